#include "server/safety/squeeze.h"

#include "common/base/utf8.h"
#include "server/phrase/letters.h"
#include "server/safety/arabic.h"
#include "server/safety/latin.h"

#include <string.h>

enum { MAX_CODE_POINTS = TB_WORDS_MEMORY };

struct code_points {
	size_t n;
	bool cut;
	uint32_t at[MAX_CODE_POINTS];
};

/* The bytes of the text that goes back into tb_words_split. */
struct buffer {
	size_t n_bytes;
	bool full;
	uint8_t bytes[2 * TB_WORDS_MEMORY];
};

static void put(struct buffer *buffer, const void *bytes, size_t n_bytes)
{
	if (buffer->full || n_bytes > sizeof buffer->bytes - buffer->n_bytes) {
		buffer->full = true;
		return;
	}
	memcpy(buffer->bytes + buffer->n_bytes, bytes, n_bytes);
	buffer->n_bytes += n_bytes;
}

static void put_code_point(struct buffer *buffer, uint32_t code_point)
{
	uint8_t bytes[4];
	put(buffer, bytes, tb_utf8_put(code_point, bytes));
}

static void read_code_points(struct tb_span text, struct code_points *out)
{
	out->n = 0;
	out->cut = false;
	for (size_t offset = 0; offset < text.n_bytes;) {
		uint32_t raw = tb_utf8_next(text, &offset);
		if (tb_letter_kind(raw) == TB_LETTER_INVISIBLE)
			continue;
		uint32_t folded = tb_latin_fold(raw);
		if (folded == 0)
			continue;
		if (out->n == MAX_CODE_POINTS) {
			out->cut = true;
			return;
		}
		out->at[out->n++] = folded;
	}
}

static bool is_blank(uint32_t c)
{
	return c <= ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

static bool is_letter(uint32_t c)
{
	return tb_letter_kind(c) == TB_LETTER_WORD && !(c >= '0' && c <= '9');
}

/* The letter a digit or a sign stands for; 0: none. */
static uint32_t unleet(uint32_t c, unsigned variant)
{
	static const char from[] = "0134578@$!|+";
	static const char to[] = "oieastbasiit";
	static const char to_l[] = "oleastbasilt";
	const char *found = c > 0 && c < 0x80 ? strchr(from, (int)c) : NULL;
	if (!found)
		return 0;
	return (uint32_t)(variant & TB_SQUEEZE_ONE_IS_L ? to_l : to)[found - from];
}

/* A sign at the end of a token is punctuation ("hi!"), but for those that are none ("a$$"). */
static uint32_t letter_at(const uint32_t *token, size_t n, size_t i, unsigned variant)
{
	uint32_t letter = unleet(token[i], variant);
	if (letter == 0 || is_letter(token[i]))
		return token[i];
	bool is_punctuation = token[i] == '!' || token[i] == '|' || token[i] == '+';
	for (size_t next = i + 1; is_punctuation && next < n; next++)
		if (tb_letter_kind(token[next]) == TB_LETTER_WORD)
			is_punctuation = false;
	return is_punctuation ? token[i] : letter;
}

/* A token is what stands between blanks. Without a letter it is a number or punctuation, and stays as it is. */
static void put_token(struct buffer *buffer, const uint32_t *token, size_t n, unsigned variant)
{
	bool has_letter = false;
	for (size_t i = 0; i < n; i++)
		has_letter |= is_letter(token[i]);
	for (size_t i = 0; i < n; i++) {
		uint32_t c = has_letter ? letter_at(token, n, i, variant) : token[i];
		enum tb_letter_kind kind = tb_letter_kind(c);
		bool inside = i > 0 && i + 1 < n;
		bool parts = kind == TB_LETTER_SEPARATOR || kind == TB_LETTER_SENTENCE_END;
		if (!(parts && inside && (variant & TB_SQUEEZE_JOIN)))
			put_code_point(buffer, c);
	}
}

static void put_tokens(struct buffer *buffer, const struct code_points *text, unsigned variant)
{
	for (size_t at = 0; at < text->n;) {
		size_t end = at;
		while (end < text->n && !is_blank(text->at[end]))
			end++;
		put_token(buffer, text->at + at, end - at, variant);
		if (end < text->n)
			put_code_point(buffer, text->at[end] == '\n' ? '\n' : ' ');
		at = end + 1;
	}
}

/* --- the second half: over words --- */

/* The one ASCII letter a word consists of, digits read as letters; 0: it is longer. */
static char lone_letter(const char *word, unsigned variant)
{
	if (word[0] == '\0' || word[1] != '\0' || (unsigned char)word[0] >= 0x80)
		return 0;
	uint32_t letter = unleet((uint32_t)word[0], variant);
	if (letter)
		return (char)letter;
	return word[0] >= 'a' && word[0] <= 'z' ? word[0] : 0;
}

/* Collects lone letters from word `at` on. At least three, and not all of them digits, make a spelled-out word. */
static size_t read_spelled(const struct tb_words *words, size_t at, unsigned variant, char *letters)
{
	size_t n = 0;
	bool has_letter = false;
	while (at + n < words->n_words) {
		char letter = lone_letter(words->word[at + n], variant);
		if (!letter)
			break;
		has_letter |= letter == words->word[at + n][0];
		letters[n++] = letter;
	}
	return n >= 3 && has_letter ? n : 0;
}

static void put_spelled(struct buffer *buffer, const struct tb_lexicon *lexicon, const char *letters, size_t n)
{
	char parted[2 * TB_WORDS_MAX + 1];
	size_t n_parted = tb_lexicon_part(lexicon, letters, n, parted, sizeof parted);
	if (n_parted > 0)
		put(buffer, parted, n_parted);
	else
		put(buffer, letters, n);
}

/* What the word is a form of, or the word. */
static const char *meant_word(const struct tb_lexicon *lexicon, const char *word, char memory[TB_WORDS_MEMORY])
{
	const char *meant = tb_lexicon_respelled(lexicon, word);
	if (meant)
		return meant;
	const char *shorter = tb_lexicon_shorten(lexicon, word);
	if (shorter) {
		meant = tb_lexicon_respelled(lexicon, shorter);
		return meant ? meant : shorter;
	}
	meant = tb_lexicon_unswap(lexicon, word, memory);
	if (!meant)
		meant = tb_arabic_bare(lexicon, word, memory);
	return meant ? meant : word;
}

static void put_words(struct buffer *buffer, const struct tb_lexicon *lexicon, const struct tb_words *words,
                      unsigned variant)
{
	char letters[TB_WORDS_MAX], memory[TB_WORDS_MEMORY];
	for (size_t at = 0; at < words->n_words;) {
		size_t n_spelled = read_spelled(words, at, variant, letters);
		if (n_spelled > 0) {
			put_spelled(buffer, lexicon, letters, n_spelled);
			at += n_spelled;
		} else {
			const char *word = meant_word(lexicon, words->word[at], memory);
			if (!(variant & TB_SQUEEZE_TERSE) || !tb_lexicon_is_filler(lexicon, word))
				put(buffer, word, strlen(word));
			at++;
		}
		put(buffer, words->sentence_end[at - 1] ? ". " : " ", words->sentence_end[at - 1] ? 2 : 1);
	}
}

void tb_squeeze(const struct tb_lexicon *lexicon, struct tb_span text, unsigned variant, struct tb_words *out)
{
	struct code_points code_points;
	struct buffer buffer = {.n_bytes = 0};
	struct tb_words between;
	read_code_points(text, &code_points);
	put_tokens(&buffer, &code_points, variant);
	tb_words_split(tb_span_make(buffer.bytes, buffer.n_bytes), &between);
	bool cut = code_points.cut || buffer.full || between.cut;
	buffer.n_bytes = 0;
	buffer.full = false;
	put_words(&buffer, lexicon, &between, variant);
	tb_words_split(tb_span_make(buffer.bytes, buffer.n_bytes), out);
	out->cut |= cut || buffer.full;
}
