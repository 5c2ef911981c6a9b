#include "server/engines/dispatch/lanes.h"

#include "server/engines/dispatch/job.h"

/* A desk of a server without remote engines has no timers: it costs nothing more. */
static bool has_remotes(const struct tb_dispatch *dispatch)
{
	return dispatch->config.remote_stt != NULL || dispatch->config.remote_reply != NULL ||
	       dispatch->config.remote_tts != NULL;
}

enum tb_status tb_lanes_init(struct tb_desk *desk)
{
	struct tb_loop *loop = desk->dispatch->config.loop;
	enum tb_status status = TB_OK;
	if (!has_remotes(desk->dispatch))
		return TB_OK;
	status = tb_timer_create(loop, tb_hearing_on_time, desk, &desk->hearing.timer);
	if (status == TB_OK)
		status = tb_timer_create(loop, tb_reply_on_time, desk, &desk->reply.timer);
	if (status == TB_OK)
		status = tb_timer_create(loop, tb_reply_on_check_time, desk, &desk->reply.check_timer);
	for (size_t i = 0; i < TB_LANE_SENTENCES_MAX && status == TB_OK; i++) {
		desk->voice.speeches[i].desk = desk;
		desk->reply.sentences[i].desk = desk;
	}
	return status;
}

void tb_lanes_deinit(struct tb_desk *desk)
{
	tb_timer_destroy(desk->hearing.timer);
	tb_timer_destroy(desk->reply.timer);
	tb_timer_destroy(desk->reply.check_timer);
	desk->hearing.timer = desk->reply.timer = desk->reply.check_timer = NULL;
}

void tb_lanes_cancel(struct tb_desk *desk)
{
	tb_hearing_cancel(desk);
	tb_reply_cancel(desk);
	tb_voice_cancel(desk);
	tb_prepared_forget(desk);
}

bool tb_lane_may_ask(const struct tb_desk *desk, const struct tb_remote *remote, const char *language)
{
	return (remote->processor == NULL || !desk->local_only) && remote->speaks(remote->ctx, language) &&
	       remote->is_up(remote->ctx);
}

bool tb_lanes_take(struct tb_desk *desk, const struct tb_order *order)
{
	switch (order->type) {
	case TB_ORDER_STT_OPEN:
	case TB_ORDER_STT_FEED:
	case TB_ORDER_STT_FINISH: return tb_hearing_take(desk, order);
	case TB_ORDER_REPLY: return tb_reply_take(desk, order);
	case TB_ORDER_SPEAK:
	case TB_ORDER_VOICE_END: return tb_prepared_take(desk, order) || tb_voice_take(desk, order);
	case TB_ORDER_CANCEL: break;
	}
	return false;
}
