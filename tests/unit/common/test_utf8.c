#include "common/base/utf8.h"
#include "tests/check.h"

#include <string.h>

/* The verdict of a reader written straight from the table of RFC 3629, on one sequence of at most four bytes. */
static bool is_one_code_point(const uint8_t *bytes, size_t n, uint32_t *code_point)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n_said = bytes[0] < 0x80       ? 1
	                : bytes[0] >> 5 == 6  ? 2
	                : bytes[0] >> 4 == 14 ? 3
	                : bytes[0] >> 3 == 30 ? 4
	                                      : 0;
	if (n != n_said)
		return false;
	uint32_t value = n == 1 ? bytes[0] : bytes[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return false;
		value = value << 6 | (bytes[i] & 0x3F);
	}
	*code_point = value;
	return value >= smallest[n] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

TEST(every_code_point_survives_and_surrogates_become_the_replacement)
{
	for (uint32_t c = 0; c <= 0x110000; c += c < 0x3000 ? 1 : 7) {
		uint8_t bytes[4];
		uint32_t check = 0;
		size_t offset = 0, n = tb_utf8_put(c, bytes);
		bool is_scalar = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
		CHECK(is_one_code_point(bytes, n, &check));
		CHECK_INT(check, is_scalar ? c : 0xFFFD);
		CHECK(tb_utf8_is_valid(tb_span_make(bytes, n)));
		CHECK_INT(tb_utf8_next(tb_span_make(bytes, n), &offset), check);
		CHECK_INT(offset, n);
	}
}

TEST(the_bounds_of_each_length_are_exact)
{
	static const struct {
		uint32_t code_point;
		size_t n_bytes;
	} bounds[] = {{0x7F, 1},   {0x80, 2},    {0x7FF, 2},    {0x800, 3},
	              {0xFFFF, 3}, {0x10000, 4}, {0x10FFFF, 4}, {0x110000, 3}};
	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
		uint8_t bytes[4];
		uint32_t check;
		CHECK_INT(tb_utf8_put(bounds[i].code_point, bytes), bounds[i].n_bytes);
		CHECK(is_one_code_point(bytes, bounds[i].n_bytes, &check));
	}
}

TEST(the_validator_agrees_with_the_rfc_on_all_two_byte_and_sampled_longer_sequences)
{
	for (uint32_t i = 0; i < 0x10000; i++) {
		const uint8_t two[2] = {(uint8_t)(i >> 8), (uint8_t)i};
		uint32_t c;
		bool both = is_one_code_point(two, 2, &c) ||
		            (is_one_code_point(two, 1, &c) && is_one_code_point(two + 1, 1, &c));
		CHECK_INT(tb_utf8_is_valid(tb_span_make(two, 2)), both);
		const uint8_t four[4] = {(uint8_t)(0xE0 + (i >> 12)), (uint8_t)(0x80 + (i >> 5 & 0x7F)),
		                         (uint8_t)(0x70 + (i & 31)), 0x80};
		CHECK_INT(tb_utf8_is_valid(tb_span_make(four, 3)), is_one_code_point(four, 3, &c));
		CHECK_INT(tb_utf8_is_valid(tb_span_make(four, 4)), is_one_code_point(four, 4, &c));
	}
}

TEST(the_validator_gives_one_verdict_at_every_split)
{
	static const char *const texts[] = {
	    "أحمد", "a\xF0\x9F\xA7\xB8z", "\xC0\x80", "a\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x9F\xBF", "\xC3"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t n = strlen(texts[i]);
		const uint8_t *bytes = (const uint8_t *)texts[i];
		bool whole = tb_utf8_is_valid(tb_span_make(bytes, n));
		CHECK_INT(whole, i < 2);
		for (size_t split = 0; split <= n; split++) {
			struct tb_utf8_state state;
			tb_utf8_init(&state);
			tb_utf8_feed(&state, bytes, split);
			tb_utf8_feed(&state, bytes + split, n - split);
			CHECK_INT(tb_utf8_finish(&state) == TB_OK, whole);
		}
	}
}

TEST(a_failed_validator_stays_failed)
{
	struct tb_utf8_state state;
	tb_utf8_init(&state);
	CHECK_INT(tb_utf8_feed(&state, (const uint8_t *)"\xFF", 1), TB_ERR_UTF8);
	CHECK_INT(tb_utf8_feed(&state, (const uint8_t *)"a", 1), TB_ERR_UTF8);
	CHECK_INT(tb_utf8_finish(&state), TB_ERR_UTF8);
}

TEST(reading_moves_one_byte_over_each_invalid_one)
{
	struct tb_span text = tb_span_cstr("\xE2\x82z\x80");
	size_t at = 0;
	CHECK_INT(tb_utf8_next(text, &at), 0xFFFD);
	CHECK_INT(at, 1);
	CHECK_INT(tb_utf8_next(text, &at), 0xFFFD);
	CHECK_INT(tb_utf8_next(text, &at), 'z');
	CHECK_INT(tb_utf8_next(text, &at), 0xFFFD);
	CHECK_INT(tb_utf8_next(text, &at), 0);
	CHECK_INT(at, text.n_bytes);
}

TEST(reading_takes_no_overlong_form_surrogate_or_number_out_of_range)
{
	static const char *const texts[] = {"\xC0\x80",         "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
	                                    "\xF4\x90\x80\x80", "\xE2\x28\xA1", "\xE2\x82\x28"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t at = 0;
		CHECK_INT(tb_utf8_next(tb_span_cstr(texts[i]), &at), 0xFFFD);
		CHECK_INT(at, 1);
	}
}

TEST(code_points_are_counted_not_bytes)
{
	CHECK_INT(tb_utf8_count(tb_span_cstr("أحمد")), 4);
	CHECK_INT(tb_utf8_count(tb_span_cstr("Zoë 🧸")), 5);
	CHECK_INT(tb_utf8_count(tb_span_cstr("")), 0);
}

TEST(a_prefix_never_cuts_a_code_point)
{
	struct tb_span text = tb_span_cstr("aé€🧸");
	static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
	CHECK_INT(text.n_bytes, 10);
	for (size_t max = 0; max < sizeof want / sizeof want[0]; max++)
		CHECK_INT(tb_utf8_prefix(text, max), want[max]);
}

TEST(a_prefix_of_bytes_that_are_no_text_is_still_bounded)
{
	CHECK_INT(tb_utf8_prefix(tb_span_cstr("\x80\x80\x80\x80\x80\x80\x80\x80"), 6), 6);
}

TEST_MAIN(T(every_code_point_survives_and_surrogates_become_the_replacement), T(the_bounds_of_each_length_are_exact),
          T(the_validator_agrees_with_the_rfc_on_all_two_byte_and_sampled_longer_sequences),
          T(the_validator_gives_one_verdict_at_every_split), T(a_failed_validator_stays_failed),
          T(reading_moves_one_byte_over_each_invalid_one),
          T(reading_takes_no_overlong_form_surrogate_or_number_out_of_range), T(code_points_are_counted_not_bytes),
          T(a_prefix_never_cuts_a_code_point), T(a_prefix_of_bytes_that_are_no_text_is_still_bounded))
