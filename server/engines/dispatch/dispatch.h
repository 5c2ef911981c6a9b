/* Dispatch: an order of a turn goes to work, its result comes back to the loop.
 *
 * session/turn → (order) → **dispatch** → worker pool → engine → (result) → dispatch → session. Every bear's desk has
 * one strand, so its orders are done one after the other in order; desks are served in parallel. At most
 * stt.max_streams desks hold a speech decoder at once; the others' speech waits here, in order, bounded by the longest
 * utterance.
 *
 * Loop thread only. Audio in jobs is wiped when the job is over. */
#ifndef TB_SERVER_DISPATCH_H
#define TB_SERVER_DISPATCH_H

#include "common/base/log.h"
#include "server/engines/tts/tts.h"
#include "server/turn/order.h"
#include "server/work/work.h"

struct tb_dispatch;
struct tb_desk;

struct tb_dispatch_config {
	struct tb_loop *loop;
	struct tb_work *work;
	const struct tb_stt_engine *stt; /* the engines outlive the dispatch */
	const struct tb_reply_engine *reply;
	const struct tb_tts_engine *tts;
	const struct tb_log *log;
};

enum tb_status tb_dispatch_create(const struct tb_dispatch_config *config, struct tb_dispatch **out);
/* Every desk must have been closed; finishes when the last of their jobs is done (the pool must still run). */
void tb_dispatch_destroy(struct tb_dispatch *dispatch);

/* One desk per session. on_result is called on the loop's thread until the desk is closed. */
enum tb_status tb_desk_open(struct tb_dispatch *dispatch, void (*on_result)(void *ctx, const struct tb_result *result),
                            void *ctx, struct tb_desk **out);
/* Cancels what is under way; no result follows. The desk's memory goes when its last job is done. NULL is fine. */
void tb_desk_close(struct tb_desk *desk);
/* Copies what the order points to. When memory is out the order is lost, and said in the log: the turn's deadline
 * answers the child. */
void tb_desk_order(struct tb_desk *desk, const struct tb_order *order);

/* Desks that wait for a speech decoder. */
unsigned tb_dispatch_waiting(const struct tb_dispatch *dispatch);

#endif
