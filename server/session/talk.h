/* The account of a child's talking time: thirty minutes of conversation, then thirty minutes of rest. Silence of more
 * than two minutes does not count. Sans-I/O; survives reconnects because the caller keeps it. */
#ifndef TB_SERVER_TALK_H
#define TB_SERVER_TALK_H

#include <stdbool.h>
#include <stdint.h>

enum { TB_TALK_PAUSE_MS = 2 * 60 * 1000, TB_TALK_REST_MS = 30 * 60 * 1000, TB_TALK_LIMIT_MS = 30 * 60 * 1000 };

struct tb_talk {
	uint32_t limit_ms; /* 0: TB_TALK_LIMIT_MS */
	uint64_t talked_ms;
	uint64_t last_ms;       /* the question before; 0: none */
	uint64_t rest_until_ms; /* 0: not resting */
};

/* A question is asked. false: it is time to rest, or still is. After the rest, and after a pause
 * as long as a rest, the count starts anew. */
bool tb_talk_question(struct tb_talk *talk, uint64_t now_ms);

#endif
