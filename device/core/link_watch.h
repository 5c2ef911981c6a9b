/* Link supervision: when to connect, when to give a connection up, how long to wait after which failure.
 *
 * Pure decisions: it calls no port. The bear tells it what happened and asks what to do.
 *   CLOSED → (due) → OPENING → (upgrade accepted) → GREETING → (the server's first message) → UP → … → CLOSED
 *
 * Waiting, from the end of a connection to the next try:
 *   lost, failed       full jitter: 0.25 s .. 1 s, 2 s, 4 s … 60 s; starts over once a connection was up for 30 s
 *   400 401 403, 1008  120 s, 240 s … 900 s, plus up to half: a grown-up must look
 *   429 503            Retry-After (bounded to an hour) plus up to a tenth; unknown: 60 s plus up to a quarter
 *   device_reconnection  300 s plus up to half: another bear has this name
 * A child who presses the button may cut a back-off short, once: not again before a try came by itself, so that a
 * child's fingers never hammer a server. No other waiting is cut short.
 * A connection counts as dead when nothing was received for 35 s (a heartbeat goes out every 15 s and is answered),
 * when it did not open within 20 s, or when no first message came within 10 s.
 * A server that owes an acknowledgement which it gives at once, and is not heard for 1.7 s, is silent: the question is
 * lost, and with 128 ms of chunk before it the child learns that within 2 s. The connection may only have stalled, so
 * it is kept until the silence has lasted for 8 s. */
#ifndef TB_DEVICE_LINK_WATCH_H
#define TB_DEVICE_LINK_WATCH_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "device/port/random.h"

#include <stdbool.h>
#include <stdint.h>

enum tb_watch_state { TB_WATCH_STOPPED, TB_WATCH_CLOSED, TB_WATCH_OPENING, TB_WATCH_GREETING, TB_WATCH_UP };

enum tb_watch_wait { TB_WAIT_BACKOFF, TB_WAIT_GROWN_UP, TB_WAIT_BUSY, TB_WAIT_REPLACED };

/* What is due now. */
enum tb_watch_order { TB_WATCH_NOTHING, TB_WATCH_OPEN, TB_WATCH_GIVE_UP, TB_WATCH_HEARTBEAT, TB_WATCH_SILENT };

struct tb_link_watch {
	enum tb_watch_state state;
	enum tb_watch_wait wait; /* why it is CLOSED */
	uint32_t n_failed;       /* tries in a row without a lasting connection */
	uint32_t n_refused;      /* refusals in a row */
	uint64_t due_ms;         /* CLOSED: next try; OPENING, GREETING: when it is given up */
	uint64_t up_ms;          /* UP since */
	uint64_t heard_ms;       /* something was received */
	uint64_t heartbeat_ms;   /* next one */
	uint64_t hastened_ms;    /* the try that was hastened */
	uint64_t owed_ms;        /* UP: an acknowledgement is owed, and nothing was heard, since then; 0: none is */
	bool silent;             /* and SILENT was ordered for it */
	bool reading_paused;     /* by us: then silence proves nothing */
	bool hastened;           /* the waiting was cut short, and none has run to its end since */
	const struct tb_random_port *random;
};

void tb_link_watch_init(struct tb_link_watch *watch, const struct tb_random_port *random);
void tb_link_watch_start(struct tb_link_watch *watch, uint64_t now_ms);
void tb_link_watch_stop(struct tb_link_watch *watch);
enum tb_watch_order tb_link_watch_poll(struct tb_link_watch *watch, uint64_t now_ms);
uint64_t tb_link_watch_deadline(const struct tb_link_watch *watch);

/* A press while there is no connection: the next try is due now, if it may be hastened. */
void tb_link_watch_hasten(struct tb_link_watch *watch, uint64_t now_ms);

/* What happened. */
void tb_link_watch_opened(struct tb_link_watch *watch, uint64_t now_ms);
void tb_link_watch_greeted(struct tb_link_watch *watch, uint64_t now_ms);
void tb_link_watch_heard(struct tb_link_watch *watch, uint64_t now_ms);
/* Whether the server owes an acknowledgement that it gives at once. A silence that has begun is not over by that. */
void tb_link_watch_owed(struct tb_link_watch *watch, bool owed, uint64_t now_ms);
void tb_link_watch_paused(struct tb_link_watch *watch, bool paused, uint64_t now_ms);
void tb_link_watch_refused(struct tb_link_watch *watch, int http_status, uint32_t retry_after_s, uint64_t now_ms);
void tb_link_watch_failed(struct tb_link_watch *watch, enum tb_status status, uint64_t now_ms);
void tb_link_watch_closed(struct tb_link_watch *watch, uint16_t code, struct tb_span reason, uint64_t now_ms);

#endif
