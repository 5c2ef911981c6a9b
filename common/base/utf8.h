/* UTF-8, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef TB_BASE_UTF8_H
#define TB_BASE_UTF8_H

#include "common/base/span.h"
#include "common/base/status.h"

/* A push validator: any split of the input gives the same verdict. */
struct tb_utf8_state {
	uint8_t n_left; /* continuation bytes still to come */
	uint8_t low;    /* the valid range of the next one */
	uint8_t high;
};

void tb_utf8_init(struct tb_utf8_state *state);
enum tb_status tb_utf8_feed(struct tb_utf8_state *state, const uint8_t *data, size_t n_bytes);
enum tb_status tb_utf8_finish(const struct tb_utf8_state *state);

bool tb_utf8_is_valid(struct tb_span text);

/* Reads one code point at *offset and moves the offset behind it. Returns U+FFFD for an invalid byte (moved by one),
 * and 0 with the offset unmoved at the end. */
uint32_t tb_utf8_next(struct tb_span text, size_t *offset);
/* Encodes one code point (U+FFFD for what is not a scalar value); out holds 4. Returns 1..4. */
size_t tb_utf8_put(uint32_t code_point, uint8_t *out);
/* Code points in valid text. */
size_t tb_utf8_count(struct tb_span text);
/* The longest prefix of at most max_bytes that does not cut a code point. */
size_t tb_utf8_prefix(struct tb_span text, size_t max_bytes);

#endif
