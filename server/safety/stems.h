/* A word without what its grammar adds to it, so that forms nobody listed share one: "punching" → "punch",
 * "بيضربوني" → "ضرب". Crude on purpose: it feeds a statistic, never a rule. Pure. Private to server/safety. */
#ifndef TB_SERVER_STEMS_H
#define TB_SERVER_STEMS_H

#include <stdbool.h>
#include <stddef.h>

enum { TB_STEM_MAX = 64 };

/* Writes the stem, NUL-terminated. false: `word` has none but itself, or is too long; `out` is as before. `word` in the
 * folded form of server/phrase/letters.h. */
bool tb_stem(const char *word, char out[TB_STEM_MAX]);

/* Arabic, by its first letter. */
bool tb_stem_is_arabic(const char *word);

#endif
