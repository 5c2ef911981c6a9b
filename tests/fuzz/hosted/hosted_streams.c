/* What a service may send: a chat's events, a voice, a JSON body. Whatever comes, and however it is cut, what comes out
 * keeps to its bounds; and it is the same as when it comes in one piece. */
#include "common/base/utf8.h"
#include "server/engines/hosted/chat_stream.h"
#include "server/engines/hosted/json_pick.h"
#include "server/engines/hosted/pcm_stream.h"
#include "tests/fuzz/fuzz.h"

struct told {
	uint64_t n_all, hash;
	size_t n_pieces;
};

static void add(struct told *told, const void *bytes, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		told->hash = (told->hash ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
	told->n_all += n_bytes;
}

static void on_sentence(void *ctx, struct tb_span sentence)
{
	struct told *told = ctx;
	FUZZ_REQUIRE(sentence.n_bytes > 0 && sentence.n_bytes <= TB_REPLY_SENTENCE_MAX);
	FUZZ_REQUIRE(tb_utf8_is_valid(sentence));
	add(told, sentence.data, sentence.n_bytes);
	add(told, "|", 1);
	FUZZ_REQUIRE(++told->n_pieces <= TB_CHAT_SENTENCES_MAX);
}

static enum tb_status feed_chat(struct tb_span bytes, size_t step, struct told *told)
{
	static struct tb_chat_stream stream;
	tb_chat_stream_init(&stream, on_sentence, told);
	for (size_t at = 0; at < bytes.n_bytes; at += step)
		tb_chat_stream_feed(
		    &stream, tb_span_make(bytes.data + at, bytes.n_bytes - at < step ? bytes.n_bytes - at : step));
	return tb_chat_stream_end(&stream);
}

static void on_pcm(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	FUZZ_REQUIRE(n_samples > 0 && rate_hz >= 4000 && rate_hz <= 192000);
	add(ctx, samples, n_samples * sizeof samples[0]);
}

static enum tb_status feed_pcm(struct tb_span bytes, bool is_wav, size_t step, struct told *told)
{
	static struct tb_pcm_stream stream;
	enum tb_status status = TB_OK;
	tb_pcm_stream_init(&stream, is_wav, 24000, on_pcm, told);
	for (size_t at = 0; at < bytes.n_bytes && status == TB_OK; at += step)
		status = tb_pcm_stream_feed(
		    &stream, tb_span_make(bytes.data + at, bytes.n_bytes - at < step ? bytes.n_bytes - at : step));
	return status == TB_OK ? tb_pcm_stream_end(&stream) : status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct fuzz_input in = {data, n_bytes};
	uint8_t mode = fuzz_byte(&in);
	size_t step = fuzz_byte(&in) % 64u + 1;
	struct tb_span bytes = fuzz_take(&in, in.n_left);
	struct told whole = {.hash = 1}, pieces = {.hash = 1};
	char out[64];
	size_t n_out = 0;
	if (mode % 3 == 0) {
		enum tb_status status = feed_chat(bytes, bytes.n_bytes + 1, &whole);
		FUZZ_REQUIRE(feed_chat(bytes, step, &pieces) == status);
	} else if (mode % 3 == 1) {
		enum tb_status status = feed_pcm(bytes, mode & 64, bytes.n_bytes + 1, &whole);
		FUZZ_REQUIRE(feed_pcm(bytes, mode & 64, step, &pieces) == status);
	} else if (tb_json_pick(bytes, "a.0.b", out, sizeof out, &n_out) == TB_OK) {
		FUZZ_REQUIRE(n_out < sizeof out && strlen(out) == n_out);
	}
	FUZZ_REQUIRE(whole.n_all == pieces.n_all && whole.hash == pieces.hash);
	return 0;
}
