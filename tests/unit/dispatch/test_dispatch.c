/* Orders become work and come back as results. The loop, the workers and the encoder are real; the engines are hands.
 */
#include "server/engines/dispatch/dispatch.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_DESKS = 4, WAIT_MS = 5000, RATE_HZ = 16000 };

struct tb_stt_stream {
	int16_t newest;
	size_t n_samples;
};

static atomic_int n_open, most_open;
static bool stt_fails, tts_fails;
/* While these are held, a worker stays in stt_open or stt_close. */
static atomic_bool hold_open, hold_close, is_opening, is_closing;

static bool speaks_english(void *ctx, const char *language)
{
	(void)ctx;
	return strcmp(language, "en") == 0;
}

static void wait_while(atomic_bool *held)
{
	while (atomic_load(held))
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static enum tb_status stt_open(void *ctx, const char *language, struct tb_stt_stream **out)
{
	(void)ctx;
	(void)language;
	if (stt_fails)
		return TB_ERR_INTERNAL;
	atomic_store(&is_opening, true);
	wait_while(&hold_open);
	*out = calloc(1, sizeof **out);
	int now_open = ++n_open;
	if (now_open > most_open)
		most_open = now_open;
	return TB_OK;
}

static enum tb_status stt_feed(struct tb_stt_stream *stream, const int16_t *samples, size_t n_samples)
{
	for (size_t i = 0; i < n_samples; i++) {
		if (samples[i] != stream->newest + 1)
			return TB_ERR_STATE; /* out of order */
		stream->newest = samples[i];
	}
	stream->n_samples += n_samples;
	return TB_OK;
}

static enum tb_status stt_finish(struct tb_stt_stream *stream, struct tb_stt_result *out)
{
	snprintf(out->text, sizeof out->text, "%zu", stream->n_samples);
	return TB_OK;
}

static void stt_close(struct tb_stt_stream *stream)
{
	atomic_store(&is_closing, true);
	wait_while(&hold_close);
	n_open--;
	free(stream);
}

static enum tb_status reply_run(void *ctx, const struct tb_reply_request *request, const struct tb_reply_sink *sink,
                                const atomic_bool *cancelled, struct tb_reply_memory *memory)
{
	(void)ctx;
	(void)cancelled;
	memory->step = (uint16_t)(request->memory.step + 1);
	enum tb_status status = sink->on_sentence(sink->ctx, request->text);
	return status == TB_OK ? sink->on_sentence(sink->ctx, tb_span_cstr(request->spoken_name)) : status;
}

static enum tb_status tts_speak(void *ctx, const char *language, struct tb_span sentence,
                                const struct tb_tts_sink *sink, const atomic_bool *cancelled)
{
	static int16_t second[RATE_HZ];
	(void)ctx;
	(void)language;
	(void)sentence;
	(void)cancelled;
	return tts_fails ? TB_ERR_INTERNAL : sink->on_pcm(sink->ctx, second, RATE_HZ, RATE_HZ);
}

static struct tb_stt_engine stt = {.max_streams = 1,
                                   .speaks = speaks_english,
                                   .open = stt_open,
                                   .feed = stt_feed,
                                   .finish = stt_finish,
                                   .close = stt_close};
static const struct tb_reply_engine reply = {.speaks = speaks_english, .run = reply_run};
static const struct tb_tts_engine tts = {.speaks = speaks_english, .speak = tts_speak};

/* --- what comes back -------------------------------------------------------------------------------------------------
 */

struct inbox {
	struct tb_desk *desk;
	unsigned n_heard, n_sentences, n_reply_done, n_voice, n_voice_done;
	enum tb_status status; /* of the newest result */
	uint32_t epoch;
	char text[TB_STT_TEXT_CAP];
	uint16_t step;
	uint8_t mp3[2];
	uint32_t voice_ms;
};

static struct tb_loop *loop;
static struct tb_work *work;
static struct tb_dispatch *dispatch;
static struct inbox inbox[MAX_DESKS];

static void on_result(void *ctx, const struct tb_result *result)
{
	struct inbox *in = ctx;
	in->status = result->status;
	in->epoch = result->epoch;
	switch (result->type) {
	case TB_RESULT_HEARD:
		in->n_heard++;
		snprintf(in->text, sizeof in->text, "%s", result->heard->text);
		break;
	case TB_RESULT_SENTENCE:
		in->n_sentences++;
		snprintf(in->text, sizeof in->text, "%.*s", (int)result->text.n_bytes, (const char *)result->text.data);
		break;
	case TB_RESULT_REPLY_DONE:
		in->n_reply_done++;
		in->step = result->memory->step;
		break;
	case TB_RESULT_VOICE:
		if (in->n_voice++ == 0 && result->mp3.n_bytes >= 2)
			memcpy(in->mp3, result->mp3.data, 2);
		break;
	case TB_RESULT_VOICE_DONE:
		in->n_voice_done++;
		in->voice_ms = result->voice_ms;
		break;
	}
}

static void begin(unsigned n_desks)
{
	n_open = most_open = 0;
	stt_fails = tts_fails = false;
	hold_open = hold_close = is_opening = is_closing = false;
	memset(inbox, 0, sizeof inbox);
	struct tb_dispatch_config config = {.stt = &stt, .reply = &reply, .tts = &tts};
	if (tb_loop_create(&loop) != TB_OK || tb_work_create(loop, 2, &work) != TB_OK)
		abort();
	config.loop = loop;
	config.work = work;
	if (tb_dispatch_create(&config, &dispatch) != TB_OK)
		abort();
	for (unsigned i = 0; i < n_desks; i++)
		if (tb_desk_open(dispatch, &(struct tb_desk_config){.on_result = on_result, .ctx = &inbox[i]},
		                 &inbox[i].desk) != TB_OK)
			abort();
}

static void finish(void)
{
	for (unsigned i = 0; i < MAX_DESKS; i++)
		tb_desk_close(inbox[i].desk);
	tb_dispatch_destroy(dispatch);
	tb_work_destroy(work);
	tb_loop_destroy(loop);
}

/* Lets the loop run until the counter has reached n, or time is up. */
static bool wait_for(const unsigned *counter, unsigned n)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	for (int i = 0; i < WAIT_MS && *counter < n; i++) {
		tb_loop_run_once(loop);
		nanosleep(&moment, NULL);
	}
	return *counter >= n;
}

static bool wait_until(atomic_bool *happened)
{
	for (int i = 0; i < WAIT_MS && !*happened; i++)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	return *happened;
}

static void order(struct inbox *in, enum tb_order_type type, uint32_t epoch)
{
	tb_desk_order(in->desk, &(struct tb_order){
	                            .type = type, .language = "en", .epoch = epoch, .text = tb_span_cstr("Hello.")});
}

/* Feeds samples that count on from `from`, so that the hand can see their order. */
static void feed(struct inbox *in, int16_t from, size_t n_samples)
{
	int16_t samples[256];
	for (size_t i = 0; i < n_samples; i++)
		samples[i] = (int16_t)(from + (int16_t)i);
	tb_desk_order(in->desk,
	              &(struct tb_order){
	                  .type = TB_ORDER_STT_FEED, .language = "en", .samples = samples, .n_samples = n_samples});
}

/* --- the specification -----------------------------------------------------------------------------------------------
 */

TEST(speech_is_fed_in_order_and_heard)
{
	begin(1);
	order(&inbox[0], TB_ORDER_STT_OPEN, 7);
	for (int i = 0; i < 40; i++)
		feed(&inbox[0], (int16_t)(1 + i * 200), 200);
	order(&inbox[0], TB_ORDER_STT_FINISH, 7);
	CHECK(wait_for(&inbox[0].n_heard, 1));
	CHECK_INT(inbox[0].status, TB_OK);
	CHECK_INT(inbox[0].epoch, 7);
	CHECK_STR(inbox[0].text, "8000");
	finish();
}

TEST(speech_waits_for_a_decoder_and_loses_nothing)
{
	begin(3);
	for (unsigned i = 0; i < 3; i++)
		order(&inbox[i], TB_ORDER_STT_OPEN, i);
	CHECK_INT(tb_dispatch_waiting(dispatch), 2);
	for (unsigned i = 0; i < 3; i++) {
		feed(&inbox[i], 1, 100 + i);
		order(&inbox[i], TB_ORDER_STT_FINISH, i);
	}
	for (unsigned i = 0; i < 3; i++)
		CHECK(wait_for(&inbox[i].n_heard, 1));
	CHECK_STR(inbox[0].text, "100");
	CHECK_STR(inbox[1].text, "101");
	CHECK_STR(inbox[2].text, "102");
	CHECK_INT(most_open, 1);
	CHECK_INT(tb_dispatch_waiting(dispatch), 0);
	finish();
}

TEST(cancelling_gives_the_decoder_back)
{
	begin(2);
	order(&inbox[0], TB_ORDER_STT_OPEN, 0);
	order(&inbox[1], TB_ORDER_STT_OPEN, 0);
	feed(&inbox[1], 1, 50);
	order(&inbox[1], TB_ORDER_STT_FINISH, 0);
	CHECK_INT(tb_dispatch_waiting(dispatch), 1);
	order(&inbox[0], TB_ORDER_CANCEL, 0);
	CHECK(wait_for(&inbox[1].n_heard, 1));
	CHECK_STR(inbox[1].text, "50");
	CHECK_INT(most_open, 1);
	finish();
}

TEST(cancelling_while_waiting_gives_up_the_place)
{
	begin(3);
	order(&inbox[0], TB_ORDER_STT_OPEN, 0);
	order(&inbox[1], TB_ORDER_STT_OPEN, 0);
	order(&inbox[2], TB_ORDER_STT_OPEN, 0);
	order(&inbox[1], TB_ORDER_CANCEL, 0);
	CHECK_INT(tb_dispatch_waiting(dispatch), 1);
	order(&inbox[2], TB_ORDER_STT_FINISH, 0);
	order(&inbox[0], TB_ORDER_STT_FINISH, 0);
	CHECK(wait_for(&inbox[2].n_heard, 1));
	CHECK_INT(inbox[1].n_heard, 0);
	finish();
}

TEST(a_decoder_is_given_back_when_its_stream_is_closed_however_often_it_is_cancelled)
{
	begin(2);
	hold_open = hold_close = true;
	order(&inbox[0], TB_ORDER_STT_OPEN, 0);
	order(&inbox[1], TB_ORDER_STT_OPEN, 0);
	CHECK(wait_until(&is_opening));
	order(&inbox[0], TB_ORDER_CANCEL, 0);
	order(&inbox[0], TB_ORDER_CANCEL, 0); /* the first of them is skipped */
	hold_open = false;
	CHECK(wait_until(&is_closing));
	tb_loop_run_posts(loop);
	CHECK_INT(tb_dispatch_waiting(dispatch), 1);
	hold_close = false;
	feed(&inbox[1], 1, 50);
	order(&inbox[1], TB_ORDER_STT_FINISH, 0);
	CHECK(wait_for(&inbox[1].n_heard, 1));
	CHECK_INT(most_open, 1);
	finish();
}

TEST(a_desk_can_ask_again_at_once_after_cancelling)
{
	begin(1);
	for (uint32_t round = 0; round < 20; round++) {
		order(&inbox[0], TB_ORDER_STT_OPEN, round);
		feed(&inbox[0], 1, 100);
		order(&inbox[0], TB_ORDER_STT_FINISH, round);
		order(&inbox[0], TB_ORDER_CANCEL, round);
	}
	order(&inbox[0], TB_ORDER_STT_OPEN, 99);
	feed(&inbox[0], 1, 77);
	order(&inbox[0], TB_ORDER_STT_FINISH, 99);
	while (inbox[0].epoch != 99)
		CHECK(wait_for(&inbox[0].n_heard, inbox[0].n_heard + 1));
	CHECK_STR(inbox[0].text, "77");
	CHECK_INT(most_open, 1);
	finish();
}

TEST(an_engine_that_does_not_open_is_a_failed_result)
{
	begin(1);
	stt_fails = true;
	order(&inbox[0], TB_ORDER_STT_OPEN, 0);
	feed(&inbox[0], 1, 10);
	order(&inbox[0], TB_ORDER_STT_FINISH, 0);
	CHECK(wait_for(&inbox[0].n_heard, 1));
	CHECK_INT(inbox[0].status, TB_ERR_INTERNAL);
	finish();
}

TEST(a_reply_comes_sentence_by_sentence_with_its_memory)
{
	begin(1);
	struct tb_reply_request request = {
	    .text = tb_span_cstr("hello"), .language = "en", .age = 7, .spoken_name = "Sam", .memory = {.step = 4}};
	tb_desk_order(inbox[0].desk,
	              &(struct tb_order){.type = TB_ORDER_REPLY, .language = "en", .request = &request, .epoch = 3});
	CHECK(wait_for(&inbox[0].n_reply_done, 1));
	CHECK_INT(inbox[0].n_sentences, 2);
	CHECK_STR(inbox[0].text, "Sam");
	CHECK_INT(inbox[0].step, 5);
	CHECK_INT(inbox[0].epoch, 3);
	finish();
}

TEST(sentences_become_one_mp3_stream)
{
	begin(1);
	order(&inbox[0], TB_ORDER_SPEAK, 0);
	order(&inbox[0], TB_ORDER_SPEAK, 0);
	order(&inbox[0], TB_ORDER_VOICE_END, 0);
	CHECK(wait_for(&inbox[0].n_voice_done, 1));
	CHECK_INT(inbox[0].status, TB_OK);
	CHECK_INT(inbox[0].voice_ms, 2000);
	CHECK(inbox[0].n_voice >= 2);
	CHECK_INT(inbox[0].mp3[0], 0xff);
	CHECK_INT(inbox[0].mp3[1] & 0xe0, 0xe0);
	finish();
}

TEST(a_voice_that_fails_is_told_once_and_the_next_answer_is_fine)
{
	begin(1);
	tts_fails = true;
	order(&inbox[0], TB_ORDER_SPEAK, 0);
	order(&inbox[0], TB_ORDER_SPEAK, 0);
	order(&inbox[0], TB_ORDER_VOICE_END, 0);
	CHECK(wait_for(&inbox[0].n_voice_done, 1));
	CHECK_INT(inbox[0].n_voice, 1);
	CHECK(inbox[0].status != TB_OK);
	tts_fails = false;
	order(&inbox[0], TB_ORDER_SPEAK, 1);
	order(&inbox[0], TB_ORDER_VOICE_END, 1);
	CHECK(wait_for(&inbox[0].n_voice_done, 2));
	CHECK_INT(inbox[0].status, TB_OK);
	finish();
}

TEST(a_cancelled_answer_leaves_nothing_in_the_next_ones_voice)
{
	begin(1);
	order(&inbox[0], TB_ORDER_SPEAK, 0);
	CHECK(wait_for(&inbox[0].n_voice, 1));
	order(&inbox[0], TB_ORDER_CANCEL, 0);
	order(&inbox[0], TB_ORDER_SPEAK, 1);
	order(&inbox[0], TB_ORDER_VOICE_END, 1);
	CHECK(wait_for(&inbox[0].n_voice_done, 1));
	CHECK_INT(inbox[0].voice_ms, 1000);
	finish();
}

TEST(a_language_that_an_engine_does_not_speak_is_a_failed_result)
{
	begin(1);
	struct tb_reply_request request = {.text = tb_span_cstr("hello"), .language = "ar", .spoken_name = ""};
	tb_desk_order(inbox[0].desk, &(struct tb_order){.type = TB_ORDER_REPLY, .language = "ar", .request = &request});
	CHECK(wait_for(&inbox[0].n_reply_done, 1));
	CHECK_INT(inbox[0].status, TB_ERR_UNSUPPORTED);
	tb_desk_order(inbox[0].desk,
	              &(struct tb_order){.type = TB_ORDER_SPEAK, .language = "ar", .text = tb_span_cstr("x")});
	CHECK(wait_for(&inbox[0].n_voice, 1));
	CHECK_INT(inbox[0].status, TB_ERR_UNSUPPORTED);
	finish();
}

TEST(closing_in_the_middle_of_everything_delivers_nothing_more)
{
	begin(2);
	order(&inbox[0], TB_ORDER_STT_OPEN, 0);
	order(&inbox[1], TB_ORDER_STT_OPEN, 0);
	feed(&inbox[0], 1, 200);
	feed(&inbox[1], 1, 200);
	order(&inbox[0], TB_ORDER_STT_FINISH, 0);
	order(&inbox[0], TB_ORDER_SPEAK, 0);
	order(&inbox[1], TB_ORDER_STT_FINISH, 0);
	finish();
	CHECK_INT(inbox[0].n_heard + inbox[0].n_voice + inbox[1].n_heard, 0);
	CHECK_INT(n_open, 0);
}

static struct tb_dispatch_counts counts_now(void)
{
	struct tb_dispatch_counts counts;
	tb_dispatch_count(dispatch, &counts);
	return counts;
}

TEST(decoders_in_use_and_waited_for_are_counted)
{
	begin(2);
	order(&inbox[0], TB_ORDER_STT_OPEN, 0);
	order(&inbox[1], TB_ORDER_STT_OPEN, 0);
	CHECK_INT(counts_now().n_decoders, 1);
	CHECK_INT(counts_now().n_waiting, 1);
	for (unsigned i = 0; i < 2; i++) {
		order(&inbox[i], TB_ORDER_STT_FINISH, 0);
		CHECK(wait_for(&inbox[i].n_heard, 1));
	}
	for (int i = 0; i < WAIT_MS && counts_now().n_decoders > 0; i++)
		tb_loop_run_once(loop);
	CHECK_INT(counts_now().n_decoders, 0);
	CHECK_INT(counts_now().n_waiting, 0);
	CHECK_INT(counts_now().n_failed[TB_ENGINE_STT], 0);
	finish();
}

TEST(a_failing_engine_is_counted_once_in_an_answer_under_its_stage)
{
	begin(1);
	stt_fails = tts_fails = true;
	order(&inbox[0], TB_ORDER_STT_OPEN, 1);
	order(&inbox[0], TB_ORDER_STT_FINISH, 1);
	CHECK(wait_for(&inbox[0].n_heard, 1));
	CHECK_INT(counts_now().n_failed[TB_ENGINE_STT], 1);
	/* A sentence that cannot be said, a second one, and the end of a voice that never began: one failure. */
	order(&inbox[0], TB_ORDER_SPEAK, 2);
	order(&inbox[0], TB_ORDER_SPEAK, 2);
	order(&inbox[0], TB_ORDER_VOICE_END, 2);
	CHECK(wait_for(&inbox[0].n_voice_done, 1));
	CHECK_INT(counts_now().n_failed[TB_ENGINE_TTS], 1);
	order(&inbox[0], TB_ORDER_SPEAK, 3);
	CHECK(wait_for(&inbox[0].n_voice, 2));
	CHECK_INT(counts_now().n_failed[TB_ENGINE_TTS], 2);
	CHECK_INT(counts_now().n_failed[TB_ENGINE_STT], 1);
	CHECK_INT(counts_now().n_failed[TB_ENGINE_REPLY], 0);
	finish();
}

TEST_MAIN(T(decoders_in_use_and_waited_for_are_counted),
          T(a_failing_engine_is_counted_once_in_an_answer_under_its_stage), T(speech_is_fed_in_order_and_heard),
          T(speech_waits_for_a_decoder_and_loses_nothing), T(cancelling_gives_the_decoder_back),
          T(cancelling_while_waiting_gives_up_the_place),
          T(a_decoder_is_given_back_when_its_stream_is_closed_however_often_it_is_cancelled),
          T(a_desk_can_ask_again_at_once_after_cancelling), T(an_engine_that_does_not_open_is_a_failed_result),
          T(a_reply_comes_sentence_by_sentence_with_its_memory), T(sentences_become_one_mp3_stream),
          T(a_voice_that_fails_is_told_once_and_the_next_answer_is_fine),
          T(a_cancelled_answer_leaves_nothing_in_the_next_ones_voice),
          T(a_language_that_an_engine_does_not_speak_is_a_failed_result),
          T(closing_in_the_middle_of_everything_delivers_nothing_more))
