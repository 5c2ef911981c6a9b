/* A request to the set-up portal: the same in any split, its spans within it, and an answer for each. */
#include "device/portal/portal.h"
#include "tests/fuzz/fuzz.h"

static bool feed(void *ctx, struct tb_span piece)
{
	return tb_request_feed(ctx, piece.data, piece.n_bytes) == TB_REQUEST_MORE;
}

static enum tb_status zeros(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx;
	memset(out, 0, n_bytes);
	return TB_OK;
}

static enum tb_status digest(void *ctx, struct tb_span piece)
{
	fuzz_note(ctx, piece.data, piece.n_bytes);
	return TB_OK;
}

static uint64_t answer_to(const struct tb_request *request)
{
	static const struct tb_random_port random = {zeros, NULL};
	uint64_t sum = 1;
	struct tb_portal portal;
	struct tb_portal_sink sink = {digest, &sum};
	FUZZ_REQUIRE(tb_portal_open(&portal, &random, NULL, 0) == TB_OK);
	FUZZ_REQUIRE(tb_portal_answer(&portal, request, &sink) == TB_OK);
	struct tb_settings settings;
	if (tb_portal_take_settings(&portal, &settings))
		FUZZ_REQUIRE(tb_settings_check(&settings, NULL) == TB_SETTINGS_FINE);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_request whole, cut_up;
	tb_request_init(&whole);
	tb_request_init(&cut_up);
	fuzz_both_ways(data, n_bytes, feed, &whole, &cut_up);
	enum tb_request_state state = tb_request_feed(&whole, NULL, 0);
	FUZZ_REQUIRE(state == tb_request_feed(&cut_up, NULL, 0));
	FUZZ_REQUIRE(tb_request_refusal(&whole) == tb_request_refusal(&cut_up));
	if (state != TB_REQUEST_MORE)
		FUZZ_REQUIRE(answer_to(&whole) == answer_to(&cut_up));
	return 0;
}
