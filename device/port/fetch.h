/* The fetch port: one HTTPS GET at a time, over the same verified TLS as the link (device/port/link.h), for updates.
 *
 * Where it stands: updater → fetch → network → tb_updater_fetch_* → updater → slot. The link is closed while something
 * is fetched: a small machine has no memory for two TLS connections. Thread and events: as the link's. No function
 * waits or calls the core from inside. */
#ifndef TB_DEVICE_PORT_FETCH_H
#define TB_DEVICE_PORT_FETCH_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "device/port/link.h"

#include <stdint.h>

enum { TB_FETCH_PATH_CAP = 384, TB_FETCH_TOKEN_CAP = 65 };

/* Valid during the call of start() only, except `host` and `trust`, which outlive the bear. */
struct tb_fetch_request {
	const char *host;
	uint16_t port;
	const char *path_query;
	const char *bearer;  /* for `Authorization: Bearer`: a secret; "": none. Never followed to another host: a
	                        redirect is told as its status */
	uint32_t first_byte; /* of the body; not 0: `Range: bytes=first-` */
	const struct tb_link_trust *trust;
};

/* What the platform tells, each through its function in device/core/updater.h:
 *   head: once: the status; length of the body that follows, UINT32_MAX when it is not said; the offset at which it
 *         begins (206 with Content-Range: its first byte; else 0)
 *   data: the body in pieces of any size, in order
 *   end:  exactly once for each start() that gave TB_OK, unless cancel() came first. TB_OK: the body is complete as far
 *         as HTTP can tell; TB_ERR_AUTH the certificate; TB_ERR_NOT_FOUND the name; TB_ERR_TIMEOUT 20 s without a
 *         byte; TB_ERR_TRUNCATED shorter than it said; TB_ERR_IO */
struct tb_fetch_port {
	/* TB_OK: the events above will come. Anything else: none will. One is under way already: TB_ERR_BUSY. */
	enum tb_status (*start)(void *ctx, const struct tb_fetch_request *request);
	/* Nothing of the fetch is delivered any more. Without one: no effect. */
	void (*cancel)(void *ctx);
	void *ctx;
};

#endif
