/* A bear's message as the server decodes it: out of WebSocket frames of any length, in any pieces, it says the same as
 * whole; nothing is written beyond the memory that was lent. */
#include "common/wire/bear_msg.h"
#include "common/base/utf8.h"
#include "tests/fuzz/net/frames.h"

struct decoded {
	struct tb_bear_msg msg;
	enum tb_status status;
	uint64_t digest; /* of audio and text */
	size_t n_pcm_cap, n_text_cap;
	unsigned n_messages;
	struct tb_ws_decoder frames;
};

static bool on_message(void *ctx, struct tb_span message, bool is_text)
{
	struct decoded *to = ctx;
	struct tb_bear_msg_memory memory = {malloc(to->n_pcm_cap), to->n_pcm_cap, malloc(to->n_text_cap),
	                                    to->n_text_cap};
	memset(&to->msg, 0, sizeof to->msg);
	to->n_messages += is_text;
	to->status = tb_bear_msg_decode(message, &memory, &to->msg);
	if (to->status == TB_OK) {
		FUZZ_REQUIRE(to->msg.n_pcm_bytes <= to->n_pcm_cap && to->msg.n_pcm_bytes % 2 == 0);
		FUZZ_REQUIRE(to->msg.text.n_bytes <= to->n_text_cap && tb_utf8_is_valid(to->msg.text));
		fuzz_note(&to->digest, memory.pcm, to->msg.n_pcm_bytes);
		fuzz_note(&to->digest, to->msg.text.data, to->msg.text.n_bytes);
	}
	to->msg.text = tb_span_make(NULL, 0);
	free(memory.pcm);
	free(memory.text);
	return true;
}

static bool feed(void *ctx, struct tb_span piece)
{
	struct tb_ws_decoder *frames = &((struct decoded *)ctx)->frames;
	return tb_ws_decode(frames, piece.data, piece.n_bytes) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static uint8_t stream[TB_MESSAGE_MAX * (1 + FRAME_HEAD_MAX)], message[TB_MESSAGE_MAX];
	static struct decoded whole, framed;
	struct tb_ws_events events = {.ctx = &framed, .on_message = on_message};
	struct fuzz_input in = {data, n_bytes};
	uint8_t seed = fuzz_byte(&in);
	memset(&whole, 0, sizeof whole);
	whole.n_pcm_cap = (size_t)fuzz_byte(&in) * 32;
	whole.n_text_cap = (size_t)fuzz_byte(&in) * 8;
	framed = whole;
	struct tb_span text = fuzz_take(&in, TB_MESSAGE_MAX);
	on_message(&whole, text, true);
	tb_ws_decoder_init(&framed.frames, message, sizeof message, &events);
	size_t n_stream = frames_of(fuzz_cut(seed), text, stream);
	fuzz_pieces(fuzz_cut((uint8_t)(seed / 4)), tb_span_make(stream, n_stream), feed, &framed);
	FUZZ_REQUIRE(framed.n_messages == 1 && framed.status == whole.status && framed.digest == whole.digest);
	FUZZ_REQUIRE(whole.status != TB_OK || memcmp(&framed.msg, &whole.msg, sizeof whole.msg) == 0);
	return 0;
}
