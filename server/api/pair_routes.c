/* A bear from a factory becomes a child's; and the tokens it then has for REST. */
#include "server/api/api_private.h"

#include "common/base/hex.h"
#include "server/api/fields.h"
#include "server/api/jwt.h"

#include <stdio.h>
#include <string.h>

enum {
	ACCESS_TTL_S = 60 * 60,
	REFRESH_TTL_S = 30 * 24 * 60 * 60,
	NONCE_MIN_CHARS = 16,
	NONCE_MAX_CHARS = 2 * TB_NONCE_MAX,
	WIRE_ID_CAP = 65 /* the protocol lets ids be longer than ours are */
};
static const char REPLAYED[] = "this nonce was used: make a new one for each claim";
static const char BAD_NONCE[] = "nonce must be 16 to 64 hexadecimal digits, an even number of them";
static const char BAD_HMAC[] = "hmac_hex must be 64 hexadecimal digits";
static const char BAD_TOKEN[] = "the token is not one of this server's, or it is over: claim the bear anew";

/* --- claim ----------------------------------------------------------------------------------------------------------
 */

struct claim_body {
	char device_id[WIRE_ID_CAP], child_id[WIRE_ID_CAP];
	char nonce_hex[NONCE_MAX_CHARS + 1], hmac_hex[2 * TB_MAC_LEN + 1];
	uint8_t nonce[TB_NONCE_MAX];
};

/* NULL, or what is wrong. */
static const char *judge_form(struct claim_body *body, struct tb_claim *claim)
{
	size_t n_nonce = strlen(body->nonce_hex);
	if (!tb_device_id_is_valid(body->device_id))
		return tb_hello_problem_text(TB_HELLO_BAD_DEVICE_ID);
	if (!tb_child_id_is_valid(body->child_id))
		return tb_hello_problem_text(TB_HELLO_BAD_CHILD_ID);
	if (n_nonce < NONCE_MIN_CHARS || tb_hex_decode(body->nonce_hex, n_nonce, body->nonce) != TB_OK)
		return BAD_NONCE;
	if (strlen(body->hmac_hex) != 2 * TB_MAC_LEN ||
	    tb_hex_decode(body->hmac_hex, 2 * TB_MAC_LEN, claim->mac) != TB_OK)
		return BAD_HMAC;
	claim->device_id = body->device_id;
	claim->child_id = body->child_id;
	claim->nonce = tb_span_make(body->nonce, n_nonce / 2);
	return NULL;
}

static bool read_claim(struct tb_call *call, struct claim_body *body, struct tb_claim *claim)
{
	const struct tb_field fields[] = {
	    {"device_id", body->device_id, sizeof body->device_id, true},
	    {"child_id", body->child_id, sizeof body->child_id, true},
	    {"nonce", body->nonce_hex, sizeof body->nonce_hex, true},
	    {"hmac_hex", body->hmac_hex, sizeof body->hmac_hex, true},
	};
	struct tb_field_problem problem;
	const char *wrong = NULL;
	if (tb_fields_from_json(call->request->body, fields, sizeof fields / sizeof fields[0], &problem) != TB_OK)
		wrong = problem.text;
	else
		wrong = judge_form(body, claim);
	if (wrong != NULL)
		tb_call_refuse(call, 400, "bad_parameter", wrong);
	return wrong == NULL;
}

static struct tb_jwt_bear bear_of(const char *device_id, const char *child_id, uint32_t key_version)
{
	struct tb_jwt_bear bear = {.key_version = key_version};
	tb_span_to_cstr(tb_span_cstr(device_id), bear.device_id, sizeof bear.device_id);
	tb_span_to_cstr(tb_span_cstr(child_id), bear.child_id, sizeof bear.child_id);
	return bear;
}

static bool write_token(struct tb_call *call, struct tb_json_writer *json, enum tb_jwt_use use,
                        const struct tb_jwt_bear *bear)
{
	char token[TB_JWT_CAP];
	bool is_refresh = use == TB_JWT_REFRESH;
	if (tb_jwt_make(call->api->jwt_key, use, bear, call->now.unix_s, is_refresh ? REFRESH_TTL_S : ACCESS_TTL_S,
	                token) != TB_OK)
		return false;
	tb_json_write_cstr(json, is_refresh ? "refresh_token" : "access_token", token);
	tb_wipe(token, sizeof token);
	return true;
}

static void write_profile(struct tb_json_writer *json, const struct tb_child *child)
{
	tb_json_write_object_begin(json, "child_profile");
	tb_json_write_cstr(json, "child_id", child->child_id);
	tb_json_write_cstr(json, "name", child->name);
	tb_json_write_int(json, "age", child->age);
	tb_json_write_cstr(json, "language", child->language);
	tb_json_write_object_end(json);
	tb_json_write_object_begin(json, "device_config");
	tb_json_write_cstr(json, "ws_path", TB_WS_PATH);
	tb_json_write_cstr(json, "firmware_endpoint", TB_API_FIRMWARE_PATH);
	tb_json_write_object_end(json);
}

static void answer_claim(struct tb_call *call, const struct tb_device *device, const struct tb_child *child,
                         const char *nonce_hex)
{
	struct tb_json_writer json;
	struct tb_jwt_bear bear = bear_of(device->device_id, child->child_id, device->key_version);
	tb_call_begin_json(call, &json);
	bool made = write_token(call, &json, TB_JWT_ACCESS, &bear) && write_token(call, &json, TB_JWT_REFRESH, &bear);
	tb_json_write_cstr(&json, "token_type", "Bearer");
	tb_json_write_int(&json, "expires_in", ACCESS_TTL_S);
	tb_json_write_cstr(&json, "device_session_id", nonce_hex);
	write_profile(&json, child);
	tb_call_end_json(call, &json);
	if (!made)
		tb_call_refuse(call, 500, "internal", "no token can be made now");
}

void tb_route_claim(struct tb_call *call)
{
	struct claim_body body;
	struct tb_claim claim;
	struct tb_device device;
	struct tb_child child;
	struct tb_family *family = call->api->config.family;
	if (!read_claim(call, &body, &claim))
		return;
	enum tb_door door = tb_family_claim_prove(family, &claim, &device);
	if (door != TB_DOOR_OPEN) {
		tb_call_refuse_door(call, door, door == TB_DOOR_REVOKED ? claim.device_id : NULL);
		return;
	}
	if (!tb_nonces_take(&call->api->nonces, claim.nonce, call->now.ms)) {
		tb_call_refuse(call, 409, "nonce_used", REPLAYED);
		return;
	}
	door = tb_family_claim(family, claim.device_id, claim.child_id, &child);
	if (door != TB_DOOR_OPEN) {
		tb_call_refuse_door(call, door, claim.device_id);
		return;
	}
	tb_logf(call->api->config.log, TB_LOG_INFO, "bear %s: claimed", device.device_id);
	answer_claim(call, &device, &child, body.nonce_hex);
	tb_wipe(&child, sizeof child);
}

/* --- tokens ---------------------------------------------------------------------------------------------------------
 */

/* A token is as good as what it was given for: not after consent was withdrawn or the key rotated. */
static bool bear_of_token(struct tb_call *call, enum tb_jwt_use use, struct tb_span token, struct tb_jwt_bear *bear)
{
	enum tb_status status = tb_jwt_read(call->api->jwt_key, use, token, call->now.unix_s, bear);
	enum tb_door door = TB_DOOR_WRONG_TOKEN;
	if (status == TB_OK)
		door = tb_family_recheck(call->api->config.family, bear->device_id, bear->child_id, bear->key_version,
		                         NULL);
	if (door == TB_DOOR_OPEN)
		return true;
	if (door == TB_DOOR_STORE)
		tb_api_refuse(call->answer, door, NULL, 0);
	else if (!tb_call_must_wait(call, call->request->peer)) {
		tb_attempts_failed(call->api->config.attempts, call->request->peer, call->now.ms);
		tb_call_refuse(call, 401, "invalid_token", BAD_TOKEN);
	}
	return false;
}

void tb_route_refresh(struct tb_call *call)
{
	char token[TB_JWT_CAP];
	const struct tb_field fields[] = {{"refresh_token", token, sizeof token, true}};
	struct tb_field_problem problem;
	struct tb_json_writer json;
	struct tb_jwt_bear bear;
	if (tb_fields_from_json(call->request->body, fields, 1, &problem) != TB_OK) {
		tb_call_refuse(call, 400, "bad_parameter", problem.text);
		return;
	}
	bool good = bear_of_token(call, TB_JWT_REFRESH, tb_span_cstr(token), &bear);
	tb_wipe(token, sizeof token);
	if (!good)
		return;
	tb_call_begin_json(call, &json);
	good = write_token(call, &json, TB_JWT_ACCESS, &bear);
	tb_json_write_cstr(&json, "token_type", "Bearer");
	tb_json_write_int(&json, "expires_in", ACCESS_TTL_S);
	tb_call_end_json(call, &json);
	if (!good)
		tb_call_refuse(call, 500, "internal", "no token can be made now");
}

/* --- status ---------------------------------------------------------------------------------------------------------
 */

static void answer_device(struct tb_call *call, const struct tb_device *device)
{
	struct tb_json_writer json;
	bool is_claimed = device->child_id[0] != '\0';
	bool is_ready = is_claimed && tb_family_recheck(call->api->config.family, device->device_id, device->child_id,
	                                                device->key_version, NULL) == TB_DOOR_OPEN;
	tb_call_begin_json(call, &json);
	tb_json_write_cstr(&json, "device_id", device->device_id);
	tb_json_write_bool(&json, "claimed", is_claimed);
	tb_json_write_cstr(&json, "status", is_ready ? "ready" : is_claimed ? "no_consent" : "unclaimed");
	tb_call_end_json(call, &json);
}

/* The bear itself asks: with its own token, or with the one that its claim gave it. */
void tb_route_device_status(struct tb_call *call)
{
	char device_id[TB_DEVICE_ID_MAX + 1];
	struct tb_span token = tb_call_bearer(call);
	struct tb_device device;
	struct tb_jwt_bear bear;
	if (!tb_span_to_cstr(call->rest, device_id, sizeof device_id) || !tb_device_id_is_valid(device_id)) {
		tb_call_refuse(call, 400, "bad_parameter", tb_hello_problem_text(TB_HELLO_BAD_DEVICE_ID));
		return;
	}
	if (token.n_bytes == 0) {
		tb_call_refuse(call, 401, "no_token", "the header Authorization: Bearer is missing");
		return;
	}
	enum tb_door door = tb_family_prove(call->api->config.family, device_id, token, &device);
	bool by_jwt = door == TB_DOOR_WRONG_TOKEN &&
	              tb_jwt_read(call->api->jwt_key, TB_JWT_ACCESS, token, call->now.unix_s, &bear) == TB_OK &&
	              strcmp(bear.device_id, device_id) == 0;
	if (by_jwt && tb_family_device_get(call->api->config.family, device_id, &device) == TB_OK &&
	    device.key_version == bear.key_version)
		door = device.revoked ? TB_DOOR_REVOKED : TB_DOOR_OPEN;
	if (door == TB_DOOR_OPEN)
		answer_device(call, &device);
	else
		tb_call_refuse_door(call, door, door == TB_DOOR_REVOKED ? device_id : NULL);
}
