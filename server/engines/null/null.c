#include "server/engines/null/null.h"

#include <stdlib.h>
#include <string.h>

enum { TONE_SAMPLES = 4410, TONE_RATE_HZ = 22050, TONE_PERIOD = 36, TONE_LEVEL = 4000 };

struct tb_stt_stream {
	size_t n_samples;
};

static bool speaks(void *ctx, const char *language)
{
	(void)ctx;
	return language[0] != '\0';
}

static void destroy(void *ctx)
{
	(void)ctx;
}

static enum tb_status open(void *ctx, const char *language, struct tb_stt_stream **out)
{
	(void)ctx;
	(void)language;
	*out = calloc(1, sizeof **out);
	return *out == NULL ? TB_ERR_NO_MEMORY : TB_OK;
}

static enum tb_status feed(struct tb_stt_stream *stream, const int16_t *samples, size_t n_samples)
{
	(void)samples;
	stream->n_samples += n_samples;
	return TB_OK;
}

static const char question[] = "what does a cat say";

static enum tb_status finish(struct tb_stt_stream *stream, struct tb_stt_result *out)
{
	(void)stream;
	memcpy(out->text, question, sizeof question);
	return TB_OK;
}

static void close_stream(struct tb_stt_stream *stream)
{
	free(stream);
}

static enum tb_status run(void *ctx, const struct tb_reply_request *request, const struct tb_reply_sink *sink,
                          const atomic_bool *cancelled, struct tb_reply_memory *memory)
{
	(void)ctx;
	(void)cancelled;
	*memory = request->memory;
	return sink->on_sentence(sink->ctx, tb_span_cstr("Cats say meow!"));
}

static enum tb_status speak(void *ctx, const char *language, struct tb_span sentence, const struct tb_tts_sink *sink,
                            const atomic_bool *cancelled)
{
	int16_t tone[TONE_SAMPLES];
	(void)ctx;
	(void)language;
	(void)sentence;
	(void)cancelled;
	for (int i = 0; i < TONE_SAMPLES; i++)
		tone[i] = i % TONE_PERIOD < TONE_PERIOD / 2 ? TONE_LEVEL : -TONE_LEVEL;
	return sink->on_pcm(sink->ctx, tone, TONE_SAMPLES, TONE_RATE_HZ);
}

void tb_null_engines(unsigned max_streams, struct tb_stt_engine *stt, struct tb_reply_engine *reply,
                     struct tb_tts_engine *tts)
{
	*stt = (struct tb_stt_engine){.name = "null",
	                              .deadline_ms = 1000,
	                              .max_streams = max_streams,
	                              .speaks = speaks,
	                              .open = open,
	                              .feed = feed,
	                              .finish = finish,
	                              .close = close_stream,
	                              .destroy = destroy};
	*reply = (struct tb_reply_engine){
	    .name = "null", .deadline_ms = 1000, .speaks = speaks, .run = run, .destroy = destroy};
	*tts = (struct tb_tts_engine){
	    .name = "null", .deadline_ms = 1000, .speaks = speaks, .speak = speak, .destroy = destroy};
}

/* --- on the loop ----------------------------------------------------------------------------------------------------
 */

struct tb_remote_call {
	struct tb_post post;
	bool cancelled;
	void (*on_heard)(void *to, enum tb_status status, const struct tb_stt_result *heard);
	void *to;
};

static void tell_heard(void *ctx)
{
	struct tb_remote_call *call = ctx;
	struct tb_stt_result heard;
	memset(&heard, 0, sizeof heard);
	memcpy(heard.text, question, sizeof question);
	if (!call->cancelled)
		call->on_heard(call->to, TB_OK, &heard);
	free(call);
}

static enum tb_status start(void *ctx, const char *language, const int16_t *samples, size_t n_samples,
                            void (*on_heard)(void *to, enum tb_status status, const struct tb_stt_result *heard),
                            void *to, struct tb_remote_call **out)
{
	struct tb_remote_call *call = calloc(1, sizeof *call);
	(void)language;
	(void)samples;
	(void)n_samples;
	if (call == NULL)
		return TB_ERR_NO_MEMORY;
	call->on_heard = on_heard;
	call->to = to;
	call->post = (struct tb_post){.run = tell_heard, .ctx = call};
	tb_loop_post(ctx, &call->post);
	*out = call;
	return TB_OK;
}

static void cancel(void *ctx, struct tb_remote_call *call, bool late)
{
	(void)ctx;
	(void)late;
	call->cancelled = true;
}

static bool is_up(void *ctx)
{
	(void)ctx;
	return true;
}

enum tb_status tb_null_remote_stt(struct tb_loop *loop, struct tb_remote_stt *out)
{
	*out = (struct tb_remote_stt){.remote = {.name = "null",
	                                         .deadline_ms = 1000,
	                                         .ctx = loop,
	                                         .is_up = is_up,
	                                         .speaks = speaks,
	                                         .cancel = cancel,
	                                         .destroy = destroy},
	                              .start = start};
	return TB_OK;
}
