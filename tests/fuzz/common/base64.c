/* Base64: however it is cut the same bytes come out, and what is accepted is the one way to write them. */
#include "common/base/base64.h"
#include "tests/fuzz/fuzz.h"

struct decoded {
	struct tb_base64_decoder decoder;
	uint8_t *bytes;
	size_t n_bytes;
};

static bool feed(void *ctx, struct tb_span piece)
{
	struct decoded *to = ctx;
	size_t n = 0, n_most = TB_BASE64_DECODED_MAX(piece.n_bytes);
	uint8_t *out = malloc(n_most);
	enum tb_status status = tb_base64_feed(&to->decoder, (const char *)piece.data, piece.n_bytes, out, &n);
	FUZZ_REQUIRE(n <= n_most);
	memcpy(to->bytes + to->n_bytes, out, n);
	to->n_bytes += n;
	free(out);
	return status == TB_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct decoded whole = {.bytes = malloc(n_bytes + 4)}, cut_up = {.bytes = malloc(n_bytes + 4)};
	char *again = malloc(TB_BASE64_ENCODED_LEN(n_bytes + 4));
	tb_base64_init(&whole.decoder);
	tb_base64_init(&cut_up.decoder);
	struct tb_span text = fuzz_both_ways(data, n_bytes, feed, &whole, &cut_up);
	enum tb_status status = tb_base64_finish(&whole.decoder);
	FUZZ_REQUIRE(tb_base64_finish(&cut_up.decoder) == status && cut_up.n_bytes == whole.n_bytes);
	FUZZ_REQUIRE(memcmp(cut_up.bytes, whole.bytes, whole.n_bytes) == 0);
	FUZZ_REQUIRE(status != TB_OK || tb_base64_encode(whole.bytes, whole.n_bytes, again) == text.n_bytes);
	FUZZ_REQUIRE(status != TB_OK || text.n_bytes == 0 || memcmp(again, text.data, text.n_bytes) == 0);
	free(again);
	free(whole.bytes);
	free(cut_up.bytes);
	return 0;
}
