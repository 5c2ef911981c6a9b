/* One small HTTP/1.x request, pushed in any split, in constant memory: what a phone's browser and its probes send.
 *
 * Strict, since refusing beats guessing: no control characters, no folded lines, no transfer coding, one Content-Length
 * and one Host at most. One request per connection: every answer closes it.
 * Treat the struct as opaque besides what is said to be read; the spans look into it. */
#ifndef TB_PORTAL_HTTP_H
#define TB_PORTAL_HTTP_H

#include "common/base/span.h"

enum { TB_REQUEST_HEAD_MAX = 1536, TB_REQUEST_BODY_MAX = 1024 };

enum tb_request_method { TB_METHOD_GET, TB_METHOD_HEAD, TB_METHOD_POST, TB_METHOD_OTHER };

struct tb_request {
	/* Of a whole request: */
	enum tb_request_method method;
	struct tb_span path;            /* without the query; of an absolute target, from its first '/' */
	struct tb_span query;           /* without '?' */
	struct tb_span host;            /* without the port; empty when there is none */
	struct tb_span accept_language; /* empty when there is none */
	bool is_form;                   /* Content-Type: application/x-www-form-urlencoded */
	/* Private. */
	unsigned refused;
	bool whole;
	bool has_length;
	bool has_host;
	uint16_t n_head;
	uint16_t n_body;
	uint16_t n_body_wanted;
	uint8_t head[TB_REQUEST_HEAD_MAX];
	uint8_t body[TB_REQUEST_BODY_MAX];
};

enum tb_request_state {
	TB_REQUEST_MORE,   /* more bytes are needed */
	TB_REQUEST_WHOLE,  /* the request may be read */
	TB_REQUEST_REFUSED /* answer with tb_request_refusal and close */
};

/* Also wipes what was there: a body may hold a password. */
void tb_request_init(struct tb_request *request);
/* Bytes behind a whole request are ignored. After TB_REQUEST_REFUSED it stays so. */
enum tb_request_state tb_request_feed(struct tb_request *request, const void *bytes, size_t n_bytes);
/* The HTTP status: 400, 411, 413 or 505; 0 when it was not refused. */
unsigned tb_request_refusal(const struct tb_request *request);
struct tb_span tb_request_body(const struct tb_request *request);

#endif
