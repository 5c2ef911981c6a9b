#include "device/linux/speaker.h"

#include <alsa/asoundlib.h>
#include <stdlib.h>
#include <time.h>

enum { TEST_SOUND_MS = 20, TEST_MS = 40, TEST_STEP_MS = 5 };

struct tb_alsa_speaker {
	snd_pcm_t *pcm;
};

static size_t write_samples(void *ctx, const int16_t *samples, size_t n_samples)
{
	struct tb_alsa_speaker *speaker = ctx;
	snd_pcm_sframes_t n = snd_pcm_writei(speaker->pcm, samples, n_samples);
	if (n == -EPIPE || n == -ESTRPIPE) {
		/* It ran dry between two answers, or the machine slept: begin anew. */
		snd_pcm_prepare(speaker->pcm);
		n = snd_pcm_writei(speaker->pcm, samples, n_samples);
	}
	/* A short answer would never reach the card's own threshold. */
	if (n > 0 && snd_pcm_state(speaker->pcm) == SND_PCM_STATE_PREPARED)
		snd_pcm_start(speaker->pcm);
	return n > 0 ? (size_t)n : 0;
}

static uint32_t queued_ms(void *ctx)
{
	struct tb_alsa_speaker *speaker = ctx;
	snd_pcm_sframes_t n = 0;
	if (snd_pcm_state(speaker->pcm) != SND_PCM_STATE_RUNNING || snd_pcm_delay(speaker->pcm, &n) < 0 || n <= 0)
		return 0;
	return (uint32_t)((n * 1000 + TB_SPEAKER_RATE_HZ - 1) / TB_SPEAKER_RATE_HZ);
}

static void stop(void *ctx)
{
	struct tb_alsa_speaker *speaker = ctx;
	snd_pcm_drop(speaker->pcm);
	snd_pcm_prepare(speaker->pcm);
}

bool tb_alsa_speaker_is_alive(struct tb_alsa_speaker *speaker)
{
	static const int16_t silence[TB_SPEAKER_RATE_HZ * TEST_SOUND_MS / 1000];
	uint32_t before_ms =
	    write_samples(speaker, silence, sizeof silence / sizeof silence[0]) > 0 ? TEST_SOUND_MS : 0;
	uint32_t left_ms = before_ms;
	for (unsigned at_ms = 0; at_ms < TEST_MS && left_ms >= before_ms; at_ms += TEST_STEP_MS) {
		nanosleep(&(struct timespec){.tv_nsec = TEST_STEP_MS * 1000000L}, NULL);
		left_ms = queued_ms(speaker);
	}
	stop(speaker);
	return left_ms < before_ms;
}

struct tb_alsa_speaker *tb_alsa_speaker_create(const struct tb_log *log)
{
	struct tb_alsa_speaker *speaker = calloc(1, sizeof *speaker);
	if (!speaker)
		return NULL;
	int error = snd_pcm_open(&speaker->pcm, "default", SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
	if (error == 0)
		error = snd_pcm_set_params(speaker->pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 1,
		                           TB_SPEAKER_RATE_HZ, 1, TB_SPEAKER_QUEUE_MS * 1000);
	if (error == 0)
		return speaker;
	tb_logf(log, TB_LOG_ERROR, "the sound card's output cannot be used: %s", snd_strerror(error));
	tb_alsa_speaker_destroy(speaker);
	return NULL;
}

void tb_alsa_speaker_destroy(struct tb_alsa_speaker *speaker)
{
	if (!speaker)
		return;
	if (speaker->pcm)
		snd_pcm_close(speaker->pcm);
	free(speaker);
}

struct tb_speaker_port tb_alsa_speaker_port(struct tb_alsa_speaker *speaker)
{
	return (struct tb_speaker_port){.rate_hz = TB_SPEAKER_RATE_HZ,
	                                .write = write_samples,
	                                .queued_ms = queued_ms,
	                                .stop = stop,
	                                .ctx = speaker};
}
