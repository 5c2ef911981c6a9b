/* Makes a sentence fit for the voice: what is sent to the synthesizer, and nothing else.
 *
 * sentence (UTF-8, any) → **speakable** → flite. Plain ASCII comes out: letters, digits, spaces and the punctuation
 * that shapes speech. Accented Latin letters lose their accents, curly quotes and dashes become straight ones, markup
 * (<...>, *, _, #, `, ...) and every other character become a space; runs of spaces and of punctuation become one. */
#ifndef TB_SERVER_TTS_SPEAKABLE_H
#define TB_SERVER_TTS_SPEAKABLE_H

#include "common/base/span.h"

#include <stddef.h>

/* Writes a NUL-terminated text of less than `cap` bytes (cap >= 1), cut between words when it is longer. Returns its
 * length; 0 when nothing can be said (no letter and no digit). */
size_t tb_speakable(struct tb_span sentence, char *out, size_t cap);

#endif
