/* WebSocket frames: any bytes, in any pieces, give the same messages and the same verdict, and none is larger than its
 * buffer. */
#include "server/net/ws_frame.h"
#include "tests/fuzz/fuzz.h"

enum { MESSAGE_CAP = 300 };

struct stream {
	struct tb_ws_decoder decoder;
	uint8_t *message;
	uint64_t digest;
	uint16_t verdict;
};

static bool on_message(void *ctx, struct tb_span message, bool is_text)
{
	struct stream *stream = ctx;
	FUZZ_REQUIRE(message.n_bytes <= MESSAGE_CAP);
	fuzz_note_int(&stream->digest, message.n_bytes * 2 + is_text);
	fuzz_note(&stream->digest, message.data, message.n_bytes);
	return true;
}

static bool on_too_large(void *ctx)
{
	fuzz_note_int(&((struct stream *)ctx)->digest, UINT64_MAX);
	return true;
}

static bool on_control(void *ctx, enum tb_ws_opcode opcode, struct tb_span payload)
{
	FUZZ_REQUIRE(payload.n_bytes <= TB_WS_MAX_CONTROL);
	fuzz_note_int(&((struct stream *)ctx)->digest, opcode);
	fuzz_note(&((struct stream *)ctx)->digest, payload.data, payload.n_bytes);
	return opcode != TB_WS_CLOSE;
}

static bool feed(void *ctx, struct tb_span piece)
{
	struct stream *stream = ctx;
	stream->verdict = tb_ws_decode(&stream->decoder, piece.data, piece.n_bytes);
	FUZZ_REQUIRE(stream->verdict <= 1 || tb_ws_close_code_is_valid(stream->verdict));
	return stream->verdict == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct stream streams[2] = {{.message = malloc(MESSAGE_CAP)}, {.message = malloc(MESSAGE_CAP)}};
	for (int i = 0; i < 2; i++) {
		struct tb_ws_events events = {&streams[i], on_message, on_too_large, on_control, NULL};
		tb_ws_decoder_init(&streams[i].decoder, streams[i].message, MESSAGE_CAP, &events);
	}
	fuzz_both_ways(data, n_bytes, feed, &streams[0], &streams[1]);
	FUZZ_REQUIRE(streams[0].verdict == streams[1].verdict && streams[0].digest == streams[1].digest);
	free(streams[0].message);
	free(streams[1].message);
	return 0;
}
