#include "common/base/json_write.h"

#include "common/base/base64.h"
#include "common/base/hex.h"
#include "common/base/utf8.h"

#include <string.h>

static void put(struct tb_json_writer *writer, const void *bytes, size_t n_bytes)
{
	if (writer->overflow || n_bytes > writer->cap - writer->n_bytes) {
		writer->overflow = true;
		return;
	}
	if (n_bytes > 0)
		memcpy(writer->out + writer->n_bytes, bytes, n_bytes);
	writer->n_bytes += n_bytes;
}

static void put_char(struct tb_json_writer *writer, char character)
{
	put(writer, &character, 1);
}

static void put_control(struct tb_json_writer *writer, uint8_t byte)
{
	static const char shorts[32] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
	if (shorts[byte]) {
		put_char(writer, '\\');
		put_char(writer, shorts[byte]);
		return;
	}
	char digits[3];
	tb_hex_encode(&byte, 1, digits);
	put(writer, "\\u00", 4);
	put(writer, digits, 2);
}

/* Text between quotes. Runs that need no escape are copied whole. */
static void put_text(struct tb_json_writer *writer, struct tb_span text)
{
	put_char(writer, '"');
	size_t run_at = 0, at = 0;
	while (at < text.n_bytes && !writer->overflow) {
		size_t here = at;
		uint8_t byte = text.data[at];
		bool is_bad = tb_utf8_next(text, &at) == 0xFFFD && at == here + 1;
		if (!is_bad && byte >= 0x20 && byte != '"' && byte != '\\')
			continue;
		put(writer, text.data + run_at, here - run_at);
		run_at = at;
		if (is_bad) {
			put(writer, "\xEF\xBF\xBD", 3);
		} else if (byte < 0x20) {
			put_control(writer, byte);
		} else {
			put_char(writer, '\\');
			put_char(writer, (char)byte);
		}
	}
	if (run_at < at)
		put(writer, text.data + run_at, at - run_at);
	put_char(writer, '"');
}

/* What stands before every value: the comma and the key. */
static void begin_value(struct tb_json_writer *writer, const char *key)
{
	if (writer->need_comma)
		put_char(writer, ',');
	if (key) {
		put_text(writer, tb_span_cstr(key));
		put_char(writer, ':');
	}
	writer->need_comma = true;
}

static void open_container(struct tb_json_writer *writer, const char *key, char bracket)
{
	begin_value(writer, key);
	put_char(writer, bracket);
	writer->need_comma = false;
}

static void close_container(struct tb_json_writer *writer, char bracket)
{
	put_char(writer, bracket);
	writer->need_comma = true;
}

void tb_json_write_init(struct tb_json_writer *writer, char *out, size_t cap)
{
	*writer = (struct tb_json_writer){.out = out, .cap = cap};
}

void tb_json_write_object_begin(struct tb_json_writer *writer, const char *key)
{
	open_container(writer, key, '{');
}

void tb_json_write_object_end(struct tb_json_writer *writer)
{
	close_container(writer, '}');
}

void tb_json_write_array_begin(struct tb_json_writer *writer, const char *key)
{
	open_container(writer, key, '[');
}

void tb_json_write_array_end(struct tb_json_writer *writer)
{
	close_container(writer, ']');
}

void tb_json_write_string(struct tb_json_writer *writer, const char *key, struct tb_span text)
{
	begin_value(writer, key);
	put_text(writer, text);
}

void tb_json_write_cstr(struct tb_json_writer *writer, const char *key, const char *text)
{
	tb_json_write_string(writer, key, tb_span_cstr(text));
}

void tb_json_write_int(struct tb_json_writer *writer, const char *key, int64_t value)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	begin_value(writer, key);
	if (value < 0)
		put_char(writer, '-');
	put(writer, digits + at, sizeof digits - at);
}

void tb_json_write_bool(struct tb_json_writer *writer, const char *key, bool value)
{
	begin_value(writer, key);
	put(writer, value ? "true" : "false", value ? 4 : 5);
}

void tb_json_write_base64(struct tb_json_writer *writer, const char *key, struct tb_span bytes)
{
	begin_value(writer, key);
	put_char(writer, '"');
	size_t room = writer->cap - writer->n_bytes;
	/* Compared without the multiplication first: that could wrap on a 32-bit machine. */
	if (writer->overflow || bytes.n_bytes > room || TB_BASE64_ENCODED_LEN(bytes.n_bytes) > room)
		writer->overflow = true;
	else
		writer->n_bytes += tb_base64_encode(bytes.data, bytes.n_bytes, writer->out + writer->n_bytes);
	put_char(writer, '"');
}

enum tb_status tb_json_write_finish(const struct tb_json_writer *writer, struct tb_span *text)
{
	if (writer->overflow)
		return TB_ERR_FULL;
	*text = tb_span_make(writer->out, writer->n_bytes);
	return TB_OK;
}
