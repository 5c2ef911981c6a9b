#include "device/portal/http.h"

#include <string.h>

static bool equals(struct tb_span text, const char *lower)
{
	if (text.n_bytes != strlen(lower))
		return false;
	for (size_t i = 0; i < text.n_bytes; i++) {
		uint8_t c = text.data[i];
		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (uint8_t)lower[i])
			return false;
	}
	return true;
}

static bool begins(struct tb_span text, const char *lower)
{
	size_t n = strlen(lower);
	return text.n_bytes >= n && equals(tb_span_make(text.data, n), lower);
}

static struct tb_span behind(struct tb_span text, size_t n_bytes)
{
	return tb_span_make(text.data + n_bytes, text.n_bytes - n_bytes);
}

/* Cuts at the first `mark`, which goes with neither side; the rest is empty when there is none. */
static struct tb_span cut(struct tb_span *rest, uint8_t mark)
{
	const uint8_t *at = rest->n_bytes > 0 ? memchr(rest->data, mark, rest->n_bytes) : NULL;
	size_t n = at ? (size_t)(at - rest->data) : rest->n_bytes;
	struct tb_span first = {rest->data, n};
	*rest = behind(*rest, n + (at != NULL));
	return first;
}

static struct tb_span trimmed(struct tb_span text)
{
	while (text.n_bytes > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
		text = behind(text, 1);
	while (text.n_bytes > 0 && (text.data[text.n_bytes - 1] == ' ' || text.data[text.n_bytes - 1] == '\t'))
		text.n_bytes--;
	return text;
}

static enum tb_request_method method_of(struct tb_span text)
{
	return tb_span_eq_cstr(text, "GET")    ? TB_METHOD_GET
	       : tb_span_eq_cstr(text, "HEAD") ? TB_METHOD_HEAD
	       : tb_span_eq_cstr(text, "POST") ? TB_METHOD_POST
	                                       : TB_METHOD_OTHER;
}

static unsigned read_first_line(struct tb_request *request, struct tb_span line)
{
	struct tb_span method = cut(&line, ' '), target = cut(&line, ' ');
	if (method.n_bytes == 0 || target.n_bytes == 0 || !begins(line, "http/") || line.n_bytes != 8)
		return 400;
	if (!tb_span_eq_cstr(line, "HTTP/1.0") && !tb_span_eq_cstr(line, "HTTP/1.1"))
		return 505;
	request->method = method_of(method);
	if (begins(target, "http://")) {
		target = behind(target, strlen("http://"));
		const uint8_t *slash = memchr(target.data, '/', target.n_bytes);
		if (slash == NULL)
			return 400;
		target = behind(target, (size_t)(slash - target.data));
	}
	if (target.data[0] != '/' && request->method != TB_METHOD_OTHER)
		return 400;
	request->query = target;
	request->path = cut(&request->query, '?');
	return 0;
}

static unsigned read_length(struct tb_request *request, struct tb_span value)
{
	unsigned length = 0;
	if (request->has_length || value.n_bytes == 0)
		return 400;
	for (size_t i = 0; i < value.n_bytes; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return 400;
		length = length > TB_REQUEST_BODY_MAX ? length : length * 10 + (value.data[i] - '0');
	}
	request->has_length = true;
	if (length > TB_REQUEST_BODY_MAX)
		return 413;
	request->n_body_wanted = (uint16_t)length;
	return 0;
}

static unsigned read_header(struct tb_request *request, struct tb_span line)
{
	bool has_colon = memchr(line.data, ':', line.n_bytes) != NULL;
	struct tb_span value = line, name = cut(&value, ':');
	if (!has_colon || name.n_bytes == 0 || trimmed(name).n_bytes != name.n_bytes)
		return 400;
	value = trimmed(value);
	if (equals(name, "transfer-encoding"))
		return 411;
	if (equals(name, "content-length"))
		return read_length(request, value);
	if (equals(name, "host")) {
		if (request->has_host)
			return 400;
		request->has_host = true;
		request->host = cut(&value, ':');
	} else if (equals(name, "accept-language")) {
		request->accept_language = value;
	} else if (equals(name, "content-type")) {
		request->is_form = equals(trimmed(cut(&value, ';')), "application/x-www-form-urlencoded");
	}
	return 0;
}

/* The head without its empty line, every line ended by CR LF. */
static unsigned read_head(struct tb_request *request)
{
	struct tb_span rest = {request->head, request->n_head - 2u};
	unsigned refused = 0;
	for (bool first = true; rest.n_bytes > 0 && refused == 0; first = false) {
		struct tb_span line = cut(&rest, '\n');
		line.n_bytes--;
		refused = first ? read_first_line(request, line) : read_header(request, line);
	}
	if (refused == 0 && request->method == TB_METHOD_POST && !request->has_length)
		refused = 411;
	return refused;
}

/* CR stands before LF only, and no other control character than a tab anywhere. */
static bool is_allowed(const struct tb_request *request, uint8_t byte)
{
	bool after_cr = request->n_head > 0 && request->head[request->n_head - 1] == '\r';
	if (after_cr || byte == '\n')
		return after_cr && byte == '\n';
	return byte == '\r' || byte == '\t' || (byte >= ' ' && byte != 0x7F);
}

static bool head_is_whole(const struct tb_request *request)
{
	return request->n_head >= 4 && memcmp(request->head + request->n_head - 4, "\r\n\r\n", 4) == 0;
}

static void take(struct tb_request *request, uint8_t byte)
{
	if (head_is_whole(request)) {
		request->body[request->n_body++] = byte;
	} else if (request->n_head == TB_REQUEST_HEAD_MAX) {
		request->refused = 413;
	} else if (!is_allowed(request, byte)) {
		request->refused = 400;
	} else {
		request->head[request->n_head++] = byte;
		if (head_is_whole(request))
			request->refused = read_head(request);
	}
	request->whole = head_is_whole(request) && request->n_body == request->n_body_wanted;
}

void tb_request_init(struct tb_request *request)
{
	tb_wipe(request, sizeof *request);
}

enum tb_request_state tb_request_feed(struct tb_request *request, const void *bytes, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes && !request->whole && request->refused == 0; i++)
		take(request, ((const uint8_t *)bytes)[i]);
	if (request->refused != 0)
		return TB_REQUEST_REFUSED;
	return request->whole ? TB_REQUEST_WHOLE : TB_REQUEST_MORE;
}

unsigned tb_request_refusal(const struct tb_request *request)
{
	return request->refused;
}

struct tb_span tb_request_body(const struct tb_request *request)
{
	return tb_span_make(request->body, request->n_body);
}
