/* A JSON writer into the caller's buffer. Overflow is remembered, not fatal: check tb_json_write_finish once at the
 * end. Commas and nesting are its own business; text that is not UTF-8 has U+FFFD put in place of each bad byte. */
#ifndef TB_BASE_JSON_WRITE_H
#define TB_BASE_JSON_WRITE_H

#include "common/base/span.h"
#include "common/base/status.h"

struct tb_json_writer {
	char *out;
	size_t cap;
	size_t n_bytes;
	bool overflow;
	bool need_comma;
};

void tb_json_write_init(struct tb_json_writer *writer, char *out, size_t cap);
/* key NULL: an array element or the outermost value. */
void tb_json_write_object_begin(struct tb_json_writer *writer, const char *key);
void tb_json_write_object_end(struct tb_json_writer *writer);
void tb_json_write_array_begin(struct tb_json_writer *writer, const char *key);
void tb_json_write_array_end(struct tb_json_writer *writer);
void tb_json_write_string(struct tb_json_writer *writer, const char *key, struct tb_span text);
void tb_json_write_cstr(struct tb_json_writer *writer, const char *key, const char *text);
void tb_json_write_int(struct tb_json_writer *writer, const char *key, int64_t value);
void tb_json_write_bool(struct tb_json_writer *writer, const char *key, bool value);
void tb_json_write_base64(struct tb_json_writer *writer, const char *key, struct tb_span bytes);
/* The text in writer->out, not NUL-terminated; TB_ERR_FULL when it did not fit. */
enum tb_status tb_json_write_finish(const struct tb_json_writer *writer, struct tb_span *text);

#endif
