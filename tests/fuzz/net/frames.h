/* What a client sends: one message as WebSocket frames. */
#ifndef TB_TESTS_FUZZ_FRAMES_H
#define TB_TESTS_FUZZ_FRAMES_H

#include "server/net/ws_frame.h"
#include "tests/fuzz/fuzz.h"

enum { FRAME_MASK = 0x2a, FRAME_HEAD_MAX = 8 };

/* The head of a frame of fewer than 65536 bytes. Returns its length. */
static inline size_t frame_head(uint8_t out[FRAME_HEAD_MAX], enum tb_ws_opcode opcode, bool last, size_t n_bytes)
{
	size_t n = 0;
	out[n++] = (uint8_t)((last ? 0x80 : 0) | opcode);
	out[n++] = (uint8_t)(0x80 | (n_bytes < 126 ? n_bytes : 126));
	if (n_bytes >= 126) {
		out[n++] = (uint8_t)(n_bytes >> 8);
		out[n++] = (uint8_t)n_bytes;
	}
	memset(out + n, FRAME_MASK, 4);
	return n + 4;
}

/* Frames of the lengths that the cut says; out holds 1 + FRAME_HEAD_MAX bytes for each one of the text, and at least
 * FRAME_HEAD_MAX. Returns the length of all. */
static inline size_t frames_of(struct fuzz_cut cut, struct tb_span text, uint8_t *out)
{
	size_t n_out = 0, at = 0;
	do {
		size_t n = fuzz_cut_next(&cut, text.n_bytes - at);
		enum tb_ws_opcode opcode = at == 0 ? TB_WS_TEXT : TB_WS_CONTINUATION;
		n_out += frame_head(out + n_out, opcode, at + n == text.n_bytes, n);
		for (size_t i = 0; i < n; i++)
			out[n_out++] = text.data[at + i] ^ FRAME_MASK;
		at += n;
	} while (at < text.n_bytes);
	return n_out;
}

#endif
