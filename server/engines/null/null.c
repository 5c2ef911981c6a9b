#include "server/engines/null/null.h"

#include <stdlib.h>
#include <string.h>

enum { TONE_SAMPLES = 3200, TONE_RATE_HZ = 16000, TONE_PERIOD = 36, TONE_LEVEL = 4000 };

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

static enum tb_status finish(struct tb_stt_stream *stream, struct tb_stt_result *out)
{
	static const char heard[] = "what does a cat say";
	(void)stream;
	memcpy(out->text, heard, sizeof heard);
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
