/* Answers to plain requests and refusals, with the security headers that every answer carries. */
#ifndef TB_SERVER_NET_HTTP_ANSWER_H
#define TB_SERVER_NET_HTTP_ANSWER_H

#include "common/base/span.h"
#include "server/net/net.h"

enum { TB_HTTP_MAX_ANSWER = TB_NET_BODY_OUT_MAX + 1536 };

/* A refusal: {"error": error, "message": message} and, when retry_after_s is not 0, "retry_after_s". */
void tb_http_refusal(struct tb_net_answer *out, int status, const char *error, const char *message,
                     uint32_t retry_after_s);

/* The whole answer as bytes into out (TB_HTTP_MAX_ANSWER). Returns its length. tls: adds HSTS. head_only: the request
 * was HEAD. The connection is closed after it. */
size_t tb_http_answer_write(const struct tb_net_answer *answer, bool tls, bool head_only, char *out);

/* The 101 for a WebSocket upgrade with this Sec-WebSocket-Key. Same buffer, same result. */
size_t tb_http_switching_write(struct tb_span key, char *out);

#endif
