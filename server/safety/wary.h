/* How a conversation stands with the gates. A gate sees one line, and somebody who works his way around it is harmless
 * in most of them: after a line that was stopped the judges stop the next ones sooner, for a while.
 *
 * Kept by whoever keeps the conversation; all zero at its beginning. Pure. */
#ifndef TB_SERVER_WARY_H
#define TB_SERVER_WARY_H

#include <stdbool.h>

/* How many questions, with their answers, a stop is remembered for. */
enum { TB_WARY_QUESTIONS = 6 };

struct tb_wary {
	unsigned n_left;
};

/* Whether the question to come, and its answer, are to be judged warily: `wary` of gate.h. */
static inline bool tb_wary_is(const struct tb_wary *wary)
{
	return wary->n_left > 0;
}

/* At the end of each question: whether a gate stopped it or something of its answer. */
static inline void tb_wary_note(struct tb_wary *wary, bool was_stopped)
{
	if (was_stopped)
		wary->n_left = TB_WARY_QUESTIONS;
	else if (wary->n_left > 0)
		wary->n_left--;
}

#endif
