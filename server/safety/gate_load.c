#include "server/safety/gate.h"
#include "server/safety/gate_private.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PATH = 1024 };

struct loading {
	struct tb_gate *gate;
	const char *dir;
	const struct tb_log *log;
	size_t n_languages;
};

static bool make_path(char out[MAX_PATH], const char *dir, const char *name)
{
	return snprintf(out, MAX_PATH, "%s/%s", dir, name) < MAX_PATH;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int is_list(const struct dirent *entry)
{
	static const char suffix[] = ".list";
	size_t n = strlen(entry->d_name);
	return is_visible(entry) && n > strlen(suffix) && strcmp(entry->d_name + n - strlen(suffix), suffix) == 0;
}

/* Calls `on` with the path and name of each chosen entry, in the order of names; all of them, the first error is
 * returned. */
static enum tb_status each_entry(const char *dir, const struct tb_log *log, int (*choose)(const struct dirent *),
                                 enum tb_status (*on)(void *ctx, const char *path, const char *name), void *ctx)
{
	struct dirent **entries = NULL;
	enum tb_status result = TB_OK;
	int n = scandir(dir, &entries, choose, alphasort);
	if (n < 0) {
		tb_logf(log, TB_LOG_ERROR, "%s: %s", dir, strerror(errno));
		return errno == ENOENT ? TB_ERR_NOT_FOUND : TB_ERR_IO;
	}
	for (int i = 0; i < n; i++) {
		char path[MAX_PATH];
		enum tb_status status = TB_ERR_TOO_LARGE;
		if (make_path(path, dir, entries[i]->d_name))
			status = on(ctx, path, entries[i]->d_name);
		if (result == TB_OK)
			result = status;
		free(entries[i]);
	}
	free(entries);
	return result;
}

static enum tb_status load_list(void *ctx, const char *path, const char *name)
{
	struct loading *loading = ctx;
	(void)name;
	return tb_rules_read(loading->gate->rules, path, loading->log);
}

/* A language may do without. */
static enum tb_status load_words(const struct loading *loading, const char *dir)
{
	char path[MAX_PATH];
	if (!make_path(path, dir, "words.txt"))
		return TB_ERR_TOO_LARGE;
	return access(path, F_OK) == 0 ? tb_rules_read_words(loading->gate->rules, path, loading->log) : TB_OK;
}

/* A folder is a language; files beside the folders are not ours. */
static enum tb_status load_language(void *ctx, const char *path, const char *name)
{
	struct loading *loading = ctx;
	struct stat info;
	char answers_path[MAX_PATH];
	if (stat(path, &info) != 0)
		return TB_ERR_IO;
	if (!S_ISDIR(info.st_mode))
		return TB_OK;
	if (!make_path(answers_path, path, "answers.txt"))
		return TB_ERR_TOO_LARGE;
	loading->n_languages++;
	enum tb_status status = tb_answers_read(loading->gate->answers, name, answers_path, loading->log);
	enum tb_status word_status = load_words(loading, path);
	enum tb_status list_status = each_entry(path, loading->log, is_list, load_list, loading);
	enum tb_status judge_status = tb_jury_add(loading->gate->jury, name, path, loading->log);
	if (status == TB_OK)
		status = word_status;
	if (status == TB_OK)
		status = list_status;
	return status == TB_OK ? judge_status : status;
}

static bool passes_output(void *ctx, const char *language, const char *text)
{
	const struct loading *loading = ctx;
	struct tb_gate_question question = {
	    .direction = TB_GATE_OUT, .language = language, .age = 3, .text = tb_span_cstr(text)};
	return tb_gate_check(loading->gate, &question).action == TB_GATE_PASS;
}

static enum tb_status load_all(struct loading *loading)
{
	enum tb_status status = each_entry(loading->dir, loading->log, is_visible, load_language, loading);
	if (status != TB_OK)
		return status;
	status = loading->n_languages > 0 ? tb_rules_finish(loading->gate->rules) : TB_ERR_NOT_FOUND;
	if (status == TB_ERR_NOT_FOUND)
		tb_logf(loading->log, TB_LOG_ERROR, "%s: there are no safety lists for both directions", loading->dir);
	if (status != TB_OK)
		return status;
	return tb_answers_check(loading->gate->answers, loading->log, passes_output, loading);
}

enum tb_status tb_gate_load(const char *safety_dir, const struct tb_log *log, struct tb_gate **out)
{
	struct tb_gate *gate = calloc(1, sizeof *gate);
	struct loading loading = {.gate = gate, .dir = safety_dir, .log = log};
	enum tb_status status = gate ? tb_rules_create(&gate->rules) : TB_ERR_NO_MEMORY;
	if (status == TB_OK)
		status = tb_answers_create(&gate->answers);
	if (status == TB_OK)
		status = tb_jury_create(safety_dir, log, &gate->jury);
	if (status == TB_OK)
		status = load_all(&loading);
	if (status == TB_OK)
		*out = gate;
	else
		tb_gate_destroy(gate);
	return status;
}

void tb_gate_destroy(struct tb_gate *gate)
{
	if (!gate)
		return;
	tb_rules_destroy(gate->rules);
	tb_answers_destroy(gate->answers);
	tb_jury_destroy(gate->jury);
	free(gate);
}
