/* The fields of an application/x-www-form-urlencoded body. */
#ifndef TB_PORTAL_FORM_H
#define TB_PORTAL_FORM_H

#include "common/base/span.h"
#include "common/base/status.h"

/* Decodes the field of that name into out, NUL-terminated, UTF-8. Not TB_OK: out is "" (cap >= 1).
 * TB_ERR_NOT_FOUND: there is none; TB_ERR_EXISTS: there are two; TB_ERR_TOO_LARGE: it does not fit in cap;
 * TB_ERR_FORMAT: a '%' without two hex digits, or a zero byte; TB_ERR_UTF8. */
enum tb_status tb_form_get(struct tb_span body, const char *name, char *out, size_t cap);

#endif
