#include "tools/judge/examples.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINE = 4096, MAX_DRAWN = 14, MAX_DRAWN_ASKED = 64 };

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static char *trimmed(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	for (size_t n = strlen(text); n > 0 && isspace((unsigned char)text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

static void add(struct tb_examples *examples, const char *text, enum tb_safety_category category,
                enum tb_gate_direction direction, float weight)
{
	if (examples->n == examples->cap) {
		examples->cap = examples->cap ? examples->cap * 2 : 4096;
		examples->items = realloc(examples->items, examples->cap * sizeof *examples->items);
	}
	char *copy = strdup(text);
	if (!examples->items || !copy)
		abort();
	examples->items[examples->n++] =
	    (struct tb_example){copy, category, direction, examples->n_groups, weight, false};
}

static void mark_must_pass(struct tb_examples *examples, size_t first)
{
	for (size_t i = first; i < examples->n; i++)
		examples->items[i].must_pass = examples->items[i].category == TB_SAFETY_NONE;
}

/* How many forms a line has; the product of its alternatives, as far as it is of interest. */
static unsigned count_forms(const char *line)
{
	unsigned n = 1, here = 1;
	for (; *line; line++) {
		if (*line == '(')
			here = 1;
		else if (*line == '|')
			here++;
		else if (*line == ')' && n < 100000)
			n *= here;
	}
	return n;
}

/* One form of a line: of each (a|b|c) one. */
static void draw(const char *line, uint32_t *random, char *out)
{
	while (*line) {
		if (*line != '(') {
			*out++ = *line++;
			continue;
		}
		const char *end = strchr(line, ')');
		unsigned n = 1, chosen;
		for (const char *c = line; c < end; c++)
			n += *c == '|';
		chosen = next_random(random) % n;
		line++;
		for (; chosen > 0; line++)
			chosen -= *line == '|';
		while (line < end && *line != '|')
			*out++ = *line++;
		line = end + 1;
	}
	*out = '\0';
}

static bool is_pattern(const char *line)
{
	int depth = 0;
	for (; *line; line++) {
		depth += *line == '(' ? 1 : *line == ')' ? -1 : 0;
		if (depth < 0 || depth > 1 || (*line == '|' && depth == 0))
			return false;
	}
	return depth == 0;
}

/* Of somebody in need one is missed at a higher price, so these weigh more. */
static float weight_of(enum tb_safety_category category)
{
	return category == TB_SAFETY_SELF_HARM || category == TB_SAFETY_ABUSE ? 1.5f : 1.0f;
}

static void add_line(struct tb_examples *examples, const char *line, enum tb_safety_category category,
                     enum tb_gate_direction direction, unsigned max_drawn)
{
	char form[MAX_LINE];
	unsigned n_forms = count_forms(line), n = n_forms < max_drawn ? n_forms : max_drawn;
	uint32_t random = 2166136261u;
	for (const char *c = line; *c; c++)
		random = (random ^ (unsigned char)*c) * 16777619u;
	for (unsigned i = 0; i < n; i++) {
		draw(line, &random, form);
		add(examples, form, category, direction, weight_of(category) * (n_forms == 1 ? 3.0f : 1.0f));
	}
	examples->n_groups++;
}

static bool find_category(const char *name, enum tb_safety_category *out)
{
	if (strcmp(name, "ok") == 0) {
		*out = TB_SAFETY_NONE;
		return true;
	}
	for (int i = TB_SAFETY_NONE + 1; i < TB_SAFETY_ERROR; i++) {
		if (strcmp(tb_safety_category_name((enum tb_safety_category)i), name) == 0) {
			*out = (enum tb_safety_category)i;
			return true;
		}
	}
	return false;
}

/* `[in self_harm]` */
static bool read_heading(char *line, enum tb_safety_category *category, enum tb_gate_direction *direction)
{
	char *blank = strchr(line, ' '), *end = strchr(line, ']');
	if (!blank || !end || end[1] != '\0' || blank > end)
		return false;
	*blank = *end = '\0';
	*direction = strcmp(line + 1, "out") == 0 ? TB_GATE_OUT : TB_GATE_IN;
	return (strcmp(line + 1, "in") == 0 || *direction == TB_GATE_OUT) && find_category(blank + 1, category);
}

bool tb_examples_hash(struct tb_examples *examples, const char *path)
{
	FILE *file = fopen(path, "rb");
	int c;
	if (!file) {
		perror(path);
		return false;
	}
	if (examples->hash == 0)
		examples->hash = 14695981039346656037ull;
	while ((c = getc(file)) != EOF)
		examples->hash = (examples->hash ^ (unsigned char)c) * 1099511628211ull;
	fclose(file);
	return true;
}

bool tb_examples_read_training(struct tb_examples *examples, const char *path)
{
	char buffer[MAX_LINE];
	unsigned number = 0;
	bool right = tb_examples_hash(examples, path), headed = false;
	enum tb_safety_category category = TB_SAFETY_NONE;
	enum tb_gate_direction direction = TB_GATE_IN;
	FILE *file = right ? fopen(path, "r") : NULL;
	while (file && fgets(buffer, sizeof buffer, file)) {
		char *line = trimmed(buffer);
		bool line_right = true;
		number++;
		if (*line == '\0' || *line == '#')
			continue;
		if (*line == '[')
			line_right = headed = read_heading(line, &category, &direction);
		else if ((line_right = headed && is_pattern(line)))
			add_line(examples, line, category, direction, MAX_DRAWN);
		if (!line_right)
			fprintf(stderr, "%s:%u: neither a heading [in|out CATEGORY|ok] nor a sentence below one\n",
			        path, number);
		right &= line_right;
	}
	if (file)
		fclose(file);
	return right && file;
}

/* An answer, and each of its sentences: the gate is asked sentence by sentence. */
static void add_answer(struct tb_examples *examples, const char *text, float weight)
{
	char sentence[MAX_LINE];
	size_t n = 0;
	add(examples, text, TB_SAFETY_NONE, TB_GATE_OUT, weight);
	for (const char *c = text; *c; c++) {
		sentence[n++] = *c;
		if (strchr(".!?", *c) && c[1] == ' ') {
			sentence[n] = '\0';
			add(examples, trimmed(sentence), TB_SAFETY_NONE, TB_GATE_OUT, weight);
			n = 0;
		}
	}
	sentence[n] = '\0';
	if (n < strlen(text))
		add(examples, trimmed(sentence), TB_SAFETY_NONE, TB_GATE_OUT, weight);
	examples->n_groups++;
}

bool tb_examples_read_seen(struct tb_examples *examples, const char *path)
{
	size_t first = examples->n;
	char buffer[MAX_LINE];
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	enum tb_gate_direction direction = strncmp(name, "out_", 4) == 0 ? TB_GATE_OUT : TB_GATE_IN;
	bool stops = strstr(name, "_stop") != NULL;
	FILE *file = fopen(path, "r");
	if (!file)
		perror(path);
	while (file && fgets(buffer, sizeof buffer, file)) {
		char *line = trimmed(buffer), *bar = stops ? strchr(line, '|') : NULL;
		enum tb_safety_category category = TB_SAFETY_NONE;
		if (*line == '\0' || *line == '#')
			continue;
		if (bar) {
			*bar = '\0';
			if (!find_category(trimmed(line), &category))
				continue;
			line = trimmed(bar + 1);
		}
		if (!stops && direction == TB_GATE_OUT) {
			add_answer(examples, line, 3.0f);
			continue;
		}
		add(examples, line, category, direction, 3.0f);
		examples->n_groups++;
	}
	if (file)
		fclose(file);
	mark_must_pass(examples, first);
	return file != NULL;
}

bool tb_examples_read_answers(struct tb_examples *examples, const char *path)
{
	size_t first = examples->n;
	char buffer[MAX_LINE];
	FILE *file = fopen(path, "r");
	if (!file)
		perror(path);
	while (file && fgets(buffer, sizeof buffer, file)) {
		char *line = trimmed(buffer);
		if (*line != '\0' && *line != '#' && *line != '[' && strcmp(line, "another") != 0)
			add_answer(examples, line, 3.0f);
	}
	if (file)
		fclose(file);
	mark_must_pass(examples, first);
	return file != NULL;
}

bool tb_examples_read_phrases(struct tb_examples *examples, const char *path)
{
	char buffer[MAX_LINE];
	size_t first = examples->n;
	FILE *file = fopen(path, "r");
	if (!file)
		perror(path);
	while (file && fgets(buffer, sizeof buffer, file)) {
		char *line = trimmed(buffer), *blank = strchr(line, ' ');
		if (*line != '#' && blank)
			add_answer(examples, blank + 1, 3.0f);
	}
	if (file)
		fclose(file);
	mark_must_pass(examples, first);
	return file != NULL;
}

bool tb_examples_read_story(struct tb_examples *examples, const char *path)
{
	size_t first = examples->n;
	char buffer[MAX_LINE];
	FILE *file = fopen(path, "r");
	if (!file)
		perror(path);
	while (file && fgets(buffer, sizeof buffer, file)) {
		char *line = trimmed(buffer);
		if (strncmp(line, "ask ", 4) == 0) {
			for (char *c = line; *c; c++)
				*c = *c == '*' ? ' ' : *c;
			if (is_pattern(line))
				add_line(examples, line + 4, TB_SAFETY_NONE, TB_GATE_IN, MAX_DRAWN_ASKED);
		} else if (strncmp(line, "say ", 4) == 0) {
			char *text = line + 4;
			text += strspn(text, "0123456789-");
			add_answer(examples, text, 1.0f);
		}
	}
	if (file)
		fclose(file);
	mark_must_pass(examples, first);
	return file != NULL;
}

void tb_examples_free(struct tb_examples *examples)
{
	for (size_t i = 0; i < examples->n; i++)
		free(examples->items[i].text);
	free(examples->items);
	*examples = (struct tb_examples){.n = 0};
}
