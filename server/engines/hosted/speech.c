/* The voice: POST /audio/speech, streamed. */
#include "server/engines/hosted/endpoint.h"
#include "server/engines/hosted/pcm_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VOICE_CAP = 64, BODY_EXTRA = 1024 };

struct speaker {
	struct tb_endpoint endpoint; /* first: it is the engine's ctx */
	char voice[VOICE_CAP];
	bool wav;
	uint32_t pcm_rate_hz;
};

struct tb_remote_call {
	struct tb_service_call *call;
	struct tb_remote_tts_sink sink;
	bool inside, cancelled; /* of a callback of ours; while it was */
	enum tb_status status;
	struct tb_pcm_stream stream;
};

static void free_call(struct tb_remote_call *call)
{
	tb_wipe(call, sizeof *call);
	free(call);
}

static void on_pcm(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct tb_remote_call *call = ctx;
	if (!call->cancelled)
		call->sink.on_pcm(call->sink.to, samples, n_samples, rate_hz);
}

/* A service that reports an error with status 200 does so in words. */
static bool is_sound(const char *content_type)
{
	return strncmp(content_type, "audio/", 6) == 0 || strncmp(content_type, "application/octet-stream", 24) == 0 ||
	       content_type[0] == '\0';
}

static void on_data(void *ctx, const char *content_type, struct tb_span bytes)
{
	struct tb_remote_call *call = ctx;
	call->inside = true;
	call->status = is_sound(content_type) ? tb_pcm_stream_feed(&call->stream, bytes) : TB_ERR_FORMAT;
	call->inside = false;
	if (call->status == TB_OK && !call->cancelled)
		return;
	tb_service_cancel(call->call, !call->cancelled);
	if (!call->cancelled)
		call->sink.on_done(call->sink.to, call->status);
	free_call(call);
}

static enum tb_status on_end(void *ctx, enum tb_status status)
{
	struct tb_remote_call *call = ctx;
	if (status == TB_OK)
		status = tb_pcm_stream_end(&call->stream);
	call->sink.on_done(call->sink.to, status);
	free_call(call);
	return status;
}

struct asking {
	const struct speaker *speaker;
	struct tb_span sentence;
};

static void write_body(const void *what, struct tb_json_writer *writer)
{
	const struct asking *asking = what;
	tb_json_write_object_begin(writer, NULL);
	tb_json_write_cstr(writer, "model", asking->speaker->endpoint.model);
	tb_json_write_cstr(writer, "voice", asking->speaker->voice);
	tb_json_write_string(writer, "input", asking->sentence);
	tb_json_write_cstr(writer, "response_format", asking->speaker->wav ? "wav" : "pcm");
	tb_json_write_object_end(writer);
}

static enum tb_status start(void *ctx, const char *language, struct tb_span sentence,
                            const struct tb_remote_tts_sink *sink, struct tb_remote_call **out)
{
	struct speaker *speaker = ctx;
	struct asking asking = {.speaker = speaker, .sentence = sentence};
	struct tb_remote_call *call = calloc(1, sizeof *call);
	(void)language; /* the service hears it from the words */
	if (call == NULL)
		return TB_ERR_NO_MEMORY;
	call->sink = *sink;
	tb_pcm_stream_init(&call->stream, speaker->wav, speaker->pcm_rate_hz, on_pcm, call);
	struct tb_service_handler handler = {.on_data = on_data, .on_end = on_end, .ctx = call};
	enum tb_status status = tb_endpoint_ask_json(&speaker->endpoint, BODY_EXTRA + 6 * sentence.n_bytes, write_body,
	                                             &asking, &handler, &call->call);
	if (status != TB_OK) {
		free_call(call);
		return status;
	}
	*out = call;
	return TB_OK;
}

static void cancel(void *ctx, struct tb_remote_call *call, bool late)
{
	(void)ctx;
	if (call->inside) {
		call->cancelled = true;
		return;
	}
	tb_service_cancel(call->call, late);
	free_call(call);
}

static void destroy(void *ctx)
{
	struct speaker *speaker = ctx;
	tb_endpoint_deinit(&speaker->endpoint);
	free(speaker);
}

enum tb_status tb_hosted_tts_create(const struct tb_hosted_config *config, struct tb_remote_tts *out)
{
	struct tb_remote remote = {.cancel = cancel, .destroy = destroy};
	struct speaker *speaker = calloc(1, sizeof *speaker);
	if (speaker == NULL)
		return TB_ERR_NO_MEMORY;
	speaker->wav = config->wav;
	speaker->pcm_rate_hz = config->pcm_rate_hz;
	snprintf(speaker->voice, sizeof speaker->voice, "%s", config->voice);
	enum tb_status status = tb_endpoint_init(&speaker->endpoint, config, "tts", "/audio/speech", &remote);
	if (status != TB_OK) {
		free(speaker);
		return status;
	}
	*out = (struct tb_remote_tts){.remote = remote, .start = start};
	return TB_OK;
}
