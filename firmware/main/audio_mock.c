/* A microphone that plays a recorded question out of flash, a child that presses the button once, and a speaker that
 * counts what it is given: for emulators, and to tell a broken microphone from other faults. */
#include "firmware/main/platform.h"

#include "common/base/crc32.h"

#include <esp_timer.h>

#include <stdatomic.h>
#include <string.h>

enum { RATE_HZ = 16000, PER_MS = RATE_HZ / 1000, QUEUE_MS = 120, PRESS_AFTER_US = 1000000, HOLD_US = 2500000 };

extern const uint8_t question_start[] asm("_binary_question_pcm_start");
extern const uint8_t question_end[] asm("_binary_question_pcm_end");

static struct {
	bool open;
	uint64_t open_ms;
	size_t n_given;
	uint64_t n_played;
	uint32_t hash;
	uint64_t heard_ms; /* what was written is heard by then */
	esp_timer_handle_t press, release;
} mock;

/* --- the child ---------------------------------------------------------------------------------------------------- */

static void press(void *arg)
{
	(void)arg;
	tb_esp_tell(&(struct tb_esp_news){.type = TB_ESP_PRESS});
	esp_timer_start_once(mock.release, HOLD_US);
}

static void release(void *arg)
{
	(void)arg;
	tb_esp_tell(&(struct tb_esp_news){.type = TB_ESP_RELEASE});
}

void tb_esp_audio_on_ready(void)
{
	static bool pressed;
	if (!pressed)
		esp_timer_start_once(mock.press, PRESS_AFTER_US);
	pressed = true;
}

bool tb_esp_audio_open(void)
{
	const esp_timer_create_args_t pressing = {.callback = press, .name = "press"};
	const esp_timer_create_args_t releasing = {.callback = release, .name = "release"};
	return esp_timer_create(&pressing, &mock.press) == ESP_OK &&
	       esp_timer_create(&releasing, &mock.release) == ESP_OK;
}

/* --- the microphone ----------------------------------------------------------------------------------------------- */

static enum tb_status start(void *ctx)
{
	(void)ctx;
	mock.open = true;
	mock.open_ms = tb_esp_now_ms();
	mock.n_given = 0;
	return TB_OK;
}

static void stop(void *ctx)
{
	(void)ctx;
	mock.open = false;
}

struct tb_microphone_port tb_esp_microphone(void)
{
	return (struct tb_microphone_port){.start = start, .stop = stop};
}

/* In real time; behind the question there is silence. */
size_t tb_esp_microphone_take(int16_t *samples, size_t n_cap)
{
	size_t n_question = (size_t)(question_end - question_start) / sizeof *samples;
	if (!mock.open)
		return 0;
	size_t n_due = (size_t)(tb_esp_now_ms() - mock.open_ms) * PER_MS - mock.n_given;
	size_t n = n_due < n_cap ? n_due : n_cap;
	memset(samples, 0, n * sizeof *samples);
	if (mock.n_given < n_question) {
		size_t n_left = n_question - mock.n_given;
		memcpy(samples, question_start + mock.n_given * sizeof *samples,
		       (n < n_left ? n : n_left) * sizeof *samples);
	}
	mock.n_given += n;
	return n;
}

/* --- the speaker -------------------------------------------------------------------------------------------------- */

static uint32_t queued_ms(void *ctx)
{
	(void)ctx;
	uint64_t now_ms = tb_esp_now_ms();
	return mock.heard_ms > now_ms ? (uint32_t)(mock.heard_ms - now_ms) : 0;
}

static void tell_silence(void)
{
	if (mock.n_played == 0)
		return;
	tb_logf(tb_esp_log(), TB_LOG_INFO, "mock speaker: %llu samples, hash %08lx", (unsigned long long)mock.n_played,
	        (unsigned long)mock.hash);
	mock.n_played = 0;
	mock.hash = 0;
}

static size_t write_samples(void *ctx, const int16_t *samples, size_t n_samples)
{
	uint32_t queue = queued_ms(ctx);
	size_t n_free = queue < QUEUE_MS ? (QUEUE_MS - queue) * PER_MS : 0;
	size_t n = n_samples < n_free ? n_samples : n_free;
	if (n == 0)
		return 0;
	if (queue == 0)
		tell_silence();
	mock.hash = tb_crc32(tb_span_make(samples, n * sizeof *samples)) ^ (mock.hash << 1 | mock.hash >> 31);
	mock.n_played += n;
	mock.heard_ms = (queue > 0 ? mock.heard_ms : tb_esp_now_ms()) + (n + PER_MS - 1) / PER_MS;
	return n;
}

static void stop_speaker(void *ctx)
{
	(void)ctx;
	mock.heard_ms = 0;
	tell_silence();
}

struct tb_speaker_port tb_esp_speaker(void)
{
	return (struct tb_speaker_port){
	    .rate_hz = RATE_HZ, .write = write_samples, .queued_ms = queued_ms, .stop = stop_speaker};
}

static uint32_t no_faults(void *ctx)
{
	(void)ctx;
	return 0;
}

struct tb_selftest_port tb_esp_selftest(void)
{
	return (struct tb_selftest_port){.run = no_faults};
}
