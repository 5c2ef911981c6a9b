#include "server/safety/readable.h"

#include <string.h>

enum {
	MIN_TRIPLES = 18,    /* so many say something */
	MAX_UNKNOWN = 30,    /* of a hundred */
	MAX_BACKWARDS = 12,  /* of a hundred, when it is far less backwards */
	MIN_CODE_BYTES = 12, /* a token that may be base64 */
	MIN_CODE_TURNS = 4,  /* how often it changes between capital, small letter and digit */
	MIN_SIGNS = 9,       /* dots and dashes */
	MIN_PIG_WORDS = 3,
	MAX_WORD = 64,
	MIN_KNOWN_WORDS = 1000,
};

/* 1 … 26, 0 for a border; -1: no letter. */
static int letter_of(char c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 1 : -1;
}

/* Calls `on` for every three neighbours of a word of plain letters; false: it is another word. */
static bool each_triple(const char *word, void (*on)(void *ctx, unsigned triple), void *ctx)
{
	int before = 0, last = 0;
	for (const char *c = word; *c; c++)
		if (letter_of(*c) < 0)
			return false;
	for (const char *c = word;; c++) {
		int letter = *c ? letter_of(*c) : 0;
		if (c > word)
			on(ctx, (unsigned)((before * TB_NEIGHBOURS_LETTERS + last) * TB_NEIGHBOURS_LETTERS + letter));
		if (!*c)
			return true;
		before = last;
		last = letter;
	}
}

static void note(void *ctx, unsigned triple)
{
	struct tb_neighbours *neighbours = ctx;
	neighbours->bits[triple / 8] |= (uint8_t)(1u << triple % 8);
}

void tb_neighbours_note(struct tb_neighbours *neighbours, const char *word)
{
	neighbours->n_words += each_triple(word, note, neighbours);
}

struct count {
	const struct tb_neighbours *neighbours;
	unsigned n, n_unknown;
};

static void count(void *ctx, unsigned triple)
{
	struct count *counted = ctx;
	counted->n++;
	counted->n_unknown += !(counted->neighbours->bits[triple / 8] >> triple % 8 & 1);
}

static void count_backwards(const char *word, struct count *counted)
{
	char turned[MAX_WORD];
	size_t n = strlen(word);
	if (n >= sizeof turned)
		return;
	for (size_t i = 0; i < n; i++)
		turned[i] = word[n - 1 - i];
	turned[n] = '\0';
	each_triple(turned, count, counted);
}

static bool is_no_language(const struct tb_neighbours *neighbours, const struct tb_words *words)
{
	struct count forwards = {.neighbours = neighbours}, backwards = {.neighbours = neighbours};
	for (size_t i = 0; i < words->n_words; i++) {
		each_triple(words->word[i], count, &forwards);
		count_backwards(words->word[i], &backwards);
	}
	if (forwards.n < MIN_TRIPLES || neighbours->n_words < MIN_KNOWN_WORDS)
		return false;
	return forwards.n_unknown * 100 > forwards.n * MAX_UNKNOWN ||
	       (forwards.n_unknown * 100 > forwards.n * MAX_BACKWARDS && backwards.n_unknown * 3 < forwards.n_unknown);
}

static bool is_pig_latin(const struct tb_words *words)
{
	size_t n_pig = 0;
	for (size_t i = 0; i < words->n_words; i++) {
		size_t n = strlen(words->word[i]);
		const char *end = words->word[i] + n;
		/* Not "play", and not "holiday". */
		n_pig += n > 4 && memcmp(end - 2, "ay", 2) == 0 && end[-3] != 'd';
	}
	return n_pig >= MIN_PIG_WORDS && n_pig * 3 >= words->n_words * 2;
}

static int code_kind(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return 1;
	if (c >= 'a' && c <= 'z')
		return 2;
	return c >= '0' && c <= '9' ? 3 : 0;
}

/* A long token of letters and digits that changes between them as no word does. */
static bool has_code(struct tb_span text)
{
	size_t length = 0, n_turns = 0;
	int last = 0;
	for (size_t i = 0; i <= text.n_bytes; i++) {
		uint8_t c = i < text.n_bytes ? text.data[i] : ' ';
		int kind = code_kind(c);
		if (kind != 0 || c == '+' || c == '/' || c == '=') {
			n_turns += kind != 0 && last != 0 && kind != last;
			last = kind ? kind : last;
			length++;
			continue;
		}
		if (length >= MIN_CODE_BYTES && n_turns >= MIN_CODE_TURNS)
			return true;
		length = n_turns = 0;
		last = 0;
	}
	return false;
}

static bool is_signs(struct tb_span text, const struct tb_words *words)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n_bytes; i++)
		n += text.data[i] == '.' || text.data[i] == '-' || text.data[i] == '_';
	return words->n_words == 0 && n >= MIN_SIGNS;
}

bool tb_is_readable(const struct tb_neighbours *neighbours, struct tb_span text, const struct tb_words *words)
{
	return !has_code(text) && !is_signs(text, words) && !is_pig_latin(words) && !is_no_language(neighbours, words);
}
