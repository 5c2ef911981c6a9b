/* A JSON scanner (RFC 8259) that is pushed bytes in any split and calls back with tokens, in constant memory.
 *
 * Where it stands: link fragments → json_scan → common/wire readers. Strings of any length come out in pieces, already
 * unescaped and checked as UTF-8, so that a 400 KB reply needs no more memory than a 4 KB one.
 * Limits: nesting TB_JSON_MAX_DEPTH; a key longer than TB_JSON_MAX_KEY is delivered cut, with `key_cut` set, so it can
 * match no known name; a number longer than TB_JSON_MAX_NUMBER is TB_ERR_TOO_LARGE. A lone surrogate escape is
 * TB_ERR_UTF8. An escaped NUL in a string is delivered as a zero byte. */
#ifndef TB_BASE_JSON_SCAN_H
#define TB_BASE_JSON_SCAN_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/base/utf8.h"

enum { TB_JSON_MAX_DEPTH = 32, TB_JSON_MAX_KEY = 40, TB_JSON_MAX_NUMBER = 40 };

enum tb_json_event {
	TB_JSON_OBJECT_BEGIN,
	TB_JSON_OBJECT_END,
	TB_JSON_ARRAY_BEGIN,
	TB_JSON_ARRAY_END,
	TB_JSON_KEY,
	TB_JSON_STRING, /* a piece of a string value; `first` and `last` mark its ends; an empty string is one empty
	                   piece */
	TB_JSON_NUMBER, /* its text as written, whole */
	TB_JSON_TRUE,
	TB_JSON_FALSE,
	TB_JSON_NULL
};

struct tb_json_token {
	enum tb_json_event event;
	unsigned depth;      /* containers around it: members of the outermost object have 1, itself 0 */
	struct tb_span text; /* KEY, STRING, NUMBER; valid during the call only */
	bool first, last;    /* STRING only */
	bool key_cut;        /* KEY only */
};

/* Any status other than TB_OK stops the scan and is returned from feed. */
typedef enum tb_status (*tb_json_handler)(void *ctx, const struct tb_json_token *token);

/* Treat as opaque: it is here so that the caller can own its memory. */
struct tb_json_scanner {
	tb_json_handler handler;
	void *ctx;
	struct tb_utf8_state utf8;
	enum tb_status failed;
	uint32_t is_object; /* bit d: container d is an object */
	uint32_t escape;    /* \u value being read; high half: a pending high surrogate */
	uint8_t depth;
	uint8_t state;
	uint8_t n_escape;
	uint8_t in_key;
	uint8_t string_first;
	uint8_t key_cut;
	uint8_t n_held;
	const char *literal; /* the rest of true, false or null */
	char held[TB_JSON_MAX_KEY + 1];
};

void tb_json_init(struct tb_json_scanner *scanner, tb_json_handler handler, void *ctx);
/* Errors: TB_ERR_FORMAT, TB_ERR_TOO_DEEP, TB_ERR_TOO_LARGE, TB_ERR_UTF8, or the handler's. It stays failed: every
 * later call returns the same. */
enum tb_status tb_json_feed(struct tb_json_scanner *scanner, const void *data, size_t n_bytes);
/* The text is over. TB_ERR_TRUNCATED when a value is still open or there was none. */
enum tb_status tb_json_finish(struct tb_json_scanner *scanner);

/* A number token as an integer; a fraction or exponent, or one outside int64, is TB_ERR_FORMAT. */
enum tb_status tb_json_to_int(struct tb_span number, int64_t *out);

#endif
