#include "server/net/http_head.h"
#include "tests/check.h"

#include <stdio.h>

static const char upgrade[] = "GET /ws/x?a=%41&token=1 HTTP/1.1\r\n"
                              "Host: bear.example:443\r\n"
                              "Connection: keep-alive, Upgrade\r\n"
                              "uPGRADE:websocket\r\n"
                              "X-Empty:\r\n"
                              "X-Two:  first \r\n"
                              "X-Two: second\r\n"
                              "\r\n";

static enum tb_status parse(const char *text, struct tb_http_head *head)
{
	return tb_http_head_parse(tb_span_cstr(text), head);
}

static enum tb_status parse_line(const char *line)
{
	struct tb_http_head head;
	char text[512];
	snprintf(text, sizeof text, "%s\r\nHost: x\r\n\r\n", line);
	return parse(text, &head);
}

static enum tb_status parse_header(const char *header)
{
	char line[256];
	snprintf(line, sizeof line, "GET / HTTP/1.1\r\n%s", header);
	return parse_line(line);
}

TEST(the_end_of_a_head_is_found_at_every_split)
{
	size_t n = strlen(upgrade);
	const uint8_t *bytes = (const uint8_t *)upgrade;
	for (size_t n_first = 0; n_first < n; n_first++) {
		CHECK_INT(tb_http_head_length(bytes, n_first, 0), 0);
		CHECK_INT(tb_http_head_length(bytes, n, n_first), n);
	}
	CHECK_INT(tb_http_head_length((const uint8_t *)"GET / HTTP/1.1\n\nrest", 20, 0), 16);
}

TEST(a_request_is_taken_apart_without_decoding)
{
	struct tb_http_head head;
	CHECK(parse(upgrade, &head) == TB_OK);
	CHECK(tb_span_eq_cstr(head.method, "GET"));
	CHECK(tb_span_eq_cstr(head.path, "/ws/x"));
	CHECK(tb_span_eq_cstr(head.query, "a=%41&token=1"));
	CHECK_INT(head.minor, 1);
	CHECK(tb_span_eq_cstr(tb_http_head_get(&head, "host"), "bear.example:443"));
	CHECK(tb_span_eq_cstr(tb_http_head_get(&head, "x-two"), "first"));
	CHECK_INT(tb_http_head_count(&head, "X-TWO"), 2);
	CHECK_INT(tb_http_head_get(&head, "x-empty").n_bytes, 0);
	CHECK(tb_http_head_get(&head, "x-empty").data != NULL);
	CHECK(tb_http_head_get(&head, "x-absent").data == NULL);
}

TEST(tokens_are_found_in_lists_without_case_and_only_whole)
{
	struct tb_http_head head;
	CHECK(parse(upgrade, &head) == TB_OK);
	CHECK(tb_http_head_has_token(&head, "connection", "upgrade"));
	CHECK(tb_http_head_has_token(&head, "Connection", "keep-alive"));
	CHECK(!tb_http_head_has_token(&head, "connection", "keep"));
	CHECK(tb_http_head_has_token(&head, "upgrade", "websocket"));
	CHECK(tb_http_head_has_token(&head, "x-two", "second"));
	CHECK(!tb_http_head_has_token(&head, "x-absent", "second"));
}

TEST(a_query_may_be_absent_or_empty)
{
	struct tb_http_head head;
	CHECK(parse("GET /a HTTP/1.0\r\n\r\n", &head) == TB_OK);
	CHECK(head.query.data == NULL && head.query.n_bytes == 0 && head.minor == 0);
	CHECK(parse("GET /a? HTTP/1.0\r\n\r\n", &head) == TB_OK);
	CHECK(head.query.data != NULL && head.query.n_bytes == 0);
	CHECK(parse("GET /?a?b HTTP/1.0\r\n\r\n", &head) == TB_OK);
	CHECK(tb_span_eq_cstr(head.path, "/") && tb_span_eq_cstr(head.query, "a?b"));
}

TEST(malformed_request_lines_are_refused)
{
	static const char *const lines[] = {
	    "",
	    "GET",
	    "GET /",
	    "GET  / HTTP/1.1",
	    " GET / HTTP/1.1",
	    "GET / HTTP/1.1 ",
	    "GET /a b HTTP/1.1",
	    "GET a HTTP/1.1",
	    "GET http://x/ HTTP/1.1",
	    "GET /#x HTTP/1.1",
	    "GET /\x01 HTTP/1.1",
	    "G(T / HTTP/1.1",
	    "GET / HTTP/11",
	    "GET / http/1.1",
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		CHECK(parse_line(lines[i]) == TB_ERR_FORMAT);
	CHECK(parse_line("GET / HTTP/2.0") == TB_ERR_UNSUPPORTED);
	CHECK(parse_line("GET / HTTP/1.7") == TB_ERR_UNSUPPORTED);
	CHECK(parse_line("GET / HTTP/1.1") == TB_OK);
}

TEST(malformed_headers_are_refused)
{
	CHECK(parse_header("no colon") == TB_ERR_FORMAT);
	CHECK(parse_header(": no name") == TB_ERR_FORMAT);
	CHECK(parse_header("Space : x") == TB_ERR_FORMAT);
	CHECK(parse_header(" Folded: x") == TB_ERR_FORMAT);
	CHECK(parse_header("A: x\r\n folded") == TB_ERR_FORMAT);
	CHECK(parse_header("A: x\ry") == TB_ERR_FORMAT);
	CHECK(parse_header("A: \x7f") == TB_ERR_FORMAT);
	CHECK(parse_header("A: tab\there is fine, \xd8\xa3 too") == TB_OK);
	struct tb_http_head head;
	static const char with_nul[] = "GET / HTTP/1.1\r\nA: x\0y\r\n\r\n";
	CHECK(tb_http_head_parse(tb_span_make(with_nul, sizeof with_nul - 1), &head) == TB_ERR_FORMAT);
}

TEST(headers_of_one_name_are_told_from_the_last_to_the_first)
{
	struct tb_http_head head;
	struct tb_span value = {0};
	CHECK(parse(upgrade, &head) == TB_OK);
	size_t before = head.n_headers;
	CHECK(tb_http_head_get_before(&head, "x-two", &before, &value));
	CHECK(tb_span_eq_cstr(value, "second"));
	CHECK(tb_http_head_get_before(&head, "x-two", &before, &value));
	CHECK(tb_span_eq_cstr(value, "first"));
	CHECK(!tb_http_head_get_before(&head, "x-two", &before, &value));
}

TEST(too_many_headers_are_told_apart)
{
	static char text[TB_HTTP_MAX_HEAD];
	struct tb_http_head head;
	size_t n = (size_t)snprintf(text, sizeof text, "GET / HTTP/1.1\r\n");
	for (int i = 0; i < TB_HTTP_MAX_HEADERS; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "A: %d\r\n", i);
	snprintf(text + n, sizeof text - n, "\r\n");
	CHECK(parse(text, &head) == TB_OK);
	CHECK_INT(tb_http_head_count(&head, "a"), TB_HTTP_MAX_HEADERS);
	snprintf(text + n, sizeof text - n, "B: x\r\n\r\n");
	CHECK(parse(text, &head) == TB_ERR_TOO_LARGE);
}

TEST_MAIN(T(the_end_of_a_head_is_found_at_every_split), T(a_request_is_taken_apart_without_decoding),
          T(tokens_are_found_in_lists_without_case_and_only_whole), T(a_query_may_be_absent_or_empty),
          T(malformed_request_lines_are_refused), T(malformed_headers_are_refused),
          T(headers_of_one_name_are_told_from_the_last_to_the_first), T(too_many_headers_are_told_apart))
