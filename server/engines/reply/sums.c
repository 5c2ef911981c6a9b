#include "server/engines/reply/sums.h"

#include "server/phrase/phrase.h"

#include <string.h>

enum { SIGNED_TEXT_CAP = 1024, TOO_BIG = TB_BOOK_MAX_NUMBER + 1, PACK_BITS = 7 };

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

static const struct tb_book_operator *operator_of_sign(const struct tb_book *book, uint8_t sign)
{
	for (size_t i = 0; i < book->n_operators; i++)
		if (book->operators[i].word[0] == sign && book->operators[i].word[1] == '\0')
			return &book->operators[i];
	return NULL;
}

static const char *spoken_operator(const struct tb_book *book, int role)
{
	for (size_t i = 0; i < book->n_operators; i++)
		if (book->operators[i].role == role)
			return book->operators[i].word;
	return "";
}

/* Whether the sign at i stands between digits, white space aside: "well-known" and "a + b" are no sums. */
static bool between_digits(struct tb_span text, size_t i)
{
	size_t before = i, after = i + 1;
	while (before > 0 && text.data[before - 1] == ' ')
		before--;
	while (after < text.n_bytes && text.data[after] == ' ')
		after++;
	return before > 0 && is_digit(text.data[before - 1]) && after < text.n_bytes && is_digit(text.data[after]);
}

/* Copies the text with typed signs as words. What does not fit is left out: a sum stands early or not at all. */
static struct tb_span speak_signs(const struct tb_book *book, struct tb_span text, char out[SIGNED_TEXT_CAP])
{
	size_t n = 0;
	for (size_t i = 0; i < text.n_bytes && n + 1 < SIGNED_TEXT_CAP; i++) {
		const struct tb_book_operator *sign = operator_of_sign(book, text.data[i]);
		if (!sign || !between_digits(text, i)) {
			out[n++] = (char)text.data[i];
			continue;
		}
		const char *word = spoken_operator(book, sign->role);
		size_t length = strlen(word);
		if (n + length + 2 >= SIGNED_TEXT_CAP)
			break;
		out[n++] = ' ';
		memcpy(out + n, word, length);
		n += length;
		out[n++] = ' ';
	}
	return tb_span_make(out, n);
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return *text == '\0';
}

/* As spells, of a term in letters that are heard in another form than they are said: with vowel marks, say. */
static size_t spells_folded(const struct tb_words *words, size_t at, const char *term)
{
	struct tb_words folded;
	tb_words_split(tb_span_cstr(term), &folded);
	if (folded.n_words == 0 || folded.n_words > words->n_words - at)
		return 0;
	for (size_t i = 0; i < folded.n_words; i++)
		if (strcmp(words->word[at + i], folded.word[i]) != 0)
			return 0;
	return folded.n_words;
}

/* How many words, from `at` on, spell the term ("twenty one", "take away"); 0 when they do not. */
static size_t spells(const struct tb_words *words, size_t at, const char *term)
{
	size_t n = 0;
	if (at >= words->n_words)
		return 0;
	if (!is_ascii(term))
		return spells_folded(words, at, term);
	while (*term) {
		size_t length = strcspn(term, " ");
		if (at + n >= words->n_words || strlen(words->word[at + n]) != length ||
		    memcmp(words->word[at + n], term, length) != 0)
			return 0;
		n++;
		term += length;
		term += strspn(term, " ");
	}
	return n;
}

static size_t read_digits(const char *word, int *value)
{
	int number = 0;
	for (size_t i = 0; word[i]; i++) {
		if (!is_digit((uint8_t)word[i]))
			return 0;
		number = number >= TOO_BIG ? TOO_BIG : 10 * number + (word[i] - '0');
	}
	*value = number > TOO_BIG ? TOO_BIG : number;
	return 1;
}

/* The longest number that begins at a word: how many words it takes. */
static size_t read_number(const struct tb_book *book, const struct tb_words *words, size_t at, int *value)
{
	size_t best = at < words->n_words ? read_digits(words->word[at], value) : 0;
	for (size_t i = 0; i < book->n_numbers; i++) {
		size_t n = spells(words, at, book->numbers[i].word);
		if (n > best) {
			best = n;
			*value = book->numbers[i].value;
		}
	}
	return best;
}

static size_t read_operator(const struct tb_book *book, const struct tb_words *words, size_t at, int *role)
{
	for (size_t i = 0; i < book->n_operators; i++) {
		size_t n = spells(words, at, book->operators[i].word);
		if (n > 0) {
			*role = book->operators[i].role;
			return n;
		}
	}
	return 0;
}

static struct tb_sum work_out(int role, int a, int b)
{
	int c = role == TB_ROLE_PLUS ? a + b : role == TB_ROLE_MINUS ? a - b : a * b;
	if (a > TB_BOOK_MAX_NUMBER || b > TB_BOOK_MAX_NUMBER || c > TB_BOOK_MAX_NUMBER)
		return (struct tb_sum){.role = TB_ROLE_TOO_BIG};
	if (c < 0)
		return (struct tb_sum){.role = TB_ROLE_BELOW};
	return (struct tb_sum){.role = role, .a = a, .b = b, .c = c};
}

bool tb_sum_find(const struct tb_book *book, struct tb_span text, struct tb_sum *sum)
{
	char spoken[SIGNED_TEXT_CAP];
	struct tb_words words;
	tb_words_split(speak_signs(book, text, spoken), &words);
	for (size_t i = 0; i < words.n_words; i++) {
		int a = 0, b = 0, role = 0;
		size_t n_a = read_number(book, &words, i, &a);
		size_t n_operator = n_a ? read_operator(book, &words, i + n_a, &role) : 0;
		if (n_operator && read_number(book, &words, i + n_a + n_operator, &b)) {
			*sum = work_out(role, a, b);
			return true;
		}
		if (n_a > 0)
			i += n_a - 1;
	}
	return false;
}

uint16_t tb_sum_pack(const struct tb_sum *sum)
{
	return (uint16_t)(sum->a | sum->b << PACK_BITS);
}

struct tb_sum tb_sum_unpack(int role, uint16_t packed)
{
	return work_out(role, packed & ((1 << PACK_BITS) - 1), packed >> PACK_BITS);
}
