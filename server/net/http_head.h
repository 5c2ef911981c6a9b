/* The head of an HTTP/1.x request, sans-I/O: all of it is in the caller's buffer, the result looks into that buffer.
 * Strict where it matters (no control characters, no folded lines, no space before a colon), since refusing with a
 * reason beats guessing. Header names are compared without case. */
#ifndef TB_SERVER_NET_HTTP_HEAD_H
#define TB_SERVER_NET_HTTP_HEAD_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_HTTP_MAX_HEAD = 8192, TB_HTTP_MAX_HEADERS = 64 };

struct tb_http_header {
	struct tb_span name;
	struct tb_span value; /* without white space around it */
};

struct tb_http_head {
	struct tb_span method;
	struct tb_span path;  /* begins with '/', without the query */
	struct tb_span query; /* without '?', as sent */
	unsigned minor;       /* HTTP/1.minor */
	struct tb_http_header headers[TB_HTTP_MAX_HEADERS];
	size_t n_headers;
};

/* Bytes of the head including the empty line, or 0 while it is not complete. `n_seen` bytes were looked at before. */
size_t tb_http_head_length(const uint8_t *bytes, size_t n_bytes, size_t n_seen);

/* `bytes` is a whole head as measured above. TB_ERR_FORMAT; TB_ERR_TOO_LARGE for too many headers;
 * TB_ERR_UNSUPPORTED for a version other than 1.x. */
enum tb_status tb_http_head_parse(struct tb_span bytes, struct tb_http_head *out);

/* The first header of that name; an empty span with data NULL when there is none. */
struct tb_span tb_http_head_get(const struct tb_http_head *head, const char *name);
/* The header of that name that stands last before place *before, which moves there; begin with n_headers. false: none.
 */
bool tb_http_head_get_before(const struct tb_http_head *head, const char *name, size_t *before, struct tb_span *value);
size_t tb_http_head_count(const struct tb_http_head *head, const char *name);
/* Whether one of the comma-separated tokens of any header of that name is `token`, without case. */
bool tb_http_head_has_token(const struct tb_http_head *head, const char *name, const char *token);

#endif
