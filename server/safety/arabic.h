/* Spoken Arabic puts small words and the marks of the present and the future before a word and writes them together:
 * "بيضربني", "هيضربني", "والمدرس". Private to server/safety. */
#ifndef TB_SERVER_ARABIC_H
#define TB_SERVER_ARABIC_H

#include "server/safety/squeeze.h"

enum { TB_ARABIC_WORD_MAX = 128 };

/* The word of the lexicon that `word` is such a form of, written into `memory` when need be; NULL when it is
 * none, or not Arabic. `word` in the folded form of server/phrase/letters.h. */
const char *tb_arabic_bare(const struct tb_lexicon *lexicon, const char *word, char memory[TB_ARABIC_WORD_MAX]);

#endif
