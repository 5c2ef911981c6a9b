#include "device/portal/form.h"
#include "common/base/hex.h"
#include "common/base/utf8.h"

#include <string.h>

static struct tb_span cut(struct tb_span *rest, uint8_t mark)
{
	const uint8_t *at = rest->n_bytes > 0 ? memchr(rest->data, mark, rest->n_bytes) : NULL;
	struct tb_span first = {rest->data, at ? (size_t)(at - rest->data) : rest->n_bytes};
	size_t n = first.n_bytes + (at != NULL);
	*rest = tb_span_make(n > 0 ? rest->data + n : rest->data, rest->n_bytes - n);
	return first;
}

/* The next decoded byte; 0 is an error. */
static uint8_t next_byte(struct tb_span text, size_t *at)
{
	uint8_t byte = text.data[(*at)++];
	if (byte == '+')
		return ' ';
	if (byte != '%')
		return byte;
	if (text.n_bytes - *at < 2 || tb_hex_decode((const char *)text.data + *at, 2, &byte) != TB_OK)
		return 0;
	*at += 2;
	return byte;
}

static enum tb_status decode(struct tb_span text, char *out, size_t cap)
{
	size_t n = 0;
	for (size_t at = 0; at < text.n_bytes;) {
		uint8_t byte = next_byte(text, &at);
		if (byte == 0)
			return TB_ERR_FORMAT;
		if (n + 1 >= cap)
			return TB_ERR_TOO_LARGE;
		out[n++] = (char)byte;
	}
	out[n] = 0;
	return tb_utf8_is_valid(tb_span_make(out, n)) ? TB_OK : TB_ERR_UTF8;
}

enum tb_status tb_form_get(struct tb_span body, const char *name, char *out, size_t cap)
{
	enum tb_status status = TB_ERR_NOT_FOUND;
	while (body.n_bytes > 0) {
		struct tb_span value = cut(&body, '&'), key = cut(&value, '=');
		if (!tb_span_eq_cstr(key, name))
			continue;
		if (status != TB_ERR_NOT_FOUND) {
			status = TB_ERR_EXISTS;
			break;
		}
		status = decode(value, out, cap);
	}
	if (status != TB_OK)
		tb_wipe(out, cap);
	return status;
}
