/* Forms: the phrases of the packs, expanded, as runs of word numbers, and found again by their run. Internal to match.
 */
#ifndef TB_SERVER_REPLY_FORMS_H
#define TB_SERVER_REPLY_FORMS_H

#include "server/engines/reply/match.h"

/* The form that is exactly this run of words: a branch of `telling` when that is given, else a phrase that always
 * counts. NULL when there is none. */
const struct tb_form *tb_forms_find(const struct tb_matcher *matcher, const int32_t *words, size_t n_words,
                                    int telling);

#endif
