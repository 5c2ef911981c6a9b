/* Shared by the files of server/api only. */
#ifndef TB_SERVER_API_PRIVATE_H
#define TB_SERVER_API_PRIVATE_H

#include "common/base/json_write.h"
#include "server/api/api.h"
#include "server/api/nonces.h"

#define TB_API_FIRMWARE_PATH "/api/v1/esp32/firmware"

struct tb_api {
	struct tb_api_config config;
	uint8_t jwt_key[TB_MAC_LEN];
	struct tb_nonces nonces;
};

/* One request on its way to its answer. */
struct tb_call {
	struct tb_api *api;
	const struct tb_net_request *request;
	struct tb_span rest; /* of the path, where the route ends with '/' */
	struct tb_api_now now;
	struct tb_net_answer *answer;
};

/* --- answers.c ---------------------------------------------------------------------------------------------------- */
void tb_call_begin_json(struct tb_call *call, struct tb_json_writer *json);
/* Ends the outermost object; 500 when it did not fit. */
void tb_call_end_json(struct tb_call *call, struct tb_json_writer *json);
/* An etag of these bytes: with it, who has the same already gets a 304. */
void tb_call_set_etag(struct tb_call *call, struct tb_span bytes);
/* {"error":…,"message":…} */
/* There is nothing at this path. */
void tb_call_not_found(struct tb_call *call);
void tb_call_refuse(struct tb_call *call, int status, const char *error, const char *message);

/* --- prover.c ----------------------------------------------------------------------------------------------------- */
/* The token of `Authorization: Bearer …`; empty when there is none. */
struct tb_span tb_call_bearer(const struct tb_call *call);
/* Has this peer, or this device, failed too often? Then the answer is written. */
bool tb_call_must_wait(struct tb_call *call, const char *who);
/* Refuses as the door says and counts the failure: against `who` (NULL: the peer's address). */
void tb_call_refuse_door(struct tb_call *call, enum tb_door door, const char *who);

/* --- the routes --------------------------------------------------------------------------------------------------- */
void tb_route_health(struct tb_call *call);
void tb_route_ready(struct tb_call *call);
void tb_route_metrics(struct tb_call *call);
void tb_route_chat(struct tb_call *call);
void tb_route_config(struct tb_call *call);
void tb_route_manifest(struct tb_call *call);
void tb_route_image(struct tb_call *call);
void tb_route_claim(struct tb_call *call);
void tb_route_refresh(struct tb_call *call);
void tb_route_device_status(struct tb_call *call);

#endif
