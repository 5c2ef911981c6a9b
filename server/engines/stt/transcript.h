/* What decoders write, made fit to be read, and how far two texts are apart. Pure functions. */
#ifndef TB_SERVER_STT_TRANSCRIPT_H
#define TB_SERVER_STT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

enum { TB_TRANSCRIPT_WORDS_MAX = 128 }; /* words compared; what comes behind them is not */

/* Is it a word, and not a marker of a pause, a noise or an utterance's end (<s>, <sil>, [NOISE], ++UM++)? */
bool tb_transcript_is_word(const char *token);

/* Markers left out, variants' numbers cut off ("the(2)"), lower case, one space between words. Writes a NUL-terminated
 * text of less than `cap` bytes, cut between words when it is longer; cap >= 1. */
void tb_transcript_clean(const char *raw, char *out, size_t cap);

/* The edit distance of two texts in words, in percent of the longer: 0 the same, 100 nothing in common. Words that one
 * letter more or less tells apart (colour, color; lion, lions) count as the same: they sound alike, and mean it. */
unsigned tb_transcript_disagreement(const char *a, const char *b);

#endif
