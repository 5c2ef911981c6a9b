/* The connection request: the query of the WebSocket's URL, both ways. */
#ifndef TB_WIRE_HELLO_H
#define TB_WIRE_HELLO_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/limits.h"

struct tb_hello {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char child_id[TB_CHILD_ID_MAX + 1];
	char
	    child_name[TB_CHILD_NAME_CAP]; /* UTF-8, cleaned: no control characters, no markup; never empty: "friend" */
	int child_age;
	char token[TB_TOKEN_LEN + 1]; /* "" when absent */
};

enum tb_hello_problem {
	TB_HELLO_FINE,
	TB_HELLO_BAD_QUERY,     /* not percent-encoded UTF-8, a parameter twice, or too long */
	TB_HELLO_BAD_DEVICE_ID, /* absent or not 8–32 of [A-Za-z0-9_-] */
	TB_HELLO_BAD_CHILD_ID,
	TB_HELLO_BAD_CHILD_NAME, /* absent, not UTF-8 or longer than 30 characters */
	TB_HELLO_BAD_CHILD_AGE,  /* absent or not an integer 3–13 */
	TB_HELLO_NO_TOKEN,       /* absent or empty: the others are fine */
	TB_HELLO_BAD_TOKEN       /* not 64 hex digits */
};

/* Parses "a=b&c=d" (without the '?'); unknown parameters are ignored; '+' decodes to a space in
 * child_name, and is an ordinary character elsewhere. `out` is written in full when the answer is
 * TB_HELLO_FINE or TB_HELLO_NO_TOKEN. */
enum tb_hello_problem tb_hello_parse(struct tb_span query, struct tb_hello *out);
/* What was wrong and what would be right, for the body of a 400. */
const char *tb_hello_problem_text(enum tb_hello_problem problem);

bool tb_device_id_is_valid(const char *device_id);
bool tb_child_id_is_valid(const char *child_id);
/* Drops control characters and markup (< > & " ' ` \ { } and what stands between < and >), trims, cuts at 30
 * characters; "friend" when nothing is left. out holds TB_CHILD_NAME_CAP. TB_ERR_UTF8 when it is not UTF-8. */
enum tb_status tb_child_name_clean(struct tb_span name, char *out);

/* Writes path and query, NUL-terminated: "/api/…?device_id=…&child_id=…&child_name=…&child_age=…&token=…".
 * TB_ERR_FULL when it does not fit in cap (600 always suffices for the standard path): out is then "". TB_ERR_ARG for
 * an age outside 3–13. The token is left out when it is "". */
enum tb_status tb_hello_write(const struct tb_hello *hello, const char *path, char *out, size_t cap);

#endif
