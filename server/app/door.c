/* The door: an upgrade is admitted or refused, with the status of the protocol and a reason; plain requests go
 * to server/api. The query holds a token and a name: it is never logged. */
#include "server/app/app_private.h"

#include "server/net/http_answer.h"

/* Failures of somebody who proved to be this device count against the device alone; all others against the address, so
 * that one bear without consent does not shut out a nursery. */
static const char *who_failed(const struct tb_admission *admission, const struct tb_net_request *request)
{
	bool is_proven = admission->door == TB_DOOR_NO_CONSENT || admission->door == TB_DOOR_WRONG_CHILD ||
	                 admission->door == TB_DOOR_REVOKED || admission->door == TB_DOOR_UNCLAIMED;
	return is_proven ? admission->hello.device_id : request->peer;
}

/* Decides. While the server drains net has refused everybody before this. *retry_after_s stays 0 where the usual time
 * is meant. */
static enum tb_door decide(struct tb_app *app, const struct tb_net_request *request, struct tb_admission *admission,
                           uint32_t *retry_after_s)
{
	tb_family_admit(app->family, request->query, admission);
	if (admission->door == TB_DOOR_OPEN && !tb_registry_has_room(app->registry, admission->hello.device_id))
		return TB_DOOR_FULL;
	if (admission->door == TB_DOOR_OPEN && tb_load_is_over(&app->load, (uint64_t)app->config->work_max_wait_ms)) {
		*retry_after_s = tb_load_retry_after_s(&app->load);
		return TB_DOOR_OVERLOADED;
	}
	if (admission->door == TB_DOOR_OPEN || tb_door_http_status(admission->door) >= 500)
		return admission->door;
	const char *who = who_failed(admission, request);
	uint64_t now_ms = tb_loop_now_ms();
	*retry_after_s = tb_attempts_wait_s(app->attempts, who, now_ms);
	if (*retry_after_s > 0)
		return TB_DOOR_TOO_MANY_ATTEMPTS;
	tb_attempts_failed(app->attempts, who, now_ms);
	return admission->door;
}

static bool is_chat_path(struct tb_span path)
{
	return tb_span_eq_cstr(path, TB_WS_PATH) || tb_span_eq_cstr(path, TB_WS_PATH_ALIAS);
}

bool tb_door_on_upgrade(void *ctx, const struct tb_net_request *request, void **conn_ctx, struct tb_net_answer *answer)
{
	struct tb_app *app = ctx;
	struct tb_admission admission;
	struct tb_caller *caller = NULL;
	uint32_t retry_after_s = 0;
	if (!is_chat_path(request->path)) {
		tb_observe_refusal(app, TB_REFUSAL_NOT_FOUND);
		tb_http_refusal(answer, 404, "not_found", "there is nothing at this path", 0);
		return false;
	}
	enum tb_door door = decide(app, request, &admission, &retry_after_s);
	if (door == TB_DOOR_OPEN) {
		caller = tb_caller_create(app, &admission);
		if (caller == NULL)
			door = TB_DOOR_FULL;
	}
	if (door != TB_DOOR_OPEN) {
		const char *message = door == TB_DOOR_BAD_PARAMETER ? tb_hello_problem_text(admission.problem) : NULL;
		tb_logf(app->log, TB_LOG_WARN, "door: refused %d %s peer=%s", tb_door_http_status(door),
		        tb_door_name(door), request->peer);
		tb_observe_refusal(app, (int)door);
		tb_api_refuse(answer, door, message, retry_after_s);
	}
	*conn_ctx = caller;
	tb_wipe(&admission, sizeof admission);
	return caller != NULL;
}

void tb_door_on_request(void *ctx, const struct tb_net_request *request, struct tb_net_answer *answer)
{
	struct tb_app *app = ctx;
	struct tb_now now = tb_app_now();
	tb_api_request(app->api, request, (struct tb_api_now){.ms = now.ms, .unix_s = now.unix_ms / 1000}, answer);
}
