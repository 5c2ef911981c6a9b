/* The Arabic voice: a real helper program, also when it dies, hangs or is another program. */
#include "server/engines/tts/arabic_text.h"
#include "server/engines/tts/espeak.h"
#include "server/engines/tts/voices.h"
#include "tests/check.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char good[] = "مَرْحَبًا بِكَ يَا صَدِيقِي الصَّغِيرَ.";

struct ear {
	size_t n_samples, n_loud;
	uint32_t rate_hz;
	pid_t kill_it; /* with the first samples */
	int how;
};

static enum tb_status on_pcm(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct ear *ear = ctx;
	if (ear->kill_it > 0 && ear->n_samples == 0)
		kill(ear->kill_it, ear->how);
	for (size_t i = 0; i < n_samples; i++)
		ear->n_loud += samples[i] > 1000 || samples[i] < -1000;
	ear->n_samples += n_samples;
	ear->rate_hz = rate_hz;
	return TB_OK;
}

static enum tb_status speak(const struct tb_tts_engine *engine, const char *text, struct ear *ear)
{
	atomic_bool cancelled = false;
	struct tb_tts_sink sink = {.ctx = ear, .on_pcm = on_pcm};
	return engine->speak(engine->ctx, "ar", tb_span_cstr(text), &sink, &cancelled);
}

static const char *helper(void)
{
	static char path[512];
	const char *build = getenv("TEDDY_BUILD");
	snprintf(path, sizeof path, "%s/bin/teddy-voice", build != NULL ? build : "build/test");
	return path;
}

static struct tb_tts_engine make(const char *program)
{
	struct tb_tts_engine engine;
	if (tb_espeak_create(&(struct tb_espeak_config){.helper = program, .n_helpers = 1}, &engine) != TB_OK)
		abort();
	signal(SIGPIPE, SIG_IGN);
	return engine;
}

/* The one child of this process. */
static pid_t find_child(void)
{
	char path[64];
	int pid = 0;
	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
	FILE *file = fopen(path, "re");
	if (file == NULL || fscanf(file, "%d", &pid) != 1)
		pid = 0;
	if (file != NULL)
		fclose(file);
	return pid;
}

TEST(arabic_is_spoken)
{
	struct tb_tts_engine engine = make(helper());
	struct ear ear = {0};
	CHECK_INT(speak(&engine, good, &ear), TB_OK);
	CHECK_INT(ear.rate_hz, 22050);
	CHECK(ear.n_samples > 22050);
	CHECK(ear.n_loud > 2000);
	CHECK(find_child() > 0);
	engine.destroy(engine.ctx);
	CHECK_INT(find_child(), 0);
}

TEST(text_without_vowels_or_in_another_language_is_not_guessed_at)
{
	struct tb_tts_engine engine = make(helper());
	struct ear ear = {0};
	CHECK_INT(speak(&engine, "مرحبا بك يا صديقي الصغير", &ear), TB_ERR_UNSUPPORTED);
	CHECK(!engine.speaks(engine.ctx, "en"));
	CHECK_INT(speak(&engine, "hello", &ear), TB_ERR_FORMAT);
	CHECK_INT(ear.n_samples, 0);
	engine.destroy(engine.ctx);
}

TEST(a_helper_that_dies_fails_one_sentence_and_the_next_is_spoken)
{
	struct tb_tts_engine engine = make(helper());
	struct ear first = {0}, second = {0}, third = {0};
	CHECK_INT(speak(&engine, good, &first), TB_OK);
	second.kill_it = find_child();
	second.how = SIGKILL;
	kill(second.kill_it, SIGSTOP); /* so that it is still at it when it is killed */
	kill(second.kill_it, SIGKILL);
	CHECK(speak(&engine, good, &second) != TB_OK);
	CHECK_INT(speak(&engine, good, &third), TB_OK);
	CHECK_INT(third.n_samples, first.n_samples);
	engine.destroy(engine.ctx);
}

TEST(a_helper_that_hangs_is_ended_and_replaced)
{
	struct tb_tts_engine engine = make(helper());
	struct ear ear = {0};
	CHECK_INT(speak(&engine, good, &ear), TB_OK);
	pid_t hung = find_child();
	kill(hung, SIGSTOP);
	CHECK_INT(speak(&engine, good, &ear), TB_ERR_TIMEOUT);
	CHECK(kill(hung, 0) != 0);
	CHECK_INT(speak(&engine, good, &ear), TB_OK);
	engine.destroy(engine.ctx);
}

TEST(another_program_in_its_place_is_an_error_each_time_and_no_harm)
{
	static const char *const programs[] = {"/bin/cat", "/bin/true", "/bin/echo"};
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
		struct tb_tts_engine engine = make(programs[i]);
		struct ear ear = {0};
		for (int n = 0; n < 2; n++)
			CHECK(speak(&engine, good, &ear) != TB_OK);
		CHECK_INT(ear.n_samples, 0);
		engine.destroy(engine.ctx);
		CHECK_INT(find_child(), 0);
	}
}

TEST(no_program_is_no_voice)
{
	struct tb_tts_engine engine;
	struct tb_espeak_config config = {.helper = "/nowhere/teddy-voice", .n_helpers = 1};
	CHECK_INT(tb_espeak_create(&config, &engine), TB_ERR_NOT_FOUND);
}

TEST(each_language_has_its_own_voice_and_no_other)
{
	struct tb_tts_engine both[2], voices;
	both[1] = make(helper());
	CHECK_INT(tb_flite_create(NULL, &both[0]), TB_OK);
	CHECK_INT(tb_voices_create(both, 2, &voices), TB_OK);
	CHECK(voices.speaks(voices.ctx, "en"));
	CHECK(voices.speaks(voices.ctx, "ar"));
	CHECK(!voices.speaks(voices.ctx, "fr"));
	struct ear ear = {0};
	CHECK_INT(speak(&voices, good, &ear), TB_OK);
	voices.destroy(voices.ctx);
}

TEST(what_cannot_be_said_is_left_out)
{
	char out[128];
	tb_arabic_speakable(tb_span_cstr("  مَرْحَبًا <b>\xF0\x9F\x98\x80 يَا *صَدِيقِي*! "), out, sizeof out);
	CHECK_STR(out, "مَرْحَبًا يَا صَدِيقِي !");
	CHECK_INT(tb_arabic_speakable(tb_span_cstr("hello 123"), out, sizeof out), 0);
	CHECK(tb_arabic_speakable(tb_span_cstr(good), out, 8) < 8);
}

TEST(vowels_that_are_written_are_told_from_those_that_are_not)
{
	CHECK(tb_arabic_is_vocalised(tb_span_cstr(good)));
	CHECK(tb_arabic_is_vocalised(tb_span_cstr("مَرْحَبًا سلمى! يُسْعِدُنِي أَنْ أَسْمَعَكَ.")));
	CHECK(!tb_arabic_is_vocalised(tb_span_cstr("كان هناك دبّ صغير يحبّ العسل")));
	CHECK(tb_arabic_is_vocalised(tb_span_cstr("")));
}

TEST_MAIN(T(arabic_is_spoken), T(text_without_vowels_or_in_another_language_is_not_guessed_at),
          T(a_helper_that_dies_fails_one_sentence_and_the_next_is_spoken), T(a_helper_that_hangs_is_ended_and_replaced),
          T(another_program_in_its_place_is_an_error_each_time_and_no_harm), T(no_program_is_no_voice),
          T(each_language_has_its_own_voice_and_no_other), T(what_cannot_be_said_is_left_out),
          T(vowels_that_are_written_are_told_from_those_that_are_not))
