/* Base64, RFC 4648 section 4 (standard alphabet, padded). The decoder is a push machine: any split of its input
 * gives the same output, in 8 bytes of state. Strict: white space, the URL alphabet, missing padding and non-zero
 * trailing bits are errors. */
#ifndef TB_BASE_BASE64_H
#define TB_BASE_BASE64_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

#define TB_BASE64_ENCODED_LEN(n_bytes) ((((n_bytes) + 2u) / 3u) * 4u)
/* An upper bound of what n characters decode to in one feed, whatever the state before. */
#define TB_BASE64_DECODED_MAX(n_chars) ((((n_chars) + 3u) / 4u) * 3u)

struct tb_base64_decoder {
	uint32_t bits;
	uint8_t n_chars;   /* characters of the open group, 0..3 */
	uint8_t n_padding; /* '=' seen, 0..2; after the last one only the end may come */
	uint8_t failed;
};

void tb_base64_init(struct tb_base64_decoder *decoder);
/* Decodes n_chars into out, which holds at least TB_BASE64_DECODED_MAX(n_chars); *n_out is set also on error, to the
 * good bytes before it. TB_ERR_FORMAT: a wrong character; the decoder stays failed. */
enum tb_status tb_base64_feed(struct tb_base64_decoder *decoder, const char *chars, size_t n_chars, uint8_t *out,
                              size_t *n_out);
/* TB_ERR_TRUNCATED when a group is open; TB_ERR_FORMAT when it had failed. */
enum tb_status tb_base64_finish(const struct tb_base64_decoder *decoder);

/* Encodes all of n_bytes; out holds at least TB_BASE64_ENCODED_LEN(n_bytes), no NUL is added. Returns the length. */
size_t tb_base64_encode(const uint8_t *data, size_t n_bytes, char *out);

#endif
