/* What a request says: named values out of a query string, or out of a flat JSON object, by a table.
 *
 * Pure; all memory is the caller's. Names that are not in the table are ignored, and so are objects and arrays. */
#ifndef TB_SERVER_API_FIELDS_H
#define TB_SERVER_API_FIELDS_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_FIELDS_MAX = 12 };

struct tb_field {
	const char *name;
	char *out; /* a NUL-terminated text; "" when the field is absent. A number is its text */
	size_t cap;
	bool required; /* present and not "" */
};

/* What is wrong, for the peer: names the field and says what would be right. */
struct tb_field_problem {
	char text[128];
};

/* "a=b&c=d", percent-encoded UTF-8; '+' is a space. TB_OK, or TB_ERR_FORMAT with *problem. */
enum tb_status tb_fields_from_query(struct tb_span query, const struct tb_field *fields, size_t n_fields,
                                    struct tb_field_problem *problem);
/* {"a": "b", "c": 3}. null is the same as absent. As above. */
enum tb_status tb_fields_from_json(struct tb_span json, const struct tb_field *fields, size_t n_fields,
                                   struct tb_field_problem *problem);
/* A decimal number of 0..UINT32_MAX, "" is 0. TB_ERR_FORMAT. */
enum tb_status tb_field_number(const char *text, uint32_t *out);

#endif
