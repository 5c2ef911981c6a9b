#include "server/engines/reply/forms.h"

#include "server/phrase/phrase.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 1024 };

/* While one `ask` is expanded. */
struct expansion {
	struct tb_matcher *matcher;
	const struct tb_log *log;
	int ask;
	enum tb_status status;
};

static size_t hash_run(const int32_t *words, size_t n_words)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < n_words; i++)
		hash = (hash ^ (uint32_t)words[i]) * 16777619u;
	return hash ^ (hash >> 15);
}

static bool is_run(const struct tb_matcher *m, const struct tb_form *form, const int32_t *words, size_t n_words)
{
	return form->n_words == n_words && memcmp(m->words + form->first_word, words, n_words * sizeof *words) == 0;
}

const struct tb_form *tb_forms_find(const struct tb_matcher *m, const int32_t *words, size_t n_words, int telling)
{
	for (size_t slot = hash_run(words, n_words) & (m->n_slots - 1); m->slots[slot];
	     slot = (slot + 1) & (m->n_slots - 1)) {
		const struct tb_form *form = &m->forms[m->slots[slot] - 1];
		bool counts = telling == TB_BOOK_NONE ? form->part == 0 : form->part > 0 && form->intent == telling;
		if (counts && is_run(m, form, words, n_words))
			return form;
	}
	return NULL;
}

static void put_in_slot(struct tb_matcher *m, size_t form)
{
	const struct tb_form *f = &m->forms[form];
	size_t slot = hash_run(m->words + f->first_word, f->n_words) & (m->n_slots - 1);
	while (m->slots[slot])
		slot = (slot + 1) & (m->n_slots - 1);
	m->slots[slot] = form + 1;
}

static enum tb_status widen(struct tb_matcher *m)
{
	size_t n_slots = m->n_slots ? 2 * m->n_slots : FIRST_SLOTS;
	size_t *slots = calloc(n_slots, sizeof *slots);
	if (!slots)
		return TB_ERR_NO_MEMORY;
	free(m->slots);
	m->slots = slots;
	m->n_slots = n_slots;
	for (size_t i = 0; i < m->n_forms; i++)
		put_in_slot(m, i);
	return TB_OK;
}

static enum tb_status complain(const struct expansion *e, const char *what, const struct tb_book_ask *other)
{
	const struct tb_book_ask *ask = &e->matcher->book->asks[e->ask];
	tb_logf(e->log, TB_LOG_ERROR, "%s:%d: %s: %s%s%s", ask->file, ask->line, what, ask->pattern,
	        other ? " already leads to " : "", other ? e->matcher->book->intents[other->intent].name : "");
	return TB_ERR_FORMAT;
}

static enum tb_status add_form(struct expansion *e, const int32_t *words, size_t n_words)
{
	struct tb_matcher *m = e->matcher;
	const struct tb_book_ask *ask = &m->book->asks[e->ask];
	const struct tb_form *known = tb_forms_find(m, words, n_words, ask->part > 0 ? ask->intent : TB_BOOK_NONE);
	if (known && known->intent == ask->intent)
		return TB_OK;
	if (known)
		return complain(e, "two intents share a phrase", &m->book->asks[known->ask]);
	for (size_t i = 0; i < n_words; i++) {
		if (!tb_book_grow((void **)&m->words, m->n_words, sizeof *m->words))
			return TB_ERR_NO_MEMORY;
		m->words[m->n_words++] = words[i];
	}
	if (!tb_book_grow((void **)&m->forms, m->n_forms, sizeof *m->forms))
		return TB_ERR_NO_MEMORY;
	m->forms[m->n_forms++] = (struct tb_form){.first_word = (uint32_t)(m->n_words - n_words),
	                                          .n_words = (uint16_t)n_words,
	                                          .key = ask->key,
	                                          .part = (int16_t)ask->part,
	                                          .intent = ask->intent,
	                                          .ask = e->ask};
	if (2 * m->n_forms > m->n_slots)
		return widen(m);
	put_in_slot(m, m->n_forms - 1);
	return TB_OK;
}

static void on_plain(void *ctx, const char *plain)
{
	struct expansion *e = ctx;
	if (e->status != TB_OK)
		return;
	const struct tb_book_ask *ask = &e->matcher->book->asks[e->ask];
	struct tb_words words;
	tb_words_split(tb_span_cstr(plain), &words);
	int32_t run[TB_WORDS_MAX];
	size_t n_run = 0;
	for (size_t i = 0; i < words.n_words; i++) {
		char normal[TB_WORDBOOK_WORD_CAP];
		if (!tb_wordbook_normal(&e->matcher->wordbook, words.word[i], normal))
			continue;
		run[n_run] = tb_wordbook_add(&e->matcher->wordbook, normal, ask->intent, ask->key);
		if (run[n_run++] < 0)
			e->status = TB_ERR_NO_MEMORY;
	}
	if (e->status == TB_OK && (n_run == 0 || n_run > TB_WORDBOOK_HEARD_MAX))
		e->status = complain(e, "nothing of a phrase is left without filler, or it is too long", NULL);
	if (e->status == TB_OK)
		e->status = add_form(e, run, n_run);
}

static enum tb_status expand_all(struct tb_matcher *m, const struct tb_log *log)
{
	enum tb_status result = widen(m);
	for (size_t i = 0; i < m->book->n_asks && result != TB_ERR_NO_MEMORY; i++) {
		struct expansion e = {.matcher = m, .log = log, .ask = (int)i, .status = TB_OK};
		enum tb_status status = tb_phrase_expand(m->book->asks[i].pattern, on_plain, &e);
		if (status == TB_ERR_FORMAT || status == TB_ERR_TOO_LARGE)
			status = complain(&e, tb_status_message(status), NULL);
		status = status == TB_OK ? e.status : status;
		result = status == TB_OK ? result : status;
	}
	return result;
}

static bool repeats(const int32_t *words, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (words[k] == words[i])
			return true;
	return false;
}

static void weigh_forms(struct tb_matcher *m)
{
	for (size_t i = 0; i < m->n_forms; i++) {
		struct tb_form *form = &m->forms[i];
		const int32_t *words = m->words + form->first_word;
		float top = -1;
		for (size_t k = 0; k < form->n_words; k++) {
			float weight = m->wordbook.weights[words[k]];
			form->weight += repeats(words, k) ? 0 : weight;
			if (weight > top) {
				top = weight;
				form->head = words[k];
			}
		}
	}
}

/* From each word to the forms that hold it: counted, then placed. */
static enum tb_status make_postings(struct tb_matcher *m)
{
	size_t n_words = m->wordbook.n_words;
	m->posting_start = calloc(n_words + 2, sizeof *m->posting_start);
	m->postings = malloc((m->n_words + 1) * sizeof *m->postings);
	if (!m->posting_start || !m->postings)
		return TB_ERR_NO_MEMORY;
	uint32_t *next = m->posting_start + 1; /* one ahead while it is filled: afterwards it is where each word ends */
	for (size_t i = 0; i < m->n_forms; i++)
		for (size_t k = 0; k < m->forms[i].n_words; k++)
			if (!repeats(m->words + m->forms[i].first_word, k))
				next[m->words[m->forms[i].first_word + k]]++;
	uint32_t sum = 0;
	for (size_t w = 0; w <= n_words; w++) {
		uint32_t n = next[w];
		next[w] = sum;
		sum += n;
	}
	for (size_t i = 0; i < m->n_forms; i++)
		for (size_t k = 0; k < m->forms[i].n_words; k++)
			if (!repeats(m->words + m->forms[i].first_word, k))
				m->postings[next[m->words[m->forms[i].first_word + k]]++] = (uint32_t)i;
	return TB_OK;
}

enum tb_status tb_matcher_create(const struct tb_book *book, const struct tb_log *log, struct tb_matcher *m)
{
	memset(m, 0, sizeof *m);
	m->book = book;
	enum tb_status status = tb_wordbook_init(&m->wordbook, book);
	if (status == TB_OK)
		status = expand_all(m, log);
	if (status == TB_OK)
		status = tb_wordbook_weigh(&m->wordbook);
	if (status == TB_OK) {
		weigh_forms(m);
		status = make_postings(m);
	}
	if (status != TB_OK)
		tb_matcher_destroy(m);
	return status;
}

void tb_matcher_destroy(struct tb_matcher *m)
{
	tb_wordbook_deinit(&m->wordbook);
	free(m->forms);
	free(m->words);
	free(m->posting_start);
	free(m->postings);
	free(m->slots);
	memset(m, 0, sizeof *m);
}
