#include "server/loop/loop_internal.h"

#include <stdlib.h>

struct tb_prepare {
	uv_prepare_t uv;
	void (*before_wait)(void *ctx);
	void *ctx;
};

static void free_prepare(uv_handle_t *handle)
{
	free(handle->data);
}

static void on_uv_prepare(uv_prepare_t *handle)
{
	struct tb_prepare *prepare = handle->data;
	prepare->before_wait(prepare->ctx);
}

enum tb_status tb_prepare_create(struct tb_loop *loop, void (*before_wait)(void *ctx), void *ctx,
                                 struct tb_prepare **out)
{
	struct tb_prepare *prepare = calloc(1, sizeof *prepare);
	if (!prepare)
		return TB_ERR_NO_MEMORY;
	prepare->before_wait = before_wait;
	prepare->ctx = ctx;
	/* Neither can fail: they check their arguments only. */
	uv_prepare_init(&loop->uv, &prepare->uv);
	prepare->uv.data = prepare;
	uv_prepare_start(&prepare->uv, on_uv_prepare);
	*out = prepare;
	return TB_OK;
}

void tb_prepare_destroy(struct tb_prepare *prepare)
{
	if (prepare)
		uv_close((uv_handle_t *)&prepare->uv, free_prepare);
}
