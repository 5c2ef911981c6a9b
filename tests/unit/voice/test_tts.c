/* The voice: what it is given, and what comes out. Its sound is judged by its shape: length, level, silence. */
#include "server/engines/tts/speakable.h"
#include "server/engines/tts/tts.h"
#include "tests/check.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct heard {
	size_t n_samples;
	size_t n_pieces;
	uint32_t rate_hz;
	int peak;
	double first_ms;            /* from the call to the first samples */
	enum tb_status answer;      /* what the sink returns */
	size_t cancel_after_pieces; /* 0: never */
	atomic_bool cancelled;
};

/* Work, and not time: what this thread has computed, whatever else the machine does. */
static double work_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static enum tb_status on_pcm(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct heard *heard = ctx;

	if (heard->n_pieces++ == 0)
		heard->first_ms = work_ms() - heard->first_ms;
	heard->n_samples += n_samples;
	heard->rate_hz = rate_hz;
	for (size_t i = 0; i < n_samples; i++)
		heard->peak = abs(samples[i]) > heard->peak ? abs(samples[i]) : heard->peak;
	if (heard->cancel_after_pieces == heard->n_pieces)
		atomic_store(&heard->cancelled, true);
	return heard->answer;
}

static enum tb_status say(const char *text, struct heard *heard)
{
	struct tb_tts_engine engine;
	struct tb_tts_sink sink = {.ctx = heard, .on_pcm = on_pcm};

	enum tb_status status = tb_flite_create(NULL, &engine);
	if (status != TB_OK)
		return status;
	heard->first_ms = work_ms();
	status = engine.speak(engine.ctx, "en", tb_span_cstr(text), &sink, &heard->cancelled);
	engine.destroy(engine.ctx);
	return status;
}

static const char *speakable(const char *text, size_t cap)
{
	static char out[1024];

	tb_speakable(tb_span_cstr(text), out, cap);
	return out;
}

TEST(a_sentence_becomes_seconds_of_speech_in_many_pieces)
{
	struct heard heard = {0};

	CHECK_INT(say("Once upon a time a little bear found a red balloon.", &heard), TB_OK);
	CHECK_INT(heard.rate_hz, 16000);
	CHECK(heard.n_samples > 2 * 16000 && heard.n_samples < 6 * 16000);
	CHECK(heard.n_pieces > 10);
	CHECK(heard.peak > 3000);
}

TEST(a_longer_sentence_takes_longer_to_say)
{
	struct heard brief = {0}, extended = {0};

	CHECK_INT(say("Hello.", &brief), TB_OK);
	CHECK_INT(say("Hello my friend, what shall we play today?", &extended), TB_OK);
	CHECK(extended.n_samples > 2 * brief.n_samples);
}

TEST(a_cancelled_sentence_stops_at_the_next_piece)
{
	struct heard heard = {.cancel_after_pieces = 2};

	CHECK_INT(say("This sentence goes on and on and on and nobody wants to hear it.", &heard), TB_ERR_CANCELLED);
	CHECK_INT(heard.n_pieces, 2);
	struct heard never = {.cancelled = true};
	CHECK_INT(say("Not a word.", &never), TB_ERR_CANCELLED);
	CHECK_INT(never.n_pieces, 0);
}

TEST(a_sink_that_refuses_ends_the_sentence_with_its_status)
{
	struct heard heard = {.answer = TB_ERR_FULL};

	CHECK_INT(say("There is no room for this.", &heard), TB_ERR_FULL);
	CHECK_INT(heard.n_pieces, 1);
}

TEST(another_language_is_refused)
{
	struct tb_tts_engine engine;
	struct heard heard = {0};
	struct tb_tts_sink sink = {.ctx = &heard, .on_pcm = on_pcm};

	CHECK_INT(tb_flite_create(NULL, &engine), TB_OK);
	CHECK(engine.speaks(engine.ctx, "en") && !engine.speaks(engine.ctx, "ar"));
	CHECK_INT(engine.speak(engine.ctx, "ar", tb_span_cstr("hello"), &sink, &heard.cancelled), TB_ERR_UNSUPPORTED);
	CHECK(engine.processor == NULL);
	engine.destroy(engine.ctx);
}

TEST(what_has_no_sound_is_an_error_and_not_silence)
{
	struct heard heard = {0};

	CHECK_INT(say("", &heard), TB_ERR_FORMAT);
	CHECK_INT(say(" ... !? ", &heard), TB_ERR_FORMAT);
	CHECK_INT(say("\xF0\x9F\xA7\xB8 \xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7", &heard), TB_ERR_FORMAT);
	CHECK_INT(heard.n_pieces, 0);
}

TEST(markup_and_signs_are_left_out_of_what_is_said)
{
	CHECK_STR(speakable("Hello <b>little</b> friend", 400), "Hello little friend");
	CHECK_STR(speakable("**Wow!** _really_ #1 `code`", 400), "Wow! really 1 code");
	CHECK_STR(speakable("a < b > c", 400), "a b c");
	CHECK_STR(speakable("<speak rate='x'>Hi", 400), "Hi");
	CHECK_STR(speakable("an open <tag without an end", 400), "an open tag without an end");
	CHECK_STR(speakable("one\n\n two\t three", 400), "one two three");
	CHECK_STR(speakable("what?!?!?! ..... yes", 400), "what? . yes");
}

TEST(letters_and_quotes_of_other_sets_become_ascii)
{
	CHECK_STR(speakable("Zo\xC3\xAB\xE2\x80\x99s caf\xC3\xA9", 400), "Zoe's cafe");
	CHECK_STR(speakable("well\xE2\x80\x94yes", 400), "well, yes");
	CHECK_STR(speakable("bad \xFF\xFE bytes", 400), "bad bytes");
	CHECK_STR(speakable("a \xF0\x9F\xA7\xB8 bear", 400), "a bear");
}

TEST(a_text_beyond_the_limit_is_cut_between_words)
{
	CHECK_STR(speakable("one two three", 11), "one two");
	CHECK_STR(speakable("onetwothree", 6), "onetw");
	CHECK_STR(speakable("anything", 1), "");
}

TEST(hostile_text_is_spoken_or_refused_but_never_fatal)
{
	static const char *const texts[] = {
	    "%s%n%x $(reboot) `id`",
	    "$1,000,000.00 12:60 31/02/2020 1e308 -0 0x41",
	    "....a....b....",
	    "''''''''a",
	    "a-b-c-d-e-f",
	    "1234567890123456789012345678901234567890",
	    "III IV Dr. St. a.m.",
	    "http www example com",
	    "SHOUTING AT EVERYONE NOW",
	    "x",
	    "'",
	    "a'",
	    "'s",
	    "zzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
	};
	struct heard heard;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		heard = (struct heard){0};
		enum tb_status status = say(texts[i], &heard);
		CHECK(status == TB_OK || status == TB_ERR_FORMAT);
		CHECK((status == TB_OK) == (heard.n_samples > 0));
	}
	char *text = malloc(100001);
	CHECK(text != NULL);
	memset(text, 'a', 100000);
	text[100000] = '\0';
	heard = (struct heard){0};
	CHECK_INT(say(text, &heard), TB_OK);
	CHECK(heard.n_samples < 90 * 16000);
	free(text);
}

static void *say_a_few_times(void *ctx)
{
	static const char *const texts[] = {"One little bear.", "The moon is round and bright tonight.",
	                                    "Three small ducks went out to swim."};
	size_t *n_samples = ctx;

	for (size_t i = 0; i < 6; i++) {
		struct heard heard = {0};
		if (say(texts[i % 3], &heard) != TB_OK)
			return ctx;
		n_samples[i % 3] = heard.n_samples;
	}
	return NULL;
}

TEST(four_threads_speak_at_once_and_each_says_its_own)
{
	pthread_t threads[4];
	size_t lengths[4][3] = {{0}};
	size_t alone[3] = {0};

	CHECK(say_a_few_times(alone) == NULL);
	for (size_t i = 0; i < 4; i++)
		CHECK_INT(pthread_create(&threads[i], NULL, say_a_few_times, lengths[i]), 0);
	for (size_t i = 0; i < 4; i++) {
		void *failed = NULL;
		CHECK_INT(pthread_join(threads[i], &failed), 0);
		CHECK(failed == NULL);
		CHECK_MEM(lengths[i], alone, sizeof alone);
	}
}

TEST(the_first_samples_come_before_most_of_the_sentence_is_made)
{
	struct heard heard = {0};

	double began_ms = work_ms();
	CHECK_INT(
	    say("Long ago, when the sea was young and the hills were tall, a very small whale lost her way.", &heard),
	    TB_OK);
	double whole_ms = work_ms() - began_ms;
	CHECK(heard.first_ms < whole_ms / 2);
}

TEST_MAIN(T(a_sentence_becomes_seconds_of_speech_in_many_pieces), T(a_longer_sentence_takes_longer_to_say),
          T(a_cancelled_sentence_stops_at_the_next_piece), T(a_sink_that_refuses_ends_the_sentence_with_its_status),
          T(another_language_is_refused), T(what_has_no_sound_is_an_error_and_not_silence),
          T(markup_and_signs_are_left_out_of_what_is_said), T(letters_and_quotes_of_other_sets_become_ascii),
          T(a_text_beyond_the_limit_is_cut_between_words), T(hostile_text_is_spoken_or_refused_but_never_fatal),
          T(four_threads_speak_at_once_and_each_says_its_own),
          T(the_first_samples_come_before_most_of_the_sentence_is_made))
