/* Code points as words see them: which belong to a word, and one form for those that are written in several.
 *
 * No table of all of Unicode: what is not known to be punctuation, a symbol or a space counts as a letter, so that a
 * script we do not speak still comes out as words. Pure functions. */
#ifndef TB_SERVER_LETTERS_H
#define TB_SERVER_LETTERS_H

#include <stdint.h>

enum tb_letter_kind {
	TB_LETTER_SEPARATOR,
	TB_LETTER_SENTENCE_END, /* a separator that also ends a sentence */
	TB_LETTER_WORD,
	TB_LETTER_APOSTROPHE, /* belongs to a word when it stands between two letters */
	TB_LETTER_INVISIBLE   /* is as if it were not there: zero-width characters, Arabic vowel signs, tatweel */
};

enum tb_letter_kind tb_letter_kind(uint32_t code_point);

/* The form under which a TB_LETTER_WORD is compared: lower case (Latin, Greek, Cyrillic), full-width letters as ASCII,
 * Arabic alef and hamza forms as their bare letters, alef maqsura as ya, ta marbuta as ha, Arabic-Indic digits as
 * ASCII. */
uint32_t tb_letter_fold(uint32_t code_point);

#endif
