#include "device/portal/http.h"
#include "tests/check.h"

#define POST                                                                                                           \
	"POST /save?x=1 HTTP/1.1\r\nHost: 192.168.4.1:80\r\nContent-Type: application/x-www-form-urlencoded; "         \
	"charset=utf-8\r\nAccept-Language:  ar-EG \r\nContent-Length: 7\r\n\r\na=1&b=2"

static enum tb_request_state fed(struct tb_request *request, const char *text)
{
	tb_request_init(request);
	return tb_request_feed(request, text, strlen(text));
}

static unsigned refusal(const char *text)
{
	struct tb_request request;
	fed(&request, text);
	return tb_request_refusal(&request);
}

TEST(a_form_is_read_the_same_at_every_byte_split)
{
	for (size_t n = 0; n < strlen(POST); n++) {
		struct tb_request request;
		tb_request_init(&request);
		CHECK_INT(tb_request_feed(&request, POST, n), TB_REQUEST_MORE);
		CHECK_INT(tb_request_feed(&request, POST + n, strlen(POST) - n), TB_REQUEST_WHOLE);
		CHECK_INT(request.method, TB_METHOD_POST);
		CHECK(request.is_form);
		CHECK(tb_span_eq_cstr(request.path, "/save"));
		CHECK(tb_span_eq_cstr(request.query, "x=1"));
		CHECK(tb_span_eq_cstr(request.host, "192.168.4.1"));
		CHECK(tb_span_eq_cstr(request.accept_language, "ar-EG"));
		CHECK(tb_span_eq_cstr(tb_request_body(&request), "a=1&b=2"));
	}
}

TEST(an_absolute_target_is_its_path)
{
	struct tb_request request;
	CHECK_INT(fed(&request, "GET http://captive.apple.com/hotspot-detect.html HTTP/1.0\r\n\r\n"), TB_REQUEST_WHOLE);
	CHECK(tb_span_eq_cstr(request.path, "/hotspot-detect.html"));
}

TEST(what_has_not_the_form_of_a_request_is_refused)
{
	static const char *const bad[] = {
	    "\r\n\r\n",
	    "GET /\r\n\r\n",
	    "GET  / HTTP/1.1\r\n\r\n",
	    "GET / HTTP/1.1 \r\n\r\n",
	    "GET x HTTP/1.1\r\n\r\n",
	    "GET / HTTP/1.1\n\n",
	    "GET / HTTP/1.1\r\nHost x\r\n\r\n",
	    "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
	    "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
	    "GET / HTTP/1.1\r\n: x\r\n\r\n",
	    "GET / HTTP/1.1\r\nA: \x01\r\n\r\n",
	    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
	    "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
	    "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
	    "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
	    "GET http://host HTTP/1.1\r\n\r\n",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_INT(refusal(bad[i]), 400);
	CHECK_INT(refusal("GET / HTTP/2.0\r\n\r\n"), 505);
}

TEST(a_body_of_unknown_length_is_refused)
{
	CHECK_INT(refusal("POST / HTTP/1.1\r\n\r\n"), 411);
	CHECK_INT(refusal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), 411);
}

TEST(what_is_too_large_is_refused_and_the_largest_is_not)
{
	char text[TB_REQUEST_HEAD_MAX + 1] = "GET / HTTP/1.1\r\nA: ";
	struct tb_request request;
	memset(text + strlen(text), 'a', sizeof text - 1 - strlen(text));
	CHECK_INT(refusal(text), 0);
	memcpy(text + TB_REQUEST_HEAD_MAX - 4, "\r\n\r\n", 4);
	CHECK_INT(fed(&request, text), TB_REQUEST_WHOLE);
	memset(text + TB_REQUEST_HEAD_MAX - 4, 'a', 4);
	CHECK_INT(fed(&request, text), TB_REQUEST_MORE);
	CHECK_INT(tb_request_feed(&request, "a", 1), TB_REQUEST_REFUSED);
	CHECK_INT(tb_request_refusal(&request), 413);
	CHECK_INT(refusal("POST / HTTP/1.1\r\nContent-Length: 1024\r\n\r\n"), 0);
	CHECK_INT(refusal("POST / HTTP/1.1\r\nContent-Length: 1025\r\n\r\n"), 413);
	CHECK_INT(refusal("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"), 413);
}

TEST(bytes_behind_a_request_are_ignored)
{
	struct tb_request request;
	CHECK_INT(fed(&request, POST "more"), TB_REQUEST_WHOLE);
	CHECK_INT(tb_request_feed(&request, "\0", 1), TB_REQUEST_WHOLE);
	CHECK(tb_span_eq_cstr(tb_request_body(&request), "a=1&b=2"));
}

TEST_MAIN(T(a_form_is_read_the_same_at_every_byte_split), T(an_absolute_target_is_its_path),
          T(what_has_not_the_form_of_a_request_is_refused), T(a_body_of_unknown_length_is_refused),
          T(what_is_too_large_is_refused_and_the_largest_is_not), T(bytes_behind_a_request_are_ignored))
