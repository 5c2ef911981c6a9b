#include "common/audio/pcm.h"
#include "common/audio/resample.h"
#include "common/audio/wav.h"
#include "device/linux/clock.h"
#include "device/linux/microphone.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	FILE_MAX_BYTES = 64 * 1024 * 1024,
	OUT_HZ = 16000,
	FRAME_MS = 20,
	MAX_IN_FRAMES = TB_RESAMPLE_MAX_HZ / 1000 * FRAME_MS,
	MAX_OUT = OUT_HZ / 10 /* the lowest rate's 20 ms, and what the filter adds, are far below */
};

struct tb_wav_microphone {
	tb_samples_handler handler;
	void *ctx;
	bool fast;
	struct tb_span file; /* on the heap; empty: nothing is loaded */
	struct tb_wav_format format;
	struct tb_resampler resampler;
	uint64_t n_frames, at_frame; /* of the file: one sample of each channel */
	uint64_t start_ms;
	bool open;
	int16_t in[MAX_IN_FRAMES * 2];
	int16_t out[MAX_OUT];
};

struct tb_wav_microphone *tb_wav_microphone_create(bool fast, tb_samples_handler handler, void *ctx)
{
	struct tb_wav_microphone *microphone = calloc(1, sizeof *microphone);
	if (microphone) {
		microphone->fast = fast;
		microphone->handler = handler;
		microphone->ctx = ctx;
	}
	return microphone;
}

static void unload(struct tb_wav_microphone *microphone)
{
	void *memory = (void *)(uintptr_t)microphone->file.data;
	if (memory)
		tb_wipe(memory, microphone->file.n_bytes);
	free(memory);
	microphone->file = (struct tb_span){0};
	microphone->open = false;
	tb_wipe(microphone->in, sizeof microphone->in);
	tb_wipe(microphone->out, sizeof microphone->out);
}

void tb_wav_microphone_destroy(struct tb_wav_microphone *microphone)
{
	if (microphone)
		unload(microphone);
	free(microphone);
}

/* Read, not mapped: a recording that is cut while it plays must not take the bear with it. */
static enum tb_status read_file(const char *path, struct tb_span *file)
{
	enum tb_status status = TB_ERR_IO;
	uint8_t *memory = NULL;
	long n_bytes = 0;
	FILE *source = fopen(path, "rb");
	if (!source)
		return TB_ERR_IO;
	setvbuf(source, NULL, _IONBF, 0);
	if (fseek(source, 0, SEEK_END) != 0 || (n_bytes = ftell(source)) < 0 || fseek(source, 0, SEEK_SET) != 0)
		goto out;
	status = n_bytes == 0 ? TB_ERR_TRUNCATED : TB_ERR_TOO_LARGE;
	if (n_bytes == 0 || n_bytes > FILE_MAX_BYTES)
		goto out;
	memory = malloc((size_t)n_bytes);
	status = memory ? TB_ERR_IO : TB_ERR_NO_MEMORY;
	if (!memory || fread(memory, 1, (size_t)n_bytes, source) != (size_t)n_bytes)
		goto out;
	*file = tb_span_make(memory, (size_t)n_bytes);
	memory = NULL;
	status = TB_OK;
out:
	free(memory);
	fclose(source);
	return status;
}

enum tb_status tb_wav_microphone_load(struct tb_wav_microphone *microphone, const char *path)
{
	unload(microphone);
	enum tb_status status = read_file(path, &microphone->file);
	if (status == TB_OK)
		status = tb_wav_parse(microphone->file, &microphone->format);
	if (status == TB_OK && microphone->format.rate_hz > TB_RESAMPLE_MAX_HZ)
		status = TB_ERR_UNSUPPORTED;
	if (status == TB_OK) {
		microphone->n_frames = microphone->format.n_bytes / (2u * microphone->format.n_channels);
		status = microphone->n_frames ? TB_OK : TB_ERR_TRUNCATED;
	}
	if (status != TB_OK)
		unload(microphone);
	return status;
}

static enum tb_status start(void *ctx)
{
	struct tb_wav_microphone *microphone = ctx;
	if (!microphone->file.n_bytes)
		return TB_ERR_NOT_FOUND;
	enum tb_status status = tb_resampler_init(&microphone->resampler, microphone->format.rate_hz, OUT_HZ);
	if (status != TB_OK)
		return status;
	microphone->at_frame = 0;
	microphone->start_ms = tb_clock_ms();
	microphone->open = true;
	return TB_OK;
}

static void stop(void *ctx)
{
	struct tb_wav_microphone *microphone = ctx;
	if (microphone->open)
		unload(microphone);
}

struct tb_microphone_port tb_wav_microphone_port(struct tb_wav_microphone *microphone)
{
	return (struct tb_microphone_port){.start = start, .stop = stop, .ctx = microphone};
}

/* Of the file, in its own rate: the next 20 ms, or what is left. */
static size_t next_frames(const struct tb_wav_microphone *microphone)
{
	uint64_t n_left = microphone->n_frames - microphone->at_frame;
	uint64_t n_step = microphone->format.rate_hz * FRAME_MS / 1000;
	return (size_t)(n_left < n_step ? n_left : n_step);
}

static void hand_over(struct tb_wav_microphone *microphone, size_t n_frames)
{
	unsigned n_channels = microphone->format.n_channels;
	size_t at_byte = microphone->format.data_offset + (size_t)microphone->at_frame * 2u * n_channels;
	tb_pcm_from_bytes(microphone->file.data + at_byte, n_frames * n_channels, microphone->in);
	size_t n_mono = tb_pcm_to_mono(microphone->in, n_frames * n_channels, n_channels);
	microphone->at_frame += n_frames;
	/* Equal rates go through untouched: what was recorded is what is sent. */
	if (microphone->format.rate_hz == OUT_HZ) {
		microphone->handler(microphone->ctx, microphone->in, n_mono);
		return;
	}
	size_t n_out = tb_resampler_run(&microphone->resampler, microphone->in, n_mono, microphone->out);
	if (n_out)
		microphone->handler(microphone->ctx, microphone->out, n_out);
}

uint64_t tb_wav_microphone_due_ms(const struct tb_wav_microphone *microphone)
{
	if (!microphone->open || microphone->at_frame == microphone->n_frames)
		return UINT64_MAX;
	if (microphone->fast)
		return 0;
	/* A microphone gives a frame when it is complete. */
	uint64_t end = microphone->at_frame + next_frames(microphone);
	return microphone->start_ms + (end * 1000 + microphone->format.rate_hz - 1) / microphone->format.rate_hz;
}

void tb_wav_microphone_pump(struct tb_wav_microphone *microphone, uint64_t now_ms)
{
	/* The handler may close the microphone. */
	while (tb_wav_microphone_due_ms(microphone) <= now_ms) {
		hand_over(microphone, next_frames(microphone));
		if (microphone->fast)
			return;
	}
}

bool tb_wav_microphone_is_over(const struct tb_wav_microphone *microphone)
{
	return microphone->open && microphone->at_frame == microphone->n_frames;
}
