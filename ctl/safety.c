#include "ctl/ctl.h"

#include "server/ops/paths.h"
#include "server/safety/wary.h"

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

/* What the lines are: one side's, each for itself, or a conversation, in which a stop makes the judges wary. */
struct talk {
	struct tb_gate_question question;
	bool is_both;
	struct tb_wary wary;
	bool was_stopped; /* since the child spoke last */
};

/* Takes off who speaks. false: nobody does. */
static bool take_speaker(struct talk *talk, struct tb_span *line)
{
	static const struct {
		const char *name;
		enum tb_gate_direction direction;
	} speakers[] = {{"child ", TB_GATE_IN}, {"bear ", TB_GATE_OUT}};
	for (size_t i = 0; i < sizeof speakers / sizeof speakers[0]; i++) {
		size_t n_bytes = strlen(speakers[i].name);
		if (line->n_bytes < n_bytes || memcmp(line->data, speakers[i].name, n_bytes) != 0)
			continue;
		talk->question.direction = speakers[i].direction;
		*line = tb_span_make(line->data + n_bytes, line->n_bytes - n_bytes);
		return true;
	}
	return false;
}

static bool judge_line(const struct tb_gate *gate, struct talk *talk, struct tb_span line)
{
	if (talk->is_both && !take_speaker(talk, &line))
		return false;
	if (talk->is_both && talk->question.direction == TB_GATE_IN) {
		tb_wary_note(&talk->wary, talk->was_stopped);
		talk->was_stopped = false;
	}
	talk->question.text = line;
	talk->question.wary = talk->is_both && tb_wary_is(&talk->wary);
	struct tb_gate_verdict verdict = tb_gate_check(gate, &talk->question);
	talk->was_stopped |= verdict.action != TB_GATE_PASS;
	print_verdict(&verdict);
	return true;
}

static int judge_lines(const struct tb_gate *gate, struct talk *talk)
{
	char *line = NULL;
	size_t cap = 0, n_lines = 0;
	ssize_t n_bytes;
	int code = TB_CTL_DONE;
	while (code == TB_CTL_DONE && !ferror(stdout) && (n_bytes = getline(&line, &cap, stdin)) >= 0) {
		while (n_bytes > 0 && (line[n_bytes - 1] == '\n' || line[n_bytes - 1] == '\r'))
			n_bytes--;
		n_lines++;
		if (!judge_line(gate, talk, tb_span_make(line, (size_t)n_bytes))) {
			tb_ctl_say("line %zu: must begin with `child ` or `bear `", n_lines);
			code = TB_CTL_USAGE;
		}
	}
	if (line)
		tb_wipe(line, cap);
	free(line);
	return code;
}

static bool read_direction(const struct tb_ctl *ctl, struct talk *talk)
{
	const char *value = ctl->value[TB_CTL_DIRECTION];
	talk->is_both = strcmp(value, "both") == 0;
	talk->question.direction = strcmp(value, "in") == 0 ? TB_GATE_IN : TB_GATE_OUT;
	if (talk->is_both || talk->question.direction == TB_GATE_IN || strcmp(value, "out") == 0)
		return true;
	tb_ctl_say("--direction: is '%s', must be in, out or both", value);
	return false;
}

int tb_ctl_safety(struct tb_ctl *ctl)
{
	struct talk talk = {.is_both = false};
	bool is_english;
	if (!read_direction(ctl, &talk) || !tb_ctl_either(ctl, TB_CTL_LANGUAGE, "en", "ar", &is_english) ||
	    !tb_ctl_number(ctl, TB_CTL_AGE, &talk.question.age))
		return TB_CTL_USAGE;
	if (talk.question.age < TB_AGE_MIN || talk.question.age > TB_AGE_MAX) {
		tb_ctl_say("--age: is %d, must be %d to %d", talk.question.age, TB_AGE_MIN, TB_AGE_MAX);
		return TB_CTL_USAGE;
	}
	if (!tb_ctl_load_gate(ctl))
		return TB_CTL_STORE;
	talk.question.language = is_english ? "en" : "ar";
	int code = judge_lines(ctl->gate, &talk);
	if (code == TB_CTL_DONE && ferror(stdin)) {
		tb_ctl_say("standard input cannot be read");
		return TB_CTL_STORE;
	}
	return code;
}
