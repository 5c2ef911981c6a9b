#include "server/safety/latin.h"

#include "server/phrase/letters.h"

#include <stddef.h>
#include <string.h>

/* Runs of letters in order, one ASCII letter each; a space keeps the code point as it is. */
struct run {
	uint32_t first;
	const char *letters;
};

static const struct run runs[] = {
    {0xDF, "s"},
    {0xE0, "aaaaaaaceeeeiiii"},                                    /* à to ï */
    {0xF0, "dnooooo ouuuuypy"},                                    /* ð to ÿ */
    {0x0101, "a a a c c c c d d e e e e e g g g g h h i i i i i"}, /* lower case of Latin Extended-A: every second */
    {0x0135, "j kk"},
    {0x013A, "l l l l l n n nn n o o o o r r r s s s s t t t u u u u u u w y"},
    {0x017A, "z z zs"},
    {0x0250, "aaab cddeeeee   gggy hhhiiilll mmmnnno      rrr r s     tu v   yz        b  h  l"}, /* phonetic */
    {0x03AC, "aeni"}, /* Greek with accents, then Greek */
    {0x03B1, "abydezn ik uv onpsotu x wiu"},
    {0x03CC, "ouw"},
    {0x0430, "abbrde euuk mhonpcty x ywwb be r"}, /* Cyrillic */
    {0x0450, "ee   siij"},
    {0x0501, "d"},
    {0x051B, "q"},
    {0x051D, "w"},
    {0x04BB, "h"},
    {0x04CF, "l"},
    {0x0563, "q  q"}, /* Armenian */
    {0x0570, "h    j  n    u"},
    {0x0581, "gi  o"},
    {0x1D00, "a   cd e  jklmno        prrtu   vwz"}, /* small capitals */
    {0x24D0, "abcdefghijklmnopqrstuvwxyz"},          /* circled */
    {0x24B6, "abcdefghijklmnopqrstuvwxyz"},
    {0x249C, "abcdefghijklmnopqrstuvwxyz"},  /* in parentheses */
    {0x1F130, "abcdefghijklmnopqrstuvwxyz"}, /* squared */
    {0x1F150, "abcdefghijklmnopqrstuvwxyz"},
    {0x1F170, "abcdefghijklmnopqrstuvwxyz"},
    {0x1F1E6, "abcdefghijklmnopqrstuvwxyz"}, /* regional indicators */
};

static bool is_combining(uint32_t c)
{
	return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
	       (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

/* The mathematical alphabets repeat A to Z and a to z. */
static uint32_t fold_mathematical(uint32_t c)
{
	if (c >= 0x1D400 && c <= 0x1D6A3)
		return 'a' + (c - 0x1D400) % 26;
	if (c >= 0x1D7CE && c <= 0x1D7FF)
		return '0' + (c - 0x1D7CE) % 10;
	return c;
}

/* Latin Extended Additional: accents on base letters, in stretches. */
static uint32_t fold_additional(uint32_t c)
{
	static const struct {
		uint32_t last;
		char letter;
	} stretches[] = {
	    {0x1E01, 'a'}, {0x1E07, 'b'}, {0x1E09, 'c'}, {0x1E13, 'd'}, {0x1E1D, 'e'}, {0x1E1F, 'f'}, {0x1E21, 'g'},
	    {0x1E2B, 'h'}, {0x1E2F, 'i'}, {0x1E35, 'k'}, {0x1E3D, 'l'}, {0x1E43, 'm'}, {0x1E4B, 'n'}, {0x1E53, 'o'},
	    {0x1E57, 'p'}, {0x1E5F, 'r'}, {0x1E69, 's'}, {0x1E71, 't'}, {0x1E7B, 'u'}, {0x1E7F, 'v'}, {0x1E89, 'w'},
	    {0x1E8D, 'x'}, {0x1E8F, 'y'}, {0x1E95, 'z'}, {0x1E96, 'h'}, {0x1E97, 't'}, {0x1E98, 'w'}, {0x1E99, 'y'},
	    {0x1E9F, 's'}, {0x1EB7, 'a'}, {0x1EC7, 'e'}, {0x1ECB, 'i'}, {0x1EE3, 'o'}, {0x1EF1, 'u'}, {0x1EF9, 'y'},
	};
	if (c < 0x1E00)
		return c;
	for (size_t i = 0; i < sizeof stretches / sizeof stretches[0]; i++)
		if (c <= stretches[i].last)
			return (uint32_t)stretches[i].letter;
	return c;
}

uint32_t tb_latin_fold(uint32_t code_point)
{
	uint32_t c = tb_letter_fold(code_point);
	if (c < 0x80)
		return c;
	if (is_combining(c))
		return 0;
	for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
		if (c < runs[i].first || c - runs[i].first >= strlen(runs[i].letters))
			continue;
		char letter = runs[i].letters[c - runs[i].first];
		if (letter != ' ')
			return (uint32_t)letter;
	}
	c = fold_mathematical(c);
	return c <= 0x1EFF ? fold_additional(c) : c;
}

bool tb_latin_is_foreign(uint32_t code_point)
{
	static const struct {
		uint32_t first, last;
	} known[] = {
	    {0x0000, 0x036F}, {0x0600, 0x06FF}, {0x0750, 0x077F},   {0x1AB0, 0x1AFF},
	    {0x1D00, 0x1EFF}, {0x2000, 0x2BFF}, {0xFB00, 0xFB06},   {0xFB50, 0xFDFF},
	    {0xFE20, 0xFE2F}, {0xFE70, 0xFEFF}, {0x1D400, 0x1D7FF},
	};
	uint32_t c = tb_letter_fold(code_point);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (c >= known[i].first && c <= known[i].last)
			return false;
	return tb_letter_kind(code_point) == TB_LETTER_WORD;
}
