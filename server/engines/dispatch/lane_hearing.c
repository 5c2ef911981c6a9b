/* Speech to text elsewhere: the utterance is kept until it is whole, then sent. */
#include "server/engines/dispatch/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 2 * 16000 };

static const struct tb_remote_stt *engine_of(const struct tb_desk *desk)
{
	return desk->dispatch->config.remote_stt;
}

static void forget(struct tb_hearing_lane *lane)
{
	tb_timer_stop(lane->timer);
	if (lane->samples != NULL)
		tb_wipe(lane->samples, lane->n_samples * sizeof lane->samples[0]);
	free(lane->samples);
	lane->samples = NULL;
	lane->n_samples = lane->cap = 0;
	lane->active = false;
}

/* Room for n more samples, as far as the longest utterance and memory go. */
static void make_room(struct tb_hearing_lane *lane, size_t n)
{
	if (lane->n_samples + n <= lane->cap || lane->cap == TB_LANE_UTTERANCE_MAX)
		return;
	size_t cap = 2 * (lane->n_samples + n) > FIRST_ROOM ? 2 * (lane->n_samples + n) : FIRST_ROOM;
	cap = cap < TB_LANE_UTTERANCE_MAX ? cap : TB_LANE_UTTERANCE_MAX;
	int16_t *samples = malloc(cap * sizeof samples[0]);
	if (samples == NULL)
		return; /* what comes is lost, and the question shorter */
	if (lane->n_samples > 0) {
		memcpy(samples, lane->samples, lane->n_samples * sizeof samples[0]);
		tb_wipe(lane->samples, lane->n_samples * sizeof samples[0]);
	}
	free(lane->samples);
	lane->samples = samples;
	lane->cap = cap;
}

void tb_hearing_cancel(struct tb_desk *desk)
{
	struct tb_hearing_lane *lane = &desk->hearing;
	if (!lane->active)
		return;
	if (lane->call != NULL)
		engine_of(desk)->remote.cancel(engine_of(desk)->remote.ctx, lane->call, false);
	lane->call = NULL;
	forget(lane);
}

/* The embedded recogniser hears it after all, in the same language; when it does not know that, nobody does. */
static void fall_back(struct tb_desk *desk, enum tb_status status)
{
	struct tb_hearing_lane *lane = &desk->hearing;
	const struct tb_stt_engine *stt = desk->dispatch->config.stt;
	struct tb_order order = {.type = TB_ORDER_STT_OPEN, .language = lane->language, .epoch = lane->epoch};
	tb_desk_count_remote_failure(desk, TB_ENGINE_HOSTED_STT, status);
	if (stt->speaks(stt->ctx, lane->language)) {
		tb_desk_work(desk, &order);
		order.type = TB_ORDER_STT_FEED;
		order.samples = lane->samples;
		order.n_samples = lane->n_samples;
		tb_desk_work(desk, &order);
		order =
		    (struct tb_order){.type = TB_ORDER_STT_FINISH, .language = lane->language, .epoch = lane->epoch};
		tb_desk_work(desk, &order);
		forget(lane);
	} else {
		uint32_t epoch = lane->epoch;
		forget(lane);
		tb_desk_deliver(desk, &(struct tb_result){.type = TB_RESULT_HEARD, .status = status, .epoch = epoch});
	}
}

static void on_heard(void *to, enum tb_status status, const struct tb_stt_result *heard)
{
	struct tb_desk *desk = to;
	uint32_t epoch = desk->hearing.epoch;
	desk->hearing.call = NULL;
	if (status != TB_OK) {
		fall_back(desk, status);
		return;
	}
	forget(&desk->hearing);
	tb_desk_deliver(
	    desk, &(struct tb_result){
	              .type = TB_RESULT_HEARD, .epoch = epoch, .engine = engine_of(desk)->remote.name, .heard = heard});
}

void tb_hearing_on_time(void *ctx)
{
	struct tb_desk *desk = ctx;
	struct tb_hearing_lane *lane = &desk->hearing;
	if (lane->call == NULL)
		return;
	engine_of(desk)->remote.cancel(engine_of(desk)->remote.ctx, lane->call, true);
	lane->call = NULL;
	fall_back(desk, TB_ERR_TIMEOUT);
}

static bool open(struct tb_desk *desk, const struct tb_order *order)
{
	struct tb_hearing_lane *lane = &desk->hearing;
	if (engine_of(desk) == NULL || !tb_lane_may_ask(desk, &engine_of(desk)->remote, order->language))
		return false;
	tb_hearing_cancel(desk);
	lane->active = true;
	lane->epoch = order->epoch;
	snprintf(lane->language, sizeof lane->language, "%s", order->language);
	return true;
}

static void feed(struct tb_hearing_lane *lane, const struct tb_order *order)
{
	make_room(lane, order->n_samples);
	size_t n_room = lane->cap - lane->n_samples;
	size_t n = order->n_samples < n_room ? order->n_samples : n_room;
	if (n > 0)
		memcpy(lane->samples + lane->n_samples, order->samples, n * sizeof order->samples[0]);
	lane->n_samples += n;
}

static void finish(struct tb_desk *desk)
{
	struct tb_hearing_lane *lane = &desk->hearing;
	const struct tb_remote_stt *stt = engine_of(desk);
	enum tb_status status =
	    stt->start(stt->remote.ctx, lane->language, lane->samples, lane->n_samples, on_heard, desk, &lane->call);
	if (status == TB_OK)
		tb_timer_start(lane->timer, stt->remote.deadline_ms, 0);
	else
		fall_back(desk, status);
}

bool tb_hearing_take(struct tb_desk *desk, const struct tb_order *order)
{
	if (order->type == TB_ORDER_STT_OPEN)
		return open(desk, order);
	if (!desk->hearing.active)
		return false;
	if (order->type == TB_ORDER_STT_FEED)
		feed(&desk->hearing, order);
	else
		finish(desk);
	return true;
}
