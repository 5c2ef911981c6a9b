#include "server/loop/loop_internal.h"

#include <stdlib.h>

struct tb_timer {
	uv_timer_t uv;
	void (*on_time)(void *ctx);
	void *ctx;
};

static void on_uv_timer(uv_timer_t *handle)
{
	struct tb_timer *timer = handle->data;
	timer->on_time(timer->ctx);
}

static void free_timer(uv_handle_t *handle)
{
	free(handle->data);
}

enum tb_status tb_timer_create(struct tb_loop *loop, void (*on_time)(void *ctx), void *ctx, struct tb_timer **out)
{
	struct tb_timer *timer = calloc(1, sizeof *timer);
	if (!timer)
		return TB_ERR_NO_MEMORY;
	timer->on_time = on_time;
	timer->ctx = ctx;
	uv_timer_init(&loop->uv, &timer->uv); /* cannot fail */
	timer->uv.data = timer;
	*out = timer;
	return TB_OK;
}

void tb_timer_start(struct tb_timer *timer, uint64_t delay_ms, uint64_t repeat_ms)
{
	/* libuv counts from the time it saw last; after a long callback that would let the timer go off early. */
	uv_update_time(timer->uv.loop);
	uv_timer_start(&timer->uv, on_uv_timer, delay_ms, repeat_ms);
}

void tb_timer_stop(struct tb_timer *timer)
{
	uv_timer_stop(&timer->uv);
}

void tb_timer_destroy(struct tb_timer *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->uv, free_timer);
}
