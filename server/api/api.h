/* REST: one table of routes, and what stands behind each. Plain requests come from net by way of app; nothing here
 * knows sockets or sessions.
 *
 *   GET  /health /healthz /ready                     operations: does it live, does it take bears
 *   GET  /metrics /api/v1/esp32/metrics              for networks of the operator's
 *   GET  /api/v1/esp32/config                        public: where and how a bear talks to this server
 *   GET  /api/v1/esp32/firmware[?device_id=…]        the manifest: the public one, or the one for a bear that proves
 * itself GET  /api/v1/esp32/firmware/image?hardware=&build= POST /api/v1/pair/claim                          a bear
 * from a factory becomes a child's POST /api/v1/pair/token/refresh GET  /api/v1/pair/device/status/ID               for
 * the bear itself
 *
 * The forms are those of docs/protocol.md. Loop thread. Nobody who has not proved who he is learns who is enrolled. */
#ifndef TB_SERVER_API_H
#define TB_SERVER_API_H

#include "common/base/log.h"
#include "server/family/attempts.h"
#include "server/family/family.h"
#include "server/net/net.h"
#include "server/release/release.h"

struct tb_api;

struct tb_api_now {
	uint64_t ms;    /* monotonic */
	int64_t unix_s; /* wall clock */
};

/* Why a server takes no bears now. X(code, name in the answer, message for people, seconds after which to ask again) */
#define TB_UNREADY_MAP(X)                                                                                              \
	X(DRAINING, "draining", "the server is shutting down", 5)                                                      \
	X(STORE, "store_unavailable", "the records cannot be read now", 15)                                            \
	X(WARMING, "warming", "the server has not spoken its first words yet", 2)                                      \
	X(OVERLOADED, "overloaded", "all places are taken, or work waits too long", 15)
enum tb_unready {
#define TB_UNREADY_ENUM(code, name, message, retry_after_s) TB_UNREADY_##code,
	TB_UNREADY_MAP(TB_UNREADY_ENUM)
#undef TB_UNREADY_ENUM
	    TB_UNREADY_COUNT
};

/* What the server is doing, for /health and /ready. */
struct tb_api_state {
	unsigned n_sessions;
	bool unready[TB_UNREADY_COUNT]; /* each holds now; none: it takes bears */
};

enum { TB_API_METRICS_MAX = 32 * 1024 };

/* All outlives the api. */
struct tb_api_config {
	const struct tb_log *log;
	struct tb_family *family;
	struct tb_attempts *attempts; /* the door's own: failures here count there */
	struct tb_releases *releases;
	const char *version;     /* of this program */
	const char *public_host; /* HOST or HOST:PORT that bears are told; "": as the request says */
	const char *ntp_servers; /* names, separated by commas */
	void (*state)(void *ctx, struct tb_api_state *out);
	const char
	    *metrics_from; /* addresses and networks, as tb_net_is_in wants them; for others there is no such path */
	/* The metrics as text into out; returns its length, at most cap, which is TB_API_METRICS_MAX. */
	size_t (*metrics)(void *ctx, char *out, size_t cap);
	void *ctx;
};

/* TB_ERR_NO_MEMORY, TB_ERR_INTERNAL. */
enum tb_status tb_api_create(const struct tb_api_config *config, struct tb_api **out);
void tb_api_destroy(struct tb_api *api);

/* Fills in the answer, always. */
void tb_api_request(struct tb_api *api, const struct tb_net_request *request, struct tb_api_now now,
                    struct tb_net_answer *answer);

/* The answer of a refusal at the door, for an upgrade and for REST alike: {"error":…,"message":…,"retry_after_s":…}.
 * message NULL: the door's own; retry_after_s 0: as is usual for that door, which may be not at all. */
void tb_api_refuse(struct tb_net_answer *answer, enum tb_door door, const char *message, uint32_t retry_after_s);

#endif
