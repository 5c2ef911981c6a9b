/* What the tests of the gates share: the project's own gate, and throw-away content folders. */
#ifndef TB_TESTS_SAFETY_FIXTURE_H
#define TB_TESTS_SAFETY_FIXTURE_H

#include "server/safety/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIXTURE_LOG_MAX = 4096, FIXTURE_PATH_MAX = 256 };

static char fixture_logged[FIXTURE_LOG_MAX];

static void fixture_write_log(void *ctx, enum tb_log_level level, const char *line)
{
	size_t used = strlen(fixture_logged);
	(void)ctx;
	(void)level;
	snprintf(fixture_logged + used, sizeof fixture_logged - used, "%s\n", line);
}

static inline enum tb_status fixture_load(const char *dir, struct tb_gate **gate)
{
	const struct tb_log log = {.write = fixture_write_log, .min_level = TB_LOG_DEBUG};
	fixture_logged[0] = '\0';
	return tb_gate_load(dir, &log, gate);
}

/* The lists of the project; NULL when they do not load, with the log on stderr. */
static inline struct tb_gate *fixture_gate(void)
{
	struct tb_gate *gate = NULL;
	if (fixture_load("content/safety", &gate) != TB_OK)
		fprintf(stderr, "%s", fixture_logged);
	return gate;
}

/* The verdict on a sentence as a line; the last answer in *answer when it is not NULL. */
static inline const char *fixture_check(const struct tb_gate *gate, enum tb_gate_direction direction,
                                        struct tb_span text, const char **answer)
{
	static char line[TB_GATE_LINE_MAX];
	struct tb_gate_question question = {.direction = direction, .language = "en", .age = 7, .text = text};
	struct tb_gate_verdict verdict = tb_gate_check(gate, &question);
	tb_gate_line(&verdict, line, sizeof line);
	if (answer)
		*answer = verdict.answer;
	return line;
}

#endif
