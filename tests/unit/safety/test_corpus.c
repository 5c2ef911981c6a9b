/* The labelled sentences of tests/safety through the project's own lists. */
#include "tests/check.h"
#include "tests/unit/safety/fixture.h"

#include <ctype.h>

struct corpus {
	const char *file;
	const char *language;
	enum tb_gate_direction direction;
	bool stops; /* lines are `category | sentence` */
};

static char *trimmed(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	for (size_t n = strlen(text); n > 0 && isspace((unsigned char)text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

/* One line as it must be: true, or what is wrong on stderr. */
static bool line_holds(const struct tb_gate *gate, const struct corpus *corpus, unsigned number, char *line)
{
	char verdict_line[TB_GATE_LINE_MAX];
	const char *want = "none";
	char *bar = corpus->stops ? strchr(line, '|') : NULL;
	if (bar) {
		*bar = '\0';
		want = trimmed(line);
		line = trimmed(bar + 1);
	}
	struct tb_gate_question question = {
	    .direction = corpus->direction, .language = corpus->language, .age = 7, .text = tb_span_cstr(line)};
	struct tb_gate_verdict verdict = tb_gate_check(gate, &question);
	bool right = corpus->stops ? bar && verdict.action != TB_GATE_PASS && verdict.answer != NULL &&
	                                 strcmp(tb_safety_category_name(verdict.category), want) == 0
	                           : verdict.action == TB_GATE_PASS;
	if (right)
		return true;
	tb_gate_line(&verdict, verdict_line, sizeof verdict_line);
	print_error("%s:%u: %s (%s): %s\n", corpus->file, number, verdict_line, want, line);
	return false;
}

/* How many lines hold; -1 when one does not, or the file cannot be read. */
static int run(const struct corpus *corpus)
{
	struct tb_gate *gate = fixture_gate();
	FILE *file = fopen(corpus->file, "r");
	char buffer[1024];
	unsigned number = 0;
	int n_good = 0, n_bad = !gate || !file;
	while (n_bad == 0 || (gate && file)) {
		if (!fgets(buffer, sizeof buffer, file))
			break;
		number++;
		char *line = trimmed(buffer);
		if (*line == '\0' || *line == '#')
			continue;
		if (line_holds(gate, corpus, number, line))
			n_good++;
		else
			n_bad++;
	}
	if (file)
		fclose(file);
	tb_gate_destroy(gate);
	return n_bad > 0 ? -1 : n_good;
}

#define CORPUS(name, min_lines, ...)                                                                                   \
	TEST(name)                                                                                                     \
	{                                                                                                              \
		const struct corpus corpus = {__VA_ARGS__};                                                            \
		CHECK(run(&corpus) >= (min_lines));                                                                    \
	}

CORPUS(what_children_ordinarily_say_passes, 150, "tests/safety/in_ok.en.txt", "en", TB_GATE_IN, false)
CORPUS(what_needs_help_or_a_kind_word_is_stopped_on_the_way_in, 150, "tests/safety/in_stop.en.txt", "en", TB_GATE_IN,
       true)
CORPUS(what_a_good_bear_says_passes, 100, "tests/safety/out_ok.en.txt", "en", TB_GATE_OUT, false)
CORPUS(what_no_bear_says_is_stopped_on_the_way_out, 100, "tests/safety/out_stop.en.txt", "en", TB_GATE_OUT, true)
CORPUS(what_children_ordinarily_say_in_arabic_passes, 30, "tests/safety/in_ok.ar.txt", "ar", TB_GATE_IN, false)
CORPUS(what_needs_help_in_arabic_is_stopped_on_the_way_in, 30, "tests/safety/in_stop.ar.txt", "ar", TB_GATE_IN, true)
CORPUS(what_a_good_bear_says_in_arabic_passes, 30, "tests/safety/out_ok.ar.txt", "ar", TB_GATE_OUT, false)
CORPUS(what_no_bear_says_in_arabic_is_stopped_on_the_way_out, 30, "tests/safety/out_stop.ar.txt", "ar", TB_GATE_OUT,
       true)

TEST_MAIN(T(what_children_ordinarily_say_passes), T(what_needs_help_or_a_kind_word_is_stopped_on_the_way_in),
          T(what_a_good_bear_says_passes), T(what_no_bear_says_is_stopped_on_the_way_out),
          T(what_children_ordinarily_say_in_arabic_passes), T(what_needs_help_in_arabic_is_stopped_on_the_way_in),
          T(what_a_good_bear_says_in_arabic_passes), T(what_no_bear_says_in_arabic_is_stopped_on_the_way_out))
