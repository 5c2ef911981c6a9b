/* UTF-8: the validator, the reader and the writer agree about every text, however it is cut. */
#include "common/base/utf8.h"
#include "tests/fuzz/fuzz.h"

static bool feed(void *ctx, struct tb_span piece)
{
	return tb_utf8_feed(ctx, piece.data, piece.n_bytes) == TB_OK;
}

/* Reads a text code point by code point and writes those again: a valid one comes out as it was. */
static void read_and_write(struct tb_span text, bool valid)
{
	uint8_t again[4];
	size_t at = 0, n_points = 0;
	for (size_t from = 0; at < text.n_bytes; from = at, n_points++) {
		uint32_t point = tb_utf8_next(text, &at);
		FUZZ_REQUIRE(at > from && at <= text.n_bytes);
		size_t n = tb_utf8_put(point, again);
		FUZZ_REQUIRE(n >= 1 && n <= 4 && tb_utf8_is_valid(tb_span_make(again, n)));
		FUZZ_REQUIRE(!valid || (n == at - from && memcmp(again, text.data + from, n) == 0));
	}
	FUZZ_REQUIRE(tb_utf8_next(text, &at) == 0 && at == text.n_bytes);
	FUZZ_REQUIRE(!valid || tb_utf8_count(text) == n_points);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct fuzz_input in = {data, n_bytes};
	struct fuzz_cut cut = fuzz_cut(fuzz_byte(&in));
	size_t n_most = fuzz_byte(&in);
	struct tb_span text = fuzz_rest(&in);
	struct tb_utf8_state state;
	tb_utf8_init(&state);
	fuzz_pieces(cut, text, feed, &state);
	bool valid = tb_utf8_is_valid(text);
	FUZZ_REQUIRE(!valid || tb_utf8_finish(&state) == TB_OK);
	size_t n_prefix = tb_utf8_prefix(text, n_most);
	FUZZ_REQUIRE(n_prefix <= n_most && n_prefix <= text.n_bytes);
	FUZZ_REQUIRE(!valid || tb_utf8_is_valid(tb_span_make(text.data, n_prefix)));
	read_and_write(text, valid);
	return 0;
}
