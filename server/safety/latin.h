/* Look-alikes made Latin: accents, other scripts' letters of the same shape, mathematical, circled and full-width
 * letters. For the gate's second look at a text only: it makes nonsense of honest Greek. Pure functions. */
#ifndef TB_SERVER_LATIN_H
#define TB_SERVER_LATIN_H

#include <stdbool.h>
#include <stdint.h>

/* The lower-case ASCII letter or digit a code point looks like; itself, folded, when there is none; 0 for a combining
 * mark, which is to be left out. */
uint32_t tb_latin_fold(uint32_t code_point);

/* A letter of a script that no list can judge: neither Latin nor Arabic. */
bool tb_latin_is_foreign(uint32_t code_point);

#endif
