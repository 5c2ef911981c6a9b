#include "device/linux/secrets.h"

#include <ctype.h>
#include <string.h>

static const struct {
	const char *name;
	size_t offset;
} fields[] = {
#define FIELD_ROW(name, field) {name, offsetof(struct tb_secrets, field)},
    TB_SECRETS_MAP(FIELD_ROW)
#undef FIELD_ROW
};

static struct tb_span drop(struct tb_span text, size_t n)
{
	return tb_span_make(text.data + n, text.n_bytes - n);
}

static struct tb_span trim(struct tb_span text)
{
	while (text.n_bytes && isspace(text.data[0]))
		text = drop(text, 1);
	while (text.n_bytes && isspace(text.data[text.n_bytes - 1]))
		text.n_bytes--;
	return text;
}

static bool begins(struct tb_span text, const char *with)
{
	size_t n = strlen(with);
	return text.n_bytes >= n && memcmp(text.data, with, n) == 0;
}

static size_t word_len(struct tb_span text)
{
	size_t n = 0;
	while (n < text.n_bytes && (isalnum(text.data[n]) || text.data[n] == '_'))
		n++;
	return n;
}

/* Splits a line into name and what stands behind it; false when it sets nothing. */
static bool split(struct tb_span line, struct tb_span *name, struct tb_span *value)
{
	line = trim(line);
	if (begins(line, "#define") && line.n_bytes > 7 && isspace(line.data[7])) {
		line = trim(drop(line, 7));
		*name = tb_span_make(line.data, word_len(line));
		*value = trim(drop(line, name->n_bytes));
		return name->n_bytes > 0;
	}
	const uint8_t *equals = line.n_bytes ? memchr(line.data, '=', line.n_bytes) : NULL;
	if (!equals || line.data[0] == '#' || line.data[0] == '/' || line.data[0] == '*')
		return false;
	struct tb_span left = tb_span_make(line.data, (size_t)(equals - line.data));
	const uint8_t *bracket = memchr(left.data, '[', left.n_bytes);
	if (bracket)
		left.n_bytes = (size_t)(bracket - left.data);
	left = trim(left);
	size_t at = left.n_bytes;
	while (at > 0 && (isalnum(left.data[at - 1]) || left.data[at - 1] == '_'))
		at--;
	*name = drop(left, at);
	*value = trim(drop(line, (size_t)(equals - line.data) + 1));
	return name->n_bytes > 0;
}

/* The text between quotes of its first kind, into out. Between the double ones \" and \\ are resolved. */
static enum tb_status unquote(struct tb_span value, char *out)
{
	size_t n = 0;
	uint8_t quote = value.data[0];
	for (size_t i = 1; i < value.n_bytes; i++) {
		uint8_t c = value.data[i];
		if (c == quote) {
			out[n] = 0;
			return TB_OK;
		}
		if (quote == '"' && c == '\\' && i + 1 < value.n_bytes &&
		    (value.data[i + 1] == '"' || value.data[i + 1] == '\\'))
			c = value.data[++i];
		if (c == 0 || n + 1 >= TB_SECRET_CAP)
			return TB_ERR_TOO_LARGE;
		out[n++] = (char)c;
	}
	return TB_ERR_FORMAT;
}

static bool begins_comment(struct tb_span text)
{
	return begins(text, "//") || begins(text, "/*") || begins(text, "#");
}

static enum tb_status read_value(struct tb_span value, char *out)
{
	if (begins(value, "\"") || begins(value, "'"))
		return unquote(value, out);
	for (size_t i = 1; i < value.n_bytes; i++)
		if (isspace(value.data[i - 1]) && begins_comment(drop(value, i)))
			value.n_bytes = i;
	value = trim(value);
	if (value.n_bytes && value.data[value.n_bytes - 1] == ';')
		value = trim(tb_span_make(value.data, value.n_bytes - 1));
	if (!value.n_bytes)
		return TB_ERR_FORMAT;
	return tb_span_to_cstr(value, out, TB_SECRET_CAP) ? TB_OK : TB_ERR_TOO_LARGE;
}

/* Is the line inside a comment of several lines? `*inside` is how the line before ended. */
static bool is_commented_out(struct tb_span line, bool *inside)
{
	bool was_inside = *inside;
	line = trim(line);
	if (!was_inside && !begins(line, "/*"))
		return false;
	*inside = line.n_bytes < 2 || !memmem(line.data, line.n_bytes, "*/", 2);
	return was_inside || *inside;
}

static enum tb_status read_line(struct tb_span line, struct tb_secrets *out)
{
	struct tb_span name, value;
	if (!split(line, &name, &value))
		return TB_OK;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (tb_span_eq_cstr(name, fields[i].name))
			return read_value(value, (char *)out + fields[i].offset);
	return TB_OK;
}

enum tb_status tb_secrets_parse(struct tb_span file, struct tb_secrets *out, unsigned *bad_line)
{
	bool in_comment = false;
	memset(out, 0, sizeof *out);
	for (unsigned number = 1; file.n_bytes > 0; number++) {
		const uint8_t *end = memchr(file.data, '\n', file.n_bytes);
		size_t n = end ? (size_t)(end - file.data) : file.n_bytes;
		struct tb_span line = tb_span_make(file.data, n);
		enum tb_status status = is_commented_out(line, &in_comment) ? TB_OK : read_line(line, out);
		if (status != TB_OK) {
			*bad_line = number;
			return status;
		}
		file = drop(file, end ? n + 1 : n);
	}
	return TB_OK;
}
