#include "server/ops/logger.h"

#include "common/base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A byte becomes at most four: \x1b. */
enum { HEAD_CAP = 80, LINE_CAP = HEAD_CAP + 4 * TB_LOG_MAX_LINE + 4, NS_PER_MS = 1000000 };

static size_t write_head(char *out, enum tb_log_level level)
{
	struct timespec now;
	struct tm utc;
	char time_text[32];
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%S", &utc);
	int n = snprintf(out, HEAD_CAP, "ts=%s.%03ldZ level=%s msg=\"", time_text, now.tv_nsec / NS_PER_MS,
	                 tb_log_level_name(level));
	return n < 0 ? 0 : n < HEAD_CAP ? (size_t)n : HEAD_CAP - 1;
}

static bool is_printable(uint32_t c)
{
	return c >= 0x20 && !(c >= 0x7f && c <= 0x9f) && c != 0x2028 && c != 0x2029 && c != 0xfffd;
}

/* One code point as it is, or byte by byte as \xNN. */
static size_t put_code_point(char *out, const char *bytes, size_t n_bytes, uint32_t c)
{
	size_t n = 0;
	if (c == '"' || c == '\\')
		out[n++] = '\\';
	if (is_printable(c)) {
		memcpy(out + n, bytes, n_bytes);
		return n + n_bytes;
	}
	for (size_t i = 0; i < n_bytes; i++)
		n += (size_t)snprintf(out + n, 5, "\\x%02x", (unsigned)(unsigned char)bytes[i]);
	return n;
}

static size_t write_message(char *out, const char *line)
{
	struct tb_span text = tb_span_make(line, strnlen(line, TB_LOG_MAX_LINE));
	size_t n = 0;
	size_t offset = 0;
	while (offset < text.n_bytes) {
		size_t begin = offset;
		uint32_t c = tb_utf8_next(text, &offset);
		n += put_code_point(out + n, line + begin, offset - begin, c);
	}
	return n;
}

static void write_line(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	char out[LINE_CAP + 1];
	size_t n = write_head(out, level);
	n += write_message(out + n, line);
	memcpy(out + n, "\"\n", 2);
	n += 2;
	/* A log that cannot be written has nobody to tell. */
	ssize_t written;
	do {
		written = write(STDERR_FILENO, out, n);
	} while (written < 0 && errno == EINTR);
}

enum tb_status tb_log_level_find(const char *name, enum tb_log_level *out)
{
	for (int level = TB_LOG_DEBUG; level < TB_LOG_OFF; level++) {
		if (strcmp(tb_log_level_name((enum tb_log_level)level), name) == 0) {
			*out = (enum tb_log_level)level;
			return TB_OK;
		}
	}
	return TB_ERR_NOT_FOUND;
}

struct tb_log tb_logger_make(const char *level)
{
	struct tb_log log = {.write = write_line, .min_level = TB_LOG_INFO};
	tb_log_level_find(level, &log.min_level);
	return log;
}
