/* What a request wants of a representation that it may have already, or in part: RFC 9110 13.1.2, 13.1.5, 14.2. Pure.
 */
#ifndef TB_SERVER_NET_HTTP_CONDITION_H
#define TB_SERVER_NET_HTTP_CONDITION_H

#include "common/base/span.h"

#include <stdbool.h>
#include <stdint.h>

/* Spans as sent, empty when absent. */
struct tb_http_condition {
	struct tb_span if_none_match;
	struct tb_span range;
	struct tb_span if_range;
};

/* Whether If-None-Match has this etag (with its quotes), by weak comparison, or `*`. etag "" matches nothing. */
bool tb_http_has_already(const struct tb_http_condition *condition, const char *etag);

enum tb_http_part {
	TB_HTTP_WHOLE,        /* no range, several, or one in another unit or of another representation */
	TB_HTTP_PART,         /* *first and *n_bytes; at least one byte */
	TB_HTTP_UNSATISFIABLE /* nothing of it is there */
};
/* n_total: bytes of the whole. */
enum tb_http_part tb_http_range(const struct tb_http_condition *condition, const char *etag, uint64_t n_total,
                                uint64_t *first, uint64_t *n_bytes);

#endif
