#include "server/safety/gate.h"

#include "common/base/utf8.h"
#include "server/phrase/letters.h"
#include "server/safety/gate_private.h"
#include "server/safety/latin.h"
#include "server/safety/links.h"
#include "server/safety/numbers.h"

#include <string.h>

/* The pipeline. Each check may raise the gravest rule found so far; none can lower it.
 *
 *   readable   valid UTF-8, short enough to be looked at whole, in a script that the lists know, in no cipher
 *   words      the lists over the words as they stand
 *   squeezed   the lists over the words with spelling tricks undone, in each variant that differs
 *   judged     the judges over the words as they stand, and over two of those variants
 *   numbers    long numbers, written or spoken
 *   links      web and mail addresses */

struct check {
	const struct tb_gate *gate;
	const struct tb_gate_question *question;
	const struct tb_words *words;
	struct tb_rule best;
};

static void raise_to(struct check *check, enum tb_safety_category category, int severity, enum tb_gate_action action)
{
	tb_rule_raise(&check->best, (struct tb_rule){.category = category, .severity = severity, .action = action});
}

/* A few foreign letters are a trick or a name, and are dealt with; more is a text that nobody here can judge. */
static bool is_foreign_script(struct tb_span text)
{
	size_t n_letters = 0, n_foreign = 0;
	for (size_t offset = 0; offset < text.n_bytes;) {
		uint32_t code_point = tb_utf8_next(text, &offset);
		n_letters += tb_letter_kind(code_point) == TB_LETTER_WORD;
		n_foreign += tb_latin_is_foreign(code_point);
	}
	return n_foreign * 4 > n_letters;
}

static void check_readable(struct check *check)
{
	if (!tb_utf8_is_valid(check->question->text) || check->words->cut || is_foreign_script(check->question->text))
		raise_to(check, TB_SAFETY_ERROR, 1, TB_GATE_ANSWER);
	else if (!tb_is_readable(tb_rules_neighbours(check->gate->rules), check->question->text, check->words))
		raise_to(check, TB_SAFETY_ERROR, 1, TB_GATE_ANSWER);
}

static void check_words(struct check *check)
{
	tb_rules_judge(check->gate->rules, check->question->direction, check->words, &check->best);
}

static bool same_words(const struct tb_words *a, const struct tb_words *b)
{
	if (a->n_words != b->n_words)
		return false;
	for (size_t i = 0; i < a->n_words; i++)
		if (strcmp(a->word[i], b->word[i]) != 0)
			return false;
	return true;
}

static void check_squeezed(struct check *check)
{
	struct tb_words squeezed;
	for (unsigned variant = 0; variant < TB_SQUEEZE_VARIANTS; variant++) {
		tb_squeeze(tb_rules_lexicon(check->gate->rules), check->question->text, variant, &squeezed);
		if (squeezed.cut)
			raise_to(check, TB_SAFETY_ERROR, 1, TB_GATE_ANSWER);
		if (!same_words(&squeezed, check->words))
			tb_rules_judge(check->gate->rules, check->question->direction, &squeezed, &check->best);
	}
}

static void ask_jury(struct check *check, const struct tb_words *words)
{
	tb_jury_judge(check->gate->jury, check->question->direction, check->question->wary, words, &check->best);
}

static void check_judged(struct check *check)
{
	static const unsigned variants[] = {0, TB_SQUEEZE_JOIN};
	struct tb_words squeezed;
	ask_jury(check, check->words);
	for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
		tb_squeeze(tb_rules_lexicon(check->gate->rules), check->question->text, variants[i], &squeezed);
		if (!same_words(&squeezed, check->words))
			ask_jury(check, &squeezed);
	}
}

static void check_numbers(struct check *check)
{
	/* A child's whole telephone number; anything of the bear's that might be part of one. */
	static const struct tb_number_limits limits[] = {
	    [TB_GATE_IN] = {.max_solid = 6, .max_singles = 6, .max_digits = 6},
	    [TB_GATE_OUT] = {.max_solid = 4, .max_singles = 5, .max_digits = 6},
	};
	if (tb_numbers_over(check->question->text, &limits[check->question->direction]))
		raise_to(check, TB_SAFETY_PERSONAL_DATA, 2, TB_GATE_ANSWER);
}

static void check_links(struct check *check)
{
	struct tb_span text = check->question->text;
	bool out = check->question->direction == TB_GATE_OUT;
	if (tb_links_has_mail(text))
		raise_to(check, TB_SAFETY_PERSONAL_DATA, 2, TB_GATE_ANSWER);
	if (out && (tb_links_has_site(text) || tb_links_has_handle(text)))
		raise_to(check, TB_SAFETY_LINK, 2, TB_GATE_ANSWER);
}

static void (*const checks[])(struct check *check) = {
    check_readable, check_words, check_squeezed, check_judged, check_numbers, check_links,
};

/* FNV-1a: the same text gets the same answer. */
static uint32_t hash_of(struct tb_span text)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < text.n_bytes; i++)
		hash = (hash ^ text.data[i]) * 16777619u;
	return hash;
}

static struct tb_gate_verdict make_verdict(const struct check *check)
{
	const struct tb_gate_question *question = check->question;
	const struct tb_answers *answers = check->gate->answers;
	struct tb_gate_verdict verdict = {
	    .action = check->best.action, .category = check->best.category, .severity = check->best.severity};
	if (verdict.action == TB_GATE_PASS)
		return verdict;
	if (question->direction == TB_GATE_OUT)
		verdict.action = TB_GATE_DROP;
	else if (verdict.action == TB_GATE_DROP)
		verdict.action = TB_GATE_ANSWER;
	if (verdict.action == TB_GATE_DROP)
		verdict.answer = tb_answers_phrase(answers, TB_KIND_ANOTHER_TOPIC, question->language);
	else
		verdict.answer = tb_answers_find(answers, question->language, verdict.category, verdict.action,
		                                 question->age, hash_of(question->text));
	return verdict;
}

struct tb_gate_verdict tb_gate_check(const struct tb_gate *gate, const struct tb_gate_question *question)
{
	struct tb_words words;
	struct check check = {.gate = gate, .question = question, .words = &words};
	tb_words_split(question->text, &words);
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		checks[i](&check);
	return make_verdict(&check);
}

const char *tb_gate_phrase(const struct tb_gate *gate, enum tb_kind_phrase phrase, const char *language)
{
	return tb_answers_phrase(gate->answers, phrase, language);
}
