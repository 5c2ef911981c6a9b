#include "ctl/ctl.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	const char *argument;
	const char *help;
} options[TB_CTL_N_OPTIONS] = {
#define ROW(id, name, argument, help) {name, argument, help},
    TB_CTL_OPTION_MAP(ROW)
#undef ROW
};

enum { MAX_WORDS = 2, HELP_COLUMN = 26 };

/* What any command takes. */
static const uint64_t everywhere = TB_CTL_BIT(CONFIG) | TB_CTL_BIT(DATA) | TB_CTL_BIT(HELP);

struct line {
	const char *words[MAX_WORDS]; /* "child", "add" */
	int n_words;
};

/* --- help ----------------------------------------------------------------------------------------------------------
 */

static void print_option(FILE *out, size_t option, bool required)
{
	char left[64];
	snprintf(left, sizeof left, "--%s %s", options[option].name,
	         options[option].argument ? options[option].argument : "");
	fprintf(out, "  %-*s%s%s\n", HELP_COLUMN, left, options[option].help, required ? " (required)" : "");
}

static void print_options(FILE *out, uint64_t set, uint64_t required)
{
	for (size_t i = 0; i < TB_CTL_N_OPTIONS; i++)
		if (set & (UINT64_C(1) << i))
			print_option(out, i, (required & (UINT64_C(1) << i)) != 0);
}

static void print_command_help(FILE *out, const struct tb_ctl_command *command)
{
	fprintf(out, "usage: teddyctl [--data DIR | --config FILE] %s%s%s [options]\n%s\n\n", command->group,
	        command->name ? " " : "", command->name ? command->name : "", command->help);
	print_options(out, command->required | command->optional | everywhere, command->required);
}

/* group NULL: all of them. */
static void print_help(FILE *out, const char *group)
{
	fprintf(out,
	        "usage: teddyctl [--data DIR | --config FILE] COMMAND [options]; --help after a command says more\n\n");
	for (const struct tb_ctl_command *command = tb_ctl_commands; command->group; command++) {
		char left[64];
		if (group && strcmp(group, command->group) != 0)
			continue;
		snprintf(left, sizeof left, "%s %s", command->group, command->name ? command->name : "");
		fprintf(out, "  %-*s%s\n", HELP_COLUMN, left, command->help);
	}
	fprintf(out, "\n");
	print_options(out, everywhere, 0);
	fprintf(out, "\nExit status: 0 done, 1 refused, 2 wrong usage, 3 the records or lists cannot be used.\n");
}

/* --- the line ------------------------------------------------------------------------------------------------------
 */

static size_t find_option(const char *name, size_t n_name)
{
	size_t i = 0;
	while (i < TB_CTL_N_OPTIONS &&
	       !(strlen(options[i].name) == n_name && memcmp(options[i].name, name, n_name) == 0))
		i++;
	return i;
}

/* One "--name", "--name value" or "--name=value"; *at moves over what it took. */
static bool read_option(int argc, char **argv, int *at, struct tb_ctl *ctl)
{
	const char *name = argv[*at] + 2;
	size_t n_name = strcspn(name, "=");
	const char *value = name[n_name] == '=' ? name + n_name + 1 : NULL;
	size_t option = find_option(name, n_name);
	if (option == TB_CTL_N_OPTIONS) {
		tb_ctl_say("--%.*s: is no known option; --help lists them", (int)n_name, name);
		return false;
	}
	bool is_switch = !options[option].argument;
	if (is_switch && value) {
		tb_ctl_say("--%s: takes no value", options[option].name);
		return false;
	}
	if (!is_switch && !value && *at + 1 < argc)
		value = argv[++*at];
	if (!is_switch && !value) {
		tb_ctl_say("--%s: needs %s (%s)", options[option].name, options[option].argument, options[option].help);
		return false;
	}
	if (ctl->value[option]) {
		tb_ctl_say("--%s: may be given once", options[option].name);
		return false;
	}
	ctl->value[option] = is_switch ? "" : value;
	return true;
}

static bool read_line(int argc, char **argv, struct tb_ctl *ctl, struct line *line)
{
	for (int at = 1; at < argc; at++) {
		if (strncmp(argv[at], "--", 2) == 0) {
			if (!read_option(argc, argv, &at, ctl))
				return false;
		} else if (line->n_words < MAX_WORDS) {
			line->words[line->n_words++] = argv[at];
		} else {
			tb_ctl_say("%s: is one word too many", argv[at]);
			return false;
		}
	}
	return true;
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static const struct tb_ctl_command *find_command(const struct line *line)
{
	const struct tb_ctl_command *command = tb_ctl_commands;
	while (command->group && !(same(command->group, line->words[0]) && same(command->name, line->words[1])))
		command++;
	return command->group ? command : NULL;
}

static bool options_fit(const struct tb_ctl *ctl, const struct tb_ctl_command *command)
{
	const char *space = command->name ? " " : "";
	const char *name = command->name ? command->name : "";
	uint64_t allowed = command->required | command->optional | everywhere;
	for (size_t i = 0; i < TB_CTL_N_OPTIONS; i++) {
		uint64_t bit = UINT64_C(1) << i;
		if (ctl->value[i] && !(allowed & bit)) {
			tb_ctl_say("--%s: is not an option of %s%s%s", options[i].name, command->group, space, name);
			return false;
		}
		if (!ctl->value[i] && (command->required & bit)) {
			tb_ctl_say("%s%s%s: needs --%s %s (%s)", command->group, space, name, options[i].name,
			           options[i].argument, options[i].help);
			return false;
		}
	}
	return true;
}

const struct tb_ctl_command *tb_ctl_parse(int argc, char **argv, struct tb_ctl *ctl, int *exit_code)
{
	struct line line = {.n_words = 0};
	*exit_code = TB_CTL_USAGE;
	if (!read_line(argc, argv, ctl, &line))
		return NULL;
	const struct tb_ctl_command *command = find_command(&line);
	if (ctl->value[TB_CTL_HELP]) {
		*exit_code = TB_CTL_DONE;
		if (command)
			print_command_help(stdout, command);
		else
			print_help(stdout, line.words[0]);
		return NULL;
	}
	if (!command) {
		if (line.n_words > 0)
			tb_ctl_say("%s%s%s: is no known command", line.words[0], line.words[1] ? " " : "",
			           line.words[1] ? line.words[1] : "");
		print_help(stderr, NULL);
		return NULL;
	}
	return options_fit(ctl, command) ? command : NULL;
}

/* --- values --------------------------------------------------------------------------------------------------------
 */

bool tb_ctl_copy(const struct tb_ctl *ctl, enum tb_ctl_option option, char *out, size_t cap)
{
	const char *value = ctl->value[option] ? ctl->value[option] : "";
	if (tb_span_to_cstr(tb_span_cstr(value), out, cap))
		return true;
	tb_ctl_say("--%s: has %zu bytes, may have %zu", options[option].name, strlen(value), cap - 1);
	return false;
}

bool tb_ctl_number(const struct tb_ctl *ctl, enum tb_ctl_option option, int *out)
{
	const char *value = ctl->value[option];
	char *end = NULL;
	errno = 0;
	long number = strtol(value, &end, 10);
	if (errno != 0 || end == value || *end || number < INT_MIN || number > INT_MAX) {
		tb_ctl_say("--%s: is '%s', must be a whole number (%s)", options[option].name, value,
		           options[option].help);
		return false;
	}
	*out = (int)number;
	return true;
}

bool tb_ctl_either(const struct tb_ctl *ctl, enum tb_ctl_option option, const char *first, const char *second,
                   bool *out)
{
	const char *value = ctl->value[option];
	if (strcmp(value, first) != 0 && strcmp(value, second) != 0) {
		tb_ctl_say("--%s: is '%s', must be %s or %s", options[option].name, value, first, second);
		return false;
	}
	*out = strcmp(value, first) == 0;
	return true;
}
