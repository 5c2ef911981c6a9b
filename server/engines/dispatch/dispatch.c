#include "server/engines/dispatch/dispatch.h"

#include "server/engines/dispatch/job.h"
#include "server/engines/dispatch/prepared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum tb_status tb_dispatch_create(const struct tb_dispatch_config *config, struct tb_dispatch **out)
{
	struct tb_dispatch *dispatch = calloc(1, sizeof *dispatch);
	if (dispatch == NULL)
		return TB_ERR_NO_MEMORY;
	dispatch->config = *config;
	dispatch->waiting_tail = &dispatch->waiting;
	enum tb_status status = tb_prepared_create(config->tts, config->fixed_sentences, config->n_fixed_sentences,
	                                           config->log, &dispatch->prepared);
	if (status == TB_OK)
		status = tb_mp3_shelf_create(&dispatch->shelf);
	if (status != TB_OK) {
		tb_prepared_destroy(dispatch->prepared);
		free(dispatch);
		return status;
	}
	*out = dispatch;
	return TB_OK;
}

void tb_dispatch_destroy(struct tb_dispatch *dispatch)
{
	if (dispatch == NULL)
		return;
	while (dispatch->n_desks > 0)
		tb_loop_run_once(dispatch->config.loop);
	tb_prepared_destroy(dispatch->prepared);
	tb_mp3_shelf_destroy(dispatch->shelf);
	free(dispatch);
}

unsigned tb_dispatch_waiting(const struct tb_dispatch *dispatch)
{
	return dispatch->n_waiting;
}

uint64_t tb_dispatch_wait_ms(const struct tb_dispatch *dispatch)
{
	return dispatch->waiting == NULL ? 0 : tb_loop_now_ms() - dispatch->waiting->waits_since_ms;
}

const char *tb_engine_stage_name(enum tb_engine_stage stage)
{
#define NAME(code, name) name,
	static const char *const names[] = {TB_ENGINE_STAGE_MAP(NAME)};
#undef NAME
	return (unsigned)stage < TB_ENGINE_COUNT ? names[stage] : "unknown";
}

void tb_dispatch_count(const struct tb_dispatch *dispatch, struct tb_dispatch_counts *out)
{
	*out = (struct tb_dispatch_counts){.n_decoders = dispatch->n_decoders, .n_waiting = dispatch->n_waiting};
	memcpy(out->n_failed, dispatch->n_failed, sizeof out->n_failed);
}

/* --- jobs ------------------------------------------------------------------------------------------------------ */

void tb_desk_free_job(struct tb_desk_job *job)
{
	tb_wipe(job->payload, job->n_samples * sizeof(int16_t) + job->n_text);
	free(job);
}

struct tb_desk_job *tb_desk_make_job(struct tb_desk *desk, const struct tb_order *order)
{
	struct tb_span text = order->type == TB_ORDER_REPLY ? order->request->text : order->text;
	size_t n_pcm_bytes = order->n_samples * sizeof(int16_t);
	struct tb_desk_job *job = calloc(1, sizeof *job + n_pcm_bytes + text.n_bytes);
	if (job == NULL)
		return NULL;
	job->desk = desk;
	job->type = (enum tb_work_type)order->type;
	job->epoch = order->epoch;
	job->n_samples = order->n_samples;
	job->n_text = text.n_bytes;
	snprintf(job->language, sizeof job->language, "%s", order->language == NULL ? "" : order->language);
	if (n_pcm_bytes > 0)
		memcpy(job->payload, order->samples, n_pcm_bytes);
	if (text.n_bytes > 0)
		memcpy(job->payload + n_pcm_bytes, text.data, text.n_bytes);
	if (order->type == TB_ORDER_REPLY) {
		job->request = *order->request;
		snprintf(job->spoken_name, sizeof job->spoken_name, "%s", order->request->spoken_name);
		job->request.text = tb_span_make(job->payload + n_pcm_bytes, text.n_bytes);
		job->request.language = job->language;
		job->request.spoken_name = job->spoken_name;
		job->request.history = NULL; /* the session's, and gone by then */
		job->request.n_history = 0;
	}
	return job;
}

static void give_back_decoders(struct tb_dispatch *dispatch, unsigned n_decoders);

static void free_desk(struct tb_desk *desk)
{
	desk->dispatch->n_desks--;
	free(desk);
}

/* Results of the job were delivered before this: the loop keeps the order of posting. */
static void on_job_done(struct tb_job *base, bool ran)
{
	struct tb_desk_job *job = (struct tb_desk_job *)base;
	struct tb_desk *desk = job->desk;
	unsigned n_release = job->n_release;
	if (!ran) {
		desk->n_orphan += n_release;
		n_release = 0;
	} else if (job->type == TB_WORK_CANCEL) {
		n_release += desk->n_orphan;
		desk->n_orphan = 0;
	}
	tb_desk_free_job(job);
	give_back_decoders(desk->dispatch, n_release);
	if (--desk->n_jobs == 0 && desk->closed)
		free_desk(desk);
}

void tb_desk_add_job(struct tb_desk *desk, struct tb_desk_job *job)
{
	job->job.run = tb_desk_job_run;
	job->job.done = on_job_done;
	if (job->type == TB_WORK_STT_FINISH || job->type == TB_WORK_CANCEL) {
		job->n_release = desk->n_open;
		desk->n_open = 0;
	}
	desk->n_jobs++;
	tb_strand_add(desk->strand, &job->job);
}

/* --- decoders -------------------------------------------------------------------------------------------------- */

static void flush_held(struct tb_desk *desk)
{
	while (desk->held != NULL) {
		struct tb_desk_job *job = desk->held;
		desk->held = job->next;
		job->next = NULL;
		tb_desk_add_job(desk, job);
	}
	desk->held_tail = &desk->held;
}

static void grant_decoders(struct tb_dispatch *dispatch)
{
	while (dispatch->waiting != NULL && dispatch->n_decoders < dispatch->config.stt->max_streams) {
		struct tb_desk *desk = dispatch->waiting;
		dispatch->waiting = desk->next_waiting;
		if (dispatch->waiting == NULL)
			dispatch->waiting_tail = &dispatch->waiting;
		dispatch->n_waiting--;
		dispatch->n_decoders++;
		desk->waits = false;
		desk->n_open = 1;
		flush_held(desk);
	}
}

static void give_back_decoders(struct tb_dispatch *dispatch, unsigned n_decoders)
{
	dispatch->n_decoders -= n_decoders;
	if (n_decoders > 0)
		grant_decoders(dispatch);
}

static void start_waiting(struct tb_desk *desk)
{
	struct tb_dispatch *dispatch = desk->dispatch;
	desk->waits = true;
	desk->waits_since_ms = tb_loop_now_ms();
	desk->next_waiting = NULL;
	*dispatch->waiting_tail = desk;
	dispatch->waiting_tail = &desk->next_waiting;
	dispatch->n_waiting++;
}

static void stop_waiting(struct tb_desk *desk)
{
	if (!desk->waits)
		return;
	struct tb_dispatch *dispatch = desk->dispatch;
	for (struct tb_desk **link = &dispatch->waiting; *link != NULL; link = &(*link)->next_waiting) {
		if (*link != desk)
			continue;
		*link = desk->next_waiting;
		if (*link == NULL)
			dispatch->waiting_tail = link;
		dispatch->n_waiting--;
		break;
	}
	desk->waits = false;
	while (desk->held != NULL) {
		struct tb_desk_job *job = desk->held;
		desk->held = job->next;
		tb_desk_free_job(job);
	}
	desk->held_tail = &desk->held;
}

/* --- desks ----------------------------------------------------------------------------------------------------- */

enum tb_status tb_desk_open(struct tb_dispatch *dispatch, const struct tb_desk_config *config, struct tb_desk **out)
{
	struct tb_desk *desk = calloc(1, sizeof *desk);
	struct tb_desk_job *last_job = tb_desk_make_job(desk, &(struct tb_order){.type = TB_ORDER_CANCEL});
	enum tb_status status = TB_ERR_NO_MEMORY;
	if (desk == NULL || last_job == NULL)
		goto fail;
	desk->dispatch = dispatch;
	status = tb_lanes_init(desk);
	if (status == TB_OK)
		status = tb_strand_create(dispatch->config.work, &desk->strand);
	if (status != TB_OK)
		goto fail;
	desk->on_result = config->on_result;
	desk->ctx = config->ctx;
	desk->local_only = config->local_only;
	desk->last_job = last_job;
	desk->held_tail = &desk->held;
	dispatch->n_desks++;
	*out = desk;
	return TB_OK;
fail:
	if (desk != NULL)
		tb_lanes_deinit(desk);
	free(desk);
	free(last_job);
	return status;
}

void tb_desk_close(struct tb_desk *desk)
{
	if (desk == NULL)
		return;
	desk->closed = true;
	tb_lanes_cancel(desk);
	tb_lanes_deinit(desk);
	stop_waiting(desk);
	tb_strand_cancel(desk->strand);
	tb_desk_add_job(desk, desk->last_job);
	tb_strand_release(desk->strand);
}

/* A check that refuses has done its work. */
static bool is_failure(enum tb_status status)
{
	return status != TB_OK && status != TB_ERR_CANCELLED && status != TB_ERR_REFUSED;
}

void tb_desk_count_remote_failure(struct tb_desk *desk, enum tb_engine_stage stage, enum tb_status status)
{
	if (is_failure(status))
		desk->dispatch->n_failed[stage]++;
}

/* The turn cancels after a failure, which raises the epoch: what an epoch still gives after its first failure is a
 * consequence of it. */
static void count_failure(struct tb_desk *desk, const struct tb_result *result)
{
	static const enum tb_engine_stage stages[] = {
	    [TB_RESULT_HEARD] = TB_ENGINE_STT,        [TB_RESULT_SENTENCE] = TB_ENGINE_REPLY,
	    [TB_RESULT_REPLY_DONE] = TB_ENGINE_REPLY, [TB_RESULT_VOICE] = TB_ENGINE_TTS,
	    [TB_RESULT_VOICE_DONE] = TB_ENGINE_TTS,
	};
	if (!is_failure(result->status) || result->epoch < desk->n_epochs_judged)
		return;
	desk->n_epochs_judged = result->epoch + 1;
	desk->dispatch->n_failed[stages[result->type]]++;
}

void tb_desk_deliver(struct tb_desk *desk, const struct tb_result *result)
{
	if (!desk->closed)
		count_failure(desk, result);
	if (!desk->closed)
		desk->on_result(desk->ctx, result);
}

static bool is_speech(enum tb_order_type type)
{
	return type == TB_ORDER_STT_OPEN || type == TB_ORDER_STT_FEED || type == TB_ORDER_STT_FINISH;
}

void tb_desk_set_local_only(struct tb_desk *desk, bool local_only)
{
	desk->local_only = local_only;
}

void tb_desk_order(struct tb_desk *desk, const struct tb_order *order)
{
	if (order->type == TB_ORDER_CANCEL) {
		tb_lanes_cancel(desk);
		stop_waiting(desk);
		tb_strand_cancel(desk->strand);
	}
	if (!tb_lanes_take(desk, order))
		tb_desk_work(desk, order);
}

void tb_desk_work(struct tb_desk *desk, const struct tb_order *order)
{
	struct tb_dispatch *dispatch = desk->dispatch;
	struct tb_desk_job *job = tb_desk_make_job(desk, order);
	if (job == NULL) {
		tb_logf(dispatch->config.log, TB_LOG_ERROR, "dispatch: out of memory, an order is lost");
		return;
	}
	if (order->type == TB_ORDER_STT_OPEN && desk->n_open == 0) {
		if (dispatch->n_decoders < dispatch->config.stt->max_streams && dispatch->waiting == NULL) {
			dispatch->n_decoders++;
			desk->n_open = 1;
		} else {
			start_waiting(desk);
		}
	}
	if (desk->waits && is_speech(order->type)) {
		*desk->held_tail = job;
		desk->held_tail = &job->next;
	} else {
		tb_desk_add_job(desk, job);
	}
}
