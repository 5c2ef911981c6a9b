/* A voice from elsewhere: sentences are spoken a little ahead of one another, and encoded in order by the desk's
 * worker. */
#include "server/engines/dispatch/job.h"

#include <stdlib.h>
#include <string.h>

static const struct tb_remote_tts *engine_of(const struct tb_desk *desk)
{
	return desk->dispatch->config.remote_tts;
}

static struct tb_lane_speech *speech_at(struct tb_voice_lane *lane, size_t number)
{
	return &lane->speeches[(lane->first + number) % TB_LANE_SENTENCES_MAX];
}

static bool is_first(const struct tb_lane_speech *speech)
{
	struct tb_voice_lane *lane = &speech->desk->voice;
	return lane->n_speeches > 0 && speech_at(lane, 0) == speech;
}

static void free_pieces(struct tb_lane_speech *speech)
{
	while (speech->pieces != NULL) {
		struct tb_lane_piece *piece = speech->pieces;
		speech->pieces = piece->next;
		tb_wipe(piece->samples, piece->n_samples * sizeof piece->samples[0]);
		free(piece);
	}
	speech->pieces_tail = &speech->pieces;
}

/* Everything of it but its place in the ring. */
static void clear(struct tb_lane_speech *speech, bool late)
{
	struct tb_desk *desk = speech->desk;
	if (speech->call != NULL)
		engine_of(desk)->remote.cancel(engine_of(desk)->remote.ctx, speech->call, late);
	speech->call = NULL;
	tb_timer_destroy(speech->timer);
	speech->timer = NULL;
	free_pieces(speech);
	if (speech->job != NULL)
		tb_desk_free_job(speech->job);
	speech->job = NULL;
}

void tb_voice_cancel(struct tb_desk *desk)
{
	struct tb_voice_lane *lane = &desk->voice;
	for (size_t i = 0; i < lane->n_speeches; i++)
		clear(speech_at(lane, i), false);
	lane->n_speeches = 0;
}

/* --- what the worker gets -------------------------------------------------------------------------------------------
 */

static void encode(struct tb_lane_speech *speech, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct tb_order order = {.type = TB_ORDER_STT_FEED /* a job with samples */,
	                         .epoch = speech->job->epoch,
	                         .samples = samples,
	                         .n_samples = n_samples};
	struct tb_desk_job *job = tb_desk_make_job(speech->desk, &order);
	if (job == NULL)
		return; /* a gap in the voice */
	job->type = TB_WORK_ENCODE;
	job->rate_hz = rate_hz;
	tb_desk_add_job(speech->desk, job);
}

static void give_pieces(struct tb_lane_speech *speech)
{
	for (const struct tb_lane_piece *piece = speech->pieces; piece != NULL; piece = piece->next)
		encode(speech, piece->samples, piece->n_samples, piece->rate_hz);
	free_pieces(speech);
}

/* The first of the ring is over, as far as the loop is concerned: its end goes to the worker. */
static void give_end(struct tb_lane_speech *speech)
{
	struct tb_desk *desk = speech->desk;
	struct tb_desk_job *job = speech->job;
	bool by_us = speech->is_remote && (speech->status == TB_OK || speech->has_voice);
	speech->job = NULL;
	if (by_us) {
		job->type = TB_WORK_SENTENCE_END;
		job->status = speech->status;
	}
	/* Else the embedded voice says it: it was not to be said elsewhere, or could not. */
	tb_desk_add_job(desk, job);
	clear(speech, false);
	desk->voice.first = (desk->voice.first + 1) % TB_LANE_SENTENCES_MAX;
	desk->voice.n_speeches--;
}

static void start(struct tb_lane_speech *speech);

/* Gives on all that is ready, in order; begins what may begin. */
static void settle(struct tb_desk *desk)
{
	struct tb_voice_lane *lane = &desk->voice;
	while (lane->n_speeches > 0) {
		struct tb_lane_speech *speech = speech_at(lane, 0);
		give_pieces(speech);
		if (!speech->finished)
			break;
		give_end(speech);
	}
	for (size_t i = 0; i < lane->n_speeches && i < TB_LANE_AHEAD; i++)
		if (!speech_at(lane, i)->started)
			start(speech_at(lane, i));
}

/* --- what comes -----------------------------------------------------------------------------------------------------
 */

static void on_pcm(void *to, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct tb_lane_speech *speech = to;
	speech->has_voice = true;
	tb_timer_start(speech->timer, engine_of(speech->desk)->remote.deadline_ms, 0);
	if (is_first(speech)) {
		encode(speech, samples, n_samples, rate_hz);
		return;
	}
	struct tb_lane_piece *piece = malloc(sizeof *piece + n_samples * sizeof piece->samples[0]);
	if (piece == NULL)
		return; /* a gap in the voice */
	piece->next = NULL;
	piece->rate_hz = rate_hz;
	piece->n_samples = n_samples;
	memcpy(piece->samples, samples, n_samples * sizeof samples[0]);
	*speech->pieces_tail = piece;
	speech->pieces_tail = &piece->next;
}

static void finish(struct tb_lane_speech *speech, enum tb_status status)
{
	speech->finished = true;
	speech->status = status;
	if (speech->timer != NULL)
		tb_timer_stop(speech->timer);
	settle(speech->desk);
}

static void on_done(void *to, enum tb_status status)
{
	struct tb_lane_speech *speech = to;
	speech->call = NULL;
	tb_desk_count_remote_failure(speech->desk, TB_ENGINE_HOSTED_TTS, status);
	finish(speech, status);
}

/* No voice yet, or none any more. */
void tb_voice_on_time(void *ctx)
{
	struct tb_lane_speech *speech = ctx;
	if (speech->call == NULL)
		return;
	engine_of(speech->desk)->remote.cancel(engine_of(speech->desk)->remote.ctx, speech->call, true);
	speech->call = NULL;
	tb_desk_count_remote_failure(speech->desk, TB_ENGINE_HOSTED_TTS, TB_ERR_TIMEOUT);
	finish(speech, TB_ERR_TIMEOUT);
}

static void start(struct tb_lane_speech *speech)
{
	struct tb_desk *desk = speech->desk;
	const struct tb_remote_tts *tts = engine_of(desk);
	struct tb_remote_tts_sink sink = {.to = speech, .on_pcm = on_pcm, .on_done = on_done};
	speech->started = true;
	enum tb_status status = TB_ERR_BUSY;
	if (tb_lane_may_ask(desk, &tts->remote, speech->job->language))
		status = tb_timer_create(desk->dispatch->config.loop, tb_voice_on_time, speech, &speech->timer);
	if (status == TB_OK)
		status = tts->start(tts->remote.ctx, speech->job->language, speech->text, &sink, &speech->call);
	if (status == TB_OK)
		tb_timer_start(speech->timer, tts->remote.deadline_ms, 0);
	else
		finish(speech, status);
}

bool tb_voice_take(struct tb_desk *desk, const struct tb_order *order)
{
	struct tb_voice_lane *lane = &desk->voice;
	const struct tb_remote_tts *tts = engine_of(desk);
	bool is_end = order->type == TB_ORDER_VOICE_END;
	if (tts == NULL || lane->n_speeches == TB_LANE_SENTENCES_MAX)
		return false;
	bool is_remote = !is_end && !order->here_only && tb_lane_may_ask(desk, &tts->remote, order->language);
	if (!is_remote && lane->n_speeches == 0)
		return false;
	struct tb_desk_job *job = tb_desk_make_job(desk, order);
	if (job == NULL)
		return false;
	struct tb_lane_speech *speech = speech_at(lane, lane->n_speeches++);
	*speech = (struct tb_lane_speech){.desk = desk,
	                                  .job = job,
	                                  .text = tb_span_make(job->payload, job->n_text),
	                                  .is_remote = is_remote,
	                                  .started = !is_remote,
	                                  .finished = !is_remote};
	speech->pieces_tail = &speech->pieces;
	settle(desk);
	return true;
}
