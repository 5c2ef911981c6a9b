/* Logging: a struct the owner passes down, no global state. A line is formatted on the stack (at most
 * TB_LOG_MAX_LINE bytes; a longer one is cut at a code point) and handed to the sink whole.
 * Never log a token, key, password, child's name, or what was said or answered. */
#ifndef TB_BASE_LOG_H
#define TB_BASE_LOG_H

enum { TB_LOG_MAX_LINE = 400 };

enum tb_log_level { TB_LOG_DEBUG, TB_LOG_INFO, TB_LOG_WARN, TB_LOG_ERROR, TB_LOG_OFF };

struct tb_log {
	/* `line` is NUL-terminated, without a newline, valid during the call only. May be called on any thread that was
	 * given the struct; the sink makes that safe. */
	void (*write)(void *ctx, enum tb_log_level level, const char *line);
	void *ctx;
	enum tb_log_level min_level; /* lines below it cost one comparison */
};

/* log NULL: nothing happens. */
void tb_logf(const struct tb_log *log, enum tb_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *tb_log_level_name(enum tb_log_level level);

#endif
