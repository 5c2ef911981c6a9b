/* HTTP requests on the server's own loop: libcurl's multi interface, and the only file of the server that sees it.
 *
 * hosted engine → **http** → a service. Loop thread only. Certificates and host names are verified; redirects are not
 * followed. A body that is sent is wiped when the request is over. */
#ifndef TB_SERVER_HOSTED_HTTP_H
#define TB_SERVER_HOSTED_HTTP_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "server/loop/loop.h"

#include <stdbool.h>

struct tb_http;
struct tb_http_request;

/* ca_file: trusted beside nothing else; NULL or "": the system's. TB_ERR_NO_MEMORY, TB_ERR_INTERNAL. */
enum tb_status tb_http_create(struct tb_loop *loop, const char *ca_file, struct tb_http **out);
/* Every request must be over. NULL is fine. */
void tb_http_destroy(struct tb_http *http);

struct tb_http_end {
	/* TB_OK: an answer came whole, of whatever status. TB_ERR_TIMEOUT, TB_ERR_TRUNCATED, TB_ERR_AUTH (a certificate
	 * that is not trusted), TB_ERR_NOT_FOUND (the host), TB_ERR_IO, TB_ERR_NO_MEMORY. */
	enum tb_status status;
	int http_status;        /* 0: none came */
	uint32_t retry_after_s; /* of 429 and 503; 0: not said */
};

struct tb_http_ask {
	const char *url;
	const char *bearer; /* sent as Authorization; NULL or "": none */
	const char *content_type;
	uint8_t *body; /* from malloc; the request's from the start on, and on error too */
	size_t n_body;
	uint32_t total_ms; /* for all of it */
	/* Both may cancel the request. on_data: a piece of the answer's body, whose status is 2xx and whose type is
	 * content_type; other bodies are dropped. content_type: lower case, "" when there was none. */
	void (*on_data)(void *ctx, const char *content_type, struct tb_span bytes);
	void (*on_end)(void *ctx, const struct tb_http_end *end);
	void *ctx;
};

/* Never calls back before it returns. */
enum tb_status tb_http_start(struct tb_http *http, const struct tb_http_ask *ask, struct tb_http_request **out);
/* No callback follows. */
void tb_http_cancel(struct tb_http_request *request);

#endif
