#include "common/audio/pcm.h"
#include "common/audio/wav.h"
#include "device/linux/clock.h"
#include "device/linux/speaker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUEUE_SAMPLES = TB_SPEAKER_RATE_HZ / 1000 * TB_SPEAKER_QUEUE_MS, SAMPLES_PER_MS = TB_SPEAKER_RATE_HZ / 1000 };

struct tb_wav_speaker {
	FILE *file; /* NULL: nobody listens */
	bool fast, failed;
	uint32_t n_file_bytes; /* of samples */
	uint64_t drained_ms;   /* the queue is as it was at this moment */
	size_t n_queued;
	int16_t queue[QUEUE_SAMPLES];
};

static void to_file(struct tb_wav_speaker *speaker, const int16_t *samples, size_t n_samples)
{
	uint8_t bytes[512];
	while (speaker->file && n_samples) {
		size_t n = n_samples < sizeof bytes / 2 ? n_samples : sizeof bytes / 2;
		if (speaker->n_file_bytes > UINT32_MAX - TB_WAV_HEADER_LEN - 2 * n)
			return; /* a WAV file holds 4 GiB: 37 hours */
		tb_pcm_to_bytes(samples, n, bytes);
		speaker->failed |= fwrite(bytes, 2, n, speaker->file) != n;
		speaker->n_file_bytes += (uint32_t)(2 * n);
		samples += n;
		n_samples -= n;
	}
}

/* The file as it stands becomes a whole WAV file. Not seekable (a pipe): the header stays that of a stream. */
static void complete(struct tb_wav_speaker *speaker)
{
	uint8_t header[TB_WAV_HEADER_LEN];
	if (!speaker->file)
		return;
	tb_wav_write_header(header, TB_SPEAKER_RATE_HZ, speaker->n_file_bytes);
	speaker->failed |= fflush(speaker->file) != 0;
	ssize_t n = pwrite(fileno(speaker->file), header, sizeof header, 0);
	speaker->failed |= n != (ssize_t)sizeof header && errno != ESPIPE;
}

/* What has sounded since the last look goes to the file. When the bear falls silent the file is whole: somebody may
 * listen to it while the bear lives, or the bear may be killed. */
static void drain(struct tb_wav_speaker *speaker)
{
	uint64_t now_ms = tb_clock_ms();
	uint64_t n_due = (now_ms - speaker->drained_ms) * SAMPLES_PER_MS;
	size_t n = n_due < speaker->n_queued ? (size_t)n_due : speaker->n_queued;
	speaker->drained_ms = now_ms;
	to_file(speaker, speaker->queue, n);
	speaker->n_queued -= n;
	memmove(speaker->queue, speaker->queue + n, speaker->n_queued * sizeof speaker->queue[0]);
	if (n > 0 && speaker->n_queued == 0)
		complete(speaker);
}

static size_t write_samples(void *ctx, const int16_t *samples, size_t n_samples)
{
	struct tb_wav_speaker *speaker = ctx;
	if (speaker->fast) {
		to_file(speaker, samples, n_samples);
		return n_samples;
	}
	drain(speaker);
	size_t n_room = QUEUE_SAMPLES - speaker->n_queued;
	size_t n = n_samples < n_room ? n_samples : n_room;
	memcpy(speaker->queue + speaker->n_queued, samples, n * sizeof samples[0]);
	speaker->n_queued += n;
	return n;
}

static uint32_t queued_ms(void *ctx)
{
	struct tb_wav_speaker *speaker = ctx;
	if (!speaker->fast)
		drain(speaker);
	return (uint32_t)((speaker->n_queued + SAMPLES_PER_MS - 1) / SAMPLES_PER_MS);
}

static void stop(void *ctx)
{
	struct tb_wav_speaker *speaker = ctx;
	if (!speaker->fast)
		drain(speaker);
	speaker->n_queued = 0;
}

static bool write_header(struct tb_wav_speaker *speaker)
{
	uint8_t header[TB_WAV_HEADER_LEN];
	tb_wav_write_header(header, TB_SPEAKER_RATE_HZ, speaker->n_file_bytes);
	return fwrite(header, 1, sizeof header, speaker->file) == sizeof header;
}

struct tb_wav_speaker *tb_wav_speaker_create(const char *path, bool fast)
{
	struct tb_wav_speaker *speaker = calloc(1, sizeof *speaker);
	if (!speaker)
		return NULL;
	speaker->fast = fast;
	speaker->drained_ms = tb_clock_ms();
	if (!path)
		return speaker;
	speaker->file = fopen(path, "wb");
	if (speaker->file && write_header(speaker))
		return speaker;
	if (speaker->file)
		fclose(speaker->file);
	free(speaker);
	return NULL;
}

bool tb_wav_speaker_destroy(struct tb_wav_speaker *speaker)
{
	if (!speaker)
		return true;
	complete(speaker);
	bool good = !speaker->failed;
	if (speaker->file)
		good = fclose(speaker->file) == 0 && good;
	free(speaker);
	return good;
}

struct tb_speaker_port tb_wav_speaker_port(struct tb_wav_speaker *speaker)
{
	return (struct tb_speaker_port){.rate_hz = TB_SPEAKER_RATE_HZ,
	                                .write = write_samples,
	                                .queued_ms = queued_ms,
	                                .stop = stop,
	                                .ctx = speaker};
}
