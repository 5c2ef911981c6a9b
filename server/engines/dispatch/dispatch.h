/* Dispatch: an order of a turn goes to work, its result comes back to the loop.
 *
 * session/turn → (order) → **dispatch** → worker pool → engine → (result) → dispatch → session. Every bear's desk has
 * one strand, so its orders are done one after the other in order; desks are served in parallel. At most
 * stt.max_streams desks hold a speech decoder at once; the others' speech waits here, in order, bounded by the longest
 * utterance.
 *
 * Remote engines (remote.h) run on the loop beside that: what they give comes back in the same order.
 *
 * Loop thread only. Audio in jobs is wiped when the job is over. */
#ifndef TB_SERVER_DISPATCH_H
#define TB_SERVER_DISPATCH_H

#include "common/base/log.h"
#include "server/engines/remote.h"
#include "server/engines/tts/tts.h"
#include "server/turn/order.h"
#include "server/work/work.h"

struct tb_dispatch;
struct tb_desk;

/* Both texts outlive the dispatch. */
struct tb_fixed_sentence {
	const char *language, *text;
};

struct tb_dispatch_config {
	struct tb_loop *loop;
	struct tb_work *work;
	const struct tb_stt_engine *stt; /* the engines outlive the dispatch */
	const struct tb_reply_engine *reply;
	const struct tb_tts_engine *tts;
	/* Asked first, where they are there, up, and may be used for the child; when they fail or are late before they
	 * gave anything, the embedded ones take over, in the child's language or not at all. NULL: none. */
	const struct tb_remote_stt *remote_stt;
	const struct tb_remote_reply *remote_reply;
	const struct tb_remote_tts *remote_tts;
	/* Looks at the child's words and each sentence of a remote reply before it becomes a result. */
	const struct tb_remote_check *remote_check;
	/* Spoken once at the start, by the embedded voice, so that they are there whatever fails. */
	const struct tb_fixed_sentence *fixed_sentences;
	size_t n_fixed_sentences;
	const struct tb_log *log;
};

enum tb_status tb_dispatch_create(const struct tb_dispatch_config *config, struct tb_dispatch **out);
/* Every desk must have been closed; finishes when the last of their jobs is done (the pool must still run). */
void tb_dispatch_destroy(struct tb_dispatch *dispatch);

struct tb_desk_config {
	/* Called on the loop's thread until the desk is closed. */
	void (*on_result)(void *ctx, const struct tb_result *result);
	void *ctx;
	/* The parents do not want third parties to get anything: no engine with a processor is used. */
	bool local_only;
};
/* One desk per session. */
enum tb_status tb_desk_open(struct tb_dispatch *dispatch, const struct tb_desk_config *config, struct tb_desk **out);
/* From the next order on. */
void tb_desk_set_local_only(struct tb_desk *desk, bool local_only);
/* Cancels what is under way; no result follows. The desk's memory goes when its last job is done. NULL is fine. */
void tb_desk_close(struct tb_desk *desk);
/* Copies what the order points to. When memory is out the order is lost, and said in the log: the turn's deadline
 * answers the child. */
void tb_desk_order(struct tb_desk *desk, const struct tb_order *order);

/* Where an engine stands: the remote ones are asked first, and the check beside the gates is remote. */
#define TB_ENGINE_STAGE_MAP(X)                                                                                         \
	X(STT, "stt")                                                                                                  \
	X(REPLY, "reply")                                                                                              \
	X(TTS, "tts")                                                                                                  \
	X(HOSTED_STT, "hosted_stt")                                                                                    \
	X(HOSTED_REPLY, "hosted_reply")                                                                                \
	X(HOSTED_TTS, "hosted_tts")                                                                                    \
	X(HOSTED_CHECK, "hosted_check")
enum tb_engine_stage {
#define TB_ENGINE_ENUM(code, name) TB_ENGINE_##code,
	TB_ENGINE_STAGE_MAP(TB_ENGINE_ENUM)
#undef TB_ENGINE_ENUM
	    TB_ENGINE_COUNT
};
const char *tb_engine_stage_name(enum tb_engine_stage stage);

struct tb_dispatch_counts {
	unsigned n_decoders; /* in use */
	unsigned n_waiting;  /* desks that wait for one */
	/* Answers (orders of one epoch) that a failure of the stage reached; to be cancelled or refused is none. Of
	 * remote engines: requests that failed or were late, whether or not another engine took over. */
	uint64_t n_failed[TB_ENGINE_COUNT];
};
void tb_dispatch_count(const struct tb_dispatch *dispatch, struct tb_dispatch_counts *out);

/* Desks that wait for a speech decoder. */
unsigned tb_dispatch_waiting(const struct tb_dispatch *dispatch);
/* How long the one that has waited longest has, in milliseconds; 0: nobody waits. */
uint64_t tb_dispatch_wait_ms(const struct tb_dispatch *dispatch);

#endif
