#include "server/net/http_head.h"

#include <string.h>
#include <strings.h>

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* RFC 9110 token characters. */
static bool is_token_char(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct tb_span span)
{
	for (size_t i = 0; i < span.n_bytes; i++)
		if (!is_token_char(span.data[i]))
			return false;
	return span.n_bytes > 0;
}

static bool eq_nocase(struct tb_span span, const char *text)
{
	size_t n = strlen(text);
	return span.n_bytes == n && (n == 0 || strncasecmp((const char *)span.data, text, n) == 0);
}

static struct tb_span trimmed(struct tb_span span)
{
	while (span.n_bytes > 0 && is_blank(span.data[0])) {
		span.data++;
		span.n_bytes--;
	}
	while (span.n_bytes > 0 && is_blank(span.data[span.n_bytes - 1]))
		span.n_bytes--;
	return span;
}

size_t tb_http_head_length(const uint8_t *bytes, size_t n_bytes, size_t n_seen)
{
	/* The end may have begun in what was seen before: "\r\n\r" and then "\n". */
	for (size_t i = n_seen > 3 ? n_seen - 3 : 0; i < n_bytes; i++) {
		if (bytes[i] != '\n')
			continue;
		if (i + 1 < n_bytes && bytes[i + 1] == '\n')
			return i + 2;
		if (i + 2 < n_bytes && bytes[i + 1] == '\r' && bytes[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

/* Takes one line off the front, without its CR LF or LF. false at the end. */
static bool next_line(struct tb_span *rest, struct tb_span *line)
{
	const uint8_t *end = rest->n_bytes ? memchr(rest->data, '\n', rest->n_bytes) : NULL;
	if (!end)
		return false;
	size_t n = (size_t)(end - rest->data);
	*line = tb_span_make(rest->data, n > 0 && end[-1] == '\r' ? n - 1 : n);
	*rest = tb_span_make(end + 1, rest->n_bytes - n - 1);
	return true;
}

static bool has_controls(struct tb_span line)
{
	for (size_t i = 0; i < line.n_bytes; i++)
		if ((line.data[i] < 0x20 && line.data[i] != '\t') || line.data[i] == 0x7f)
			return true;
	return false;
}

/* Takes the text up to the next space off the front of the request line. */
static struct tb_span next_word(struct tb_span *rest)
{
	const uint8_t *space = rest->n_bytes ? memchr(rest->data, ' ', rest->n_bytes) : NULL;
	size_t n = space ? (size_t)(space - rest->data) : rest->n_bytes;
	struct tb_span word = tb_span_make(rest->data, n);
	size_t n_used = space ? n + 1 : n;
	*rest = tb_span_make(rest->data + n_used, rest->n_bytes - n_used);
	return word;
}

static enum tb_status parse_version(struct tb_span version, unsigned *minor)
{
	if (version.n_bytes != 8 || memcmp(version.data, "HTTP/", 5) != 0 || version.data[6] != '.')
		return TB_ERR_FORMAT;
	if (version.data[5] != '1' || (version.data[7] != '0' && version.data[7] != '1'))
		return TB_ERR_UNSUPPORTED;
	*minor = (unsigned)(version.data[7] - '0');
	return TB_OK;
}

static enum tb_status parse_request_line(struct tb_span line, struct tb_http_head *out)
{
	struct tb_span target;
	out->method = next_word(&line);
	target = next_word(&line);
	if (!is_token(out->method) || target.n_bytes == 0 || target.data[0] != '/' ||
	    memchr(target.data, '#', target.n_bytes))
		return TB_ERR_FORMAT;
	for (size_t i = 0; i < target.n_bytes; i++)
		if (target.data[i] <= ' ')
			return TB_ERR_FORMAT;
	const uint8_t *mark = memchr(target.data, '?', target.n_bytes);
	size_t n_path = mark ? (size_t)(mark - target.data) : target.n_bytes;
	out->path = tb_span_make(target.data, n_path);
	out->query = mark ? tb_span_make(mark + 1, target.n_bytes - n_path - 1) : tb_span_make(NULL, 0);
	return parse_version(line, &out->minor);
}

static enum tb_status parse_header(struct tb_span line, struct tb_http_head *out)
{
	const uint8_t *colon = memchr(line.data, ':', line.n_bytes);
	if (!colon)
		return TB_ERR_FORMAT;
	size_t n_name = (size_t)(colon - line.data);
	struct tb_http_header header = {
	    .name = tb_span_make(line.data, n_name),
	    .value = trimmed(tb_span_make(colon + 1, line.n_bytes - n_name - 1)),
	};
	if (!is_token(header.name))
		return TB_ERR_FORMAT;
	if (out->n_headers == TB_HTTP_MAX_HEADERS)
		return TB_ERR_TOO_LARGE;
	out->headers[out->n_headers++] = header;
	return TB_OK;
}

enum tb_status tb_http_head_parse(struct tb_span bytes, struct tb_http_head *out)
{
	struct tb_span line;
	memset(out, 0, sizeof *out);
	if (!next_line(&bytes, &line) || has_controls(line))
		return TB_ERR_FORMAT;
	enum tb_status status = parse_request_line(line, out);
	while (status == TB_OK && next_line(&bytes, &line) && line.n_bytes > 0)
		status = has_controls(line) ? TB_ERR_FORMAT : parse_header(line, out);
	return status;
}

struct tb_span tb_http_head_get(const struct tb_http_head *head, const char *name)
{
	for (size_t i = 0; i < head->n_headers; i++)
		if (eq_nocase(head->headers[i].name, name))
			return head->headers[i].value;
	return tb_span_make(NULL, 0);
}

bool tb_http_head_get_before(const struct tb_http_head *head, const char *name, size_t *before, struct tb_span *value)
{
	while (*before > 0)
		if (eq_nocase(head->headers[--*before].name, name)) {
			*value = head->headers[*before].value;
			return true;
		}
	return false;
}

size_t tb_http_head_count(const struct tb_http_head *head, const char *name)
{
	size_t n = 0;
	for (size_t i = 0; i < head->n_headers; i++)
		n += eq_nocase(head->headers[i].name, name);
	return n;
}

static bool list_has(struct tb_span list, const char *token)
{
	while (list.n_bytes > 0) {
		const uint8_t *comma = memchr(list.data, ',', list.n_bytes);
		size_t n = comma ? (size_t)(comma - list.data) : list.n_bytes;
		if (eq_nocase(trimmed(tb_span_make(list.data, n)), token))
			return true;
		size_t n_used = comma ? n + 1 : n;
		list = tb_span_make(list.data + n_used, list.n_bytes - n_used);
	}
	return false;
}

bool tb_http_head_has_token(const struct tb_http_head *head, const char *name, const char *token)
{
	for (size_t i = 0; i < head->n_headers; i++)
		if (eq_nocase(head->headers[i].name, name) && list_has(head->headers[i].value, token))
			return true;
	return false;
}
