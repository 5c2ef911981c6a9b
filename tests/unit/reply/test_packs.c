/* A pack with a mistake stops the start, and the log says file and line. */
#include "server/engines/reply/reply.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A whole language in little: every role, and nothing else. Line 1 and 2 are the intent `known`. */
static const char *const roles[] = {"unknown", "lost", "called", "near",  "again", "more",   "yes",
                                    "no",      "stop", "plus",   "minus", "times", "toobig", "below"};

static char logged[4096];

static void write_log(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	size_t n = strlen(logged);
	snprintf(logged + n, sizeof logged - n, "%s\n", line);
}

static void write_roles(FILE *file)
{
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		fprintf(file, "intent role.%s\nrole %s\nsay This is for %s.\n", roles[i], roles[i], roles[i]);
}

/* Creates a storybook from a folder of one language whose pack begins with `text`. */
static enum tb_status load_bytes(const char *text, size_t n_bytes, bool with_roles)
{
	char folder[] = "/tmp/teddy-packs-XXXXXX", path[64];
	struct tb_reply_engine engine;
	struct tb_log log = {.write = write_log, .min_level = TB_LOG_WARN};
	logged[0] = '\0';
	if (!mkdtemp(folder))
		return TB_ERR_IO;
	snprintf(path, sizeof path, "%s/en", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/en/a.story", folder);
	FILE *file = fopen(path, "wb");
	if (file) {
		fwrite(text, 1, n_bytes, file);
		if (with_roles)
			write_roles(file);
		fclose(file);
	}
	enum tb_status status = tb_storybook_create(folder, &log, &engine);
	if (status == TB_OK)
		engine.destroy(engine.ctx);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	rmdir(folder);
	return status;
}

static enum tb_status load(const char *text)
{
	return load_bytes(text, strlen(text), true);
}

TEST(a_good_pack_loads)
{
	CHECK_INT(load("# first\n\n  intent known\nask (hello|hi) there\nkey hey\nsay 3-5 Hi.\nsay 6-13 Hello.\r\n"),
	          TB_OK);
	CHECK_STR(logged, "");
}

TEST(an_ending_longer_than_the_word_leaves_the_word_as_it_is)
{
	CHECK_INT(load("ending abc defgh\nintent known\nkey a\nsay Hi.\n"), TB_OK);
}

TEST(every_mistake_is_named_with_file_and_line)
{
	static const struct {
		const char *text, *where, *what;
	} mistakes[] = {
	    {"\nintent known\nsai Hello.\n", "a.story:3:", "known words"},
	    {"say Hello.\n", "a.story:1:", "belongs to an intent"},
	    {"intent Known\nsay Hi.\n", "a.story:1:", "name"},
	    {"intent abcdefghijklmnopqrstuvwxyz0123456789\nsay Hi.\n", "a.story:1:", "name"},
	    {"intent known\nsay Hi.\nintent known\nsay Hi.\n", "a.story:3:", "already"},
	    {"intent known\nrole king\nsay Hi.\n", "a.story:2:", "role"},
	    {"intent known\nrole yes\nsay Hi.\n", "a.story:", "another intent plays that role"},
	    {"intent known\nask (hello|hi\nsay Hi.\n", "a.story:2:", "form"},
	    {"intent known\nask hello )\nsay Hi.\n", "a.story:2:", "form"},
	    {"intent known\nask\nsay Hi.\n", "a.story:2:", "phrase"},
	    {"intent known\nask (a|b|c|d|e|f|g|h|i|j) (a|b|c|d|e|f|g|h|i|j) (a|b|c|d|e|f|g|h|i|j)\nsay Hi.\n",
	     "a.story:2:", "limit"},
	    {"intent known\nask hello\nsay Hi.\nintent other\nask hello\nsay Hi.\n", "a.story:5:", "share a phrase"},
	    {"filler um\nintent known\nask um um\nsay Hi.\n", "a.story:3:", "filler"},
	    {"intent known\nsay 3-15 Hi.\n", "a.story:2:", "ages"},
	    {"intent known\nsay 9-3 Hi.\n", "a.story:2:", "ages"},
	    {"intent known\nsay 3-5 Hi.\nsay 7-13 Hi.\n", "a.story:1:", "age of 6"},
	    {"intent known\nask hello\n", "a.story:1:", "nothing to say"},
	    {"intent known\nsay I am 5 years old.\n", "a.story:2:", "numbers"},
	    {"intent known\nsay Look (there).\n", "a.story:2:", "sign"},
	    {"intent known\nsay Hello, {child}.\n", "a.story:2:", "braces"},
	    {"intent known\nsay {name}, {name}!\n", "a.story:2:", "braces"},
	    {"intent known\nsay Open {name\n", "a.story:2:", "braces"},
	    {"intent known\nsay\n", "a.story:2:", "words"},
	    {"intent known\nsay Hi.\nthen nowhere\n", "a.story:2:", "nowhere"},
	    {"intent known\nthen nowhere\nsay Hi.\n", "a.story:1:", "nowhere"},
	    {"intent known\npick nowhere.*\n", "a.story:2:", "nowhere"},
	    {"intent known\nsay Hi.\nstep on\nsay Hi.\n", "a.story:3:", "alone"},
	    {"intent known\nsay Hi.\nwrong\nask hello\nsay Hi.\n", "a.story:4:", "wrong"},
	    {"intent known\nsay Hi.\noffer Shall I?\nthen known\n", "a.story:4:", "offer"},
	    {"intent known\nsay Hi.\nstep\n", "a.story:3:", "nothing to say"},
	};
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		enum tb_status status = load(mistakes[i].text);
		if (status == TB_OK || !strstr(logged, mistakes[i].where) || !strstr(logged, mistakes[i].what))
			fprintf(stderr, "# %s: status %d, log: %s\n", mistakes[i].text, status, logged);
		CHECK_INT(status, TB_ERR_FORMAT);
		CHECK(strstr(logged, mistakes[i].where));
		CHECK(strstr(logged, mistakes[i].what));
	}
}

TEST(a_sentence_that_is_too_long_to_speak_is_refused)
{
	char text[400] = "intent known\nsay A";
	memset(text + strlen(text), 'a', 300);
	text[330] = '\0';
	CHECK_INT(load(text), TB_ERR_FORMAT);
	CHECK(strstr(logged, "longer than"));
}

TEST(all_mistakes_of_a_pack_are_said_at_once)
{
	CHECK_INT(load("intent known\nsai Hello.\nsay I am 5.\nsay Hi.\n"), TB_ERR_FORMAT);
	CHECK(strstr(logged, "a.story:2:") && strstr(logged, "a.story:3:"));
}

TEST(a_language_without_all_roles_is_refused_by_name)
{
	static const char text[] = "intent known\nask hello\nsay Hi.\n";
	CHECK_INT(load_bytes(text, sizeof text - 1, false), TB_ERR_FORMAT);
	CHECK(strstr(logged, "a.story:") && strstr(logged, "unknown"));
}

TEST(bytes_that_are_no_text_are_refused)
{
	CHECK_INT(load_bytes("intent a\0b\n", 11, true), TB_ERR_FORMAT);
	CHECK(strstr(logged, "a.story:0:"));
}

TEST(a_folder_that_is_not_there_or_holds_no_packs_is_refused)
{
	struct tb_reply_engine engine;
	struct tb_log log = {.write = write_log, .min_level = TB_LOG_WARN};
	logged[0] = '\0';
	CHECK_INT(tb_storybook_create("/nowhere/at/all", &log, &engine), TB_ERR_IO);
	CHECK(strstr(logged, "/nowhere/at/all"));
	CHECK_INT(tb_storybook_create("tests/unit", &log, &engine), TB_ERR_FORMAT);
}

TEST(a_pack_cut_off_at_any_byte_loads_or_is_refused_but_never_breaks)
{
	static const char text[] = "filler um\nnumbers zero, one\nplus plus, +\nending ies y\nsame a b\nfacet eat\n"
	                           "intent known\nfacts\nthen known\nask (hi|hello *|) there\nkey hey\n"
	                           "say 3-13 Hello, {name}!\nthen known\noffer Shall I?\nstep\nask yes you\nsay Yes.\n"
	                           "wrong\nsay No.\nintent all\npick kno*\n";
	for (size_t n = 0; n < sizeof text; n++) {
		enum tb_status status = load_bytes(text, n, true);
		CHECK(status == TB_OK || (status == TB_ERR_FORMAT && strstr(logged, "a.story:")));
	}
}

TEST_MAIN(T(a_good_pack_loads), T(an_ending_longer_than_the_word_leaves_the_word_as_it_is),
          T(every_mistake_is_named_with_file_and_line), T(a_sentence_that_is_too_long_to_speak_is_refused),
          T(all_mistakes_of_a_pack_are_said_at_once), T(a_language_without_all_roles_is_refused_by_name),
          T(bytes_that_are_no_text_are_refused), T(a_folder_that_is_not_there_or_holds_no_packs_is_refused),
          T(a_pack_cut_off_at_any_byte_loads_or_is_refused_but_never_breaks))
