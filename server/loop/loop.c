#include "server/loop/loop.h"

#include "server/loop/loop_internal.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct loop_signal {
	uv_signal_t uv;
	void (*on_signal)(void *ctx, int number);
	void *ctx;
	struct loop_signal *next;
};

/* --- posts -------------------------------------------------------------------------------------------------------- */

/* Takes what has arrived behind what is still being run, so that the order of posting holds also when a post's run
 * asks for the rest. */
static struct tb_post *next_post(struct tb_loop *loop)
{
	if (!loop->batch) {
		pthread_mutex_lock(&loop->lock);
		loop->batch = loop->posted;
		loop->posted = NULL;
		loop->posted_tail = &loop->posted;
		pthread_mutex_unlock(&loop->lock);
	}
	struct tb_post *post = loop->batch;
	if (post)
		loop->batch = post->next;
	return post;
}

void tb_loop_run_posts(struct tb_loop *loop)
{
	struct tb_post *post;
	while ((post = next_post(loop)))
		post->run(post->ctx);
}

/* Runs one batch only: a post that posts itself again must not keep sockets and timers waiting. What is posted
 * meanwhile wakes the loop once more. */
static void on_wake(uv_poll_t *wake, int status, int events)
{
	struct tb_loop *loop = wake->data;
	uint64_t n_wakes;
	(void)status, (void)events;
	if (read(loop->wake_fd, &n_wakes, sizeof n_wakes) < 0)
		return; /* woken for nothing */
	struct tb_post *post = next_post(loop);
	while (post) {
		post->run(post->ctx);
		post = loop->batch ? next_post(loop) : NULL;
	}
}

void tb_loop_post(struct tb_loop *loop, struct tb_post *post)
{
	static const uint64_t one = 1;
	post->next = NULL;
	pthread_mutex_lock(&loop->lock);
	bool was_empty = !loop->posted;
	*loop->posted_tail = post;
	loop->posted_tail = &post->next;
	/* Inside the lock: the loop cannot be destroyed by whoever waits for this post before the wake is through. It
	 * fails only where the counter is full, and then the loop is awake. */
	ssize_t n_written = was_empty ? write(loop->wake_fd, &one, sizeof one) : 0;
	pthread_mutex_unlock(&loop->lock);
	(void)n_written;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

/* Not a uv_async_t: a loop woken by one waits, spinning and yielding its core, until the thread that woke it has
 * returned from the call (libuv 1.44, uv__async_spin); with busy workers on every core that is a time slice. */
static enum tb_status watch_wakes(struct tb_loop *loop)
{
	loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (loop->wake_fd < 0)
		return TB_ERR_IO;
	loop->wake.data = loop;
	if (uv_poll_init(&loop->uv, &loop->wake, loop->wake_fd) != 0) {
		close(loop->wake_fd);
		return TB_ERR_IO;
	}
	uv_poll_start(&loop->wake, UV_READABLE, on_wake);
	return TB_OK;
}

enum tb_status tb_loop_create(struct tb_loop **out)
{
	struct tb_loop *loop = calloc(1, sizeof *loop);
	if (!loop)
		return TB_ERR_NO_MEMORY;
	loop->posted_tail = &loop->posted;
	if (pthread_mutex_init(&loop->lock, NULL) != 0)
		goto out_memory;
	if (uv_loop_init(&loop->uv) != 0)
		goto out_lock;
	if (watch_wakes(loop) != TB_OK)
		goto out_uv;
	*out = loop;
	return TB_OK;
out_uv:
	uv_loop_close(&loop->uv);
out_lock:
	pthread_mutex_destroy(&loop->lock);
out_memory:
	free(loop);
	return TB_ERR_IO;
}

static void free_signal(uv_handle_t *handle)
{
	free(handle->data);
}

void tb_loop_destroy(struct tb_loop *loop)
{
	if (!loop)
		return;
	while (loop->signals) {
		struct loop_signal *entry = loop->signals;
		loop->signals = entry->next;
		uv_close((uv_handle_t *)&entry->uv, free_signal);
	}
	uv_close((uv_handle_t *)&loop->wake, NULL);
	/* Each pass lets closed handles go; a handle still open after them is an owner's mistake. */
	int passes = 16;
	while (uv_loop_close(&loop->uv) == UV_EBUSY && passes-- > 0)
		uv_run(&loop->uv, UV_RUN_NOWAIT);
	assert(passes >= 0 && "a watch or timer outlives its loop");
	close(loop->wake_fd);
	pthread_mutex_destroy(&loop->lock);
	free(loop);
}

void tb_loop_run(struct tb_loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void tb_loop_stop(struct tb_loop *loop)
{
	uv_stop(&loop->uv);
}

void tb_loop_run_once(struct tb_loop *loop)
{
	uv_run(&loop->uv, UV_RUN_NOWAIT);
}

void *tb_loop_native(struct tb_loop *loop)
{
	return &loop->uv;
}

/* --- clock -------------------------------------------------------------------------------------------------------- */

uint64_t tb_loop_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

uint64_t tb_loop_now_ms(void)
{
	return tb_loop_now_us() / 1000u;
}

/* --- signals ------------------------------------------------------------------------------------------------------ */

static void on_uv_signal(uv_signal_t *handle, int number)
{
	struct loop_signal *entry = handle->data;
	entry->on_signal(entry->ctx, number);
}

enum tb_status tb_loop_on_signal(struct tb_loop *loop, int signal_number, void (*on_signal)(void *ctx, int number),
                                 void *ctx)
{
	/* These cannot be watched; everything else is uv_signal_start's to judge. */
	if (signal_number <= 0 || signal_number == SIGKILL || signal_number == SIGSTOP)
		return TB_ERR_ARG;
	struct loop_signal *entry = calloc(1, sizeof *entry);
	if (!entry)
		return TB_ERR_NO_MEMORY;
	entry->on_signal = on_signal;
	entry->ctx = ctx;
	if (uv_signal_init(&loop->uv, &entry->uv) != 0) {
		free(entry);
		return TB_ERR_IO;
	}
	entry->uv.data = entry;
	if (uv_signal_start(&entry->uv, on_uv_signal, signal_number) != 0) {
		uv_close((uv_handle_t *)&entry->uv, free_signal);
		return TB_ERR_IO;
	}
	entry->next = loop->signals;
	loop->signals = entry;
	return TB_OK;
}
