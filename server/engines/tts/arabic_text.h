/* Arabic for the voice: what is sent to it, and whether it can be read at all. Pure functions. */
#ifndef TB_SERVER_TTS_ARABIC_TEXT_H
#define TB_SERVER_TTS_ARABIC_TEXT_H

#include "common/base/span.h"

#include <stddef.h>

/* Writes what can be said, NUL-terminated, into out (cap >= 1): Arabic letters and marks, European and Arabic digits,
 * blanks and the punctuation that shapes speech; everything else becomes a blank, runs of blanks one. Cut at a code
 * point. Returns its length; 0 when there is no Arabic letter. */
size_t tb_arabic_speakable(struct tb_span sentence, char *out, size_t cap);

/* Whether its short vowels are written: without them the voice would guess, and guess wrong. Of the letters that can
 * carry a mark (not alef, its forms and alef maqsura; not waw and ya, which are often long vowels; and not a word's
 * last letter, before a pause), at least TB_ARABIC_MARKED_PERCENT must. Fully vocalised text has about 90 %,
 * unvocalised text none, and text with the odd shadda under 20 %. A text of fewer than two such letters counts as
 * vocalised. */
enum { TB_ARABIC_MARKED_PERCENT = 40 };
bool tb_arabic_is_vocalised(struct tb_span text);

#endif
