#include "common/base/log.h"
#include "common/base/utf8.h"
#include "tests/check.h"

#include <string.h>

struct heard {
	char line[TB_LOG_MAX_LINE + 1];
	enum tb_log_level level;
	unsigned n_lines;
};

static void keep(void *ctx, enum tb_log_level level, const char *line)
{
	struct heard *heard = ctx;
	memcpy(heard->line, line, strlen(line) + 1); /* the sanitizer sees a line above its limit */
	heard->level = level;
	heard->n_lines++;
}

TEST(a_line_reaches_the_sink_formatted_with_its_level)
{
	struct heard heard = {.n_lines = 0};
	const struct tb_log log = {keep, &heard, TB_LOG_INFO};
	tb_logf(&log, TB_LOG_WARN, "%d chunks of %s", 3, "PCM");
	CHECK_INT(heard.n_lines, 1);
	CHECK_INT(heard.level, TB_LOG_WARN);
	CHECK_STR(heard.line, "3 chunks of PCM");
	tb_logf(&log, TB_LOG_WARN, "%s", "");
	CHECK_INT(heard.n_lines, 2);
	CHECK_STR(heard.line, "");
}

TEST(lines_below_the_level_and_logs_that_are_not_there_say_nothing)
{
	struct heard heard = {.n_lines = 0};
	struct tb_log log = {keep, &heard, TB_LOG_INFO};
	tb_logf(&log, TB_LOG_DEBUG, "quiet");
	tb_logf(&log, TB_LOG_OFF, "never a level of a line");
	log.min_level = TB_LOG_OFF;
	tb_logf(&log, TB_LOG_ERROR, "quiet");
	tb_logf(NULL, TB_LOG_ERROR, "quiet");
	log.write = NULL;
	log.min_level = TB_LOG_DEBUG;
	tb_logf(&log, TB_LOG_ERROR, "quiet");
	CHECK_INT(heard.n_lines, 0);
}

TEST(a_long_line_is_cut_at_a_code_point)
{
	for (unsigned shift = 0; shift < 8; shift++) {
		char text[3 * TB_LOG_MAX_LINE];
		struct heard heard = {.n_lines = 0};
		const struct tb_log log = {keep, &heard, TB_LOG_DEBUG};
		size_t n = 0;
		while (n < shift)
			text[n++] = 'x';
		while (n < 2 * TB_LOG_MAX_LINE)
			n += tb_utf8_put(shift % 2 ? 0x1F9F8 : 0x20AC, (uint8_t *)text + n);
		text[n] = '\0';
		tb_logf(&log, TB_LOG_INFO, "%s", text);
		CHECK(tb_utf8_is_valid(tb_span_cstr(heard.line)));
		CHECK(strlen(heard.line) <= TB_LOG_MAX_LINE && strlen(heard.line) > TB_LOG_MAX_LINE - 4);
	}
}

TEST(a_line_of_exactly_the_limit_is_whole)
{
	char text[TB_LOG_MAX_LINE + 1];
	struct heard heard = {.n_lines = 0};
	const struct tb_log log = {keep, &heard, TB_LOG_DEBUG};
	memset(text, 'y', TB_LOG_MAX_LINE);
	text[TB_LOG_MAX_LINE] = '\0';
	tb_logf(&log, TB_LOG_INFO, "%s", text);
	CHECK_STR(heard.line, text);
}

TEST(nobody_begins_a_line_of_his_own)
{
	struct heard heard = {.n_lines = 0};
	const struct tb_log log = {keep, &heard, TB_LOG_DEBUG};
	tb_logf(&log, TB_LOG_INFO, "device %s", "a\r\nERROR forged\x1b[2J");
	CHECK_STR(heard.line, "device a  ERROR forged [2J");
}

TEST(levels_have_names)
{
	CHECK_STR(tb_log_level_name(TB_LOG_DEBUG), "debug");
	CHECK_STR(tb_log_level_name(TB_LOG_ERROR), "error");
	CHECK_STR(tb_log_level_name((enum tb_log_level)99), "unknown");
}

TEST_MAIN(T(a_line_reaches_the_sink_formatted_with_its_level),
          T(lines_below_the_level_and_logs_that_are_not_there_say_nothing), T(a_long_line_is_cut_at_a_code_point),
          T(a_line_of_exactly_the_limit_is_whole), T(nobody_begins_a_line_of_his_own), T(levels_have_names))
