/* Who asks? A bear proves itself as at the door, and failures count there. */
#include "server/api/api_private.h"

#include <string.h>
#include <strings.h>

struct tb_span tb_call_bearer(const struct tb_call *call)
{
	static const char scheme[] = "Bearer ";
	const size_t n_scheme = sizeof scheme - 1;
	struct tb_span sent = call->request->authorization;
	if (sent.n_bytes <= n_scheme || strncasecmp((const char *)sent.data, scheme, n_scheme) != 0)
		return tb_span_make(NULL, 0);
	return tb_span_make(sent.data + n_scheme, sent.n_bytes - n_scheme);
}

bool tb_call_must_wait(struct tb_call *call, const char *who)
{
	uint32_t wait_s = tb_attempts_wait_s(call->api->config.attempts, who, call->now.ms);
	if (wait_s > 0)
		tb_api_refuse(call->answer, TB_DOOR_TOO_MANY_ATTEMPTS, NULL, wait_s);
	return wait_s > 0;
}

/* As at the door: too many failures are told only to who fails once more, so that a right token always opens. */
void tb_call_refuse_door(struct tb_call *call, enum tb_door door, const char *who)
{
	if (who == NULL)
		who = call->request->peer;
	tb_logf(call->api->config.log, TB_LOG_WARN, "rest: refused %d %s peer=%s", tb_door_http_status(door),
	        tb_door_name(door), call->request->peer);
	if (tb_door_http_status(door) < 500) {
		if (tb_call_must_wait(call, who))
			return;
		tb_attempts_failed(call->api->config.attempts, who, call->now.ms);
	}
	tb_api_refuse(call->answer, door, NULL, 0);
}
