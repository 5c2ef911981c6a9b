#include "server/phrase/letters.h"

#include <stdbool.h>
#include <stddef.h>

struct range {
	uint32_t first, last;
};

/* Sorted. Everything from U+0080 on that is neither here nor below is a letter. */
static const struct range separators[] = {
    {0x80, 0xA9},       {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},
    {0x02C2, 0x02DF},   {0x0600, 0x060F}, {0x061B, 0x061F}, {0x066A, 0x066D}, {0x06D4, 0x06D4}, {0x06DD, 0x06DE},
    {0x06E9, 0x06E9},   {0x2000, 0x206F}, {0x207A, 0x207E}, {0x208A, 0x208E}, {0x20A0, 0x20CF}, {0x2100, 0x2BFF},
    {0x2E00, 0x2E7F},   {0x3000, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0xD800, 0xF8FF}, {0xFD3E, 0xFD3F},
    {0xFE10, 0xFE6F},   {0xFF00, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF},
    {0x1F000, 0x1FAFF},
};

static const struct range invisible[] = {
    {0xAD, 0xAD},     {0x034F, 0x034F}, {0x0610, 0x061A}, {0x061C, 0x061C}, {0x0640, 0x0640},   {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E8}, {0x06EA, 0x06ED}, {0x180E, 0x180E},   {0x200B, 0x200F},
    {0x202A, 0x202E}, {0x2060, 0x206F}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE0FFF},
};

static const uint32_t apostrophes[] = {0xB4, 0x02B9, 0x02BC, 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07};
static const uint32_t sentence_ends[] = {0x2026, 0x2029, 0x3002, 0x061F, 0x06D4, 0xFF01, 0xFF1F};

struct shift {
	uint32_t first, last, to; /* first..last become to.. */
};

static const struct shift shifts[] = {
    {0xC0, 0xD6, 0xE0},       {0xD8, 0xDE, 0xF8},       {0x0130, 0x0130, 'i'},    {0x0178, 0x0178, 0xFF},
    {0x0386, 0x0386, 0x03AC}, {0x0388, 0x038A, 0x03AD}, {0x038C, 0x038C, 0x03CC}, {0x038E, 0x038F, 0x03CD},
    {0x0391, 0x03A1, 0x03B1}, {0x03A3, 0x03AB, 0x03C3}, {0x0400, 0x040F, 0x0450}, {0x0410, 0x042F, 0x0430},
    {0x0660, 0x0669, '0'},    {0x06F0, 0x06F9, '0'},    {0xFF10, 0xFF19, '0'},    {0xFF21, 0xFF3A, 'a'},
    {0xFF41, 0xFF5A, 'a'},
};

static const struct {
	uint32_t from, to;
} arabic[] = {
    {0x0622, 0x0627}, /* alef with madda */
    {0x0623, 0x0627}, /* alef with hamza above */
    {0x0625, 0x0627}, /* alef with hamza below */
    {0x0671, 0x0627}, /* alef wasla */
    {0x0624, 0x0648}, /* waw with hamza */
    {0x0626, 0x064A}, /* ya with hamza */
    {0x0649, 0x064A}, /* alef maqsura */
    {0x0629, 0x0647}, /* ta marbuta */
    {0x06CC, 0x064A}, /* Farsi ya */
    {0x06A9, 0x0643}, /* keheh */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool in_ranges(const struct range *ranges, size_t n_ranges, uint32_t code_point)
{
	for (size_t i = 0; i < n_ranges; i++)
		if (code_point >= ranges[i].first && code_point <= ranges[i].last)
			return true;
	return false;
}

static bool in_list(const uint32_t *list, size_t n, uint32_t code_point)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == code_point)
			return true;
	return false;
}

static bool is_ascii_word(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static enum tb_letter_kind ascii_kind(uint32_t c)
{
	if (is_ascii_word(c))
		return TB_LETTER_WORD;
	if (c == '.' || c == '!' || c == '?' || c == '\n')
		return TB_LETTER_SENTENCE_END;
	return c == '\'' || c == '`' ? TB_LETTER_APOSTROPHE : TB_LETTER_SEPARATOR;
}

enum tb_letter_kind tb_letter_kind(uint32_t code_point)
{
	if (code_point < 0x80)
		return ascii_kind(code_point);
	if (in_list(sentence_ends, COUNT(sentence_ends), code_point))
		return TB_LETTER_SENTENCE_END;
	if (in_list(apostrophes, COUNT(apostrophes), code_point))
		return TB_LETTER_APOSTROPHE;
	if (in_ranges(invisible, COUNT(invisible), code_point))
		return TB_LETTER_INVISIBLE;
	return in_ranges(separators, COUNT(separators), code_point) ? TB_LETTER_SEPARATOR : TB_LETTER_WORD;
}

/* Latin Extended-A holds its letters in pairs, upper case first; in two stretches the upper one is odd. */
static uint32_t fold_latin_pair(uint32_t c)
{
	bool upper_is_odd = (c >= 0x0139 && c <= 0x0148) || (c >= 0x0179 && c <= 0x017E);
	bool upper_is_even = (c >= 0x0100 && c <= 0x0137) || (c >= 0x014A && c <= 0x0177);
	if ((upper_is_odd && c % 2 == 1) || (upper_is_even && c % 2 == 0))
		return c + 1;
	return c;
}

uint32_t tb_letter_fold(uint32_t code_point)
{
	if (code_point < 0x80)
		return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A') : code_point;
	for (size_t i = 0; i < COUNT(shifts); i++)
		if (code_point >= shifts[i].first && code_point <= shifts[i].last)
			return shifts[i].to + (code_point - shifts[i].first);
	for (size_t i = 0; i < COUNT(arabic); i++)
		if (code_point == arabic[i].from)
			return arabic[i].to;
	return fold_latin_pair(code_point);
}
