#include "server/ops/config_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct tb_config_key tb_config_keys[TB_CONFIG_N_KEYS] = {
#define ROW(field, key, type, min, max, def, secret, help)                                                             \
	{key, TB_CONFIG_##type, min, max, def, secret, help, offsetof(struct tb_config, field)},
    TB_CONFIG_MAP(ROW)
#undef ROW
};

enum { KEY_CAP = 64 };

enum tb_status tb_config_problem(struct tb_config_problem *problem, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(problem->text, sizeof problem->text, format, args);
	va_end(args);
	return TB_ERR_FORMAT;
}

size_t tb_config_find(const char *key)
{
	size_t i = 0;
	while (i < TB_CONFIG_N_KEYS && strcmp(tb_config_keys[i].key, key) != 0)
		i++;
	return i;
}

/* Levenshtein's, of texts shorter than KEY_CAP. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[KEY_CAP + 1];
	size_t n_b = strnlen(b, KEY_CAP);
	for (size_t j = 0; j <= n_b; j++)
		row[j] = (unsigned)j;
	for (size_t i = 0; i < KEY_CAP && a[i]; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i + 1;
		for (size_t j = 0; j < n_b; j++) {
			unsigned best = diagonal + (a[i] != b[j]);
			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			row[j + 1] = diagonal + 1 < best ? diagonal + 1 : best;
		}
	}
	return row[n_b];
}

const char *tb_config_nearest(const char *key)
{
	size_t best = 0;
	for (size_t i = 1; i < TB_CONFIG_N_KEYS; i++)
		if (distance(tb_config_keys[i].key, key) < distance(tb_config_keys[best].key, key))
			best = i;
	return tb_config_keys[best].key;
}

/* --- one value -----------------------------------------------------------------------------------------------------
 */

struct setting {
	const struct tb_config_key *key;
	const char *value;
	const char *where;
	void *field;
	struct tb_config_problem *problem;
};

/* "WHERE: KEY: is 'VALUE', " or, of a secret, without the value. */
static void say_subject(const struct setting *setting, char *out, size_t cap)
{
	if (setting->key->secret)
		snprintf(out, cap, "%s: %s: ", setting->where, setting->key->key);
	else
		snprintf(out, cap, "%s: %s: is '%.100s', ", setting->where, setting->key->key, setting->value);
}

static enum tb_status set_string(const struct setting *setting)
{
	const struct tb_config_key *key = setting->key;
	size_t n_bytes = strlen(setting->value);
	for (size_t i = 0; i < n_bytes; i++)
		if ((unsigned char)setting->value[i] < ' ' || setting->value[i] == 0x7f)
			return tb_config_problem(setting->problem, "%s: %s: must be without control characters",
			                         setting->where, key->key);
	if ((int64_t)n_bytes < key->min || (int64_t)n_bytes > key->max)
		return tb_config_problem(setting->problem,
		                         "%s: %s: has %zu bytes, must have %" PRId64 " to %" PRId64 " (%s)",
		                         setting->where, key->key, n_bytes, key->min, key->max, key->help);
	memcpy(setting->field, setting->value, n_bytes + 1);
	return TB_OK;
}

static enum tb_status set_int(const struct setting *setting)
{
	const struct tb_config_key *key = setting->key;
	char *end = NULL;
	errno = 0;
	long long value = strtoll(setting->value, &end, 10);
	bool is_number = errno == 0 && end != setting->value && *end == 0 && setting->value[0] != ' ';
	if (!is_number || value < key->min || value > key->max) {
		char subject[256];
		say_subject(setting, subject, sizeof subject);
		return tb_config_problem(setting->problem,
		                         "%smust be a whole number from %" PRId64 " to %" PRId64 " (%s)", subject,
		                         key->min, key->max, key->help);
	}
	*(int64_t *)setting->field = value;
	return TB_OK;
}

static enum tb_status set_choice(const struct setting *setting)
{
	const char *choice = setting->key->help;
	size_t n_choices = strcspn(choice, ":");
	const char *end = choice + n_choices;
	size_t n_value = strlen(setting->value);
	while (choice < end) {
		size_t n_choice = strcspn(choice, "|:");
		if (n_choice == n_value && memcmp(choice, setting->value, n_value) == 0) {
			memcpy(setting->field, setting->value, n_value + 1);
			return TB_OK;
		}
		choice += n_choice + 1;
	}
	char subject[256];
	say_subject(setting, subject, sizeof subject);
	return tb_config_problem(setting->problem, "%smust be one of %.*s", subject, (int)n_choices,
	                         setting->key->help);
}

enum tb_status tb_config_set(struct tb_config *config, const char *key, const char *value, const char *where,
                             struct tb_config_problem *problem)
{
	static enum tb_status (*const set[])(const struct setting *) = {
	    [TB_CONFIG_STRING] = set_string, [TB_CONFIG_CHOICE] = set_choice, [TB_CONFIG_INT] = set_int};
	size_t i = tb_config_find(key);
	if (i == TB_CONFIG_N_KEYS)
		return tb_config_problem(problem, "%s: %.60s: is no known key, did you mean %s?", where, key,
		                         tb_config_nearest(key));
	struct setting setting = {.key = &tb_config_keys[i],
	                          .value = value,
	                          .where = where,
	                          .field = (char *)config + tb_config_keys[i].offset,
	                          .problem = problem};
	return set[tb_config_keys[i].type](&setting);
}

void tb_config_defaults(struct tb_config *config)
{
	struct tb_config_problem problem = {""};
	memset(config, 0, sizeof *config);
	for (size_t i = 0; i < TB_CONFIG_N_KEYS; i++)
		tb_config_set(config, tb_config_keys[i].key, tb_config_keys[i].default_text, "default", &problem);
}

/* --- printing ------------------------------------------------------------------------------------------------------
 */

/* Bare, the file would read another value. */
static bool needs_quotes(const char *text)
{
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++)
		if ((text[i] == '#' || text[i] == ';') && (i == 0 || text[i - 1] == ' '))
			return true;
	return n > 0 && (text[0] == '"' || text[0] == ' ' || text[n - 1] == ' ');
}

static void print_value(const struct tb_config *config, const struct tb_config_key *key, FILE *out)
{
	const char *name = strchr(key->key, '.') + 1;
	const void *field = (const char *)config + key->offset;
	const char *text = field;
	if (key->type == TB_CONFIG_INT)
		fprintf(out, "%s = %" PRId64 "\n", name, *(const int64_t *)field);
	else if (key->secret && text[0])
		fprintf(out, "# %s is set and not shown\n", name);
	else if (needs_quotes(text) && strchr(text, '"'))
		fprintf(out, "# %s is set, but not by a file, which has no way to write it\n", name);
	else if (needs_quotes(text))
		fprintf(out, "%s = \"%s\"\n", name, text);
	else
		fprintf(out, "%s = %s\n", name, text);
}

void tb_config_print(const struct tb_config *config, FILE *out)
{
	const char *section = "";
	for (size_t i = 0; i < TB_CONFIG_N_KEYS; i++) {
		const struct tb_config_key *key = &tb_config_keys[i];
		size_t n_section = strcspn(key->key, ".");
		if (strncmp(section, key->key, n_section + 1) != 0)
			fprintf(out, "%s[%.*s]\n", i ? "\n" : "", (int)n_section, key->key);
		section = key->key;
		fprintf(out, "# %s\n", key->help);
		print_value(config, key, out);
	}
}
