#include "server/engines/reply/wordbook.h"

#include "server/phrase/phrase.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256, FUZZY_MIN_LETTERS = 5, FUZZY_TWO_LETTERS = 7, FUZZY_TRIES_MAX = 8, STEM_MIN_BYTES = 3 };
static const float fuzzy_trust = 0.75f;
static const float key_factor = 1.5f;

enum tb_status tb_wordbook_init(struct tb_wordbook *wordbook, const struct tb_book *book)
{
	memset(wordbook, 0, sizeof *wordbook);
	wordbook->book = book;
	wordbook->slots = malloc(FIRST_SLOTS * sizeof *wordbook->slots);
	if (!wordbook->slots)
		return TB_ERR_NO_MEMORY;
	wordbook->n_slots = FIRST_SLOTS;
	for (size_t i = 0; i < FIRST_SLOTS; i++)
		wordbook->slots[i] = TB_WORDBOOK_UNKNOWN;
	return TB_OK;
}

void tb_wordbook_deinit(struct tb_wordbook *wordbook)
{
	for (size_t i = 0; i < wordbook->n_words; i++)
		free(wordbook->words[i]);
	free(wordbook->words);
	free(wordbook->slots);
	free(wordbook->is_key);
	free(wordbook->n_intents);
	free(wordbook->last_intent);
	free(wordbook->weights);
	memset(wordbook, 0, sizeof *wordbook);
}

static const char *same_as(const struct tb_book *book, const char *word)
{
	for (size_t i = 0; i < book->n_sames; i++)
		if (strcmp(book->sames[i].word, word) == 0)
			return book->sames[i].means;
	return word;
}

static void cut_ending(const struct tb_book *book, char *word)
{
	size_t length = strlen(word);
	for (size_t i = 0; i < book->n_endings; i++) {
		const char *from = book->endings[i].from, *to = book->endings[i].to;
		size_t n_from = strlen(from), n_to = strlen(to);
		if (length < n_from || length - n_from + n_to < STEM_MIN_BYTES)
			continue;
		if (strcmp(word + length - n_from, from) != 0)
			continue;
		if (length - n_from + n_to < TB_WORDBOOK_WORD_CAP)
			memcpy(word + length - n_from, to, n_to + 1);
		return;
	}
}

bool tb_wordbook_normal(const struct tb_wordbook *wordbook, const char *word, char out[TB_WORDBOOK_WORD_CAP])
{
	const struct tb_book *book = wordbook->book;
	out[0] = '\0';
	for (size_t i = 0; i < book->n_fillers; i++)
		if (strcmp(book->fillers[i], word) == 0)
			return false;
	word = same_as(book, word);
	size_t length = strlen(word);
	length = length < TB_WORDBOOK_WORD_CAP ? length : TB_WORDBOOK_WORD_CAP - 1;
	memcpy(out, word, length);
	out[length] = '\0';
	cut_ending(book, out);
	return true;
}

static size_t slot_of(const struct tb_wordbook *wordbook, const char *word)
{
	size_t slot = tb_book_hash(word) & (wordbook->n_slots - 1);
	while (wordbook->slots[slot] >= 0 && strcmp(wordbook->words[wordbook->slots[slot]], word) != 0)
		slot = (slot + 1) & (wordbook->n_slots - 1);
	return slot;
}

static bool widen(struct tb_wordbook *wordbook)
{
	size_t n_slots = 2 * wordbook->n_slots;
	int32_t *slots = malloc(n_slots * sizeof *slots);
	if (!slots)
		return false;
	for (size_t i = 0; i < n_slots; i++)
		slots[i] = TB_WORDBOOK_UNKNOWN;
	free(wordbook->slots);
	wordbook->slots = slots;
	wordbook->n_slots = n_slots;
	for (size_t i = 0; i < wordbook->n_words; i++)
		slots[slot_of(wordbook, wordbook->words[i])] = (int32_t)i;
	return true;
}

static int32_t add_word(struct tb_wordbook *wordbook, const char *normal, size_t slot)
{
	size_t n = wordbook->n_words;
	if (!tb_book_grow((void **)&wordbook->words, n, sizeof *wordbook->words) ||
	    !tb_book_grow((void **)&wordbook->is_key, n, sizeof *wordbook->is_key) ||
	    !tb_book_grow((void **)&wordbook->n_intents, n, sizeof *wordbook->n_intents) ||
	    !tb_book_grow((void **)&wordbook->last_intent, n, sizeof *wordbook->last_intent))
		return TB_WORDBOOK_UNKNOWN;
	wordbook->words[n] = strdup(normal);
	if (!wordbook->words[n])
		return TB_WORDBOOK_UNKNOWN;
	wordbook->n_intents[n] = 0;
	wordbook->is_key[n] = false;
	wordbook->last_intent[n] = TB_BOOK_NONE;
	wordbook->slots[slot] = (int32_t)n;
	wordbook->n_words++;
	if (2 * wordbook->n_words > wordbook->n_slots && !widen(wordbook))
		return TB_WORDBOOK_UNKNOWN;
	return (int32_t)n;
}

int32_t tb_wordbook_add(struct tb_wordbook *wordbook, const char *normal, int intent, bool key)
{
	size_t slot = slot_of(wordbook, normal);
	int32_t word = wordbook->slots[slot];
	if (word < 0)
		word = add_word(wordbook, normal, slot);
	if (word >= 0 && wordbook->last_intent[word] != intent) {
		wordbook->last_intent[word] = intent;
		wordbook->n_intents[word]++;
	}
	if (word >= 0 && key)
		wordbook->is_key[word] = true;
	return word;
}

enum tb_status tb_wordbook_weigh(struct tb_wordbook *wordbook)
{
	wordbook->weights = malloc((wordbook->n_words + 1) * sizeof *wordbook->weights);
	if (!wordbook->weights)
		return TB_ERR_NO_MEMORY;
	float n_intents = (float)wordbook->book->n_intents;
	for (size_t i = 0; i < wordbook->n_words; i++)
		wordbook->weights[i] = (logf((n_intents + 1) / ((float)wordbook->n_intents[i] + 0.5f)) + 0.1f) *
		                       (wordbook->is_key[i] ? key_factor : 1);
	/* An unknown word tells as much as one that six intents share: it speaks against every one of them. */
	wordbook->unknown_weight = logf((n_intents + 1) / 6.5f) + 0.1f;
	return TB_OK;
}

/* Edit distance of two words, or more than `limit` as soon as that is sure. Words are shorter than
 * TB_WORDBOOK_WORD_CAP.
 */
static int distance(const char *a, const char *b, int limit)
{
	int row[TB_WORDBOOK_WORD_CAP];
	int n_b = (int)strlen(b);
	for (int k = 0; k <= n_b; k++)
		row[k] = k;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0], least = i;
		row[0] = i;
		for (int k = 1; k <= n_b; k++) {
			int change = diagonal + (a[i - 1] != b[k - 1]);
			int skip = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
			diagonal = row[k];
			row[k] = change < skip ? change : skip;
			least = row[k] < least ? row[k] : least;
		}
		if (least > limit)
			return limit + 1;
	}
	return row[n_b];
}

/* The known word that is nearest to an unknown one and begins alike. TB_WORDBOOK_UNKNOWN when none is near enough. */
static int32_t nearest(const struct tb_wordbook *wordbook, const char *word)
{
	int length = (int)strlen(word);
	if (length < FUZZY_MIN_LETTERS)
		return TB_WORDBOOK_UNKNOWN;
	int limit = length >= FUZZY_TWO_LETTERS ? 2 : 1;
	int32_t best = TB_WORDBOOK_UNKNOWN;
	for (size_t i = 0; i < wordbook->n_words && limit > 0; i++) {
		const char *known = wordbook->words[i];
		int n_known = (int)strlen(known);
		if (known[0] != word[0] || n_known < FUZZY_MIN_LETTERS - 1 || abs(n_known - length) > limit)
			continue;
		int d = distance(word, known, limit);
		if (d <= limit) {
			best = (int32_t)i;
			limit = d - 1;
		}
	}
	return best;
}

void tb_wordbook_hear(const struct tb_wordbook *wordbook, const struct tb_words *words, struct tb_heard *heard)
{
	heard->n_words = 0;
	heard->weight = 0;
	int n_tries = 0;
	for (size_t i = 0; i < words->n_words && heard->n_words < TB_WORDBOOK_HEARD_MAX; i++) {
		char normal[TB_WORDBOOK_WORD_CAP];
		if (!tb_wordbook_normal(wordbook, words->word[i], normal))
			continue;
		int32_t word = wordbook->slots[slot_of(wordbook, normal)];
		float trust = 1;
		if (word < 0) {
			word = n_tries++ < FUZZY_TRIES_MAX ? nearest(wordbook, normal) : TB_WORDBOOK_UNKNOWN;
			trust = word < 0 ? 0 : fuzzy_trust;
		}
		heard->word[heard->n_words] = word;
		heard->trust[heard->n_words++] = trust;
		heard->weight += word < 0 ? wordbook->unknown_weight : wordbook->weights[word];
	}
}
