/* Spans: a view of bytes or text that somebody else owns. Never NUL-terminated by contract.
 * A span is valid only as long as the memory it looks at; each function that returns one says whose that is. */
#ifndef TB_BASE_SPAN_H
#define TB_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tb_span {
	const uint8_t *data; /* may be NULL only when n_bytes is 0 */
	size_t n_bytes;
};

struct tb_span tb_span_make(const void *data, size_t n_bytes);

/* The text of a NUL-terminated string, without the NUL. NULL gives the empty span. */
struct tb_span tb_span_cstr(const char *text);

bool tb_span_eq(struct tb_span a, struct tb_span b);
bool tb_span_eq_cstr(struct tb_span a, const char *text);

/* Compares without a branch on content, for tokens and keys. Lengths may leak, contents do not. */
bool tb_span_eq_constant_time(struct tb_span a, struct tb_span b);

/* Copies into a NUL-terminated array of `cap` bytes (cap >= 1).
 * false when it does not fit or holds a NUL byte: then out[0] is 0. */
bool tb_span_to_cstr(struct tb_span span, char *out, size_t cap);

/* Overwrites memory so that the compiler cannot leave it out: for keys and for children's audio. */
void tb_wipe(void *memory, size_t n_bytes);

#endif
