#include "server/safety/jury.h"

#include "server/safety/judge.h"
#include "server/safety/stems.h"
#include "server/safety/textfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PATH = 1024, N_DIRECTIONS = 2 };

struct juror {
	bool is_arabic;
	struct tb_concepts *concepts;
	struct tb_judge *judges[N_DIRECTIONS];
};

struct tb_jury {
	bool is_called;
	struct tb_rule table[TB_SAFETY_CATEGORY_COUNT];
	struct juror jurors[TB_JURY_LANGUAGES_MAX];
	size_t n_jurors;
};

static bool find_category(const char *name, enum tb_safety_category *out)
{
	for (int i = TB_SAFETY_NONE + 1; i < TB_SAFETY_ERROR; i++) {
		if (strcmp(tb_safety_category_name((enum tb_safety_category)i), name) == 0) {
			*out = (enum tb_safety_category)i;
			return true;
		}
	}
	return false;
}

static bool find_action(const char *name, enum tb_gate_action *out)
{
	for (int i = TB_GATE_PASS + 1; i <= TB_GATE_DROP; i++) {
		if (strcmp(tb_gate_action_name((enum tb_gate_action)i), name) == 0) {
			*out = (enum tb_gate_action)i;
			return true;
		}
	}
	return false;
}

/* `self_harm 1 crisis` */
static enum tb_status read_line(void *ctx, const struct tb_file_line *line)
{
	struct tb_jury *jury = ctx;
	char category_name[24], action_name[12];
	struct tb_rule rule;
	int n_read = 0;
	bool right = sscanf(line->text, "%23s %d %11s%n", category_name, &rule.severity, action_name, &n_read) == 3 &&
	             line->text[n_read] == '\0' && rule.severity >= 1 && rule.severity <= 3 &&
	             find_category(category_name, &rule.category) && find_action(action_name, &rule.action) &&
	             jury->table[rule.category].severity == 0;
	if (!right)
		return tb_textfile_refuse(
		    line, "a line is a category, a severity of 1 to 3 and an action, each category once");
	jury->table[rule.category] = rule;
	return TB_OK;
}

static enum tb_status check_table(const struct tb_jury *jury, const char *path, const struct tb_log *log)
{
	enum tb_status status = TB_OK;
	for (int i = TB_SAFETY_NONE + 1; i < TB_SAFETY_ERROR; i++) {
		if (jury->table[i].severity != 0)
			continue;
		tb_logf(log, TB_LOG_ERROR, "%s: says nothing of %s", path,
		        tb_safety_category_name((enum tb_safety_category)i));
		status = TB_ERR_FORMAT;
	}
	return status;
}

static bool make_path(char out[MAX_PATH], const char *dir, const char *name)
{
	return snprintf(out, MAX_PATH, "%s/%s", dir, name) < MAX_PATH;
}

enum tb_status tb_jury_create(const char *safety_dir, const struct tb_log *log, struct tb_jury **out)
{
	char path[MAX_PATH];
	struct tb_jury *jury = calloc(1, sizeof *jury);
	enum tb_status status = TB_OK;
	if (!jury)
		return TB_ERR_NO_MEMORY;
	if (!make_path(path, safety_dir, "judge.txt"))
		status = TB_ERR_TOO_LARGE;
	else if (access(path, F_OK) == 0) {
		jury->is_called = true;
		status = tb_textfile_read(path, log, read_line, jury);
		if (status == TB_OK)
			status = check_table(jury, path, log);
	}
	if (status == TB_OK)
		*out = jury;
	else
		tb_jury_destroy(jury);
	return status;
}

enum tb_status tb_jury_add(struct tb_jury *jury, const char *language, const char *dir, const struct tb_log *log)
{
	static const char *const names[N_DIRECTIONS] = {[TB_GATE_IN] = "in.judge", [TB_GATE_OUT] = "out.judge"};
	char path[MAX_PATH];
	if (!jury->is_called)
		return TB_OK;
	if (jury->n_jurors == TB_JURY_LANGUAGES_MAX || !make_path(path, dir, "concepts.txt"))
		return TB_ERR_TOO_LARGE;
	struct juror *juror = &jury->jurors[jury->n_jurors++];
	juror->is_arabic = strcmp(language, "ar") == 0;
	enum tb_status status = tb_concepts_load(path, log, &juror->concepts);
	for (int i = 0; status == TB_OK && i < N_DIRECTIONS; i++)
		status =
		    make_path(path, dir, names[i]) ? tb_judge_load(path, log, &juror->judges[i]) : TB_ERR_TOO_LARGE;
	return status;
}

void tb_jury_destroy(struct tb_jury *jury)
{
	if (!jury)
		return;
	for (size_t i = 0; i < jury->n_jurors; i++) {
		tb_concepts_destroy(jury->jurors[i].concepts);
		for (int direction = 0; direction < N_DIRECTIONS; direction++)
			tb_judge_destroy(jury->jurors[i].judges[direction]);
	}
	free(jury);
}

void tb_jury_judge(const struct tb_jury *jury, enum tb_gate_direction direction, bool wary,
                   const struct tb_words *words, struct tb_rule *best)
{
	bool has[2] = {false, false};
	for (size_t i = 0; i < words->n_words; i++)
		has[tb_stem_is_arabic(words->word[i])] = true;
	for (size_t i = 0; i < jury->n_jurors; i++) {
		const struct juror *juror = &jury->jurors[i];
		if (!has[juror->is_arabic])
			continue;
		struct tb_judge_opinion opinion =
		    tb_judge_words(juror->judges[direction], juror->concepts, words, wary);
		if (opinion.margin > 0)
			tb_rule_raise(best, jury->table[opinion.category]);
	}
}
