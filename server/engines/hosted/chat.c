/* The reply: POST /chat/completions, streamed. */
#include "server/engines/hosted/chat_stream.h"
#include "server/engines/hosted/endpoint.h"
#include "server/engines/hosted/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_TOKENS_MAX = 240, PERSONA_CAP = 32, BODY_MAX = 6 * (TB_PROMPT_MAX + 16384) };

struct chatter {
	struct tb_endpoint endpoint; /* first: it is the engine's ctx */
	const struct tb_prompts *prompts;
	char persona[PERSONA_CAP];
};

struct tb_remote_call {
	struct tb_service_call *call;
	struct tb_remote_reply_sink sink;
	bool inside, cancelled; /* of a callback of ours; while it was */
	struct tb_body whole;   /* of a service that does not stream */
	struct tb_chat_stream stream;
};

static void free_call(struct tb_remote_call *call)
{
	tb_body_free(&call->whole);
	tb_chat_stream_wipe(&call->stream);
	free(call);
}

static void on_sentence(void *ctx, struct tb_span sentence)
{
	struct tb_remote_call *call = ctx;
	if (!call->cancelled)
		call->sink.on_sentence(call->sink.to, sentence);
}

/* Ends the call from inside of on_data, once there is nothing more to wait for. */
static void end_early(struct tb_remote_call *call)
{
	enum tb_status status = call->cancelled ? TB_ERR_CANCELLED : tb_chat_stream_end(&call->stream);
	if (status == TB_OK)
		tb_service_enough(call->call);
	else
		tb_service_cancel(call->call, status != TB_ERR_CANCELLED);
	if (!call->cancelled)
		call->sink.on_done(call->sink.to, status);
	free_call(call);
}

static void on_data(void *ctx, const char *content_type, struct tb_span bytes)
{
	struct tb_remote_call *call = ctx;
	call->inside = true;
	if (strncmp(content_type, "application/json", 16) == 0)
		tb_body_add(&call->whole, content_type, "application/json", bytes);
	else if (strncmp(content_type, "text/event-stream", 17) == 0)
		tb_chat_stream_feed(&call->stream, bytes);
	else
		call->stream.status = TB_ERR_FORMAT;
	call->inside = false;
	if (call->cancelled || call->stream.finished || call->stream.status != TB_OK || call->whole.status != TB_OK) {
		if (call->whole.status != TB_OK)
			call->stream.status = call->whole.status;
		end_early(call);
	}
}

static enum tb_status on_end(void *ctx, enum tb_status status)
{
	struct tb_remote_call *call = ctx;
	call->inside = true;
	if (status == TB_OK && call->whole.n_bytes > 0)
		tb_chat_stream_whole(&call->stream, tb_span_make(call->whole.bytes, call->whole.n_bytes));
	enum tb_status end = tb_chat_stream_end(&call->stream);
	if (status == TB_OK)
		status = end;
	if (!call->cancelled)
		call->sink.on_done(call->sink.to, status);
	free_call(call);
	return status;
}

/* --- asking ---------------------------------------------------------------------------------------------------------
 */

struct asking {
	const struct chatter *chatter;
	const struct tb_reply_request *request;
	const char *prompt;
};

static void write_message(struct tb_json_writer *writer, const char *role, struct tb_span text)
{
	tb_json_write_object_begin(writer, NULL);
	tb_json_write_cstr(writer, "role", role);
	tb_json_write_string(writer, "content", text);
	tb_json_write_object_end(writer);
}

/* The child's words are a message of their own, whatever they say. */
static void write_body(const void *what, struct tb_json_writer *writer)
{
	const struct asking *asking = what;
	const struct tb_reply_request *request = asking->request;
	tb_json_write_object_begin(writer, NULL);
	tb_json_write_cstr(writer, "model", asking->chatter->endpoint.model);
	tb_json_write_bool(writer, "stream", true);
	tb_json_write_int(writer, "max_tokens", ANSWER_TOKENS_MAX);
	tb_json_write_array_begin(writer, "messages");
	write_message(writer, "system", tb_span_cstr(asking->prompt));
	for (size_t i = 0; i < request->n_history; i++) {
		write_message(writer, "user", request->history[i].heard);
		write_message(writer, "assistant", request->history[i].said);
	}
	write_message(writer, "user", request->text);
	tb_json_write_array_end(writer);
	tb_json_write_object_end(writer);
}

static enum tb_status start(void *ctx, const struct tb_reply_request *request, const struct tb_remote_reply_sink *sink,
                            struct tb_remote_call **out)
{
	struct chatter *chatter = ctx;
	char prompt[TB_PROMPT_MAX];
	struct asking asking = {.chatter = chatter, .request = request, .prompt = prompt};
	enum tb_status status = tb_prompt_write(chatter->prompts, request, chatter->persona, prompt);
	if (status != TB_OK)
		return status;
	struct tb_remote_call *call = calloc(1, sizeof *call);
	if (call == NULL)
		return TB_ERR_NO_MEMORY;
	call->sink = *sink;
	tb_chat_stream_init(&call->stream, on_sentence, call);
	struct tb_service_handler handler = {.on_data = on_data, .on_end = on_end, .ctx = call};
	status = tb_endpoint_ask_json(&chatter->endpoint, BODY_MAX, write_body, &asking, &handler, &call->call);
	tb_wipe(prompt, sizeof prompt);
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

static bool speaks(void *ctx, const char *language)
{
	const struct chatter *chatter = ctx;
	return tb_prompts_speaks(chatter->prompts, language);
}

static void destroy(void *ctx)
{
	struct chatter *chatter = ctx;
	tb_endpoint_deinit(&chatter->endpoint);
	free(chatter);
}

enum tb_status tb_hosted_reply_create(const struct tb_hosted_config *config, struct tb_remote_reply *out)
{
	struct tb_remote remote = {.cancel = cancel, .destroy = destroy};
	if (!tb_prompts_has_persona(config->prompts, config->persona)) {
		tb_logf(config->log, TB_LOG_ERROR, "reply.persona: '%.31s' is not in every file of content/prompts",
		        config->persona);
		return TB_ERR_ARG;
	}
	struct chatter *chatter = calloc(1, sizeof *chatter);
	if (chatter == NULL)
		return TB_ERR_NO_MEMORY;
	chatter->prompts = config->prompts;
	snprintf(chatter->persona, sizeof chatter->persona, "%s", config->persona);
	enum tb_status status = tb_endpoint_init(&chatter->endpoint, config, "reply", "/chat/completions", &remote);
	if (status != TB_OK) {
		free(chatter);
		return status;
	}
	remote.speaks = speaks;
	*out = (struct tb_remote_reply){.remote = remote, .start = start};
	return TB_OK;
}
