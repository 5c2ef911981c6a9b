/* The bear's one loop on Linux: descriptors and a time to wait, on libwebsockets' own poll loop, so that the link,
 * typed lines and signals wake the same thread. Everything is called back on the thread of tb_loop_run_once. */
#ifndef TB_LINUX_LOOP_H
#define TB_LINUX_LOOP_H

#include "device/port/link.h"

enum { TB_LOOP_WATCHES_MAX = 4 };

struct tb_loop;
struct tb_loop_watch;

/* `trust` says whose certificates the loop's connections accept; it must outlive the loop. NULL: out of memory, or
 * trust->ca is no readable PEM file. */
struct tb_loop *tb_loop_create(const struct tb_link_trust *trust);
void tb_loop_destroy(struct tb_loop *loop);

/* Calls `ready` whenever fd can be read, or has ended: read(fd) does not block then. The descriptor stays the caller's
 * and must outlive the watch. `ended` means that the loop cannot watch it any more: what can still be read is there
 * already. NULL: no room, or not a descriptor that can be watched. */
struct tb_loop_watch *tb_loop_watch(struct tb_loop *loop, int fd, void (*ready)(void *ctx, bool ended), void *ctx);
/* Not called while paused, except that it ended. */
void tb_loop_watch_pause(struct tb_loop_watch *watch, bool paused);

/* Waits at most max_wait_ms and hands out what happened. */
void tb_loop_run_once(struct tb_loop *loop, uint32_t max_wait_ms);

#endif
