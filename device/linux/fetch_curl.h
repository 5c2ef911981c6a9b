/* The fetch port on Linux, by libcurl's multi interface on the bear's own loop: one HTTPS GET at a time.
 *
 * The trust is the link's: the same CAs, host name, pins and lowest version. Redirects are not followed, proxies and
 * cookies not used. While something is fetched, tb_fetch_step wants to be called every few milliseconds; what it tells
 * it tells from there, never from inside a port function. */
#ifndef TB_LINUX_FETCH_CURL_H
#define TB_LINUX_FETCH_CURL_H

#include "common/base/log.h"
#include "device/port/fetch.h"

#include <stdbool.h>

struct tb_fetch;

struct tb_fetch_setup {
	bool tls; /* false: the server is on this machine itself */
	const struct tb_log *log;
	/* As device/port/fetch.h has them. */
	void (*head)(void *ctx, int http_status, uint32_t n_bytes, uint32_t first_byte);
	void (*data)(void *ctx, struct tb_span bytes);
	void (*end)(void *ctx, enum tb_status status);
	void *ctx;
};

enum { TB_FETCH_STEP_MS = 10 };

/* NULL: out of memory, or the library cannot be used. */
struct tb_fetch *tb_fetch_create(const struct tb_fetch_setup *setup);
void tb_fetch_destroy(struct tb_fetch *fetch);
struct tb_fetch_port tb_fetch_port(struct tb_fetch *fetch);
void tb_fetch_step(struct tb_fetch *fetch);
bool tb_fetch_is_under_way(const struct tb_fetch *fetch);

#endif
