/* Is it up, and would it take a bear? */
#include "server/api/api_private.h"

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

void tb_route_ready(struct tb_call *call)
{
	struct tb_json_writer json;
	if (state_of(call).draining) {
		tb_api_refuse(call->answer, TB_DOOR_DRAINING, NULL, 0);
		return;
	}
	tb_call_begin_json(call, &json);
	tb_json_write_cstr(&json, "status", "ready");
	tb_call_end_json(call, &json);
}

void tb_route_chat(struct tb_call *call)
{
	tb_call_refuse(call, 426, "upgrade_required", "this path speaks WebSocket");
}
