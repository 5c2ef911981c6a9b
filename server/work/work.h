/* The worker pool: what may take long runs here, never on the loop. Results come back by tb_loop_post.
 *
 * Jobs are queued on strands. Jobs of one strand run one after the other in order, never two at once; different strands
 * run in parallel. `done` is called in the order of adding within a strand. One strand per turn, so that a speech
 * decoder is fed in order by whichever worker is free. Nothing is shared by lock between a job and the loop: a job owns
 * its inputs, and `done` hands it back. */
#ifndef TB_SERVER_WORK_H
#define TB_SERVER_WORK_H

#include "common/base/status.h"
#include "server/loop/loop.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tb_work;

struct tb_job {
	/* On a worker's thread. Look at *cancelled between steps of long work. */
	void (*run)(struct tb_job *job, const atomic_bool *cancelled);
	/* On the loop's thread, exactly once, also when cancelled (then `ran` may be false). May free the job. */
	void (*done)(struct tb_job *job, bool ran);
	/* private from here, zeroed by the caller */
	struct tb_job *next;
	struct tb_strand *strand;
	struct tb_post post;
	bool ran;
	uint64_t queued_us;
};

/* n_threads 1..64. */
enum tb_status tb_work_create(struct tb_loop *loop, unsigned n_threads, struct tb_work **out);
/* Cancels every strand (see tb_strand_cancel), joins the threads; `done` of every job is called before this returns.
 * A job added meanwhile by a `done` comes back with ran false. Strands still held are gone afterwards.
 * Not to be called from a `done`. Loop thread. NULL is fine. */
void tb_work_destroy(struct tb_work *work);

struct tb_strand;
enum tb_status tb_strand_create(struct tb_work *work, struct tb_strand **out);
/* Queues a job. The queue's bound is the caller's: it counts what it has put in and not yet got back. Loop thread. */
void tb_strand_add(struct tb_strand *strand, struct tb_job *job);
/* Jobs added before this call and not yet started are skipped (`done` with ran false), and the one that runs sees
 * *cancelled. Jobs added after it run as usual. Loop thread. */
void tb_strand_cancel(struct tb_strand *strand);
/* Gives the strand back once its last job is done; it must not be used again. Does not cancel. Loop thread. */
void tb_strand_release(struct tb_strand *strand);

/* How long the job that was started last had waited, in microseconds: the measure of load at the door. */
uint64_t tb_work_last_wait_us(const struct tb_work *work);
/* Jobs queued and not started, over all strands. */
size_t tb_work_queued(const struct tb_work *work);

#endif
