/* Picks one value out of a JSON text by its path, "choices.0.delta.content": all else may be as it likes. Pure. */
#ifndef TB_SERVER_HOSTED_JSON_PICK_H
#define TB_SERVER_HOSTED_JSON_PICK_H

#include "common/base/span.h"
#include "common/base/status.h"

/* A string without its escapes, or a number, true or false as written, into out (cap >= 1), NUL-terminated. A zero
 * byte in it becomes a space. TB_ERR_NOT_FOUND: no such member, or it is null, an object or an array; TB_ERR_TOO_LARGE
 * it does not fit; else what common/base/json_scan.h says of a text that is no JSON. The first one counts. *n_bytes may
 * be NULL. */
enum tb_status tb_json_pick(struct tb_span json, const char *path, char *out, size_t cap, size_t *n_bytes);

#endif
