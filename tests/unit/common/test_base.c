/* Status codes, spans, the ring, hexadecimal. */
#include "common/base/hex.h"
#include "common/base/ring.h"
#include "common/base/span.h"
#include "common/base/status.h"
#include "tests/check.h"

#include <string.h>

TEST(every_status_has_a_name_and_a_message_of_its_own)
{
	for (int a = 0; a < TB_STATUS_COUNT; a++) {
		CHECK(strlen(tb_status_name(a)) > 0 && strlen(tb_status_message(a)) > 0);
		for (int b = 0; b < a; b++)
			CHECK(strcmp(tb_status_name(a), tb_status_name(b)) != 0);
	}
	CHECK_STR(tb_status_name(TB_ERR_TOO_LARGE), "too_large");
}

TEST(an_unknown_status_is_said_to_be_unknown)
{
	CHECK_STR(tb_status_name(TB_STATUS_COUNT), "unknown");
	CHECK_STR(tb_status_name((enum tb_status) - 1), "unknown");
	CHECK(strlen(tb_status_message(TB_STATUS_COUNT)) > 0);
}

TEST(spans_are_equal_when_length_and_bytes_are)
{
	CHECK(tb_span_eq(tb_span_cstr("bear"), tb_span_make("bear!", 4)));
	CHECK(!tb_span_eq(tb_span_cstr("bear"), tb_span_cstr("beaR")));
	CHECK(!tb_span_eq(tb_span_cstr("bear"), tb_span_cstr("bea")));
	CHECK(tb_span_eq(tb_span_cstr(NULL), tb_span_cstr("")));
	CHECK(tb_span_eq_cstr(tb_span_make("abc", 3), "abc"));
	CHECK(!tb_span_eq_cstr(tb_span_make("abc\0", 4), "abc"));
}

TEST(a_constant_time_comparison_sees_a_difference_in_every_place)
{
	char a[64], b[64];
	memset(a, 'x', sizeof a);
	memset(b, 'x', sizeof b);
	CHECK(tb_span_eq_constant_time(tb_span_make(a, 64), tb_span_make(b, 64)));
	CHECK(!tb_span_eq_constant_time(tb_span_make(a, 64), tb_span_make(b, 63)));
	for (int bit = 0; bit < 64 * 8; bit++) {
		b[bit / 8] ^= (char)(1 << bit % 8);
		CHECK(!tb_span_eq_constant_time(tb_span_make(a, 64), tb_span_make(b, 64)));
		b[bit / 8] ^= (char)(1 << bit % 8);
	}
}

TEST(a_span_becomes_a_string_only_when_it_fits_and_holds_no_nul)
{
	char out[5] = "old";
	CHECK(tb_span_to_cstr(tb_span_cstr("bear"), out, sizeof out));
	CHECK_STR(out, "bear");
	CHECK(!tb_span_to_cstr(tb_span_cstr("bears"), out, sizeof out));
	CHECK_STR(out, "");
	CHECK(!tb_span_to_cstr(tb_span_make("a\0b", 3), out, sizeof out));
	CHECK_STR(out, "");
	CHECK(tb_span_to_cstr(tb_span_cstr(NULL), out, 1));
	CHECK_STR(out, "");
}

TEST(wiped_memory_is_zero)
{
	char memory[8] = "secret!";
	static const char zeros[8];
	tb_wipe(memory, sizeof memory);
	tb_wipe(NULL, 0);
	CHECK_MEM(memory, zeros, sizeof memory);
}

TEST(a_ring_gives_back_what_was_written_in_order_for_every_start_and_length)
{
	for (size_t start = 0; start < 7; start++) {
		for (size_t n = 0; n <= 7; n++) {
			uint8_t memory[7], got[9] = {0};
			struct tb_ring ring;
			tb_ring_init(&ring, memory, sizeof memory);
			CHECK_INT(tb_ring_write(&ring, "1234567", start), start);
			CHECK_INT(tb_ring_skip(&ring, start), start);
			CHECK_INT(tb_ring_write(&ring, "abcdefg", n), n);
			CHECK_INT(tb_ring_used(&ring), n);
			CHECK_INT(tb_ring_free(&ring), 7 - n);
			CHECK_INT(tb_ring_read(&ring, got, 9), n);
			CHECK_MEM(got, "abcdefg", n);
			CHECK_INT(tb_ring_used(&ring), 0);
		}
	}
}

TEST(a_full_ring_takes_what_fits_and_no_more)
{
	uint8_t memory[4];
	char got[4];
	struct tb_ring ring;
	tb_ring_init(&ring, memory, sizeof memory);
	CHECK_INT(tb_ring_write(&ring, "abc", 3), 3);
	CHECK_INT(tb_ring_write(&ring, "def", 3), 1);
	CHECK_INT(tb_ring_write(&ring, "g", 1), 0);
	CHECK_INT(tb_ring_free(&ring), 0);
	CHECK_INT(tb_ring_read(&ring, got, 4), 4);
	CHECK_MEM(got, "abcd", 4);
}

TEST(peek_shows_the_oldest_run_and_skip_drops_it)
{
	uint8_t memory[4];
	size_t n;
	struct tb_ring ring;
	tb_ring_init(&ring, memory, sizeof memory);
	tb_ring_peek(&ring, &n);
	CHECK_INT(n, 0);
	tb_ring_write(&ring, "abc", 3);
	tb_ring_skip(&ring, 2);
	tb_ring_write(&ring, "def", 3);
	const uint8_t *run = tb_ring_peek(&ring, &n);
	CHECK_INT(n, 2);
	CHECK_MEM(run, "cd", 2);
	CHECK_INT(tb_ring_skip(&ring, n), 2);
	run = tb_ring_peek(&ring, &n);
	CHECK_INT(n, 2);
	CHECK_MEM(run, "ef", 2);
	CHECK_INT(tb_ring_skip(&ring, 99), 2);
	tb_ring_write(&ring, "x", 1);
	tb_ring_clear(&ring);
	CHECK_INT(tb_ring_used(&ring), 0);
}

TEST(hex_is_written_in_lower_case_and_read_in_either)
{
	static const uint8_t bytes[] = {0x00, 0x9A, 0xBC, 0xFF};
	char text[9];
	uint8_t back[4] = {1, 1, 1, 1};
	tb_hex_encode(bytes, 4, text);
	CHECK_STR(text, "009abcff");
	CHECK_INT(tb_hex_decode("009aBCfF", 8, back), TB_OK);
	CHECK_MEM(back, bytes, 4);
}

TEST(hex_refuses_every_other_character_and_odd_counts)
{
	uint8_t out[4] = {7, 7, 7, 7};
	for (int c = 0; c < 256; c++) {
		char text[2] = {'0', (char)c};
		bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
		CHECK_INT(tb_hex_is(text, 2), is_digit);
		CHECK_INT(tb_hex_decode(text, 2, out), is_digit ? TB_OK : TB_ERR_FORMAT);
	}
	out[0] = 7;
	CHECK_INT(tb_hex_decode("012", 3, out), TB_ERR_FORMAT);
	CHECK_INT(out[0], 7);
}

TEST_MAIN(T(every_status_has_a_name_and_a_message_of_its_own), T(an_unknown_status_is_said_to_be_unknown),
          T(spans_are_equal_when_length_and_bytes_are), T(a_constant_time_comparison_sees_a_difference_in_every_place),
          T(a_span_becomes_a_string_only_when_it_fits_and_holds_no_nul), T(wiped_memory_is_zero),
          T(a_ring_gives_back_what_was_written_in_order_for_every_start_and_length),
          T(a_full_ring_takes_what_fits_and_no_more), T(peek_shows_the_oldest_run_and_skip_drops_it),
          T(hex_is_written_in_lower_case_and_read_in_either), T(hex_refuses_every_other_character_and_odd_counts))
