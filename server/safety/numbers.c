#include "server/safety/numbers.h"

#include "common/base/utf8.h"
#include "server/phrase/letters.h"

#include <string.h>

enum { MAX_ITEMS = 64, MAX_VALUE = 1000000, MAX_WORD = 32, YEAR_FIRST = 1000, YEAR_LAST = 2100 };

struct number {
	long value; /* at most MAX_VALUE */
	int n_digits;
};

/* In the folded form of server/phrase/letters.h. */
static const struct {
	const char *word;
	int value;
} number_words[] = {
    {"zero", 0},     {"oh", 0},         {"o", 0},         {"one", 1},       {"two", 2},       {"three", 3},
    {"four", 4},     {"five", 5},       {"six", 6},       {"seven", 7},     {"eight", 8},     {"nine", 9},
    {"ten", 10},     {"eleven", 11},    {"twelve", 12},   {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15},
    {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},
    {"forty", 40},   {"fifty", 50},     {"sixty", 60},    {"seventy", 70},  {"eighty", 80},   {"ninety", 90},
    {"صفر", 0},      {"واحد", 1},       {"واحده", 1},     {"اثنان", 2},     {"اثنين", 2},     {"اثنتان", 2},
    {"ثلاثه", 3},    {"ثلاث", 3},       {"اربعه", 4},     {"اربع", 4},      {"خمسه", 5},      {"خمس", 5},
    {"سته", 6},      {"ست", 6},         {"سبعه", 7},      {"سبع", 7},       {"ثمانيه", 8},    {"ثمان", 8},
    {"ثماني", 8},    {"تسعه", 9},       {"تسع", 9},       {"عشره", 10},     {"عشر", 10},
};

static const char *const joint_words[] = {"and",  "then",  "dash",   "hyphen", "minus",
                                          "plus", "space", "double", "triple", "ثم"};

struct row {
	const struct tb_number_limits *limits;
	struct number items[MAX_ITEMS];
	size_t n_items;
	int n_digits;
	bool over;
	/* since the last number */
	bool joint_word;
	bool hard_joint; /* a comma, a sentence end: joins single digits only */
	bool other_sign; /* "=", ":" and the like: joins nothing */
	bool dot;        /* the sign before was a dot: with a blank behind it, a sentence end */
};

/* --- is it counting? --- */

static bool is_even_steps(const struct row *row)
{
	long step = row->items[1].value - row->items[0].value;
	for (size_t i = 1; i < row->n_items; i++) {
		bool restarts = i >= 3 && row->items[i].value == row->items[0].value;
		if (row->items[i].value - row->items[i - 1].value != step && !restarts)
			return false;
	}
	return step != 0;
}

static bool is_small_steps(const struct row *row)
{
	long sign = row->items[1].value > row->items[0].value ? 1 : -1;
	for (size_t i = 1; i < row->n_items; i++) {
		long step = (row->items[i].value - row->items[i - 1].value) * sign;
		if (step < 1 || step > 3 || row->items[i].value > 20)
			return false;
	}
	return row->items[0].value <= 20;
}

static bool is_years(const struct row *row)
{
	for (size_t i = 0; i < row->n_items; i++)
		if (row->items[i].value < YEAR_FIRST || row->items[i].value > YEAR_LAST)
			return false;
	return row->n_items <= 2;
}

static bool is_harmless(const struct row *row)
{
	return (row->n_items >= 3 && (is_even_steps(row) || is_small_steps(row))) || is_years(row);
}

/* --- the row --- */

static bool is_all_singles(const struct row *row)
{
	for (size_t i = 0; i < row->n_items; i++)
		if (row->items[i].n_digits != 1)
			return false;
	return true;
}

static void end_row(struct row *row)
{
	bool singles_over = is_all_singles(row) && (int)row->n_items > row->limits->max_singles;
	if ((singles_over || row->n_digits > row->limits->max_digits) && !is_harmless(row))
		row->over = true;
	row->n_items = 0;
	row->n_digits = 0;
}

/* "twenty" and "one" are one number. */
static bool is_tens_and_unit(const struct row *row, const struct number *number)
{
	const struct number *last = &row->items[row->n_items - 1];
	return !row->joint_word && !row->hard_joint && last->value >= 20 && last->value < 100 &&
	       last->value % 10 == 0 && number->n_digits == 1 && number->value > 0;
}

static bool is_in_row(const struct row *row, const struct number *number)
{
	if (row->n_items == 0 || row->other_sign)
		return false;
	bool singles = number->n_digits == 1 && row->items[row->n_items - 1].n_digits == 1;
	bool counted = number->value <= 100 && row->items[row->n_items - 1].value <= 100;
	return singles || counted || !(row->joint_word || row->hard_joint);
}

static void add_number(struct row *row, struct number number, bool spelled)
{
	if (!is_in_row(row, &number))
		end_row(row);
	if (row->n_items > 0 && spelled && is_tens_and_unit(row, &number)) {
		row->items[row->n_items - 1].value += number.value;
	} else {
		if (row->n_items == MAX_ITEMS)
			end_row(row);
		row->items[row->n_items++] = number;
		row->n_digits += number.n_digits;
	}
	row->joint_word = row->hard_joint = row->other_sign = row->dot = false;
}

static bool find_number(const char *word, struct number *out)
{
	for (size_t i = 0; i < sizeof number_words / sizeof number_words[0]; i++) {
		if (strcmp(word, number_words[i].word) == 0) {
			*out = (struct number){number_words[i].value, number_words[i].value < 10 ? 1 : 2};
			return true;
		}
	}
	return false;
}

/* "one hundred" is one number. */
static bool multiply(struct row *row, const char *word)
{
	bool hundred = strcmp(word, "hundred") == 0;
	if ((!hundred && strcmp(word, "thousand") != 0) || row->n_items == 0)
		return false;
	struct number *last = &row->items[row->n_items - 1];
	last->value = last->value > MAX_VALUE / 1000 ? MAX_VALUE : last->value * (hundred ? 100 : 1000);
	return true;
}

static void add_word(struct row *row, const char *word)
{
	static const char arabic_and[] = "و";
	struct number number;
	bool joined = strncmp(word, arabic_and, sizeof arabic_and - 1) == 0;
	if (find_number(word, &number) || (joined && find_number(word + sizeof arabic_and - 1, &number))) {
		add_number(row, number, true);
		return;
	}
	if (multiply(row, word))
		return;
	for (size_t i = 0; i < sizeof joint_words / sizeof joint_words[0]; i++) {
		if (strcmp(word, joint_words[i]) == 0) {
			row->joint_word = true;
			return;
		}
	}
	end_row(row);
}

static void add_sign(struct row *row, uint32_t c)
{
	if (c == '.')
		row->dot = true;
	else if (c == ',' || c == 0x060C || c == ';' || tb_letter_kind(c) == TB_LETTER_SENTENCE_END || row->dot)
		row->hard_joint = true;
	else if (c > ' ' && c < 0x80 && !strchr("-()/+_", (int)c))
		row->other_sign = true;
}

/* --- reading --- */

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static size_t read_digits(struct tb_span text, size_t offset, struct row *row)
{
	struct number number = {0, 0};
	for (size_t next = offset; next < text.n_bytes; offset = next) {
		uint32_t c = tb_letter_fold(tb_utf8_next(text, &next));
		if (!is_digit(c))
			break;
		number.n_digits++;
		number.value = number.value * 10 + (long)(c - '0');
		if (number.value > MAX_VALUE)
			number.value = MAX_VALUE;
	}
	if (number.n_digits > row->limits->max_solid)
		row->over = true;
	add_number(row, number, false);
	return offset;
}

static size_t read_word(struct tb_span text, size_t offset, struct row *row)
{
	char word[MAX_WORD];
	size_t n = 0;
	for (size_t next = offset; next < text.n_bytes; offset = next) {
		uint32_t raw = tb_utf8_next(text, &next);
		uint32_t c = tb_letter_fold(raw);
		enum tb_letter_kind kind = tb_letter_kind(raw);
		if (is_digit(c) || (kind != TB_LETTER_WORD && kind != TB_LETTER_INVISIBLE))
			break;
		if (kind == TB_LETTER_WORD && n + 5 < sizeof word)
			n += tb_utf8_put(c, (uint8_t *)word + n);
	}
	word[n] = '\0';
	add_word(row, word);
	return offset;
}

bool tb_numbers_over(struct tb_span text, const struct tb_number_limits *limits)
{
	struct row row = {.limits = limits};
	for (size_t offset = 0; offset < text.n_bytes;) {
		size_t next = offset;
		uint32_t raw = tb_utf8_next(text, &next);
		enum tb_letter_kind kind = tb_letter_kind(raw);
		if (is_digit(tb_letter_fold(raw))) {
			next = read_digits(text, offset, &row);
		} else if (kind == TB_LETTER_WORD) {
			next = read_word(text, offset, &row);
		} else if (kind != TB_LETTER_INVISIBLE) {
			add_sign(&row, raw);
		}
		offset = next;
	}
	end_row(&row);
	return row.over;
}
