#include "server/ops/config_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_CAP = 4096, NAME_CAP = 64, WHERE_CAP = 300 };

struct reader {
	struct tb_config *config;
	struct tb_config_problem *problem;
	const char *path;
	char where[WHERE_CAP]; /* "teddyd.ini:12" */
	char section[NAME_CAP];
	unsigned line_no;
	unsigned given_on[TB_CONFIG_N_KEYS]; /* the line a key stood on; 0: not yet */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without white space around it; in place. */
static char *trim(char *text)
{
	while (is_space(*text))
		text++;
	size_t n = strlen(text);
	while (n > 0 && is_space(text[n - 1]))
		n--;
	text[n] = 0;
	return text;
}

/* The value without a comment behind it and without quotes around it; NULL when a quote is not closed. */
static char *read_value(char *text)
{
	text = trim(text);
	if (*text == '"') {
		char *end = strchr(text + 1, '"');
		if (!end)
			return NULL;
		char *rest = trim(end + 1);
		if (*rest && *rest != '#' && *rest != ';')
			return NULL;
		*end = 0;
		return text + 1;
	}
	for (char *at = text; *at; at++) {
		if ((*at == '#' || *at == ';') && (at == text || is_space(at[-1]))) {
			*at = 0;
			return trim(text);
		}
	}
	return text;
}

static enum tb_status read_section(struct reader *reader, char *line)
{
	char *end = strchr(line, ']');
	char *name = line + 1;
	if (!end || *trim(end + 1))
		return tb_config_problem(reader->problem, "%s: a section must be written [name], alone on its line",
		                         reader->where);
	*end = 0;
	name = trim(name);
	if (strlen(name) >= NAME_CAP)
		return tb_config_problem(reader->problem, "%s: the section's name is too long", reader->where);
	memcpy(reader->section, name, strlen(name) + 1);
	return TB_OK;
}

static enum tb_status read_setting(struct reader *reader, char *line)
{
	char key[2 * NAME_CAP];
	char *equals = strchr(line, '=');
	if (!equals)
		return tb_config_problem(reader->problem, "%s: must be [section], key = value, or a comment (#)",
		                         reader->where);
	*equals = 0;
	const char *name = trim(line);
	const char *value = read_value(equals + 1);
	bool whole = strchr(name, '.') || !reader->section[0];
	int n =
	    whole ? snprintf(key, sizeof key, "%s", name) : snprintf(key, sizeof key, "%s.%s", reader->section, name);
	if (n < 0 || (size_t)n >= sizeof key)
		return tb_config_problem(reader->problem, "%s: the key's name is too long", reader->where);
	if (!value)
		return tb_config_problem(reader->problem,
		                         "%s: %.60s: the quotes must be closed, with nothing behind them",
		                         reader->where, key);
	size_t i = tb_config_find(key);
	if (i < TB_CONFIG_N_KEYS && reader->given_on[i])
		return tb_config_problem(reader->problem, "%s: %s: was given on line %u already, must stand once",
		                         reader->where, key, reader->given_on[i]);
	if (i < TB_CONFIG_N_KEYS)
		reader->given_on[i] = reader->line_no;
	return tb_config_set(reader->config, key, value, reader->where, reader->problem);
}

static enum tb_status read_line(struct reader *reader, char *line, size_t n_bytes)
{
	reader->line_no++;
	snprintf(reader->where, sizeof reader->where, "%.270s:%u", reader->path, reader->line_no);
	if (n_bytes >= LINE_CAP || strlen(line) != n_bytes)
		return tb_config_problem(reader->problem, "%s: must be text of less than %d bytes", reader->where,
		                         LINE_CAP);
	line = trim(line);
	if (*line == 0 || *line == '#' || *line == ';')
		return TB_OK;
	return *line == '[' ? read_section(reader, line) : read_setting(reader, line);
}

enum tb_status tb_config_read_file(struct tb_config *config, const char *path, struct tb_config_problem *problem)
{
	struct reader reader = {.config = config, .problem = problem, .path = path};
	FILE *file = fopen(path, "re");
	if (!file) {
		tb_config_problem(problem, "%.300s: cannot be read: %s", path, strerror(errno));
		return TB_ERR_IO;
	}
	char *line = NULL;
	size_t cap = 0;
	ssize_t n_bytes;
	enum tb_status status = TB_OK;
	while (status == TB_OK && (n_bytes = getline(&line, &cap, file)) >= 0)
		status = read_line(&reader, line, (size_t)n_bytes);
	if (status == TB_OK && ferror(file)) {
		tb_config_problem(problem, "%.300s: cannot be read: %s", path, strerror(errno));
		status = TB_ERR_IO;
	}
	if (line)
		explicit_bzero(line, cap);
	free(line);
	fclose(file);
	return status;
}
