/* Request heads: their length is found however they arrive, and every part that is told lies within them. */
#include "server/net/http_head.h"
#include "server/net/forwarded.h"
#include "tests/fuzz/fuzz.h"

static void require_within(struct tb_span part, struct tb_span head)
{
	FUZZ_REQUIRE(part.n_bytes == 0 || (part.data >= head.data && part.n_bytes <= head.n_bytes &&
	                                   part.data - head.data <= (ptrdiff_t)(head.n_bytes - part.n_bytes)));
}

static size_t length_in_pieces(struct fuzz_cut cut, struct tb_span bytes)
{
	size_t n_seen = 0, n_head = 0;
	while (n_head == 0 && n_seen < bytes.n_bytes) {
		size_t n = n_seen + fuzz_cut_next(&cut, bytes.n_bytes - n_seen);
		n_head = tb_http_head_length(bytes.data, n, n_seen);
		n_seen = n;
	}
	return n_head;
}

static void read_head(struct tb_span bytes)
{
	static struct tb_http_head head;
	char peer[TB_ADDRESS_TEXT] = "127.0.0.1";
	struct tb_span value;
	if (tb_http_head_parse(bytes, &head) != TB_OK)
		return;
	FUZZ_REQUIRE(head.n_headers <= TB_HTTP_MAX_HEADERS && head.path.n_bytes > 0 && head.path.data[0] == '/');
	require_within(head.method, bytes);
	require_within(head.path, bytes);
	require_within(head.query, bytes);
	for (size_t i = 0; i < head.n_headers; i++) {
		require_within(head.headers[i].name, bytes);
		require_within(head.headers[i].value, bytes);
	}
	tb_http_head_has_token(&head, "connection", "upgrade");
	for (size_t at = head.n_headers; tb_http_head_get_before(&head, "x-forwarded-for", &at, &value);)
		tb_forwarded_step("127.0.0.0/8, ::1, 10.0.0.0/8", value, peer);
	FUZZ_REQUIRE(strnlen(peer, sizeof peer) < sizeof peer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct fuzz_input in = {data, n_bytes};
	struct fuzz_cut cut = fuzz_cut(fuzz_byte(&in));
	struct tb_span bytes = fuzz_rest(&in);
	size_t n_head = tb_http_head_length(bytes.data, bytes.n_bytes, 0);
	FUZZ_REQUIRE(n_head <= bytes.n_bytes && length_in_pieces(cut, bytes) == n_head);
	if (n_head == 0)
		return 0;
	void *head = fuzz_copy(tb_span_make(bytes.data, n_head));
	read_head(tb_span_make(head, n_head));
	free(head);
	return 0;
}
