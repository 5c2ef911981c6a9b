#include "common/base/log.h"

#include "common/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const level_names[] = {"debug", "info", "warn", "error", "off"};

const char *tb_log_level_name(enum tb_log_level level)
{
	return (unsigned)level < sizeof level_names / sizeof level_names[0] ? level_names[level] : "unknown";
}

/* A control character would let a peer begin a line of its own in the log. */
static void blank_control_characters(char *line, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
			line[i] = ' ';
	}
}

void tb_logf(const struct tb_log *log, enum tb_log_level level, const char *format, ...)
{
	if (!log || !log->write || level < log->min_level || level >= TB_LOG_OFF)
		return;
	char line[TB_LOG_MAX_LINE + 2]; /* one byte over the limit shows whether the cut falls inside a code point */
	va_list args;
	va_start(args, format);
	int n_wanted = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (n_wanted < 0)
		return;
	size_t n = tb_utf8_prefix(tb_span_make(line, strlen(line)), TB_LOG_MAX_LINE);
	line[n] = '\0';
	blank_control_characters(line, n);
	log->write(log->ctx, level, line);
}
