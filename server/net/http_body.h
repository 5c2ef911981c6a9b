/* The length of a request's body, as its head says it. Pure. One way to say it is served, Content-Length, so that no
 * proxy before us can see another request than we do. */
#ifndef TB_SERVER_NET_HTTP_BODY_H
#define TB_SERVER_NET_HTTP_BODY_H

#include "server/net/http_head.h"

#include <stdbool.h>
#include <stdint.h>

struct tb_http_body {
	size_t n_bytes;
	bool wants_continue; /* it waits for a 100 before it sends the body (RFC 9110 10.1.1) */
};

/* 0, or the status of the refusal with its reason (static text). */
int tb_http_body_judge(const struct tb_http_head *head, size_t max_bytes, struct tb_http_body *out, const char **why);

#endif
