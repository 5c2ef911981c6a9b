#include "server/engines/reply/match.h"

#include "server/engines/reply/forms.h"
#include "server/phrase/phrase.h"

#include <stdlib.h>
#include <string.h>

/* Found on the table of heard sentences in the tests: the share of weight that two phrases must have in common, and for
 * a key how much of what was heard it must be. */
static const float phrase_threshold = 0.60f;
static const float key_threshold = 0.28f;
static const float whole_bonus = 0.04f;
static const float run_bonus = 0.08f;
static const float branch_bonus = 0.50f;

/* How much of each form was heard. */
struct tally {
	float shared;
	bool has_head;
};

static bool heard_before(const struct tb_heard *heard, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (heard->word[k] == heard->word[i])
			return true;
	return false;
}

static void count_shared(const struct tb_matcher *m, const struct tb_heard *heard, struct tally *tallies)
{
	for (size_t i = 0; i < heard->n_words; i++) {
		int32_t word = heard->word[i];
		if (word < 0 || heard_before(heard, i))
			continue;
		float weight = m->wordbook.weights[word] * heard->trust[i];
		for (uint32_t p = m->posting_start[word]; p < m->posting_start[word + 1]; p++) {
			struct tally *tally = &tallies[m->postings[p]];
			tally->shared += weight;
			tally->has_head = tally->has_head || m->forms[m->postings[p]].head == word;
		}
	}
}

static bool holds_run(const struct tb_heard *heard, const int32_t *words, size_t n_words)
{
	for (size_t i = 0; i + n_words <= heard->n_words; i++)
		if (memcmp(heard->word + i, words, n_words * sizeof *words) == 0)
			return true;
	return false;
}

static float score_of(const struct tb_matcher *m, const struct tb_form *form, const struct tb_heard *heard,
                      const struct tally *tally)
{
	if (form->key)
		return tally->shared / heard->weight;
	float score = 2 * tally->shared / (heard->weight + form->weight);
	if (tally->shared >= 0.99f * form->weight)
		score += whole_bonus;
	/* The dear test, only for forms that are near anyway. */
	if (score > 0.4f && holds_run(heard, m->words + form->first_word, form->n_words))
		score += run_bonus;
	return form->part > 0 ? score + branch_bonus : score;
}

static bool is_better(const struct tb_match *best, const struct tb_form *of_best, const struct tb_form *form,
                      float score)
{
	if (!of_best || best->key != form->key)
		return !of_best || best->key;
	if (score != best->score)
		return score > best->score;
	return form->weight > of_best->weight;
}

static void choose(const struct tb_matcher *m, const struct tb_heard *heard, const struct tally *tallies, int telling,
                   struct tb_match *match)
{
	const struct tb_form *best = NULL;
	for (size_t i = 0; i < m->n_forms; i++) {
		const struct tb_form *form = &m->forms[i];
		if (!tallies[i].has_head || (form->part > 0 && form->intent != telling))
			continue;
		float score = score_of(m, form, heard, &tallies[i]);
		if (score < (form->key ? key_threshold : phrase_threshold) || !is_better(match, best, form, score))
			continue;
		best = form;
		match->intent = form->intent;
		match->part = form->part;
		match->key = form->key;
		match->score = score;
	}
}

static bool find_exact(const struct tb_matcher *m, const struct tb_heard *heard, int telling, struct tb_match *match)
{
	const struct tb_form *form = tb_forms_find(m, heard->word, heard->n_words, telling);
	if (!form && telling != TB_BOOK_NONE)
		form = tb_forms_find(m, heard->word, heard->n_words, TB_BOOK_NONE);
	if (!form)
		return false;
	match->intent = form->intent;
	match->part = form->part;
	match->exact = true;
	match->key = form->key;
	match->score = 2;
	return true;
}

enum tb_status tb_matcher_match(const struct tb_matcher *m, const struct tb_words *words, int telling,
                                struct tb_match *match)
{
	struct tb_heard heard;
	tb_wordbook_hear(&m->wordbook, words, &heard);
	*match = (struct tb_match){.intent = TB_BOOK_NONE, .n_words = heard.n_words};
	if (heard.n_words == 0 || find_exact(m, &heard, telling, match))
		return TB_OK;
	struct tally *tallies = calloc(m->n_forms + 1, sizeof *tallies);
	if (!tallies)
		return TB_ERR_NO_MEMORY;
	count_shared(m, &heard, tallies);
	choose(m, &heard, tallies, telling, match);
	free(tallies);
	return TB_OK;
}
