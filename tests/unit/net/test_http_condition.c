/* What a client has already, and which part it wants. */
#include "server/net/http_condition.h"
#include "tests/check.h"

TEST(an_etag_is_found_in_a_list_by_weak_comparison)
{
	static const struct {
		const char *list, *etag;
		bool has;
	} cases[] = {
	    {"", "\"a\"", false},
	    {"\"a\"", "\"a\"", true},
	    {"W/\"a\"", "\"a\"", true},
	    {"\"b\",\"a\"", "\"a\"", true},
	    {" , \"b\" ,\tW/\"a\"", "\"a\"", true},
	    {"*", "\"a\"", true},
	    {"*", "", false},
	    {"a", "\"a\"", false},
	    {"\"a", "\"a\"", false},
	    {"\"", "\"a\"", false},
	    {"W/", "\"a\"", false},
	    {"\"x,\"a\"", "\"a\"", false},
	    {"\"A\"", "\"a\"", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct tb_http_condition condition = {.if_none_match = tb_span_cstr(cases[i].list)};
		const char *wrong =
		    tb_http_has_already(&condition, cases[i].etag) != cases[i].has ? cases[i].list : NULL;
		CHECK_STR(wrong ? wrong : "fine", "fine");
	}
}

TEST(a_range_is_cut_to_what_is_there)
{
	static const struct {
		const char *range;
		enum tb_http_part part;
		uint64_t first, n_bytes;
	} cases[] = {
	    {"", TB_HTTP_WHOLE, 0, 0},
	    {"bytes=0-", TB_HTTP_PART, 0, 100},
	    {"bytes=99-", TB_HTTP_PART, 99, 1},
	    {"bytes=100-", TB_HTTP_UNSATISFIABLE, 0, 0},
	    {"bytes=10-19", TB_HTTP_PART, 10, 10},
	    {"bytes=10-99", TB_HTTP_PART, 10, 90},
	    {"bytes=10-100", TB_HTTP_PART, 10, 90},
	    {"bytes=0-18446744073709551615", TB_HTTP_PART, 0, 100},
	    {"bytes=0-99999999999999999999999", TB_HTTP_PART, 0, 100},
	    {"bytes=18446744073709551616-", TB_HTTP_UNSATISFIABLE, 0, 0},
	    {"bytes=-1", TB_HTTP_PART, 99, 1},
	    {"bytes=-100", TB_HTTP_PART, 0, 100},
	    {"bytes=-101", TB_HTTP_PART, 0, 100},
	    {"bytes=-0", TB_HTTP_UNSATISFIABLE, 0, 0},
	    {"bytes=9-8", TB_HTTP_WHOLE, 0, 0},
	    {"bytes=0-1,2-3", TB_HTTP_WHOLE, 0, 0},
	    {"bytes=-", TB_HTTP_WHOLE, 0, 0},
	    {"bytes=", TB_HTTP_WHOLE, 0, 0},
	    {"bytes=1", TB_HTTP_WHOLE, 0, 0},
	    {"BYTES=1-", TB_HTTP_WHOLE, 0, 0},
	    {"bytes= 1-", TB_HTTP_WHOLE, 0, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct tb_http_condition condition = {.range = tb_span_cstr(cases[i].range)};
		uint64_t first = 0, n_bytes = 0;
		enum tb_http_part part = tb_http_range(&condition, "\"a\"", 100, &first, &n_bytes);
		bool fine = part == cases[i].part && first == cases[i].first && n_bytes == cases[i].n_bytes;
		CHECK_STR(fine ? "fine" : cases[i].range, "fine");
	}
}

TEST(a_range_of_nothing_cannot_be_satisfied)
{
	const struct tb_http_condition all = {.range = tb_span_cstr("bytes=0-")},
	                               end = {.range = tb_span_cstr("bytes=-5")};
	uint64_t first = 0, n_bytes = 0;
	CHECK_INT(tb_http_range(&all, "", 0, &first, &n_bytes), TB_HTTP_UNSATISFIABLE);
	CHECK_INT(tb_http_range(&end, "", 0, &first, &n_bytes), TB_HTTP_UNSATISFIABLE);
}

TEST(a_range_counts_only_for_the_representation_it_names)
{
	const struct tb_http_condition same = {.range = tb_span_cstr("bytes=1-"), .if_range = tb_span_cstr("\"a\"")};
	const struct tb_http_condition weak = {.range = tb_span_cstr("bytes=1-"), .if_range = tb_span_cstr("W/\"a\"")};
	uint64_t first = 0, n_bytes = 0;
	CHECK_INT(tb_http_range(&same, "\"a\"", 10, &first, &n_bytes), TB_HTTP_PART);
	CHECK_INT(tb_http_range(&same, "\"b\"", 10, &first, &n_bytes), TB_HTTP_WHOLE);
	CHECK_INT(tb_http_range(&weak, "\"a\"", 10, &first, &n_bytes), TB_HTTP_WHOLE);
}

TEST_MAIN(T(an_etag_is_found_in_a_list_by_weak_comparison), T(a_range_is_cut_to_what_is_there),
          T(a_range_of_nothing_cannot_be_satisfied), T(a_range_counts_only_for_the_representation_it_names))
