/* WebSocket frames (RFC 6455), server side, sans-I/O: bytes in any split go in, whole messages come out; headers of
 * frames to send are made. No extension is ever negotiated. Text is not checked to be UTF-8 here: whoever reads the
 * message must do that anyway, and can answer instead of hanging up. */
#ifndef TB_SERVER_NET_WS_FRAME_H
#define TB_SERVER_NET_WS_FRAME_H

#include "common/base/span.h"
#include "common/base/status.h"

enum tb_ws_opcode {
	TB_WS_CONTINUATION = 0,
	TB_WS_TEXT = 1,
	TB_WS_BINARY = 2,
	TB_WS_CLOSE = 8,
	TB_WS_PING = 9,
	TB_WS_PONG = 10,
};

enum { TB_WS_MAX_CONTROL = 125, TB_WS_MAX_HEADER = 10 };

/* What came out of the bytes. Spans are valid during the call. Each returns whether to go on: false stops the decoder
 * for good. */
struct tb_ws_events {
	void *ctx;
	bool (*on_message)(void *ctx, struct tb_span message, bool is_text);
	/* The message is larger than the buffer; called once, at its end. */
	bool (*on_too_large)(void *ctx);
	/* TB_WS_CLOSE, TB_WS_PING or TB_WS_PONG. */
	bool (*on_control)(void *ctx, enum tb_ws_opcode opcode, struct tb_span payload);
	/* Before all of these: the header of any frame, a message's pieces too, has come. NULL: none of the caller's
	 * business. */
	bool (*on_frame)(void *ctx, bool is_control);
};

struct tb_ws_decoder {
	struct tb_ws_events events;
	uint8_t *message; /* the caller's */
	size_t cap;
	/* private from here */
	size_t n_message;
	uint8_t header[14];
	unsigned n_header;
	uint8_t control[TB_WS_MAX_CONTROL];
	size_t n_control;
	uint64_t n_left; /* payload bytes of this frame still to come */
	uint64_t n_masked;
	bool in_payload;
	bool is_new; /* the frame, and on_frame has not been called */
	bool in_message;
	bool is_text;
	bool too_large;
};

/* message: cap bytes that stay the decoder's while it is used. */
void tb_ws_decoder_init(struct tb_ws_decoder *decoder, uint8_t *message, size_t cap, const struct tb_ws_events *events);

/* 0: go on. 1: an event said stop. Otherwise the peer broke the protocol, and this is the close code to send (1002). */
uint16_t tb_ws_decode(struct tb_ws_decoder *decoder, const uint8_t *bytes, size_t n_bytes);

/* The header of one whole, final, unmasked frame into out (TB_WS_MAX_HEADER bytes). Returns its length. */
size_t tb_ws_header(uint8_t *out, enum tb_ws_opcode opcode, uint64_t n_payload);
/* The same for a frame that more frames of its message follow. */
size_t tb_ws_header_unfinished(uint8_t *out, enum tb_ws_opcode opcode, uint64_t n_payload);

/* Whether a peer may send this code in a close frame. */
bool tb_ws_close_code_is_valid(uint16_t code);

#endif
