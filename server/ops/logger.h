/* Where log lines go: one logfmt line each, `ts=2031-05-06T07:08:09.123Z level=info msg="…"`, in a single write, so
 * that lines of several threads never mix. Quotes, backslashes, control characters and bytes that are not UTF-8 are
 * escaped: nothing that a stranger sends can forge a line. */
#ifndef TB_SERVER_LOGGER_H
#define TB_SERVER_LOGGER_H

#include "common/base/log.h"
#include "common/base/status.h"

/* A log to standard error, of lines from `level` up: "debug", "info", "warn", "error" (as log.level); another name
 * counts as "info". Any thread may use it; it needs no release. */
struct tb_log tb_logger_make(const char *level);
/* TB_ERR_NOT_FOUND. */
enum tb_status tb_log_level_find(const char *name, enum tb_log_level *out);

#endif
