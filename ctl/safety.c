#include "ctl/ctl.h"

#include "server/ops/paths.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool tb_ctl_load_gate(struct tb_ctl *ctl)
{
	char content_dir[PATH_MAX];
	char safety_dir[PATH_MAX + 8];
	if (ctl->gate)
		return true;
	enum tb_status status = tb_paths_content(ctl->config.content_dir, content_dir, sizeof content_dir);
	if (status != TB_OK) {
		tb_ctl_say("the safety lists are not beside the program: say where with --content DIR");
		return false;
	}
	snprintf(safety_dir, sizeof safety_dir, "%s/safety", content_dir);
	status = tb_gate_load(safety_dir, &ctl->log, &ctl->gate);
	if (status != TB_OK)
		tb_ctl_say("the safety lists in %s cannot be used: %s", safety_dir, tb_status_message(status));
	return status == TB_OK;
}

/* A name is spoken by the bear, so it is judged as the bear's words, for the youngest. */
bool tb_ctl_name_is_fit(void *ctx, const char *name, const char *language)
{
	struct tb_ctl *ctl = ctx;
	if (!tb_ctl_load_gate(ctl))
		return false;
	struct tb_gate_question question = {
	    .direction = TB_GATE_OUT, .language = language, .age = TB_AGE_MIN, .text = tb_span_cstr(name)};
	return tb_gate_check(ctl->gate, &question).action == TB_GATE_PASS;
}

static void print_verdict(const struct tb_gate_verdict *verdict)
{
	if (verdict->action == TB_GATE_PASS)
		puts("pass");
	else
		printf("stop %s %d %s\n", tb_safety_category_name(verdict->category), verdict->severity,
		       tb_gate_action_name(verdict->action));
	/* A script may wait for each verdict before it asks again. */
	fflush(stdout);
}

static void judge_lines(const struct tb_gate *gate, struct tb_gate_question question)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n_bytes;
	while (!ferror(stdout) && (n_bytes = getline(&line, &cap, stdin)) >= 0) {
		while (n_bytes > 0 && (line[n_bytes - 1] == '\n' || line[n_bytes - 1] == '\r'))
			n_bytes--;
		question.text = tb_span_make(line, (size_t)n_bytes);
		struct tb_gate_verdict verdict = tb_gate_check(gate, &question);
		print_verdict(&verdict);
	}
	if (line)
		tb_wipe(line, cap);
	free(line);
}

int tb_ctl_safety(struct tb_ctl *ctl)
{
	struct tb_gate_question question = {.direction = TB_GATE_OUT};
	bool is_in;
	bool is_english;
	if (!tb_ctl_either(ctl, TB_CTL_DIRECTION, "in", "out", &is_in) ||
	    !tb_ctl_either(ctl, TB_CTL_LANGUAGE, "en", "ar", &is_english) ||
	    !tb_ctl_number(ctl, TB_CTL_AGE, &question.age))
		return TB_CTL_USAGE;
	if (question.age < TB_AGE_MIN || question.age > TB_AGE_MAX) {
		tb_ctl_say("--age: is %d, must be %d to %d", question.age, TB_AGE_MIN, TB_AGE_MAX);
		return TB_CTL_USAGE;
	}
	if (!tb_ctl_load_gate(ctl))
		return TB_CTL_STORE;
	question.direction = is_in ? TB_GATE_IN : TB_GATE_OUT;
	question.language = is_english ? "en" : "ar";
	judge_lines(ctl->gate, question);
	if (ferror(stdin)) {
		tb_ctl_say("standard input cannot be read");
		return TB_CTL_STORE;
	}
	return TB_CTL_DONE;
}
