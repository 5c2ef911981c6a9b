/* Sentences: cuts an answer into what is spoken one by one, so that the first is on its way while the rest is made. */
#ifndef TB_SERVER_REPLY_SENTENCE_H
#define TB_SERVER_REPLY_SENTENCE_H

#include "common/base/span.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes the next sentence off the front of *rest: up to and with a run of . ! ? (and the Arabic question mark) that
 * white space or the end follows, closing quotes included. One longer than max_bytes (>= 4) is cut at the last white
 * space before it, or at a code point. Surrounding white space is left out. The sentence looks into the memory of
 * *rest. false: nothing but white space was left. */
bool tb_sentence_next(struct tb_span *rest, size_t max_bytes, struct tb_span *sentence);

#endif
