/* The first words, spoken to nobody. The loop, the workers and the encoder are real, the voice is a hand. */
#include "server/app/app_private.h"
#include "tests/check.h"

#include <stdlib.h>
#include <time.h>

enum { RATE_HZ = 16000, WAIT_MS = 5000 };

static atomic_bool voice_fails;
static atomic_uint n_spoken;

static bool speaks(void *ctx, const char *language)
{
	(void)ctx;
	return strcmp(language, "en") == 0;
}

static enum tb_status speak(void *ctx, const char *language, struct tb_span sentence, const struct tb_tts_sink *sink,
                            const atomic_bool *cancelled)
{
	static int16_t second[RATE_HZ];
	(void)ctx;
	(void)language;
	(void)cancelled;
	n_spoken++;
	if (voice_fails || sentence.n_bytes == 0)
		return TB_ERR_INTERNAL;
	return sink->on_pcm(sink->ctx, second, RATE_HZ, RATE_HZ);
}

static struct tb_app app;

static void begin(bool fails)
{
	voice_fails = fails;
	n_spoken = 0;
	app = (struct tb_app){.tts = {.name = "hand", .speaks = speaks, .speak = speak}};
	struct tb_dispatch_config dispatch = {.stt = &app.stt, .reply = &app.reply, .tts = &app.tts};
	if (tb_gate_load("content/safety", NULL, &app.gate) != TB_OK || tb_loop_create(&app.loop) != TB_OK ||
	    tb_work_create(app.loop, 2, &app.work) != TB_OK)
		abort();
	dispatch.loop = app.loop;
	dispatch.work = app.work;
	if (tb_dispatch_create(&dispatch, &app.dispatch) != TB_OK || tb_warm_up_create(&app) != TB_OK)
		abort();
}

static void finish(void)
{
	tb_warm_up_destroy(&app);
	tb_dispatch_destroy(app.dispatch);
	tb_work_destroy(app.work);
	tb_loop_destroy(app.loop);
	tb_gate_destroy(app.gate);
}

/* The loop runs and the ticks come, as if no time passed, until so many sentences were spoken and all that follows from
 * them has happened. */
static void settle(uint64_t now_ms, unsigned n)
{
	for (int i = 0; i < WAIT_MS && (n_spoken < n || (!voice_fails && app.warm_up != NULL)); i++) {
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		tb_loop_run_once(app.loop);
		tb_warm_up_tick(&app, now_ms);
	}
	for (int i = 0; i < 50; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		tb_loop_run_once(app.loop);
		tb_warm_up_tick(&app, now_ms);
	}
}

TEST(a_voice_that_speaks_once_has_warmed_up)
{
	begin(false);
	CHECK(app.warm_up != NULL);
	settle(1000, 1);
	CHECK(app.warm_up == NULL);
	CHECK_INT(n_spoken, 1);
	finish();
}

TEST(a_voice_that_fails_is_tried_again_every_five_seconds_and_not_more_often)
{
	begin(true);
	settle(1000, 1);
	CHECK(app.warm_up != NULL);
	settle(5999, 1);
	CHECK_INT(n_spoken, 1);
	settle(6000, 2);
	CHECK_INT(n_spoken, 2);
	CHECK(app.warm_up != NULL);
	voice_fails = false;
	settle(11000, 3);
	CHECK(app.warm_up == NULL);
	CHECK_INT(n_spoken, 3);
	finish();
}

TEST(a_server_that_ends_before_it_is_warm_ends_well)
{
	begin(true);
	finish();
	begin(false);
	finish();
	CHECK(app.warm_up == NULL);
}

TEST_MAIN(T(a_voice_that_speaks_once_has_warmed_up),
          T(a_voice_that_fails_is_tried_again_every_five_seconds_and_not_more_often),
          T(a_server_that_ends_before_it_is_warm_ends_well))
