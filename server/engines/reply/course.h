/* The course of a conversation: which part of which intent answers, from what was heard and from where the talk is. */
#ifndef TB_SERVER_REPLY_COURSE_H
#define TB_SERVER_REPLY_COURSE_H

#include "server/engines/reply/match.h"
#include "server/engines/reply/telling.h"

struct tb_decision {
	int intent, part;
	const struct tb_book_say *say; /* an answer to repeat, or NULL: one of the part is chosen */
	bool near;                     /* only a word of it was heard: that is said first */
};

/* A part of an intent by its number; NULL when there is none. */
const struct tb_book_part *tb_course_part(const struct tb_book *book, int intent, int part);

/* Whether an intent's answers need the numbers of a sum. */
bool tb_course_is_sum(const struct tb_book *book, int intent);

/* `here`: the intent told last, or TB_BOOK_NONE. Fills telling->sum when a sum is to be repeated. The intent decided on
 * has answers of its own. */
void tb_course_decide(struct tb_telling *telling, int here, const struct tb_match *match, struct tb_decision *decision);

#endif
