/* The embedded recogniser, on voices that are not the bear's own, with a model made of the project's content. */
#include "server/engines/stt/stt.h"
#include "tests/check.h"
#include "tests/unit/stt/voice_flite.h"

#include <pthread.h>

#define MODEL_DIR "/usr/share/pocketsphinx/model/en-us"

static char content_dir[64];
static struct voice_sound sound;

/* Made once for all tests of this program, by the tool that makes it for the server. */
static const char *made_content(void)
{
	if (content_dir[0] == '\0') {
		snprintf(content_dir, sizeof content_dir, "/tmp/teddy-lm-%ld", (long)getpid());
		const char *const arguments[] = {
		    "/usr/bin/python3", "tools/make_lm.py", "--content", "content", "--out", content_dir, NULL};
		assert_true(voice_run(arguments));
	}
	return content_dir;
}

static void remove_content(void)
{
	static const char *const names[] = {"content.lm", "content.dict"};
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof names[0] && content_dir[0] != '\0'; i++) {
		snprintf(path, sizeof path, "%s/%s", content_dir, names[i]);
		unlink(path);
	}
	rmdir(content_dir);
}

static struct tb_stt_engine make_engine(enum tb_stt_model model, unsigned max_streams)
{
	struct tb_sphinx_config config = {.model_dir = MODEL_DIR,
	                                  .content_dir = made_content(),
	                                  .model = model,
	                                  .max_streams = max_streams,
	                                  .n_ready = 1,
	                                  .disagree_percent = 50};
	struct tb_stt_engine engine = {0};

	assert_int_equal(tb_sphinx_create(&config, &engine), TB_OK);
	return engine;
}

/* One engine of each model serves the tests that only listen. */
static struct tb_stt_engine *engine_of(enum tb_stt_model model)
{
	static struct tb_stt_engine engines[TB_STT_BOTH + 1];

	if (!engines[model].ctx)
		engines[model] = make_engine(model, 2);
	return &engines[model];
}

static struct tb_stt_result hear_in_pieces_of(struct tb_stt_engine *engine, size_t n_piece)
{
	struct tb_stt_stream *stream = NULL;
	struct tb_stt_result result = {0};

	assert_int_equal(engine->open(engine->ctx, "en", &stream), TB_OK);
	for (size_t at = 0; at < sound.n_samples; at += n_piece) {
		size_t n = sound.n_samples - at < n_piece ? sound.n_samples - at : n_piece;
		assert_int_equal(engine->feed(stream, sound.samples + at, n), TB_OK);
	}
	assert_int_equal(engine->finish(stream, &result), TB_OK);
	engine->close(stream);
	return result;
}

static struct tb_stt_result hear(struct tb_stt_engine *engine)
{
	return hear_in_pieces_of(engine, 2048);
}

static struct tb_stt_result hear_flite(enum tb_stt_model model, enum voice_flite voice, const char *text)
{
	assert_true(voice_say_flite(voice, text, &sound));
	return hear(engine_of(model));
}

struct spoken {
	enum voice_flite voice;
	const char *text;
	const char *heard; /* words that must be in it */
};

static const struct spoken questions[] = {
    {VOICE_RMS, "what does a cat say", "cat say"},
    {VOICE_AWB, "tell me a story", "tell me a story"},
    {VOICE_RMS, "why is the sky blue", "sky blue"},
    {VOICE_SLT, "tell me a joke", "joke"},
    {VOICE_AWB, "sing me a song", "song"},
    {VOICE_RMS, "do you like dinosaurs", "dinosaurs"},
    {VOICE_RMS, "what do lions eat", "lions eat"},
    {VOICE_SLT, "good night teddy", "night teddy"},
    {VOICE_AWB, "what is two plus two", "two plus two"},
    {VOICE_RMS, "I feel sad", "feel sad"},
};
enum { N_QUESTIONS = sizeof questions / sizeof questions[0] };

TEST(questions_the_bear_knows_are_heard_and_believed)
{
	for (size_t i = 0; i < N_QUESTIONS; i++) {
		struct tb_stt_result result = hear_flite(TB_STT_CONTENT, questions[i].voice, questions[i].text);
		if (!strstr(result.text, questions[i].heard) || result.unsure)
			print_message("said: %s, heard: %s\n", questions[i].text, result.text);
		CHECK(strstr(result.text, questions[i].heard) != NULL);
		CHECK(!result.unsure);
	}
}

TEST(questions_the_bear_knows_are_believed_against_the_general_ear)
{
	for (size_t i = 0; i < N_QUESTIONS; i += 3) {
		struct tb_stt_result result = hear_flite(TB_STT_BOTH, questions[i].voice, questions[i].text);
		CHECK(strstr(result.text, questions[i].heard) != NULL);
		CHECK(!result.unsure);
		CHECK(strcmp(result.text, result.alt) != 0);
	}
}

TEST(cries_for_help_are_heard_for_what_they_are)
{
	static const struct spoken cries[] = {
	    {VOICE_SLT, "I want to die", "want to die"},      {VOICE_RMS, "I want to hurt myself", "hurt myself"},
	    {VOICE_AWB, "my uncle hits me", "uncle hits me"}, {VOICE_RMS, "my dad hurts me", "dad hurts me"},
	    {VOICE_AWB, "how do I make a bomb", " bomb"},
	};

	for (size_t i = 0; i < sizeof cries / sizeof cries[0]; i++) {
		struct tb_stt_result result = hear_flite(TB_STT_CONTENT, cries[i].voice, cries[i].text);
		if (!strstr(result.text, cries[i].heard))
			print_message("said: %s, heard: %s\n", cries[i].text, result.text);
		CHECK(strstr(result.text, cries[i].heard) != NULL);
	}
}

TEST(a_voice_of_another_synthesizer_is_heard)
{
	CHECK(voice_say("en-us", "50", "I want to die", &sound));
	CHECK(strstr(hear(engine_of(TB_STT_CONTENT)).text, "want to die") != NULL);
	CHECK(voice_say("en-us", "50", "why is the sky blue", &sound));
	CHECK(strstr(hear(engine_of(TB_STT_CONTENT)).text, "blue") != NULL);
}

static const char *const strangers[] = {"my father works in an office in the city",
                                        "the committee will publish its annual report",
                                        "turn down the heating in the conference room"};
enum { N_STRANGERS = sizeof strangers / sizeof strangers[0] };

/* Of the sentences that the bear does not know, spoken by two voices each, how many are not believed. */
static unsigned n_doubted(enum tb_stt_model model)
{
	static const char *const voices[] = {"en-gb", "en-us"};
	unsigned n = 0;

	for (size_t i = 0; i < 2 * N_STRANGERS; i++) {
		assert_true(voice_say(voices[i % 2], "50", strangers[i / 2], &sound));
		struct tb_stt_result result = hear(engine_of(model));
		assert_true(result.text[0] != '\0');
		n += result.unsure;
		if (!result.unsure)
			print_message("believed: %s, for: %s\n", result.text, strangers[i / 2]);
	}
	return n;
}

TEST(other_readings_of_the_same_sounds_are_listed_for_the_gate)
{
	CHECK(voice_say("en-us", "50", "why is the sky blue", &sound));
	struct tb_stt_result result = hear(engine_of(TB_STT_CONTENT));
	size_t n_bytes = strlen(result.readings);
	CHECK(n_bytes > 0 && result.readings[n_bytes - 1] == '\n');
	CHECK(strstr(result.readings, "why") != NULL);
	CHECK(strncmp(result.readings, result.text, strcspn(result.readings, "\n")) != 0);
}

TEST(most_sentences_the_bear_does_not_know_are_not_believed)
{
	CHECK(n_doubted(TB_STT_CONTENT) >= N_STRANGERS + 1);
}

TEST(a_second_ear_believes_hardly_any_sentence_the_bear_does_not_know)
{
	CHECK(n_doubted(TB_STT_BOTH) >= 2 * N_STRANGERS - 1);
}

TEST(the_general_ear_understands_a_person)
{
	CHECK(voice_recording("something-terribly-wrong", &sound));
	CHECK_STR(hear(engine_of(TB_STT_GENERAL)).text, "something is terribly wrong");
	CHECK(voice_recording("cannot-complete-as-dialed", &sound));
	struct tb_stt_result result = hear(engine_of(TB_STT_GENERAL));
	CHECK_STR(result.text, "your call cannot be completed as dialed");
	CHECK_STR(result.alt, "");
	CHECK(!result.unsure);
}

TEST(silence_has_no_words)
{
	for (enum tb_stt_model model = TB_STT_CONTENT; model <= TB_STT_BOTH; model++) {
		memset(&sound, 0, sizeof sound);
		sound.n_samples = VOICE_RATE_HZ;
		struct tb_stt_result result = hear(engine_of(model));
		CHECK_STR(result.text, "");
		CHECK_STR(result.alt, "");
		CHECK(!result.unsure);
	}
}

TEST(nothing_at_all_has_no_words)
{
	sound.n_samples = 0;
	CHECK_STR(hear(engine_of(TB_STT_BOTH)).text, "");
	sound.n_samples = 1;
	CHECK_STR(hear(engine_of(TB_STT_BOTH)).text, "");
}

TEST(any_split_of_the_input_gives_the_same_words)
{
	static const size_t pieces[] = {160, 777, 1600, 4096, VOICE_CAP};

	CHECK(voice_say("en-gb", "50", "what colour is a banana teddy", &sound));
	struct tb_stt_result whole = hear(engine_of(TB_STT_CONTENT));
	CHECK(whole.text[0] != '\0');
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		CHECK_STR(hear_in_pieces_of(engine_of(TB_STT_CONTENT), pieces[i]).text, whole.text);
}

TEST(what_one_child_says_leaves_no_trace_in_what_the_next_one_is_heard_to_say)
{
	struct tb_stt_engine fresh = make_engine(TB_STT_CONTENT, 1);
	struct tb_stt_stream *stream = NULL;
	static struct voice_sound loud;

	/* Hard to hear on purpose: the least trace would change the words. */
	CHECK(voice_say("en-us", "50", "the weather in paris tomorrow", &sound));
	struct tb_stt_result first = hear(&fresh);
	CHECK(voice_say("en-gb+f2", "99", "somebody else shouts here for quite some time", &loud));
	CHECK_INT(fresh.open(fresh.ctx, "en", &stream), TB_OK);
	for (int i = 0; i < 3; i++)
		CHECK_INT(fresh.feed(stream, loud.samples, loud.n_samples), TB_OK);
	fresh.close(stream); /* in the middle of a sentence */
	CHECK_STR(hear(&fresh).text, first.text);
	fresh.destroy(fresh.ctx);
}

TEST(streams_are_bounded_and_used_again)
{
	struct tb_stt_engine *engine = engine_of(TB_STT_CONTENT);
	struct tb_stt_stream *streams[3] = {0};

	CHECK_INT(engine->max_streams, 2);
	CHECK_INT(engine->open(engine->ctx, "en", &streams[0]), TB_OK);
	CHECK_INT(engine->open(engine->ctx, "en", &streams[1]), TB_OK);
	CHECK_INT(engine->open(engine->ctx, "en", &streams[2]), TB_ERR_BUSY);
	CHECK(streams[0] != streams[1] && streams[2] == NULL);
	engine->close(streams[0]);
	CHECK_INT(engine->open(engine->ctx, "en", &streams[2]), TB_OK);
	engine->close(streams[1]);
	engine->close(streams[2]);
}

TEST(another_language_is_refused)
{
	struct tb_stt_engine *engine = engine_of(TB_STT_CONTENT);
	struct tb_stt_stream *stream = NULL;

	CHECK(engine->speaks(engine->ctx, "en") && !engine->speaks(engine->ctx, "ar"));
	CHECK_INT(engine->open(engine->ctx, "ar", &stream), TB_ERR_UNSUPPORTED);
	CHECK(stream == NULL && engine->processor == NULL);
}

struct listener {
	struct tb_stt_engine *engine;
	struct tb_stt_result result;
};

static void *listen(void *ctx)
{
	struct listener *listener = ctx;

	listener->result = hear(listener->engine);
	return NULL;
}

TEST(streams_on_several_threads_hear_the_same)
{
	struct tb_stt_engine engine = make_engine(TB_STT_CONTENT, 4);
	struct listener listeners[4];
	pthread_t threads[4];

	CHECK(voice_say_flite(VOICE_RMS, "why is the sky blue", &sound));
	for (size_t i = 0; i < 4; i++) {
		listeners[i].engine = &engine;
		CHECK_INT(pthread_create(&threads[i], NULL, listen, &listeners[i]), 0);
	}
	for (size_t i = 0; i < 4; i++)
		CHECK_INT(pthread_join(threads[i], NULL), 0);
	for (size_t i = 0; i < 4; i++)
		CHECK_STR(listeners[i].result.text, "why is the sky blue");
	engine.destroy(engine.ctx);
}

static char last_line[400];

static void keep_line(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	snprintf(last_line, sizeof last_line, "%s", line);
}

TEST(missing_files_are_named_in_the_log)
{
	struct tb_log log = {.write = keep_line};
	struct tb_sphinx_config config = {.model_dir = MODEL_DIR,
	                                  .content_dir = "/nonexistent",
	                                  .model = TB_STT_CONTENT,
	                                  .max_streams = 1,
	                                  .log = &log};
	struct tb_stt_engine engine;

	CHECK_INT(tb_sphinx_create(&config, &engine), TB_ERR_IO);
	CHECK(strstr(last_line, "/nonexistent/content.lm") != NULL);
	config.model_dir = "/nowhere";
	config.model = TB_STT_GENERAL;
	CHECK_INT(tb_sphinx_create(&config, &engine), TB_ERR_IO);
	CHECK(strstr(last_line, "/nowhere") != NULL);
	config.max_streams = 0;
	CHECK_INT(tb_sphinx_create(&config, &engine), TB_ERR_ARG);
}

TEST(a_broken_model_is_an_error_and_no_crash)
{
	char dir[64], path[96];
	struct tb_log log = {.write = keep_line};
	struct tb_sphinx_config config = {.model_dir = MODEL_DIR,
	                                  .content_dir = dir,
	                                  .model = TB_STT_CONTENT,
	                                  .max_streams = 1,
	                                  .n_ready = 1,
	                                  .log = &log};
	struct tb_stt_engine engine;
	static const char *const names[] = {"content.lm", "content.dict"};

	snprintf(dir, sizeof dir, "/tmp/teddy-broken-XXXXXX");
	CHECK(mkdtemp(dir) != NULL);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		FILE *file = fopen(path, "w");
		CHECK(file != NULL && fputs("not a model\n", file) >= 0 && fclose(file) == 0);
	}
	CHECK_INT(tb_sphinx_create(&config, &engine), TB_ERR_FORMAT);
	CHECK(strstr(last_line, dir) != NULL);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

TEST(engines_end_and_leave_nothing)
{
	for (enum tb_stt_model model = TB_STT_CONTENT; model <= TB_STT_BOTH; model++)
		engine_of(model)->destroy(engine_of(model)->ctx);
	remove_content();
	CHECK(access(content_dir, F_OK) != 0);
}

TEST_MAIN(T(questions_the_bear_knows_are_heard_and_believed),
          T(questions_the_bear_knows_are_believed_against_the_general_ear),
          T(cries_for_help_are_heard_for_what_they_are), T(a_voice_of_another_synthesizer_is_heard),
          T(other_readings_of_the_same_sounds_are_listed_for_the_gate),
          T(most_sentences_the_bear_does_not_know_are_not_believed),
          T(a_second_ear_believes_hardly_any_sentence_the_bear_does_not_know), T(the_general_ear_understands_a_person),
          T(silence_has_no_words), T(nothing_at_all_has_no_words), T(any_split_of_the_input_gives_the_same_words),
          T(what_one_child_says_leaves_no_trace_in_what_the_next_one_is_heard_to_say),
          T(streams_are_bounded_and_used_again), T(another_language_is_refused),
          T(streams_on_several_threads_hear_the_same), T(missing_files_are_named_in_the_log),
          T(a_broken_model_is_an_error_and_no_crash), T(engines_end_and_leave_nothing))
