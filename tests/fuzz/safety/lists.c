/* Safety lists: a list up to the line `---`, then a file of answers up to the same, then what somebody says. Whatever
 * they hold they are read or refused, and what was read judges any words. */
#include "server/safety/answers.h"
#include "server/safety/rules.h"
#include "tests/fuzz/fuzz.h"

/* The lines up to the next `---`. */
static struct tb_span part(struct fuzz_input *in)
{
	struct tb_span from = {in->data, 0};
	while (in->n_left > 0) {
		size_t n_before = (size_t)(in->data - from.data);
		from.n_bytes = tb_span_eq_cstr(fuzz_line(in), "---") ? n_before : (size_t)(in->data - from.data);
		if (from.n_bytes == n_before)
			break;
	}
	return from;
}

static bool accept(void *ctx, const char *language, const char *text)
{
	(void)ctx;
	return language && text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct tb_words words;
	struct fuzz_input in = {data, n_bytes};
	struct tb_rules *rules;
	struct tb_answers *answers;
	struct tb_rule best = {.category = TB_SAFETY_NONE};
	FUZZ_REQUIRE(tb_rules_create(&rules) == TB_OK && tb_answers_create(&answers) == TB_OK);
	bool read = tb_rules_read(rules, fuzz_file(part(&in)), NULL) == TB_OK;
	tb_rules_finish(rules);
	if (tb_answers_read(answers, "en", fuzz_file(part(&in)), NULL) == TB_OK) {
		FUZZ_REQUIRE(tb_answers_check(answers, NULL, accept, NULL) == TB_OK);
		FUZZ_REQUIRE(tb_answers_find(answers, "en", TB_SAFETY_LINK, TB_GATE_ANSWER, 7, 3));
	}
	tb_words_split(fuzz_rest(&in), &words);
	for (int direction = TB_GATE_IN; direction <= TB_GATE_OUT; direction++)
		tb_rules_judge(rules, (enum tb_gate_direction)direction, &words, &best);
	FUZZ_REQUIRE(!read || (best.severity >= 0 && best.severity <= 3 && best.category < TB_SAFETY_CATEGORY_COUNT));
	tb_answers_destroy(answers);
	tb_rules_destroy(rules);
	return 0;
}
