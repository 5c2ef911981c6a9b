/* The inside of dispatch: a desk, and the jobs that carry out its orders on the workers. Private to this folder. */
#ifndef TB_SERVER_DISPATCH_JOB_H
#define TB_SERVER_DISPATCH_JOB_H

#include "server/engines/dispatch/dispatch.h"
#include "server/engines/dispatch/lanes.h"
#include "server/engines/mp3/mp3.h"
#include "server/engines/mp3/shelf.h"

/* What only a worker touches, while a job of the desk runs: never two at once, by the strand. */
struct tb_desk_tools {
	struct tb_stt_stream *stream;
	enum tb_status stt_status; /* of the stream; once not TB_OK it stays so until the next open */
	struct tb_mp3_encoder *encoder;
	enum tb_status voice_status;
	uint32_t voice_rate_hz;
	uint64_t n_voice_samples; /* of this rate */
	uint32_t voice_ms;        /* of other rates before */
};

/* What a worker is asked: the orders, and what a voice from elsewhere needs. */
enum tb_work_type {
	TB_WORK_STT_OPEN = TB_ORDER_STT_OPEN,
	TB_WORK_STT_FEED = TB_ORDER_STT_FEED,
	TB_WORK_STT_FINISH = TB_ORDER_STT_FINISH,
	TB_WORK_REPLY = TB_ORDER_REPLY,
	TB_WORK_SPEAK = TB_ORDER_SPEAK,
	TB_WORK_VOICE_END = TB_ORDER_VOICE_END,
	TB_WORK_CANCEL = TB_ORDER_CANCEL,
	TB_WORK_ENCODE,      /* samples of rate_hz */
	TB_WORK_SENTENCE_END /* the sentence whose samples came last is whole, or has failed with `status` */
};

struct tb_desk_job {
	struct tb_job job; /* first: the pool hands it back */
	struct tb_desk *desk;
	struct tb_desk_job *next; /* while it waits for a decoder */
	enum tb_work_type type;
	uint32_t rate_hz;
	enum tb_status status;
	uint32_t epoch;
	unsigned n_release; /* decoders given back when it is done: it closes their streams */
	char language[4];
	char spoken_name[128];
	struct tb_reply_request request; /* its pointers look into this job */
	size_t n_samples;
	size_t n_text;
	uint8_t payload[]; /* samples or text */
};

struct tb_desk {
	struct tb_dispatch *dispatch;
	void (*on_result)(void *ctx, const struct tb_result *result);
	void *ctx;
	struct tb_strand *strand;
	struct tb_desk_tools tools;
	struct tb_desk_job *last_job; /* made with the desk, so that closing cannot fail */
	unsigned n_jobs;              /* on the strand; the desk lives until there are none */
	bool closed;
	uint32_t prepared_ms;     /* of prepared voice given in this answer */
	bool voice_under_way;     /* other voice was asked for in this answer */
	uint32_t n_epochs_judged; /* epochs below it have failed or are over: their failures are not counted again */
	bool local_only;          /* nothing of this child may leave this machine */
	struct tb_hearing_lane hearing;
	struct tb_reply_lane reply;
	struct tb_voice_lane voice;
	unsigned n_open; /* decoders granted and not yet promised back by a FINISH or CANCEL: 0 or 1 */
	unsigned
	    n_orphan; /* promised back by a FINISH or CANCEL that was skipped: the CANCEL behind it closes the stream */
	bool waits;   /* in dispatch->waiting */
	uint64_t waits_since_ms;
	struct tb_desk *next_waiting;
	struct tb_desk_job *held, **held_tail; /* speech orders that wait for a decoder */
};

struct tb_dispatch {
	struct tb_dispatch_config config;
	unsigned n_decoders;
	unsigned n_waiting;
	unsigned n_desks;
	uint64_t n_failed[TB_ENGINE_COUNT];
	struct tb_desk *waiting, **waiting_tail;
	struct tb_prepared *prepared;
	struct tb_mp3_shelf *shelf;
};

/* On a worker: carries the job's order out; results are posted to the loop as they come. */
void tb_desk_job_run(struct tb_job *job, const atomic_bool *cancelled);
/* On a worker: closes the stream and the encoder, whatever their state. */
void tb_desk_tools_release(struct tb_dispatch *dispatch, struct tb_desk_tools *tools);
/* From a worker, inside a job of the desk (so before that job's `done`), or from the loop, while the desk is open: the
 * result is delivered on the loop's thread;
 * what it points to is copied. Silently lost when memory is out: the turn's deadline answers for it. */
void tb_desk_post(struct tb_desk *desk, const struct tb_result *result);
/* On the loop: a remote engine has failed, or was late. */
void tb_desk_count_remote_failure(struct tb_desk *desk, enum tb_engine_stage stage, enum tb_status status);
/* On the loop: delivers unless the desk is closed. */
void tb_desk_deliver(struct tb_desk *desk, const struct tb_result *result);

/* On the loop. A job that carries the order out, its texts and samples copied; NULL: memory is out. */
struct tb_desk_job *tb_desk_make_job(struct tb_desk *desk, const struct tb_order *order);
void tb_desk_free_job(struct tb_desk_job *job);
/* Queues it behind all that was given to the desk's worker before; it is the pool's from here on. */
void tb_desk_add_job(struct tb_desk *desk, struct tb_desk_job *job);
/* An order for the embedded engines: speech waits for a decoder. */
void tb_desk_work(struct tb_desk *desk, const struct tb_order *order);

#endif
