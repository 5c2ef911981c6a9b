/* One more check of a text: POST /moderations. What it flags may not be said. */
#include "server/engines/hosted/endpoint.h"
#include "server/engines/hosted/json_pick.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_CAP = 16, BODY_EXTRA = 512 };

struct moderator {
	struct tb_endpoint endpoint; /* first: it is the engine's ctx */
};

struct tb_remote_call {
	struct tb_service_call *call;
	struct tb_body body;
	void (*on_verdict)(void *to, enum tb_status status);
	void *to;
};

static void free_call(struct tb_remote_call *call)
{
	tb_body_free(&call->body);
	free(call);
}

static void on_data(void *ctx, const char *content_type, struct tb_span bytes)
{
	struct tb_remote_call *call = ctx;
	tb_body_add(&call->body, content_type, "application/json", bytes);
}

/* Only a plain "not flagged" counts as one. */
static enum tb_status verdict_of(const struct tb_body *body, bool *flagged)
{
	char word[WORD_CAP];
	if (body->status != TB_OK)
		return body->status;
	if (tb_json_pick(tb_span_make(body->bytes, body->n_bytes), "results.0.flagged", word, sizeof word, NULL) !=
	    TB_OK)
		return TB_ERR_FORMAT;
	*flagged = strcmp(word, "true") == 0;
	return *flagged || strcmp(word, "false") == 0 ? TB_OK : TB_ERR_FORMAT;
}

static enum tb_status on_end(void *ctx, enum tb_status status)
{
	struct tb_remote_call *call = ctx;
	bool flagged = false;
	if (status == TB_OK)
		status = verdict_of(&call->body, &flagged);
	call->on_verdict(call->to, status == TB_OK && flagged ? TB_ERR_REFUSED : status);
	free_call(call);
	return status;
}

struct asking {
	const struct moderator *moderator;
	struct tb_span text;
};

static void write_body(const void *what, struct tb_json_writer *writer)
{
	const struct asking *asking = what;
	tb_json_write_object_begin(writer, NULL);
	if (asking->moderator->endpoint.model[0] != '\0')
		tb_json_write_cstr(writer, "model", asking->moderator->endpoint.model);
	tb_json_write_string(writer, "input", asking->text);
	tb_json_write_object_end(writer);
}

static enum tb_status start(void *ctx, struct tb_span text, void (*on_verdict)(void *to, enum tb_status status),
                            void *to, struct tb_remote_call **out)
{
	struct moderator *moderator = ctx;
	struct asking asking = {.moderator = moderator, .text = text};
	struct tb_remote_call *call = calloc(1, sizeof *call);
	if (call == NULL)
		return TB_ERR_NO_MEMORY;
	call->on_verdict = on_verdict;
	call->to = to;
	struct tb_service_handler handler = {.on_data = on_data, .on_end = on_end, .ctx = call};
	enum tb_status status = tb_endpoint_ask_json(&moderator->endpoint, BODY_EXTRA + 6 * text.n_bytes, write_body,
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
	tb_service_cancel(call->call, late);
	free_call(call);
}

static void destroy(void *ctx)
{
	struct moderator *moderator = ctx;
	tb_endpoint_deinit(&moderator->endpoint);
	free(moderator);
}

enum tb_status tb_hosted_check_create(const struct tb_hosted_config *config, struct tb_remote_check *out)
{
	struct tb_remote remote = {.cancel = cancel, .destroy = destroy};
	struct moderator *moderator = calloc(1, sizeof *moderator);
	if (moderator == NULL)
		return TB_ERR_NO_MEMORY;
	enum tb_status status = tb_endpoint_init(&moderator->endpoint, config, "check", "/moderations", &remote);
	if (status != TB_OK) {
		free(moderator);
		return status;
	}
	*out = (struct tb_remote_check){.remote = remote, .start = start};
	return TB_OK;
}
