#include "server/app/app_private.h"

#include <stdlib.h>

enum { RETRY_MS = 5000 };

enum phase { SPEAKING, SPOKEN, FAILED };

struct tb_warm_up {
	struct tb_desk *desk;
	enum phase phase;
	uint32_t epoch;
	uint64_t retry_at_ms;
};

static void on_result(void *ctx, const struct tb_result *result)
{
	struct tb_warm_up *warm_up = ctx;
	if (result->epoch != warm_up->epoch || warm_up->phase != SPEAKING)
		return;
	if (result->status != TB_OK)
		warm_up->phase = FAILED;
	else if (result->type == TB_RESULT_VOICE_DONE)
		warm_up->phase = SPOKEN;
}

static void speak(struct tb_app *app)
{
	struct tb_warm_up *warm_up = app->warm_up;
	struct tb_order order = {.type = TB_ORDER_SPEAK,
	                         .language = "en",
	                         .here_only = true,
	                         .epoch = warm_up->epoch,
	                         .text = tb_span_cstr("Hello.")}; /* no phrase: those are prepared, and ask nobody */
	warm_up->phase = SPEAKING;
	tb_desk_order(warm_up->desk, &order);
	order.type = TB_ORDER_VOICE_END;
	tb_desk_order(warm_up->desk, &order);
}

enum tb_status tb_warm_up_create(struct tb_app *app)
{
	struct tb_warm_up *warm_up = calloc(1, sizeof *warm_up);
	/* It is the voice on this machine that must speak when all others fail. */
	struct tb_desk_config config = {.on_result = on_result, .ctx = warm_up, .local_only = true};
	enum tb_status status = warm_up == NULL ? TB_ERR_NO_MEMORY : TB_OK;
	if (status == TB_OK)
		status = tb_desk_open(app->dispatch, &config, &warm_up->desk);
	if (status != TB_OK) {
		free(warm_up);
		return status;
	}
	app->warm_up = warm_up;
	speak(app);
	return TB_OK;
}

static void speak_again(struct tb_app *app)
{
	struct tb_warm_up *warm_up = app->warm_up;
	tb_desk_order(warm_up->desk, &(struct tb_order){.type = TB_ORDER_CANCEL, .epoch = warm_up->epoch});
	warm_up->epoch++;
	warm_up->retry_at_ms = 0;
	speak(app);
}

void tb_warm_up_tick(struct tb_app *app, uint64_t now_ms)
{
	struct tb_warm_up *warm_up = app->warm_up;
	if (warm_up == NULL || warm_up->phase == SPEAKING)
		return;
	if (warm_up->phase == SPOKEN) {
		tb_warm_up_destroy(app);
	} else if (warm_up->retry_at_ms == 0) {
		tb_logf(app->log, TB_LOG_ERROR, "warming: the voice does not speak, trying again");
		warm_up->retry_at_ms = now_ms + RETRY_MS;
	} else if (now_ms >= warm_up->retry_at_ms) {
		speak_again(app);
	}
}

void tb_warm_up_destroy(struct tb_app *app)
{
	if (app->warm_up == NULL)
		return;
	tb_desk_close(app->warm_up->desk);
	free(app->warm_up);
	app->warm_up = NULL;
}
