#include "server/net/http_body.h"

/* Digits only: a sign, a list or a space would be read in different ways by different programs. */
static bool read_length(struct tb_span text, size_t max_bytes, size_t *out)
{
	size_t value = 0;
	if (text.n_bytes == 0)
		return false;
	for (size_t i = 0; i < text.n_bytes; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		if (value <= max_bytes)
			value = value * 10 + (size_t)(text.data[i] - '0');
	}
	*out = value;
	return true;
}

static int refuse(int status, const char **why, const char *reason)
{
	*why = reason;
	return status;
}

int tb_http_body_judge(const struct tb_http_head *head, size_t max_bytes, struct tb_http_body *out, const char **why)
{
	size_t n_bytes = 0;
	size_t n_lengths = tb_http_head_count(head, "content-length");
	bool may_have_body = !tb_span_eq_cstr(head->method, "GET") && !tb_span_eq_cstr(head->method, "HEAD");
	if (tb_http_head_count(head, "transfer-encoding") > 0)
		return refuse(411, why, "say the body's length with Content-Length, Transfer-Encoding is not served");
	if (n_lengths > 1)
		return refuse(400, why, "Content-Length must be given once");
	if (n_lengths == 1 && !read_length(tb_http_head_get(head, "content-length"), max_bytes, &n_bytes))
		return refuse(400, why, "Content-Length must be a decimal number");
	if (n_bytes > 0 && !may_have_body)
		return refuse(400, why, "GET and HEAD have no body");
	if (n_bytes > max_bytes)
		return refuse(413, why, "the body is larger than 8192 bytes");
	out->n_bytes = n_bytes;
	out->wants_continue = n_bytes > 0 && head->minor == 1 && tb_http_head_has_token(head, "expect", "100-continue");
	return 0;
}
