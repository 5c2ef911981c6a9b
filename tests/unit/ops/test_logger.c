/* The log's lines: their form, and that nobody can forge one. */
#include "server/ops/logger.h"
#include "tests/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static char captured[1 << 20];

/* What `run` writes to standard error, at most what a pipe of this machine holds. */
static const char *capture(void (*run)(void))
{
	int ends[2];
	int before = dup(STDERR_FILENO);
	if (pipe(ends) != 0 || fcntl(ends[0], F_SETPIPE_SZ, 1 << 20) < 0)
		return "";
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	run();
	dup2(before, STDERR_FILENO);
	close(before);
	size_t n = 0;
	for (ssize_t got; (got = read(ends[0], captured + n, sizeof captured - 1 - n)) > 0;)
		n += (size_t)got;
	close(ends[0]);
	captured[n] = 0;
	return captured;
}

static bool matches(const char *text, const char *pattern)
{
	regex_t regex;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	bool found = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return found;
}

static void write_plain(void)
{
	struct tb_log log = tb_logger_make("info");
	tb_logf(&log, TB_LOG_WARN, "door: refused %d", 403);
}

TEST(a_line_is_logfmt_with_the_time_in_utc)
{
	CHECK(matches(capture(write_plain), "^ts=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
	                                    "level=warn msg=\"door: refused 403\"\n$"));
}

static void write_hostile(void)
{
	struct tb_log log = tb_logger_make("info");
	log.write(log.ctx, TB_LOG_INFO,
	          "a\nts=1 level=error \"quoted\" back\\slash \x1b[31m \x7f \xff\xfe \xc2\x85 أحمد");
}

TEST(quotes_line_ends_and_control_characters_are_escaped_and_text_is_not)
{
	const char *text = capture(write_hostile);
	CHECK(strstr(text,
	             "msg=\"a\\x0ats=1 level=error \\\"quoted\\\" back\\\\slash \\x1b[31m \\x7f \\xff\\xfe \\xc2\\x85 "
	             "أحمد\"\n"));
	CHECK(strchr(text, '\n') == text + strlen(text) - 1);
}

static void write_below(void)
{
	struct tb_log log = tb_logger_make("warn");
	tb_logf(&log, TB_LOG_DEBUG, "no");
	tb_logf(&log, TB_LOG_INFO, "no");
	tb_logf(&log, TB_LOG_ERROR, "yes");
}

TEST(lines_below_the_level_are_left_out)
{
	const char *text = capture(write_below);
	CHECK(!strstr(text, "msg=\"no\""));
	CHECK(strstr(text, "level=error msg=\"yes\""));
}

static void write_longest(void)
{
	char text[3 * TB_LOG_MAX_LINE];
	struct tb_log log = tb_logger_make("info");
	memset(text, '\x01', sizeof text);
	text[sizeof text - 1] = 0;
	log.write(log.ctx, TB_LOG_INFO, text);
}

TEST(a_line_that_grows_by_escaping_still_ends_well)
{
	const char *text = capture(write_longest);
	size_t n = strlen(text);
	CHECK(n > 3 * TB_LOG_MAX_LINE);
	CHECK_STR(text + n - 6, "\\x01\"\n");
}

enum { N_THREADS = 4, N_LINES = 500 };

static void *write_many(void *ctx)
{
	struct tb_log log = tb_logger_make("info");
	for (int i = 0; i < N_LINES; i++)
		tb_logf(&log, TB_LOG_INFO, "thread %d wrote line %d of many, all of them whole", *(int *)ctx, i);
	return NULL;
}

static void write_from_threads(void)
{
	pthread_t threads[N_THREADS];
	int numbers[N_THREADS];
	for (int i = 0; i < N_THREADS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, write_many, &numbers[i]);
	}
	for (int i = 0; i < N_THREADS; i++)
		pthread_join(threads[i], NULL);
}

TEST(lines_of_several_threads_stay_whole)
{
	capture(write_from_threads);
	int n_lines = 0;
	char *line = captured;
	for (char *end; (end = strchr(line, '\n')); line = end + 1, n_lines++) {
		*end = 0;
		CHECK(strncmp(line, "ts=", 3) == 0);
		CHECK(strstr(line, "of many, all of them whole\""));
	}
	CHECK_INT(n_lines, N_THREADS * N_LINES);
}

TEST(levels_are_found_by_name)
{
	enum tb_log_level level = TB_LOG_OFF;
	CHECK_INT(tb_log_level_find("debug", &level), TB_OK);
	CHECK_INT(level, TB_LOG_DEBUG);
	CHECK_INT(tb_log_level_find("error", &level), TB_OK);
	CHECK_INT(level, TB_LOG_ERROR);
	CHECK_INT(tb_log_level_find("loud", &level), TB_ERR_NOT_FOUND);
	CHECK_INT(level, TB_LOG_ERROR);
	CHECK_INT(tb_logger_make("loud").min_level, TB_LOG_INFO);
}

TEST_MAIN(T(a_line_is_logfmt_with_the_time_in_utc),
          T(quotes_line_ends_and_control_characters_are_escaped_and_text_is_not), T(lines_below_the_level_are_left_out),
          T(a_line_that_grows_by_escaping_still_ends_well), T(lines_of_several_threads_stay_whole),
          T(levels_are_found_by_name))
