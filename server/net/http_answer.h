/* Answers to plain requests and refusals, with the security headers that every answer carries. */
#ifndef TB_SERVER_NET_HTTP_ANSWER_H
#define TB_SERVER_NET_HTTP_ANSWER_H

#include "common/base/span.h"
#include "server/net/http_condition.h"
#include "server/net/net.h"

enum { TB_HTTP_MAX_ANSWER = TB_NET_BODY_OUT_MAX + 1536 };

/* A refusal: {"error": error, "message": message} and, when retry_after_s is not 0, "retry_after_s". */
void tb_http_refusal(struct tb_net_answer *out, int status, const char *error, const char *message,
                     uint32_t retry_after_s);

/* How an answer goes out. */
struct tb_http_delivery {
	bool tls;               /* adds HSTS */
	bool head_only;         /* the request was HEAD */
	enum tb_http_part part; /* of its source: the bytes first..first + n_bytes; unused without one */
	uint64_t first, n_bytes;
};

/* The answer as bytes into out (TB_HTTP_MAX_ANSWER): all of it, or the head alone before a source. Returns its length;
 * 0: it does not fit. The connection is closed after it. */
size_t tb_http_answer_write(const struct tb_net_answer *answer, const struct tb_http_delivery *delivery, char *out);

/* "HTTP/1.1 100 Continue" … Same buffer, same result. */
size_t tb_http_continue_write(char *out);

/* The 101 for a WebSocket upgrade with this Sec-WebSocket-Key. Same buffer, same result. */
size_t tb_http_switching_write(struct tb_span key, char *out);

#endif
