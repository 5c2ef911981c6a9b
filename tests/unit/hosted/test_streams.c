/* What services stream, at every split: events, chat answers, voices; and values picked out of JSON. */
#include "server/engines/hosted/chat_stream.h"
#include "server/engines/hosted/json_pick.h"
#include "server/engines/hosted/pcm_stream.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char got[8192];

static void note(struct tb_span text)
{
	size_t n = strlen(got);
	if (n + text.n_bytes + 2 > sizeof got)
		abort();
	memcpy(got + n, text.data, text.n_bytes);
	memcpy(got + n + text.n_bytes, "|", 2);
}

/* --- events --- */

static bool note_event(void *ctx, struct tb_span data)
{
	(void)ctx;
	note(data);
	return !tb_span_eq_cstr(data, "stop");
}

static enum tb_status feed_sse(const char *text, size_t step)
{
	static struct tb_sse sse;
	enum tb_status status = TB_OK;
	size_t n_bytes = strlen(text);
	got[0] = '\0';
	tb_sse_init(&sse, note_event, NULL);
	for (size_t at = 0; at < n_bytes && status == TB_OK; at += step)
		status = tb_sse_feed(&sse, tb_span_make(text + at, n_bytes - at < step ? n_bytes - at : step));
	return status;
}

TEST(events_come_out_the_same_at_every_split_and_with_every_line_end)
{
	static const char *const texts[] = {
	    "data: one\n\ndata:two\ndata: more\n\n: comment\nevent: x\nid: 7\ndata\n\ndata: cut off",
	    "data: one\r\n\r\ndata:two\r\ndata: more\r\n\r\n: comment\r\nevent: x\r\n\r\ndata\r\n\r\ndata: cut off\r\n",
	    "\xEF\xBB\xBF"
	    "data: one\r\rdata:two\rdata: more\r\rdatabase: no\r\rdata\r\rdata: cut off"};
	for (size_t i = 0; i < 3; i++)
		for (size_t step = 1; step < 90; step++) {
			CHECK(feed_sse(texts[i], step) == TB_OK);
			CHECK_STR(got, "one|two\nmore||");
		}
}

TEST(a_reader_that_has_had_enough_gets_no_more)
{
	CHECK(feed_sse("data: stop\n\ndata: more\n\n", 100) == TB_OK);
	CHECK_STR(got, "stop|");
}

TEST(a_line_or_an_event_without_end_is_too_large)
{
	static char endless[8 * TB_SSE_EVENT_MAX + 64];
	memset(endless, 'x', sizeof endless - 1);
	memcpy(endless, "data: ", 6);
	CHECK(feed_sse(endless, 1000) == TB_ERR_TOO_LARGE);
	for (size_t at = 0; at + 8 < sizeof endless; at += 8)
		memcpy(endless + at, "data: x\n", 8);
	CHECK(feed_sse(endless, 1000) == TB_ERR_TOO_LARGE);
}

/* --- picks --- */

static enum tb_status pick(const char *json, const char *path)
{
	return tb_json_pick(tb_span_cstr(json), path, got, 64, NULL);
}

TEST(a_value_is_picked_by_its_path_and_nothing_else)
{
	const char *json =
	    "{\"text\":\"no\",\"choices\":[{\"index\":7,\"delta\":{\"role\":\"r\",\"content\":\"a\\u0628\\n\"},"
	    "\"finish_reason\":null},{\"delta\":{\"content\":\"second\"}}],\"results\":[{\"flagged\":true}]}";
	CHECK(pick(json, "choices.0.delta.content") == TB_OK);
	CHECK_STR(got, "aب\n");
	CHECK(pick(json, "choices.1.delta.content") == TB_OK);
	CHECK_STR(got, "second");
	CHECK(pick(json, "choices.0.index") == TB_OK);
	CHECK_STR(got, "7");
	CHECK(pick(json, "results.0.flagged") == TB_OK);
	CHECK_STR(got, "true");
	CHECK(pick(json, "text") == TB_OK);
	CHECK_STR(got, "no");
}

TEST(what_is_not_there_or_no_scalar_is_not_found)
{
	const char *json = "{\"a\":{\"b\":null,\"c\":[1,{\"b\":\"deep\"}]},\"b\":{\"a\":1}}";
	CHECK(pick(json, "a.b") == TB_ERR_NOT_FOUND);
	CHECK(pick(json, "a") == TB_ERR_NOT_FOUND);
	CHECK(pick(json, "a.c.2") == TB_ERR_NOT_FOUND);
	CHECK(pick(json, "c") == TB_ERR_NOT_FOUND);
	CHECK(pick(json, "a.c.1.b") == TB_OK);
	CHECK_STR(got, "deep");
	CHECK(pick("[1,2]", "a") == TB_ERR_NOT_FOUND);
	CHECK(pick("\"text\"", "a") == TB_ERR_NOT_FOUND);
}

TEST(what_is_no_json_or_too_long_is_an_error)
{
	char json[128];
	CHECK(pick("{\"a\":", "a") == TB_ERR_TRUNCATED);
	CHECK(pick("{a:1}", "a") == TB_ERR_FORMAT);
	CHECK(pick("", "a") == TB_ERR_TRUNCATED);
	snprintf(json, sizeof json, "{\"a\":\"%070d\"}", 1);
	CHECK(pick(json, "a") == TB_ERR_TOO_LARGE);
	CHECK_STR(got, "");
}

/* --- chat --- */

static void note_sentence(void *ctx, struct tb_span sentence)
{
	(void)ctx;
	note(sentence);
}

static enum tb_status feed_chat(const char *text, size_t step)
{
	static struct tb_chat_stream stream;
	size_t n_bytes = strlen(text);
	got[0] = '\0';
	tb_chat_stream_init(&stream, note_sentence, NULL);
	for (size_t at = 0; at < n_bytes; at += step)
		tb_chat_stream_feed(&stream, tb_span_make(text + at, n_bytes - at < step ? n_bytes - at : step));
	return tb_chat_stream_end(&stream);
}

#define DELTA(text) "data: {\"choices\":[{\"delta\":{\"content\":\"" text "\"},\"finish_reason\":null}]}\n\n"
#define REASON(word) "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"" word "\"}]}\n\n"
#define DONE "data: [DONE]\n\n"

TEST(tokens_become_whole_sentences_at_every_split)
{
	const char *text = DELTA("Cats ") DELTA("say meow. Dogs") DELTA(" are ") DELTA("loud")
	    DELTA("! \\u0647\\u0644\\u061f ") DELTA("Bye") REASON("stop") DONE;
	for (size_t step = 1; step < 300; step++) {
		CHECK(feed_chat(text, step) == TB_OK);
		CHECK_STR(got, "Cats say meow.|Dogs are loud!|هل؟|Bye|");
	}
}

TEST(a_sentence_is_given_as_soon_as_something_follows_it)
{
	static struct tb_chat_stream stream;
	got[0] = '\0';
	tb_chat_stream_init(&stream, note_sentence, NULL);
	tb_chat_stream_feed(&stream, tb_span_cstr(DELTA("Cats say meow.")));
	CHECK_STR(got, "");
	tb_chat_stream_feed(&stream, tb_span_cstr(DELTA(" D")));
	CHECK_STR(got, "Cats say meow.|");
}

TEST(a_stream_that_is_cut_says_no_half_sentence)
{
	CHECK(feed_chat(DELTA("One. Two is cut"), 500) == TB_ERR_TRUNCATED);
	CHECK_STR(got, "One.|");
}

TEST(an_answer_cut_by_its_length_says_whole_sentences_only_unless_there_is_none)
{
	CHECK(feed_chat(DELTA("One. Two is cut") REASON("length"), 500) == TB_OK);
	CHECK_STR(got, "One.|");
	CHECK(feed_chat(DELTA("This is all there is") REASON("length"), 500) == TB_OK);
	CHECK_STR(got, "This is all there is|");
}

TEST(what_is_no_answer_is_an_error)
{
	CHECK(feed_chat("data: {no json}\n\n" DONE, 500) == TB_ERR_FORMAT);
	CHECK(feed_chat("data: {\"error\":{\"message\":\"overloaded\"}}\n\n", 500) == TB_ERR_IO);
	CHECK(feed_chat(DELTA("I cannot") REASON("content_filter"), 500) == TB_ERR_REFUSED);
	CHECK(feed_chat(DONE, 500) == TB_ERR_FORMAT);
	CHECK(feed_chat("", 500) == TB_ERR_TRUNCATED);
	CHECK(feed_chat("Hello, this is text.", 500) == TB_ERR_TRUNCATED);
}

TEST(an_answer_without_end_is_ended)
{
	static struct tb_chat_stream stream;
	got[0] = '\0';
	tb_chat_stream_init(&stream, note_sentence, NULL);
	for (int i = 0; i < 10000 && !stream.finished; i++)
		tb_chat_stream_feed(&stream, tb_span_cstr(DELTA("and then and then and then ")));
	CHECK(stream.finished);
	CHECK(tb_chat_stream_end(&stream) == TB_OK);
	tb_chat_stream_init(&stream, note_sentence, NULL);
	got[0] = '\0';
	for (int i = 0; i < 10000 && !stream.finished; i++)
		tb_chat_stream_feed(&stream, tb_span_cstr(DELTA("Yes. ")));
	CHECK_INT(stream.n_sentences, TB_CHAT_SENTENCES_MAX);
}

TEST(a_service_that_does_not_stream_is_understood)
{
	static struct tb_chat_stream stream;
	got[0] = '\0';
	tb_chat_stream_init(&stream, note_sentence, NULL);
	tb_chat_stream_whole(&stream, tb_span_cstr("{\"choices\":[{\"message\":{\"content\":\"One. Two.\"},"
	                                           "\"finish_reason\":\"stop\"}]}"));
	CHECK(tb_chat_stream_end(&stream) == TB_OK);
	CHECK_STR(got, "One.|Two.|");
}

/* --- voices --- */

static size_t n_samples;
static int16_t newest;
static uint32_t rate;

static void note_pcm(void *ctx, const int16_t *samples, size_t n, uint32_t rate_hz)
{
	(void)ctx;
	for (size_t i = 0; i < n; i++)
		newest = samples[i] == newest + 1 ? samples[i] : -1;
	n_samples += n;
	rate = rate_hz;
}

static enum tb_status feed_pcm(bool is_wav, const uint8_t *bytes, size_t n_bytes, size_t step)
{
	struct tb_pcm_stream stream;
	enum tb_status status = TB_OK;
	n_samples = 0;
	newest = 0;
	tb_pcm_stream_init(&stream, is_wav, 24000, note_pcm, NULL);
	for (size_t at = 0; at < n_bytes && status == TB_OK; at += step)
		status =
		    tb_pcm_stream_feed(&stream, tb_span_make(bytes + at, n_bytes - at < step ? n_bytes - at : step));
	return status == TB_OK ? tb_pcm_stream_end(&stream) : status;
}

static size_t make_wav(uint8_t *out, uint32_t n_said, uint16_t n_channels, size_t n_real)
{
	static const uint8_t head[44] =
	    "RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0"
	    "data";
	memcpy(out, head, 44);
	out[22] = (uint8_t)n_channels;
	out[32] = (uint8_t)(2 * n_channels);
	for (int i = 0; i < 4; i++)
		out[40 + i] = (uint8_t)(n_said >> (8 * i));
	for (size_t i = 0; i < n_real; i++) {
		out[44 + 2 * i] = (uint8_t)(i + 1);
		out[45 + 2 * i] = (uint8_t)((i + 1) >> 8);
	}
	return 44 + 2 * n_real;
}

TEST(samples_come_out_whole_at_every_split)
{
	uint8_t file[44 + 2 * 100 + 10];
	make_wav(file, UINT32_MAX, 1, 100);
	for (size_t step = 1; step < 120; step++) {
		CHECK(feed_pcm(false, file + 44, 200, step) == TB_OK);
		CHECK_INT(n_samples, 100);
		CHECK_INT(newest, 100);
		CHECK_INT(rate, 24000);
	}
}

TEST(a_wav_says_its_own_rate_and_length_at_every_split)
{
	uint8_t file[44 + 2 * 100 + 10] = {0};
	for (size_t step = 1; step < 120; step++) {
		size_t n_bytes = make_wav(file, UINT32_MAX, 1, 100);
		CHECK(feed_pcm(true, file, n_bytes, step) == TB_OK);
		CHECK_INT(n_samples, 100);
		CHECK_INT(rate, 22050);
		n_bytes = make_wav(file, 200, 1, 100);
		CHECK(feed_pcm(true, file, n_bytes + 10, step) == TB_OK);
		CHECK_INT(n_samples, 100);
		CHECK_INT(newest, 100);
	}
}

TEST(a_voice_that_is_none_is_an_error)
{
	uint8_t file[44 + 2 * 100] = {0};
	static uint8_t much[2 * 24000 * (TB_PCM_STREAM_MAX_S + 1)];
	CHECK(feed_pcm(false, file, 0, 1) == TB_ERR_TRUNCATED);
	CHECK(feed_pcm(true, (const uint8_t *)"{\"error\":1}", 11, 4) == TB_ERR_FORMAT);
	size_t n_bytes = make_wav(file, 400, 1, 100);
	CHECK(feed_pcm(true, file, n_bytes, 50) == TB_ERR_TRUNCATED);
	n_bytes = make_wav(file, 200, 2, 100);
	CHECK(feed_pcm(true, file, n_bytes, 50) == TB_ERR_UNSUPPORTED);
	CHECK(feed_pcm(false, much, sizeof much, 4096) == TB_ERR_TOO_LARGE);
}

TEST_MAIN(T(events_come_out_the_same_at_every_split_and_with_every_line_end),
          T(a_reader_that_has_had_enough_gets_no_more), T(a_line_or_an_event_without_end_is_too_large),
          T(a_value_is_picked_by_its_path_and_nothing_else), T(what_is_not_there_or_no_scalar_is_not_found),
          T(what_is_no_json_or_too_long_is_an_error), T(tokens_become_whole_sentences_at_every_split),
          T(a_sentence_is_given_as_soon_as_something_follows_it), T(a_stream_that_is_cut_says_no_half_sentence),
          T(an_answer_cut_by_its_length_says_whole_sentences_only_unless_there_is_none),
          T(what_is_no_answer_is_an_error), T(an_answer_without_end_is_ended),
          T(a_service_that_does_not_stream_is_understood), T(samples_come_out_whole_at_every_split),
          T(a_wav_says_its_own_rate_and_length_at_every_split), T(a_voice_that_is_none_is_an_error))
