/* What all answers of REST are made of. */
#include "server/api/api_private.h"

#include "common/base/hex.h"

#include <stdio.h>
#include <string.h>

enum { FULL_RETRY_S = 15, STORE_RETRY_S = 15, DRAIN_RETRY_S = 5, ETAG_BYTES = 16 };

static void write_refusal(struct tb_net_answer *answer, int status, const char *error, const char *message,
                          uint32_t retry_after_s)
{
	struct tb_json_writer json;
	struct tb_span text;
	*answer = (struct tb_net_answer){.status = status, .retry_after_s = retry_after_s};
	tb_json_write_init(&json, answer->body, sizeof answer->body);
	tb_json_write_object_begin(&json, NULL);
	tb_json_write_cstr(&json, "error", error);
	tb_json_write_cstr(&json, "message", message);
	if (retry_after_s != 0)
		tb_json_write_int(&json, "retry_after_s", retry_after_s);
	tb_json_write_object_end(&json);
	if (tb_json_write_finish(&json, &text) == TB_OK)
		answer->n_body = text.n_bytes;
}

/* When coming back helps, in seconds; 0: it does not. */
static uint32_t usual_retry_after_s(enum tb_door door)
{
	switch (door) {
	case TB_DOOR_FULL: return FULL_RETRY_S;
	case TB_DOOR_STORE: return STORE_RETRY_S;
	case TB_DOOR_DRAINING: return DRAIN_RETRY_S;
	default: return 0;
	}
}

void tb_api_refuse(struct tb_net_answer *answer, enum tb_door door, const char *message, uint32_t retry_after_s)
{
	if (message == NULL)
		message = tb_door_message(door);
	if (retry_after_s == 0)
		retry_after_s = usual_retry_after_s(door);
	write_refusal(answer, tb_door_http_status(door), tb_door_public_name(door), message, retry_after_s);
}

void tb_call_refuse(struct tb_call *call, int status, const char *error, const char *message)
{
	write_refusal(call->answer, status, error, message, 0);
}

void tb_call_not_found(struct tb_call *call)
{
	tb_call_refuse(call, 404, "not_found", "there is nothing at this path");
}

void tb_call_begin_json(struct tb_call *call, struct tb_json_writer *json)
{
	call->answer->status = 200;
	tb_json_write_init(json, call->answer->body, sizeof call->answer->body);
	tb_json_write_object_begin(json, NULL);
}

void tb_call_end_json(struct tb_call *call, struct tb_json_writer *json)
{
	struct tb_span text;
	tb_json_write_object_end(json);
	if (tb_json_write_finish(json, &text) == TB_OK)
		call->answer->n_body = text.n_bytes;
	else
		tb_call_refuse(call, 500, "internal", "the answer does not fit");
}

/* A keyed hash serves as any other: nobody has to compute it again. */
void tb_call_set_etag(struct tb_call *call, struct tb_span bytes)
{
	const struct tb_hmac_port *hmac = tb_family_hmac();
	uint8_t mac[TB_MAC_LEN];
	char hex[2 * ETAG_BYTES + 1];
	if (hmac->hmac_sha256(hmac->ctx, tb_span_cstr("etag"), &bytes, 1, mac) != TB_OK)
		return;
	tb_hex_encode(mac, ETAG_BYTES, hex);
	snprintf(call->answer->etag, sizeof call->answer->etag, "\"%s\"", hex);
}
