/* Telling: chooses one of several answers, fills it in, and delivers it sentence by sentence; and keeps the memory of
 * it. */
#ifndef TB_SERVER_REPLY_TELLING_H
#define TB_SERVER_REPLY_TELLING_H

#include "server/engines/reply/book.h"
#include "server/engines/reply/sums.h"

/* One reply while it is made. */
struct tb_telling {
	const struct tb_book *book;
	const struct tb_reply_request *request;
	const struct tb_reply_sink *sink;
	const atomic_bool *cancelled;
	struct tb_reply_memory *memory; /* of this turn already: n_turns counts it */
	struct tb_sum sum;              /* for {a} {b} {c} */
	int facet;                      /* the group of words that a preferred answer holds one of, or TB_BOOK_NONE */
};

/* How many turns must lie between two uses of the child's name. */
enum { TB_TELLING_NAME_TURNS = 5 };

/* A number that is the same for the same request and memory; `salt` makes independent ones. */
uint32_t tb_telling_chance(const struct tb_telling *telling, uint32_t salt);

/* How many answers ago it was said, from 1; 0: not within memory. */
int tb_telling_said_ago(const struct tb_reply_memory *memory, uint32_t hash);

/* The index of an answer of n, one that fits the age and was not said lately; the one said longest ago when all were.
 * Among these, one of the facet asked for, if there is such. TB_BOOK_NONE when none fits. */
int tb_telling_choose(const struct tb_telling *telling, const struct tb_book_say *says, size_t n_says);

/* Whether an answer that fits and was not said within memory is left. */
bool tb_telling_has_fresh(const struct tb_telling *telling, const struct tb_book_say *says, size_t n_says);

/* Says one answer and remembers it. TB_ERR_CANCELLED, or what the sink gave. */
enum tb_status tb_telling_say(struct tb_telling *telling, const struct tb_book_say *say);

#endif
