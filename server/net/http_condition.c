#include "server/net/http_condition.h"

#include <string.h>

static struct tb_span from(struct tb_span text, size_t n_bytes)
{
	return tb_span_make(text.data + n_bytes, text.n_bytes - n_bytes);
}

static struct tb_span skip(struct tb_span text, const char *what)
{
	while (text.n_bytes > 0 && strchr(what, text.data[0]) != NULL && text.data[0] != '\0')
		text = from(text, 1);
	return text;
}

static bool begins_with(struct tb_span text, const char *prefix)
{
	size_t n_prefix = strlen(prefix);
	return text.n_bytes >= n_prefix && memcmp(text.data, prefix, n_prefix) == 0;
}

/* --- If-None-Match --------------------------------------------------------------------------------------------------
 */

/* One entity tag off the front of a list, without W/; false when there is none. */
static bool take_tag(struct tb_span *list, struct tb_span *tag)
{
	struct tb_span text = skip(*list, ", \t");
	if (begins_with(text, "W/"))
		text = from(text, 2);
	const uint8_t *end =
	    text.n_bytes > 1 && text.data[0] == '"' ? memchr(text.data + 1, '"', text.n_bytes - 1) : NULL;
	if (end == NULL)
		return false;
	size_t n_bytes = (size_t)(end - text.data) + 1;
	*tag = tb_span_make(text.data, n_bytes);
	*list = from(text, n_bytes);
	return true;
}

bool tb_http_has_already(const struct tb_http_condition *condition, const char *etag)
{
	struct tb_span list = condition->if_none_match, tag;
	if (etag[0] == '\0')
		return false;
	if (tb_span_eq_cstr(list, "*"))
		return true;
	while (list.n_bytes > 0 && take_tag(&list, &tag))
		if (tb_span_eq_cstr(tag, etag))
			return true;
	return false;
}

/* --- Range ----------------------------------------------------------------------------------------------------------
 */

/* Digits off the front; too many of them count as the largest number. false when there are none. */
static bool take_number(struct tb_span *text, uint64_t *out)
{
	uint64_t value = 0;
	size_t n = 0;
	for (; n < text->n_bytes && text->data[n] >= '0' && text->data[n] <= '9'; n++) {
		unsigned digit = text->data[n] - '0';
		value = value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : value * 10 + digit;
	}
	*text = from(*text, n);
	*out = value;
	return n > 0;
}

struct asked {
	bool has_first, has_last;
	uint64_t first, last; /* without first: the last `last` bytes */
};

static bool parse(struct tb_span text, struct asked *asked)
{
	if (!begins_with(text, "bytes="))
		return false;
	text = from(text, 6);
	asked->has_first = take_number(&text, &asked->first);
	if (!begins_with(text, "-"))
		return false;
	text = from(text, 1);
	asked->has_last = take_number(&text, &asked->last);
	bool is_range = asked->has_first || asked->has_last;
	return is_range && text.n_bytes == 0 && !(asked->has_first && asked->has_last && asked->last < asked->first);
}

enum tb_http_part tb_http_range(const struct tb_http_condition *condition, const char *etag, uint64_t n_total,
                                uint64_t *first, uint64_t *n_bytes)
{
	struct asked asked = {0};
	/* A date, or a weak tag, is never the same as this one for sure. */
	if (condition->if_range.n_bytes > 0 && !tb_span_eq_cstr(condition->if_range, etag))
		return TB_HTTP_WHOLE;
	if (!parse(condition->range, &asked))
		return TB_HTTP_WHOLE;
	if (!asked.has_first) {
		if (asked.last == 0 || n_total == 0)
			return TB_HTTP_UNSATISFIABLE;
		*n_bytes = asked.last < n_total ? asked.last : n_total;
		*first = n_total - *n_bytes;
		return TB_HTTP_PART;
	}
	if (asked.first >= n_total)
		return TB_HTTP_UNSATISFIABLE;
	*first = asked.first;
	*n_bytes = asked.has_last && asked.last < n_total ? asked.last - asked.first + 1 : n_total - asked.first;
	return TB_HTTP_PART;
}
