/* The JSON scanner: however a text is cut, the same tokens come out, and they are well-formed. */
#include "common/base/json_scan.h"
#include "tests/fuzz/fuzz.h"

struct scan {
	struct tb_json_scanner scanner;
	struct tb_utf8_state utf8;
	uint64_t digest;
	int depth;
};

static enum tb_status on_token(void *ctx, const struct tb_json_token *token)
{
	struct scan *scan = ctx;
	bool begins = token->event == TB_JSON_OBJECT_BEGIN || token->event == TB_JSON_ARRAY_BEGIN;
	bool ends = token->event == TB_JSON_OBJECT_END || token->event == TB_JSON_ARRAY_END;
	scan->depth -= ends;
	FUZZ_REQUIRE(scan->depth >= 0 && token->depth == (unsigned)scan->depth);
	scan->depth += begins;
	FUZZ_REQUIRE(scan->depth <= TB_JSON_MAX_DEPTH);
	if (token->event != TB_JSON_STRING || token->first)
		fuzz_note_int(&scan->digest, token->event);
	fuzz_note(&scan->digest, token->text.data, token->text.n_bytes);
	int64_t number;
	if (token->event == TB_JSON_NUMBER && tb_json_to_int(token->text, &number) == TB_OK)
		fuzz_note_int(&scan->digest, (uint64_t)number);
	if (token->event != TB_JSON_STRING)
		return TB_OK;
	if (token->first)
		tb_utf8_init(&scan->utf8);
	FUZZ_REQUIRE(tb_utf8_feed(&scan->utf8, token->text.data, token->text.n_bytes) == TB_OK);
	FUZZ_REQUIRE(!token->last || tb_utf8_finish(&scan->utf8) == TB_OK);
	return TB_OK;
}

static bool feed(void *ctx, struct tb_span piece)
{
	return tb_json_feed(&((struct scan *)ctx)->scanner, piece.data, piece.n_bytes) == TB_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct scan whole = {.depth = 0}, cut_up = {.depth = 0};
	tb_json_init(&whole.scanner, on_token, &whole);
	tb_json_init(&cut_up.scanner, on_token, &cut_up);
	fuzz_both_ways(data, n_bytes, feed, &whole, &cut_up);
	enum tb_status status = tb_json_finish(&whole.scanner);
	FUZZ_REQUIRE(tb_json_finish(&cut_up.scanner) == status);
	FUZZ_REQUIRE(status != TB_OK || (whole.digest == cut_up.digest && whole.depth == 0));
	return 0;
}
