#include "common/base/span.h"
#include "device/linux/microphone.h"

#include <alsa/asoundlib.h>
#include <stdlib.h>
#include <time.h>

enum { RATE_HZ = 16000, FRAME_SAMPLES = RATE_HZ / 50, BUFFER_MS = 200 };
enum { TEST_MS = 60, TEST_STEP_MS = 10, SETTLE_MS = 20 };

struct tb_alsa_microphone {
	tb_samples_handler handler;
	void *ctx;
	snd_pcm_t *pcm; /* NULL: closed */
	int16_t frame[FRAME_SAMPLES];
};

struct tb_alsa_microphone *tb_alsa_microphone_create(tb_samples_handler handler, void *ctx)
{
	struct tb_alsa_microphone *microphone = calloc(1, sizeof *microphone);
	if (microphone) {
		microphone->handler = handler;
		microphone->ctx = ctx;
	}
	return microphone;
}

static void stop(void *ctx)
{
	struct tb_alsa_microphone *microphone = ctx;
	if (!microphone->pcm)
		return;
	snd_pcm_drop(microphone->pcm);
	snd_pcm_close(microphone->pcm);
	microphone->pcm = NULL;
	tb_wipe(microphone->frame, sizeof microphone->frame);
}

static enum tb_status start(void *ctx)
{
	struct tb_alsa_microphone *microphone = ctx;
	int error = snd_pcm_open(&microphone->pcm, "default", SND_PCM_STREAM_CAPTURE, SND_PCM_NONBLOCK);
	if (error < 0) {
		microphone->pcm = NULL;
		return TB_ERR_IO;
	}
	error = snd_pcm_set_params(microphone->pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 1, RATE_HZ, 1,
	                           BUFFER_MS * 1000);
	if (error == 0)
		error = snd_pcm_start(microphone->pcm);
	if (error < 0)
		stop(microphone);
	return error < 0 ? TB_ERR_IO : TB_OK;
}

struct tb_microphone_port tb_alsa_microphone_port(struct tb_alsa_microphone *microphone)
{
	return (struct tb_microphone_port){.start = start, .stop = stop, .ctx = microphone};
}

void tb_alsa_microphone_pump(struct tb_alsa_microphone *microphone)
{
	/* Bounded: a card that always has more must not keep the loop from its other work. */
	for (int i = 0; microphone->pcm && i < BUFFER_MS / 20; i++) {
		snd_pcm_sframes_t n = snd_pcm_readi(microphone->pcm, microphone->frame, FRAME_SAMPLES);
		if (n == -EPIPE || n == -ESTRPIPE) {
			snd_pcm_prepare(microphone->pcm);
			snd_pcm_start(microphone->pcm);
			return;
		}
		if (n <= 0)
			return;
		microphone->handler(microphone->ctx, microphone->frame, (size_t)n);
	}
}

enum tb_mic_verdict tb_alsa_microphone_test(struct tb_alsa_microphone *microphone)
{
	struct tb_mic_check check;
	tb_mic_check_init(&check);
	if (start(microphone) != TB_OK)
		return TB_MIC_DEAD;
	for (unsigned at_ms = 0; at_ms < TEST_MS; at_ms += TEST_STEP_MS) {
		nanosleep(&(struct timespec){.tv_nsec = TEST_STEP_MS * 1000000L}, NULL);
		snd_pcm_sframes_t n = snd_pcm_readi(microphone->pcm, microphone->frame, FRAME_SAMPLES);
		if (n > 0 && at_ms >= SETTLE_MS)
			tb_mic_check_feed(&check, microphone->frame, (size_t)n);
	}
	stop(microphone);
	return tb_mic_check_verdict(&check);
}

void tb_alsa_microphone_destroy(struct tb_alsa_microphone *microphone)
{
	if (microphone)
		stop(microphone);
	free(microphone);
}
