#include "server/loop/loop_internal.h"

#include <stdlib.h>

struct tb_watch {
	uv_poll_t uv;
	void (*on_ready)(void *ctx, unsigned events);
	void *ctx;
	unsigned events; /* as the owner set them */
};

static void free_watch(uv_handle_t *handle)
{
	free(handle->data);
}

enum tb_status tb_watch_create(struct tb_loop *loop, int fd, void (*on_ready)(void *ctx, unsigned events), void *ctx,
                               struct tb_watch **out)
{
	struct tb_watch *watch = calloc(1, sizeof *watch);
	if (!watch)
		return TB_ERR_NO_MEMORY;
	watch->on_ready = on_ready;
	watch->ctx = ctx;
	if (uv_poll_init(&loop->uv, &watch->uv, fd) != 0) {
		free(watch);
		return TB_ERR_IO;
	}
	watch->uv.data = watch;
	*out = watch;
	return TB_OK;
}

/* A failed descriptor is reported as all that was waited for: the owner's next read or write then says the error.
 * libuv has stopped watching it by then. */
static void on_uv_poll(uv_poll_t *handle, int status, int uv_events)
{
	struct tb_watch *watch = handle->data;
	unsigned events = 0;
	if (status < 0)
		events = watch->events;
	if (uv_events & UV_READABLE)
		events |= TB_WATCH_READ;
	if (uv_events & UV_WRITABLE)
		events |= TB_WATCH_WRITE;
	if (events)
		watch->on_ready(watch->ctx, events);
}

void tb_watch_set(struct tb_watch *watch, unsigned events)
{
	int uv_events = 0;
	if (events & TB_WATCH_READ)
		uv_events |= UV_READABLE;
	if (events & TB_WATCH_WRITE)
		uv_events |= UV_WRITABLE;
	watch->events = events;
	if (uv_events)
		uv_poll_start(&watch->uv, uv_events, on_uv_poll);
	else
		uv_poll_stop(&watch->uv);
}

void tb_watch_destroy(struct tb_watch *watch)
{
	if (watch)
		uv_close((uv_handle_t *)&watch->uv, free_watch);
}
