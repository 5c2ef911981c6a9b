/* The event loop: libuv behind four words: watch a descriptor, set a timer, prepare a wait, post from another thread.
 *
 * One loop, one thread: everything here but tb_loop_post is for the loop's own thread. Signals stay the program's:
 * server/app watches them through tb_loop_on_signal. server/net drives libwebsockets on the same loop. */
#ifndef TB_SERVER_LOOP_H
#define TB_SERVER_LOOP_H

#include "common/base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct tb_loop;

/* TB_ERR_NO_MEMORY or TB_ERR_IO. */
enum tb_status tb_loop_create(struct tb_loop **out);
/* Every watch, timer and prepare must have been ended by its owner; the loop must not be running. NULL is fine. */
void tb_loop_destroy(struct tb_loop *loop);
/* Returns when tb_loop_stop was called. */
void tb_loop_run(struct tb_loop *loop);
void tb_loop_stop(struct tb_loop *loop);
/* One pass without waiting: for tests and for closing down. */
void tb_loop_run_once(struct tb_loop *loop);

/* Monotonic milliseconds, fresh (not cached). Any thread. */
uint64_t tb_loop_now_ms(void);
/* Monotonic microseconds. Any thread. */
uint64_t tb_loop_now_us(void);

/* The uv_loop_t of this loop, for server/net only. */
void *tb_loop_native(struct tb_loop *loop);

struct tb_timer;
enum tb_status tb_timer_create(struct tb_loop *loop, void (*on_time)(void *ctx), void *ctx, struct tb_timer **out);
/* (Re)starts: fires once after delay_ms, or again every repeat_ms when that is not 0. */
void tb_timer_start(struct tb_timer *timer, uint64_t delay_ms, uint64_t repeat_ms);
void tb_timer_stop(struct tb_timer *timer);
/* Its memory is released on a later pass of the loop; on_time is not called again. NULL is fine. */
void tb_timer_destroy(struct tb_timer *timer);

enum { TB_WATCH_READ = 1, TB_WATCH_WRITE = 2 };
struct tb_watch;
/* fd is made non-blocking. The watch is destroyed before fd is closed. TB_ERR_IO for what cannot be watched (a file).
 */
enum tb_status tb_watch_create(struct tb_loop *loop, int fd, void (*on_ready)(void *ctx, unsigned events), void *ctx,
                               struct tb_watch **out);
void tb_watch_set(struct tb_watch *watch, unsigned events); /* 0: none */
void tb_watch_destroy(struct tb_watch *watch);              /* does not close fd; NULL is fine */

/* Called on every pass of the loop, after its timers and before it waits: for what is to be done once for all that a
 * pass brought, and at once. */
struct tb_prepare;
enum tb_status tb_prepare_create(struct tb_loop *loop, void (*before_wait)(void *ctx), void *ctx,
                                 struct tb_prepare **out);
/* before_wait is not called again. NULL is fine. */
void tb_prepare_destroy(struct tb_prepare *prepare);

/* Calls back on the loop's thread for each delivery of the signal. Ended by tb_loop_destroy. */
enum tb_status tb_loop_on_signal(struct tb_loop *loop, int signal_number, void (*on_signal)(void *ctx, int number),
                                 void *ctx);

/* From any thread: run(ctx) will be called once on the loop's thread, in the order of posting. The node is the caller's
 * memory, usually inside the thing posted, and belongs to the loop until run is called. Never fails. Posts still
 * queued when the loop is destroyed are not run. */
struct tb_post {
	struct tb_post *next;
	void (*run)(void *ctx);
	void *ctx;
};
void tb_loop_post(struct tb_loop *loop, struct tb_post *post);
/* Loop thread: runs all that has been posted, also what is posted meanwhile, and nothing else. For an owner who must
 * have its posts back before it can close down; it may be called from a callback. */
void tb_loop_run_posts(struct tb_loop *loop);

#endif
