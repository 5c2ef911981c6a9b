#include "server/engines/dispatch/job.h"

#include <stdlib.h>
#include <string.h>

/* --- results on their way to the loop -------------------------------------------------------------------------- */

struct parcel {
	struct tb_post post;
	struct tb_desk *desk;
	struct tb_result result;
	struct tb_stt_result heard;
	struct tb_reply_memory memory;
	size_t n_bytes;
	uint8_t bytes[];
};

static void deliver_parcel(void *ctx)
{
	struct parcel *parcel = ctx;
	tb_desk_deliver(parcel->desk, &parcel->result);
	tb_wipe(&parcel->heard, sizeof parcel->heard);
	tb_wipe(parcel->bytes, parcel->n_bytes);
	free(parcel);
}

void tb_desk_post(struct tb_desk *desk, const struct tb_result *result)
{
	size_t n_bytes = result->text.n_bytes + result->mp3.n_bytes; /* never both */
	struct parcel *parcel = calloc(1, sizeof *parcel + n_bytes);
	if (parcel == NULL)
		return;
	parcel->desk = desk;
	parcel->result = *result;
	parcel->n_bytes = n_bytes;
	if (result->heard != NULL) {
		parcel->heard = *result->heard;
		parcel->result.heard = &parcel->heard;
	}
	if (result->memory != NULL) {
		parcel->memory = *result->memory;
		parcel->result.memory = &parcel->memory;
	}
	if (result->text.n_bytes > 0) {
		memcpy(parcel->bytes, result->text.data, result->text.n_bytes);
		parcel->result.text.data = parcel->bytes;
	}
	if (result->mp3.n_bytes > 0) {
		memcpy(parcel->bytes, result->mp3.data, result->mp3.n_bytes);
		parcel->result.mp3.data = parcel->bytes;
	}
	parcel->post = (struct tb_post){.run = deliver_parcel, .ctx = parcel};
	tb_loop_post(desk->dispatch->config.loop, &parcel->post);
}

/* --- hearing --------------------------------------------------------------------------------------------------- */

static void close_stream(struct tb_dispatch *dispatch, struct tb_desk_tools *tools)
{
	if (tools->stream != NULL)
		dispatch->config.stt->close(tools->stream);
	tools->stream = NULL;
}

static void run_stt_open(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	(void)cancelled;
	struct tb_dispatch *dispatch = job->desk->dispatch;
	struct tb_desk_tools *tools = &job->desk->tools;
	close_stream(dispatch, tools);
	tools->stt_status = dispatch->config.stt->open(dispatch->config.stt->ctx, job->language, &tools->stream);
}

static void run_stt_feed(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	(void)cancelled;
	struct tb_desk_tools *tools = &job->desk->tools;
	if (tools->stt_status == TB_OK && tools->stream != NULL)
		tools->stt_status = job->desk->dispatch->config.stt->feed(
		    tools->stream, (const int16_t *)(const void *)job->payload, job->n_samples);
}

static void run_stt_finish(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	(void)cancelled;
	struct tb_dispatch *dispatch = job->desk->dispatch;
	struct tb_desk_tools *tools = &job->desk->tools;
	struct tb_stt_result heard;
	memset(&heard, 0, sizeof heard);
	enum tb_status status = tools->stream == NULL && tools->stt_status == TB_OK ? TB_ERR_STATE : tools->stt_status;
	if (status == TB_OK)
		status = dispatch->config.stt->finish(tools->stream, &heard);
	close_stream(dispatch, tools);
	tb_desk_post(job->desk, &(struct tb_result){.type = TB_RESULT_HEARD,
	                                            .status = status,
	                                            .epoch = job->epoch,
	                                            .engine = dispatch->config.stt->name,
	                                            .heard = &heard});
	tb_wipe(&heard, sizeof heard);
}

/* --- replying -------------------------------------------------------------------------------------------------- */

static enum tb_status post_sentence(void *ctx, struct tb_span sentence)
{
	struct tb_desk_job *job = ctx;
	tb_desk_post(job->desk, &(struct tb_result){.type = TB_RESULT_SENTENCE,
	                                            .epoch = job->epoch,
	                                            .engine = job->desk->dispatch->config.reply->name,
	                                            .text = sentence});
	return TB_OK;
}

static void run_reply(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	const struct tb_reply_engine *reply = job->desk->dispatch->config.reply;
	struct tb_reply_sink sink = {.ctx = job, .on_sentence = post_sentence};
	struct tb_reply_memory memory = job->request.memory;
	enum tb_status status = TB_ERR_UNSUPPORTED;
	if (reply->speaks(reply->ctx, job->language))
		status = reply->run(reply->ctx, &job->request, &sink, cancelled, &memory);
	tb_desk_post(job->desk,
	             &(struct tb_result){
	                 .type = TB_RESULT_REPLY_DONE, .status = status, .epoch = job->epoch, .memory = &memory});
}

/* --- speaking -------------------------------------------------------------------------------------------------- */

static void post_voice(struct tb_desk_job *job, enum tb_status status, const uint8_t *mp3, size_t n_bytes)
{
	if (status != TB_OK || n_bytes > 0)
		tb_desk_post(job->desk, &(struct tb_result){.type = TB_RESULT_VOICE,
		                                            .status = status,
		                                            .epoch = job->epoch,
		                                            .mp3 = tb_span_make(mp3, n_bytes)});
}

/* The encoder's last frames go out, and it with them. */
static enum tb_status end_encoder(struct tb_desk_job *job)
{
	struct tb_desk_tools *tools = &job->desk->tools;
	size_t n_bytes = 0;
	uint8_t *mp3 = malloc(tb_mp3_out_max(0));
	enum tb_status status = mp3 == NULL ? TB_ERR_NO_MEMORY : tb_mp3_encoder_flush(tools->encoder, mp3, &n_bytes);
	if (status == TB_OK)
		post_voice(job, TB_OK, mp3, n_bytes);
	free(mp3);
	tb_mp3_encoder_destroy(tools->encoder);
	tools->encoder = NULL;
	tools->voice_ms += (uint32_t)(tools->n_voice_samples * 1000 / tools->voice_rate_hz);
	return status;
}

/* Another voice than the sentence before, with another rate, begins the stream of frames anew: they all are of one
 * rate, and need no header between. */
static enum tb_status encode(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct tb_desk_job *job = ctx;
	struct tb_desk_tools *tools = &job->desk->tools;
	enum tb_status status = TB_OK;
	if (tools->encoder != NULL && rate_hz != tools->voice_rate_hz)
		status = end_encoder(job);
	if (status == TB_OK && tools->encoder == NULL) {
		status = tb_mp3_shelf_take(job->desk->dispatch->shelf, rate_hz, &tools->encoder);
		tools->voice_rate_hz = rate_hz;
		tools->n_voice_samples = 0;
	}
	if (status != TB_OK)
		return status;
	size_t cap = tb_mp3_out_max(n_samples);
	uint8_t *mp3 = malloc(cap);
	size_t n_bytes = 0;
	if (mp3 == NULL)
		return TB_ERR_NO_MEMORY;
	status = tb_mp3_encoder_feed(tools->encoder, samples, n_samples, mp3, &n_bytes);
	tools->n_voice_samples += n_samples;
	if (status == TB_OK)
		post_voice(job, TB_OK, mp3, n_bytes);
	tb_wipe(mp3, n_bytes);
	free(mp3);
	return status;
}

static void tell_sentence_end(struct tb_desk_job *job)
{
	enum tb_status status = job->desk->tools.voice_status;
	tb_desk_post(job->desk, &(struct tb_result){.type = TB_RESULT_VOICE,
	                                            .status = status,
	                                            .epoch = job->epoch,
	                                            .engine = job->type == TB_WORK_SPEAK
	                                                          ? job->desk->dispatch->config.tts->name
	                                                          : job->desk->dispatch->config.remote_tts->remote.name,
	                                            .sentence_voiced = status == TB_OK});
}

static void run_speak(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	const struct tb_tts_engine *tts = job->desk->dispatch->config.tts;
	struct tb_tts_sink sink = {.ctx = job, .on_pcm = encode};
	struct tb_desk_tools *tools = &job->desk->tools;
	if (tools->voice_status != TB_OK)
		return;
	tools->voice_status = TB_ERR_UNSUPPORTED;
	if (tts->speaks(tts->ctx, job->language))
		tools->voice_status =
		    tts->speak(tts->ctx, job->language, tb_span_make(job->payload, job->n_text), &sink, cancelled);
	tell_sentence_end(job);
}

/* Samples of a voice from elsewhere. */
static void run_encode(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	(void)cancelled;
	struct tb_desk_tools *tools = &job->desk->tools;
	if (tools->voice_status == TB_OK)
		tools->voice_status =
		    encode(job, (const int16_t *)(const void *)job->payload, job->n_samples, job->rate_hz);
}

static void run_sentence_end(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	(void)cancelled;
	struct tb_desk_tools *tools = &job->desk->tools;
	if (tools->voice_status == TB_OK)
		tools->voice_status = job->status;
	tell_sentence_end(job);
}

static void run_voice_end(struct tb_desk_job *job, const atomic_bool *cancelled)
{
	(void)cancelled;
	struct tb_desk_tools *tools = &job->desk->tools;
	enum tb_status status = tools->encoder == NULL ? TB_ERR_STATE : tools->voice_status;
	if (status == TB_OK)
		status = end_encoder(job);
	uint32_t voice_ms = tools->voice_ms;
	tb_mp3_encoder_destroy(tools->encoder);
	tools->encoder = NULL;
	tools->voice_status = TB_OK;
	tools->voice_ms = 0;
	tb_desk_post(job->desk,
	             &(struct tb_result){
	                 .type = TB_RESULT_VOICE_DONE, .status = status, .epoch = job->epoch, .voice_ms = voice_ms});
	if (tools->voice_rate_hz != 0)
		tb_mp3_shelf_fill(job->desk->dispatch->shelf, tools->voice_rate_hz);
}

void tb_desk_tools_release(struct tb_dispatch *dispatch, struct tb_desk_tools *tools)
{
	close_stream(dispatch, tools);
	tb_mp3_encoder_destroy(tools->encoder);
	*tools = (struct tb_desk_tools){.stream = NULL};
}

void tb_desk_job_run(struct tb_job *base, const atomic_bool *cancelled)
{
	static void (*const runs[])(struct tb_desk_job *, const atomic_bool *) = {
	    [TB_WORK_STT_OPEN] = run_stt_open,     [TB_WORK_STT_FEED] = run_stt_feed,
	    [TB_WORK_STT_FINISH] = run_stt_finish, [TB_WORK_REPLY] = run_reply,
	    [TB_WORK_SPEAK] = run_speak,           [TB_WORK_VOICE_END] = run_voice_end,
	    [TB_WORK_ENCODE] = run_encode,         [TB_WORK_SENTENCE_END] = run_sentence_end,
	};
	struct tb_desk_job *job = (struct tb_desk_job *)base;
	if (job->type == TB_WORK_CANCEL)
		tb_desk_tools_release(job->desk->dispatch, &job->desk->tools);
	else
		runs[job->type](job, cancelled);
}
