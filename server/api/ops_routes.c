/* For those who run the server: does it live, does it take bears, how is it doing. */
#include "server/api/api_private.h"

#include <stdlib.h>
#include <string.h>

static struct tb_api_state state_of(const struct tb_call *call)
{
	struct tb_api_state state = {0};
	call->api->config.state(call->api->config.ctx, &state);
	return state;
}

void tb_route_health(struct tb_call *call)
{
	struct tb_json_writer json;
	tb_call_begin_json(call, &json);
	tb_json_write_cstr(&json, "status", "ok");
	tb_json_write_cstr(&json, "version", call->api->config.version);
	tb_json_write_int(&json, "sessions", state_of(call).n_sessions);
	tb_call_end_json(call, &json);
}

/* --- ready --------------------------------------------------------------------------------------------------------
 */

static const struct {
	const char *name;
	const char *message;
	uint32_t retry_after_s;
} reasons[TB_UNREADY_COUNT] = {
#define REASON(code, name, message, retry_after_s) {name, message, retry_after_s},
    TB_UNREADY_MAP(REASON)
#undef REASON
};

/* The error of other refusals is the first reason; all of them stand in the list. */
static void refuse_unready(struct tb_call *call, const struct tb_api_state *state, unsigned first)
{
	struct tb_json_writer json;
	uint32_t retry_after_s = 0;
	tb_call_begin_json(call, &json);
	tb_json_write_cstr(&json, "error", reasons[first].name);
	tb_json_write_cstr(&json, "message", reasons[first].message);
	tb_json_write_cstr(&json, "status", "not_ready");
	tb_json_write_array_begin(&json, "reasons");
	for (unsigned i = first; i < TB_UNREADY_COUNT; i++) {
		if (!state->unready[i])
			continue;
		tb_json_write_cstr(&json, NULL, reasons[i].name);
		if (reasons[i].retry_after_s > retry_after_s)
			retry_after_s = reasons[i].retry_after_s;
	}
	tb_json_write_array_end(&json);
	tb_json_write_int(&json, "retry_after_s", retry_after_s);
	tb_call_end_json(call, &json);
	call->answer->status = 503;
	call->answer->retry_after_s = retry_after_s;
}

void tb_route_ready(struct tb_call *call)
{
	struct tb_json_writer json;
	struct tb_api_state state = state_of(call);
	for (unsigned i = 0; i < TB_UNREADY_COUNT; i++) {
		if (state.unready[i]) {
			refuse_unready(call, &state, i);
			return;
		}
	}
	tb_call_begin_json(call, &json);
	tb_json_write_cstr(&json, "status", "ready");
	tb_call_end_json(call, &json);
}

/* --- metrics ------------------------------------------------------------------------------------------------------
 */

static bool read_text(void *ctx, uint64_t offset, void *out, size_t n_bytes)
{
	memcpy(out, (const char *)ctx + offset, n_bytes);
	return true;
}

/* Larger than an answer that is copied: kept while it is sent, in no more memory than it needs. */
static void serve_text(struct tb_call *call)
{
	char *text = malloc(TB_API_METRICS_MAX);
	if (text == NULL) {
		tb_api_refuse(call->answer, TB_DOOR_FULL, NULL, 0);
		return;
	}
	size_t n_bytes = call->api->config.metrics(call->api->config.ctx, text, TB_API_METRICS_MAX);
	char *kept = realloc(text, n_bytes + 1);
	call->answer->status = 200;
	call->answer->content_type = "text/plain; version=0.0.4; charset=utf-8";
	call->answer->source = (struct tb_net_source){
	    .n_bytes = n_bytes, .read = read_text, .close = free, .ctx = kept != NULL ? kept : text};
}

/* Who may not read them is not told that they are there. Whoever comes through a proxy that is not trusted could be
 * anybody, whatever the proxy's own address is. */
void tb_route_metrics(struct tb_call *call)
{
	const struct tb_net_request *request = call->request;
	if (request->peer_is_proxy || !tb_net_is_in(call->api->config.metrics_from, request->peer))
		tb_call_not_found(call);
	else
		serve_text(call);
}

void tb_route_chat(struct tb_call *call)
{
	tb_call_refuse(call, 426, "upgrade_required", "this path speaks WebSocket");
}
