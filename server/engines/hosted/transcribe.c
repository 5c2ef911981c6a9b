/* Speech to text: POST /audio/transcriptions. */
#include "server/engines/hosted/endpoint.h"
#include "server/engines/hosted/form.h"
#include "server/engines/hosted/json_pick.h"

#include <stdlib.h>
#include <string.h>

struct transcriber {
	struct tb_endpoint endpoint; /* first: it is the engine's ctx */
};

struct tb_remote_call {
	struct tb_service_call *call;
	struct tb_body body;
	void (*on_heard)(void *to, enum tb_status status, const struct tb_stt_result *heard);
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

/* Blanks at the ends away, control characters to blanks. */
static void tidy(char *text)
{
	size_t n_bytes = strlen(text), n_blank = 0;
	for (size_t i = 0; i < n_bytes; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			text[i] = ' ';
	while (n_bytes > 0 && text[n_bytes - 1] == ' ')
		text[--n_bytes] = '\0';
	while (text[n_blank] == ' ')
		n_blank++;
	memmove(text, text + n_blank, n_bytes - n_blank + 1);
}

static enum tb_status on_end(void *ctx, enum tb_status status)
{
	struct tb_remote_call *call = ctx;
	struct tb_stt_result heard;
	memset(&heard, 0, sizeof heard);
	if (status == TB_OK)
		status = call->body.status;
	if (status == TB_OK)
		status = tb_json_pick(tb_span_make(call->body.bytes, call->body.n_bytes), "text", heard.text,
		                      sizeof heard.text, NULL);
	if (status == TB_OK)
		tidy(heard.text);
	else if (status == TB_ERR_NOT_FOUND)
		status = TB_ERR_FORMAT;
	call->on_heard(call->to, status, status == TB_OK ? &heard : NULL);
	tb_wipe(&heard, sizeof heard);
	free_call(call);
	return status;
}

static enum tb_status start(void *ctx, const char *language, const int16_t *samples, size_t n_samples,
                            void (*on_heard)(void *to, enum tb_status status, const struct tb_stt_result *heard),
                            void *to, struct tb_remote_call **out)
{
	struct transcriber *transcriber = ctx;
	const char *const fields[] = {
	    "model", transcriber->endpoint.model, "language", language, "response_format", "json", "temperature", "0",
	    NULL};
	uint8_t *body = NULL;
	size_t n_body = 0;
	struct tb_remote_call *call = calloc(1, sizeof *call);
	enum tb_status status = call == NULL ? TB_ERR_NO_MEMORY : TB_OK;
	if (status == TB_OK)
		status = tb_form_make(samples, n_samples, fields, &body, &n_body);
	if (status == TB_OK) {
		call->on_heard = on_heard;
		call->to = to;
		struct tb_service_handler handler = {.on_data = on_data, .on_end = on_end, .ctx = call};
		status = tb_service_ask(transcriber->endpoint.service, tb_form_content_type, body, n_body, &handler,
		                        &call->call);
	}
	if (status != TB_OK) {
		free(call);
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
	struct transcriber *transcriber = ctx;
	tb_endpoint_deinit(&transcriber->endpoint);
	free(transcriber);
}

enum tb_status tb_hosted_stt_create(const struct tb_hosted_config *config, struct tb_remote_stt *out)
{
	struct transcriber *transcriber = calloc(1, sizeof *transcriber);
	struct tb_remote remote = {.cancel = cancel, .destroy = destroy};
	if (transcriber == NULL)
		return TB_ERR_NO_MEMORY;
	enum tb_status status =
	    tb_endpoint_init(&transcriber->endpoint, config, "stt", "/audio/transcriptions", &remote);
	if (status != TB_OK) {
		free(transcriber);
		return status;
	}
	*out = (struct tb_remote_stt){.remote = remote, .start = start};
	return TB_OK;
}
