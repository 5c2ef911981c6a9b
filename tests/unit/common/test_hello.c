#include "common/wire/hello.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN "a81da314b09d27d1d47efecab0caa344b8974087fdadf9dd31edad1e66f404df"
#define ID_50 "0123456789abcdefghijABCDEFGHIJ____----9876543210zz"

/* The query is read from memory of exactly its size. */
static enum tb_hello_problem parse_bytes(const char *query, size_t n_bytes, struct tb_hello *hello)
{
	char *copy = malloc(n_bytes + 1);
	memcpy(copy + 1, query, n_bytes);
	enum tb_hello_problem problem = tb_hello_parse(tb_span_make(copy + 1, n_bytes), hello);
	free(copy);
	return problem;
}

static enum tb_hello_problem parse(const char *query, struct tb_hello *hello)
{
	return parse_bytes(query, strlen(query), hello);
}

/* One parameter with this encoded value, the others good. */
static enum tb_hello_problem parse_with(const char *name, const char *value, struct tb_hello *hello)
{
	static const char *const good[][2] = {{"device_id", "test_device_001"},
	                                      {"child_id", "c1"},
	                                      {"child_name", "Zoe"},
	                                      {"child_age", "7"},
	                                      {"token", TOKEN}};
	static char query[8000];
	size_t n = 0;
	for (size_t i = 0; i < 5; i++) {
		const char *shown = strcmp(good[i][0], name) == 0 ? value : good[i][1];
		if (shown)
			n += (size_t)snprintf(query + n, sizeof query - n, "%s%s=%s", n ? "&" : "", good[i][0], shown);
	}
	return parse(query, hello);
}

TEST(a_good_request_gives_all_its_values)
{
	struct tb_hello hello;
	CHECK_INT(parse("device_id=test_device_001&child_id=3f2b-x_Y&child_name=Zoe&child_age=13&token=" TOKEN, &hello),
	          TB_HELLO_FINE);
	CHECK_STR(hello.device_id, "test_device_001");
	CHECK_STR(hello.child_id, "3f2b-x_Y");
	CHECK_STR(hello.child_name, "Zoe");
	CHECK_INT(hello.child_age, 13);
	CHECK_STR(hello.token, TOKEN);
}

TEST(order_unknown_parameters_and_empty_pairs_do_not_matter)
{
	struct tb_hello hello;
	CHECK_INT(parse("&&x=%zz&token=" TOKEN
	                "&child_age=3&device_idx=a&&child_name=Al&child_id=c&flag&device_id=abcdefgh&",
	                &hello),
	          TB_HELLO_FINE);
	CHECK_STR(hello.device_id, "abcdefgh");
	CHECK_INT(hello.child_age, 3);
}

TEST(ids_keep_to_their_length_and_alphabet)
{
	static const struct {
		const char *name, *value;
		enum tb_hello_problem want;
	} cases[] = {
	    {"device_id", "1234567", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "12345678", TB_HELLO_FINE},
	    {"device_id", "12345678901234567890123456789012", TB_HELLO_FINE},
	    {"device_id", "123456789012345678901234567890123", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "1234%35678", TB_HELLO_FINE},
	    {"device_id", "AZaz09_-", TB_HELLO_FINE},
	    {"device_id", "AZaz09_@", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "AZaz09_[", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "AZaz09_{", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "AZaz09_`", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "AZaz09_:", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "AZaz09_/", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "1234+5678", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "1234%205678", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "12345678%00", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "../../etc", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "1234567\xC3\xA9", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", "", TB_HELLO_BAD_DEVICE_ID},
	    {"device_id", NULL, TB_HELLO_BAD_DEVICE_ID},
	    {"child_id", "c", TB_HELLO_FINE},
	    {"child_id", ID_50, TB_HELLO_FINE},
	    {"child_id", ID_50 "x", TB_HELLO_BAD_CHILD_ID},
	    {"child_id", "a.b", TB_HELLO_BAD_CHILD_ID},
	    {"child_id", "", TB_HELLO_BAD_CHILD_ID},
	    {"child_id", NULL, TB_HELLO_BAD_CHILD_ID},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tb_hello hello;
		CHECK_INT(parse_with(cases[i].name, cases[i].value, &hello), cases[i].want);
	}
}

TEST(ages_are_integers_from_3_to_13)
{
	static const char *const bad[] = {"",   "0",  "2",   "14",  "-5",  "+5", "5.0",
	                                  " 5", "5a", "0x5", "100", "005", "٥",  NULL};
	struct tb_hello hello;
	for (int age = 3; age <= 13; age++) {
		char text[12];
		snprintf(text, sizeof text, "%d", age);
		CHECK_INT(parse_with("child_age", text, &hello), TB_HELLO_FINE);
		CHECK_INT(hello.child_age, age);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_INT(parse_with("child_age", bad[i], &hello), TB_HELLO_BAD_CHILD_AGE);
}

TEST(names_are_decoded_and_cleaned)
{
	static const char *const cases[][2] = {
	    {"Zo%C3%AB", "Zoë"},
	    {"%D8%A3%D8%AD%D9%85%D8%AF", "أحمد"},
	    {"\xD8\xA3\xD8\xAD\xD9\x85\xD8\xAF", "أحمد"},
	    {"Anna+Maria", "Anna Maria"},
	    {"Anna%20Maria%2B", "Anna Maria+"},
	    {"++Tom++", "Tom"},
	    {"T%00o%0Am%7F%C2%85", "Tom"},
	    {"%3Cb%3ETom%3C/b%3E", "Tom"},
	    {"%3Cscript%3E", "friend"},
	    {"T%3Com", "Tom"},
	    {"%22T%27o%60m%5C%7B%7D%26", "Tom"},
	    {"%E2%80%AETom%E2%80%8F%EF%BB%BF", "Tom"},
	    {"+++", "friend"},
	    {"%01%02", "friend"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tb_hello hello;
		CHECK_INT(parse_with("child_name", cases[i][0], &hello), TB_HELLO_FINE);
		CHECK_STR(hello.child_name, cases[i][1]);
	}
}

TEST(names_of_30_characters_pass_and_longer_empty_or_broken_ones_do_not)
{
	char bears[31 * 12 + 1] = "";
	struct tb_hello hello;
	for (int i = 0; i < 31; i++)
		memcpy(bears + 12 * i, "%F0%9F%A7%B8", 13);
	CHECK_INT(parse_with("child_name", bears + 12, &hello), TB_HELLO_FINE);
	CHECK_INT(strlen(hello.child_name), 30 * 4);
	CHECK_INT(parse_with("child_name", bears, &hello), TB_HELLO_BAD_CHILD_NAME);
	CHECK_INT(parse_with("child_name", "1234567890123456789012345678901", &hello), TB_HELLO_BAD_CHILD_NAME);
	CHECK_INT(parse_with("child_name", "", &hello), TB_HELLO_BAD_CHILD_NAME);
	CHECK_INT(parse_with("child_name", NULL, &hello), TB_HELLO_BAD_CHILD_NAME);
	CHECK_INT(parse_with("child_name", "%D8", &hello), TB_HELLO_BAD_CHILD_NAME);
	CHECK_INT(parse_with("child_name", "%ED%A0%80", &hello), TB_HELLO_BAD_CHILD_NAME);
}

TEST(percent_signs_that_encode_nothing_spoil_the_query)
{
	static const char *const values[] = {"%", "%4", "%4g", "Tom%", "%%41", "%u0041", "% 1"};
	struct tb_hello hello;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		CHECK_INT(parse_with("child_name", values[i], &hello), TB_HELLO_BAD_QUERY);
		CHECK_INT(parse_with("token", values[i], &hello), TB_HELLO_BAD_QUERY);
	}
}

TEST(a_parameter_given_twice_spoils_the_query)
{
	struct tb_hello hello;
	CHECK_INT(parse("device_id=test_device_001&child_id=c&child_name=T&child_age=5&token=" TOKEN
	                "&device_id=test_device_002",
	                &hello),
	          TB_HELLO_BAD_QUERY);
	CHECK_INT(parse("child_age=5&child_age=5", &hello), TB_HELLO_BAD_QUERY);
	CHECK_INT(parse("token&token", &hello), TB_HELLO_BAD_QUERY);
}

TEST(lengths_are_limited_before_anything_is_decoded)
{
	static char value[6000];
	struct tb_hello hello;
	memset(value, 'a', 4200);
	CHECK_INT(parse_with("child_name", value, &hello), TB_HELLO_BAD_QUERY);
	value[3000] = '\0';
	CHECK_INT(parse_with("device_id", value, &hello), TB_HELLO_BAD_DEVICE_ID);
	CHECK_INT(parse_with("child_id", value, &hello), TB_HELLO_BAD_CHILD_ID);
	CHECK_INT(parse_with("child_name", value, &hello), TB_HELLO_BAD_CHILD_NAME);
	CHECK_INT(parse_with("child_age", value, &hello), TB_HELLO_BAD_CHILD_AGE);
	CHECK_INT(parse_with("token", value, &hello), TB_HELLO_BAD_TOKEN);
}

TEST(a_missing_token_is_told_from_a_malformed_one)
{
	struct tb_hello hello = {.child_age = 0};
	CHECK_INT(parse_with("token", NULL, &hello), TB_HELLO_NO_TOKEN);
	CHECK_STR(hello.device_id, "test_device_001");
	CHECK_STR(hello.token, "");
	CHECK_INT(parse_with("token", "", &hello), TB_HELLO_NO_TOKEN);
	CHECK_INT(parse_with("token", "abc", &hello), TB_HELLO_BAD_TOKEN);
	CHECK_INT(parse_with("token", TOKEN "0", &hello), TB_HELLO_BAD_TOKEN);
	CHECK_INT(parse_with("token", "g81da314b09d27d1d47efecab0caa344b8974087fdadf9dd31edad1e66f404df", &hello),
	          TB_HELLO_BAD_TOKEN);
	CHECK_INT(parse_with("token", "A81DA314B09D27D1D47EFECAB0CAA344B8974087FDADF9DD31EDAD1E66F404DF", &hello),
	          TB_HELLO_FINE);
}

TEST(a_refused_request_leaves_the_output_untouched)
{
	struct tb_hello hello, before;
	memset(&hello, 0x5A, sizeof hello);
	before = hello;
	CHECK_INT(parse_with("token", "abc", &hello), TB_HELLO_BAD_TOKEN);
	CHECK_INT(parse_with("child_age", "99", &hello), TB_HELLO_BAD_CHILD_AGE);
	CHECK_INT(parse("", &hello), TB_HELLO_BAD_DEVICE_ID);
	CHECK_MEM(&hello, &before, sizeof hello);
}

TEST(a_query_cut_anywhere_is_refused_or_still_well_formed)
{
	static const char query[] =
	    "device_id=test_device_001&child_id=c1&child_name=%D8%A3%D8%AD&child_age=13&token=" TOKEN;
	for (size_t n = 0; n + 1 < sizeof query; n++) {
		struct tb_hello hello;
		enum tb_hello_problem problem = parse_bytes(query, n, &hello);
		CHECK(problem != TB_HELLO_FINE);
	}
}

TEST(any_byte_in_any_place_is_survived)
{
	static const char query[] = "device_id=test_dev&child_id=c1&child_name=%D8%A3x&child_age=13&token=" TOKEN;
	char changed[sizeof query];
	for (size_t at = 0; at + 1 < sizeof query; at++) {
		for (int c = 0; c < 256; c++) {
			struct tb_hello hello;
			memcpy(changed, query, sizeof query);
			changed[at] = (char)c;
			if (parse_bytes(changed, sizeof query - 1, &hello) == TB_HELLO_FINE)
				CHECK(tb_device_id_is_valid(hello.device_id) && tb_child_id_is_valid(hello.child_id));
		}
	}
}

TEST(a_written_request_has_the_form_of_the_protocol)
{
	static const struct tb_hello hello = {"test_device_001", "c-1", "Anna Maria", 9, TOKEN};
	char url[600];
	CHECK_INT(tb_hello_write(&hello, TB_WS_PATH, url, sizeof url), TB_OK);
	CHECK_STR(url, "/api/v1/esp32/private/chat?device_id=test_device_001&child_id=c-1&child_name=Anna%20Maria"
	               "&child_age=9&token=" TOKEN);
}

TEST(names_of_every_script_survive_the_round_trip)
{
	static const char *const names[] = {"أحمد", "Zoë", "Anna Maria", "小明", "Ольга", "a+b%c=d~e.f", "🧸"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct tb_hello hello = {"test_device_001", "c-1", "", 10, TOKEN}, back;
		char url[600];
		memcpy(hello.child_name, names[i], strlen(names[i]) + 1);
		CHECK_INT(tb_hello_write(&hello, TB_WS_PATH, url, sizeof url), TB_OK);
		CHECK_INT(parse(strchr(url, '?') + 1, &back), TB_HELLO_FINE);
		CHECK_STR(back.child_name, names[i]);
		CHECK_STR(back.device_id, hello.device_id);
		CHECK_INT(back.child_age, 10);
	}
}

TEST(the_longest_request_fits_600_and_less_room_is_full)
{
	struct tb_hello hello = {"12345678901234567890123456789012", ID_50, "", 13, TOKEN};
	char url[600];
	for (int i = 0; i < 30; i++)
		memcpy(hello.child_name + 4 * i, "🧸", 5);
	CHECK_INT(tb_hello_write(&hello, TB_WS_PATH, url, sizeof url), TB_OK);
	size_t n = strlen(url) + 1;
	for (size_t cap = 0; cap < n; cap++) {
		char *tight = malloc(cap + 1);
		tight[cap] = '#';
		CHECK_INT(tb_hello_write(&hello, TB_WS_PATH, tight, cap), TB_ERR_FULL);
		CHECK_INT(tight[cap], '#');
		free(tight);
	}
	CHECK_INT(tb_hello_write(&hello, TB_WS_PATH, url, n), TB_OK);
	hello.child_age = 14;
	CHECK_INT(tb_hello_write(&hello, TB_WS_PATH, url, n), TB_ERR_ARG);
}

TEST(cleaning_cuts_at_30_characters_and_refuses_what_is_not_utf8)
{
	char out[TB_CHILD_NAME_CAP];
	CHECK_INT(tb_child_name_clean(tb_span_cstr("12345678901234567890123456789 0"), out), TB_OK);
	CHECK_STR(out, "12345678901234567890123456789");
	CHECK_INT(tb_child_name_clean(tb_span_cstr("a\xFF"), out), TB_ERR_UTF8);
	CHECK_INT(tb_child_name_clean(tb_span_cstr(""), out), TB_OK);
	CHECK_STR(out, "friend");
	CHECK_INT(tb_child_name_clean(tb_span_cstr("<<<<"), out), TB_OK);
	CHECK_STR(out, "friend");
}

TEST(every_problem_is_explained)
{
	for (int problem = 0; problem <= TB_HELLO_BAD_TOKEN; problem++)
		CHECK(strlen(tb_hello_problem_text(problem)) > 10);
	CHECK_STR(tb_hello_problem_text(99), "unknown problem");
}

TEST_MAIN(T(a_good_request_gives_all_its_values), T(order_unknown_parameters_and_empty_pairs_do_not_matter),
          T(ids_keep_to_their_length_and_alphabet), T(ages_are_integers_from_3_to_13), T(names_are_decoded_and_cleaned),
          T(names_of_30_characters_pass_and_longer_empty_or_broken_ones_do_not),
          T(percent_signs_that_encode_nothing_spoil_the_query), T(a_parameter_given_twice_spoils_the_query),
          T(lengths_are_limited_before_anything_is_decoded), T(a_missing_token_is_told_from_a_malformed_one),
          T(a_refused_request_leaves_the_output_untouched), T(a_query_cut_anywhere_is_refused_or_still_well_formed),
          T(any_byte_in_any_place_is_survived), T(a_written_request_has_the_form_of_the_protocol),
          T(names_of_every_script_survive_the_round_trip), T(the_longest_request_fits_600_and_less_room_is_full),
          T(cleaning_cuts_at_30_characters_and_refuses_what_is_not_utf8), T(every_problem_is_explained))
