/* Where to connect, out of wss://HOST[:PORT][/path]. */
#ifndef TB_LINUX_SERVER_URL_H
#define TB_LINUX_SERVER_URL_H

#include <stdbool.h>
#include <stdint.h>

struct tb_server_url {
	char host[128]; /* without brackets */
	char path[256]; /* "" when the URL has none or only "/" */
	uint16_t port;
	bool tls;
};

/* NULL: `out` is written. Otherwise one sentence on what is wrong and what would be right. ws:// is taken for this
 * machine's own addresses only (tests, or a proxy here that adds TLS). */
const char *tb_server_url_parse(const char *text, struct tb_server_url *out);
/* localhost, 127.0.0.0/8, ::1. */
bool tb_host_is_loopback(const char *host);

#endif
