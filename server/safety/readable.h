/* Is a text written so that it can be read? What is not is refused, since what nobody here can read the model may be
 * able to: base64, every letter moved by thirteen, words written backwards, pig latin, dots and dashes.
 *
 * Backwards and moved letters are known by what stands side by side: the letters of all words of the lists are noted at
 * load, and a text most of whose neighbours no such word has is no text. Private to server/safety. */
#ifndef TB_SERVER_READABLE_H
#define TB_SERVER_READABLE_H

#include "common/base/span.h"
#include "server/phrase/phrase.h"

#include <stdbool.h>
#include <stdint.h>

enum { TB_NEIGHBOURS_LETTERS = 27, TB_NEIGHBOURS_BITS = 27 * 27 * 27 };

/* Which three letters (or a word's border and two) stand side by side in known words. Starts all zero. */
struct tb_neighbours {
	uint8_t bits[(TB_NEIGHBOURS_BITS + 7) / 8];
	uint32_t n_words; /* noted; with too few of them nothing is known, and every text is of a language */
};
void tb_neighbours_note(struct tb_neighbours *neighbours, const char *word);

/* `words` are those of the text. Only words of plain ASCII letters count; with too few of them a text is readable. */
bool tb_is_readable(const struct tb_neighbours *neighbours, struct tb_span text, const struct tb_words *words);

#endif
