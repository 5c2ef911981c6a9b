#include "server/safety/features.h"

#include "server/safety/stems.h"

#include <string.h>

enum { SKIP_MAX = 4, PAIR_REACH = 9, MIXED_REACH = 3, PIECE_MIN = 3, PIECE_MAX = 5 };

struct word_view {
	const char *text;
	uint32_t hash; /* of its stem */
	uint8_t concepts[TB_CONCEPTS_PER_WORD];
	size_t n_concepts;
};

struct view {
	size_t n;
	struct word_view words[TB_FEATURES_WORDS];
};

static uint32_t mix(uint32_t hash, uint32_t value)
{
	for (int shift = 0; shift < 32; shift += 8)
		hash = (hash ^ ((value >> shift) & 0xFF)) * 16777619u;
	return hash;
}

static uint32_t hash_bytes(const char *bytes, size_t n)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

static void add(struct tb_features *out, enum tb_feature_kind kind, uint32_t a, uint32_t b)
{
	if (out->n == TB_FEATURES_MAX)
		return;
	uint32_t hash = mix(mix(mix(2166136261u, (uint32_t)kind + 1), a), b);
	/* The low bits choose a weight, so the high ones must reach them. */
	out->hash[out->n] = hash ^ hash >> 15;
	out->kind[out->n++] = (uint8_t)kind;
	out->n_of_kind[kind]++;
}

static void make_view(const struct tb_concepts *concepts, const struct tb_words *words, size_t first, size_t n_words,
                      struct view *out)
{
	out->n = 0;
	for (size_t i = first; i < first + n_words && i < words->n_words && out->n < TB_FEATURES_WORDS; i++) {
		struct word_view *view = &out->words[out->n++];
		char stem[TB_STEM_MAX];
		const char *root = tb_stem(words->word[i], stem) ? stem : words->word[i];
		view->text = words->word[i];
		view->hash = hash_bytes(root, strlen(root));
		view->n_concepts = tb_concepts_of(concepts, words->word[i], view->concepts);
	}
}

static void add_words(const struct view *view, struct tb_features *out)
{
	enum { BORDER = 1 };
	for (size_t i = 0; i < view->n; i++) {
		uint32_t full = hash_bytes(view->words[i].text, strlen(view->words[i].text));
		uint32_t next = i + 1 < view->n ? view->words[i + 1].hash : BORDER;
		add(out, TB_FEATURE_WORD, full, 0);
		if (full != view->words[i].hash)
			add(out, TB_FEATURE_WORD, view->words[i].hash, 1);
		if (i == 0)
			add(out, TB_FEATURE_NEAR, BORDER, view->words[i].hash);
		add(out, TB_FEATURE_NEAR, view->words[i].hash, next);
		if (i + 2 < view->n)
			add(out, TB_FEATURE_NEAR, mix(view->words[i].hash, next), view->words[i + 2].hash);
		for (size_t skip = 2; skip <= SKIP_MAX && i + skip < view->n; skip++)
			add(out, TB_FEATURE_SKIP, view->words[i].hash, view->words[i + skip].hash);
	}
}

static bool begins_letter(char byte)
{
	return ((unsigned char)byte & 0xC0) != 0x80;
}

/* The word with a mark at either end, cut at the borders of letters. */
static void add_pieces(const char *word, struct tb_features *out)
{
	char text[TB_STEM_MAX + 2];
	size_t starts[TB_STEM_MAX + 3], n_letters = 0, n = strlen(word);
	if (n >= TB_STEM_MAX)
		return;
	text[0] = '<';
	memcpy(text + 1, word, n);
	text[n + 1] = '>';
	for (size_t i = 0; i < n + 2; i++)
		if (begins_letter(text[i]))
			starts[n_letters++] = i;
	starts[n_letters] = n + 2;
	for (size_t length = PIECE_MIN; length <= PIECE_MAX; length++)
		for (size_t i = 0; i + length <= n_letters; i++)
			add(out, TB_FEATURE_PIECE, hash_bytes(text + starts[i], starts[i + length] - starts[i]), 0);
}

static void add_pairs(const struct word_view *a, const struct word_view *b, struct tb_features *out)
{
	for (size_t i = 0; i < a->n_concepts; i++)
		for (size_t j = 0; j < b->n_concepts; j++)
			add(out, TB_FEATURE_PAIR, a->concepts[i], b->concepts[j]);
}

static void add_mixed(const struct word_view *word, const struct word_view *about, uint32_t side,
                      struct tb_features *out)
{
	for (size_t i = 0; i < about->n_concepts; i++)
		add(out, TB_FEATURE_MIXED, word->hash, about->concepts[i] * 2u + side);
}

static void add_concepts(const struct view *view, struct tb_features *out)
{
	for (size_t i = 0; i < view->n; i++) {
		const struct word_view *word = &view->words[i];
		for (size_t c = 0; c < word->n_concepts; c++)
			add(out, TB_FEATURE_CONCEPT, word->concepts[c], 0);
		for (size_t j = i + 1; j < view->n && j <= i + PAIR_REACH; j++)
			add_pairs(word, &view->words[j], out);
		for (size_t j = i + 1; j < view->n && j <= i + MIXED_REACH; j++) {
			add_mixed(word, &view->words[j], 0, out);
			add_mixed(&view->words[j], word, 1, out);
		}
	}
}

void tb_features_make(const struct tb_concepts *concepts, const struct tb_words *words, size_t first, size_t n_words,
                      struct tb_features *out)
{
	struct view view;
	out->n = 0;
	memset(out->n_of_kind, 0, sizeof out->n_of_kind);
	make_view(concepts, words, first, n_words, &view);
	/* What is told in the fewest numbers first: the rest is left out of a text that has too many. */
	add_words(&view, out);
	add_concepts(&view, out);
	for (size_t i = 0; i < view.n; i++)
		add_pieces(view.words[i].text, out);
}
