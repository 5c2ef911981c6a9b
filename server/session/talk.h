/* The account of a child's talking time, and what it leads to: thirty minutes of conversation, then thirty minutes of
 * rest; so many minutes a day; and hours in which the bear sleeps. Silence of more than two minutes does not count.
 * Sans-I/O; survives reconnects because the caller keeps it. */
#ifndef TB_SERVER_TALK_H
#define TB_SERVER_TALK_H

#include <stdbool.h>
#include <stdint.h>

enum {
	TB_TALK_PAUSE_MS = 2 * 60 * 1000,
	TB_TALK_REST_MS = 30 * 60 * 1000,
	TB_TALK_LIMIT_MS = 30 * 60 * 1000,
	TB_TALK_SOON_MS = 2 * 60 * 1000 /* before a limit: time for a soft ending */
};

struct tb_now {
	uint64_t ms;          /* monotonic */
	int64_t unix_ms;      /* wall clock: for timestamps, days and hours */
	int32_t utc_offset_s; /* of the family's wall clock */
};

struct tb_talk_limits {
	uint32_t talk_ms; /* 0: TB_TALK_LIMIT_MS */
	uint32_t day_ms;  /* 0: none */
	/* Minutes after midnight, 0..1439; quiet from the first to the second, over midnight too. The same twice:
	 * never. */
	uint16_t quiet_from_min, quiet_to_min;
};

/* X(code, what follows) */
enum tb_talk_verdict {
	TB_TALK_GO_ON,
	TB_TALK_SOON, /* go on; a limit is near, and that has not been said before it */
	TB_TALK_REST, /* the limit of a conversation, or the rest after it */
	TB_TALK_DAY_OVER,
	TB_TALK_QUIET
};

struct tb_talk {
	struct tb_talk_limits limits;
	uint64_t talked_ms;
	uint64_t last_ms;       /* the question before; 0: none */
	uint64_t rest_until_ms; /* 0: not resting */
	int64_t day;            /* days since 1970, of the family's calendar */
	uint64_t day_ms;        /* talked on it */
	bool soon_said;
};

/* A question is asked. After the rest, and after a pause as long as a rest, the count starts anew; at midnight that of
 * the day does. */
enum tb_talk_verdict tb_talk_question(struct tb_talk *talk, struct tb_now now);

#endif
