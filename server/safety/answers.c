#include "server/safety/answers.h"

#include "server/safety/textfile.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_LANGUAGES = 8, LANGUAGE_CAP = 16, N_AGES = 3, AGE_ALL = N_AGES, ANY = TB_SAFETY_CATEGORY_COUNT };

struct answer {
	char *text;
	unsigned line;
	uint8_t language;
	uint8_t category; /* ANY: of every category */
	uint8_t action;
	uint8_t age; /* band, or AGE_ALL */
};

struct language {
	char name[LANGUAGE_CAP];
	char *path;
	char *phrases[TB_KIND_COUNT];
	unsigned phrase_lines[TB_KIND_COUNT];
};

struct tb_answers {
	struct language languages[MAX_LANGUAGES];
	size_t n_languages;
	struct answer *items;
	size_t n_items, cap_items;
};

static const char *const age_names[] = {"3-5", "6-9", "10-13", "all"};
static const char *const kind_names[TB_KIND_COUNT] = {
    [TB_KIND_DIDNT_HEAR] = "didnt_hear",
    [TB_KIND_SAY_AGAIN] = "say_again",
    [TB_KIND_TROUBLE] = "trouble",
    [TB_KIND_ANOTHER_TOPIC] = "another_topic",
    [TB_KIND_BUSY] = "busy",
    [TB_KIND_TOO_LONG] = "too_long",
    [TB_KIND_REST] = "rest",
    [TB_KIND_SOON] = "soon",
    [TB_KIND_DAY_OVER] = "day_over",
    [TB_KIND_QUIET] = "quiet",
};

enum tb_status tb_answers_create(struct tb_answers **out)
{
	struct tb_answers *answers = calloc(1, sizeof *answers);
	if (!answers)
		return TB_ERR_NO_MEMORY;
	*out = answers;
	return TB_OK;
}

void tb_answers_destroy(struct tb_answers *answers)
{
	if (!answers)
		return;
	for (size_t i = 0; i < answers->n_items; i++)
		free(answers->items[i].text);
	for (size_t i = 0; i < answers->n_languages; i++) {
		free(answers->languages[i].path);
		for (int phrase = 0; phrase < TB_KIND_COUNT; phrase++)
			free(answers->languages[i].phrases[phrase]);
	}
	free(answers->items);
	free(answers);
}

/* --- reading --- */

struct reader {
	struct tb_answers *answers;
	size_t language;
	enum { NOWHERE, IN_ANSWERS, IN_KIND } section;
	struct answer heading; /* in IN_ANSWERS */
	int kind;              /* in IN_KIND */
};

static int find_name(const char *const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int find_category(const char *name)
{
	if (strcmp(name, "any") == 0)
		return ANY;
	for (int i = TB_SAFETY_NONE + 1; i < TB_SAFETY_CATEGORY_COUNT; i++)
		if (strcmp(name, tb_safety_category_name((enum tb_safety_category)i)) == 0)
			return i;
	return -1;
}

static int find_action(const char *name)
{
	for (int i = TB_GATE_ANSWER; i <= TB_GATE_CRISIS; i++)
		if (strcmp(name, tb_gate_action_name((enum tb_gate_action)i)) == 0)
			return i;
	return -1;
}

/* Parts "[a b c]" into words; 0 when the form is another. */
static size_t split_heading(char *text, char **words, size_t max_words)
{
	static const char blanks[] = " \t";
	size_t n_words = 0;
	size_t n = strlen(text);
	if (n < 2 || text[n - 1] != ']')
		return 0;
	text[n - 1] = '\0';
	for (char *at = text + 1 + strspn(text + 1, blanks); *at; at += strspn(at, blanks)) {
		if (n_words == max_words)
			return 0;
		words[n_words++] = at;
		at += strcspn(at, blanks);
		if (*at)
			*at++ = '\0';
	}
	return n_words;
}

static enum tb_status read_heading(struct reader *r, const struct tb_file_line *line)
{
	char *words[4];
	size_t n_words = split_heading(line->text, words, 4);
	r->section = NOWHERE;
	if (n_words == 2 && strcmp(words[0], "kind") == 0) {
		r->kind = find_name(kind_names, TB_KIND_COUNT, words[1]);
		if (r->kind < 0)
			return tb_textfile_refuse(line, "there is no such kind phrase");
		r->section = IN_KIND;
		return TB_OK;
	}
	if (n_words != 4 || strcmp(words[0], "answer") != 0)
		return tb_textfile_refuse(line, "a heading is [answer CATEGORY ACTION AGES] or [kind NAME]");
	int category = find_category(words[1]), action = find_action(words[2]),
	    age = find_name(age_names, N_AGES + 1, words[3]);
	if (category < 0 || action < 0 || age < 0)
		return tb_textfile_refuse(line, "there is no such category, action or age in this heading");
	r->heading = (struct answer){.language = (uint8_t)r->language,
	                             .category = (uint8_t)category,
	                             .action = (uint8_t)action,
	                             .age = (uint8_t)age};
	r->section = IN_ANSWERS;
	return TB_OK;
}

static enum tb_status add_answer(struct reader *r, const struct tb_file_line *line)
{
	struct tb_answers *answers = r->answers;
	if (answers->n_items == answers->cap_items) {
		size_t cap = answers->cap_items ? answers->cap_items * 2 : 64;
		struct answer *grown = realloc(answers->items, cap * sizeof *grown);
		if (!grown)
			return TB_ERR_NO_MEMORY;
		answers->items = grown;
		answers->cap_items = cap;
	}
	struct answer answer = r->heading;
	answer.line = line->number;
	answer.text = strdup(line->text);
	if (!answer.text)
		return TB_ERR_NO_MEMORY;
	answers->items[answers->n_items++] = answer;
	return TB_OK;
}

static enum tb_status set_phrase(struct reader *r, const struct tb_file_line *line)
{
	struct language *language = &r->answers->languages[r->language];
	if (language->phrases[r->kind])
		return tb_textfile_refuse(line, "a kind phrase is one line, and this one has one");
	language->phrases[r->kind] = strdup(line->text);
	language->phrase_lines[r->kind] = line->number;
	return language->phrases[r->kind] ? TB_OK : TB_ERR_NO_MEMORY;
}

static enum tb_status read_line(void *ctx, const struct tb_file_line *line)
{
	struct reader *r = ctx;
	if (line->text[0] == '[')
		return read_heading(r, line);
	if (r->section == NOWHERE)
		return tb_textfile_refuse(line, "a text stands below a heading");
	return r->section == IN_ANSWERS ? add_answer(r, line) : set_phrase(r, line);
}

static size_t count(const struct tb_answers *answers, struct answer like)
{
	size_t n = 0;
	for (size_t i = 0; i < answers->n_items; i++) {
		const struct answer *item = &answers->items[i];
		n += item->language == like.language && item->category == like.category &&
		     item->action == like.action && item->age == like.age;
	}
	return n;
}

static enum tb_status check_complete(const struct reader *r, const char *path, const struct tb_log *log)
{
	const struct language *language = &r->answers->languages[r->language];
	enum tb_status status = TB_OK;
	for (int i = 0; i < TB_KIND_COUNT; i++) {
		if (language->phrases[i])
			continue;
		tb_logf(log, TB_LOG_ERROR, "%s: there is no [kind %s]", path, kind_names[i]);
		status = TB_ERR_FORMAT;
	}
	for (int action = TB_GATE_ANSWER; action <= TB_GATE_CRISIS; action++) {
		struct answer like = {
		    .language = (uint8_t)r->language, .category = ANY, .action = (uint8_t)action, .age = AGE_ALL};
		size_t n_all = count(r->answers, like);
		for (like.age = 0; like.age < N_AGES; like.age++) {
			if (n_all > 0 || count(r->answers, like) > 0)
				continue;
			tb_logf(log, TB_LOG_ERROR, "%s: there is no [answer any %s %s]", path,
			        tb_gate_action_name((enum tb_gate_action)action), age_names[like.age]);
			status = TB_ERR_FORMAT;
		}
	}
	return status;
}

enum tb_status tb_answers_read(struct tb_answers *answers, const char *language, const char *path,
                               const struct tb_log *log)
{
	struct reader reader = {.answers = answers, .language = answers->n_languages};
	if (answers->n_languages == MAX_LANGUAGES || strlen(language) >= LANGUAGE_CAP)
		return TB_ERR_TOO_LARGE;
	struct language *entry = &answers->languages[answers->n_languages];
	entry->path = strdup(path);
	if (!entry->path)
		return TB_ERR_NO_MEMORY;
	memcpy(entry->name, language, strlen(language) + 1);
	answers->n_languages++;
	enum tb_status status = tb_textfile_read(path, log, read_line, &reader);
	return status == TB_OK ? check_complete(&reader, path, log) : status;
}

/* --- asking --- */

/* English when the language is not there; the first one when that is not there either. */
static size_t find_language(const struct tb_answers *answers, const char *name)
{
	size_t english = 0;
	for (size_t i = 0; i < answers->n_languages; i++) {
		if (name && strcmp(answers->languages[i].name, name) == 0)
			return i;
		if (strcmp(answers->languages[i].name, "en") == 0)
			english = i;
	}
	return english;
}

static const char *pick(const struct tb_answers *answers, struct answer like, uint32_t choice)
{
	size_t n = count(answers, like);
	if (n == 0)
		return NULL;
	size_t left = choice % n;
	for (size_t i = 0;; i++) {
		const struct answer *item = &answers->items[i];
		if (item->language == like.language && item->category == like.category && item->action == like.action &&
		    item->age == like.age && left-- == 0)
			return item->text;
	}
}

const char *tb_answers_find(const struct tb_answers *answers, const char *language, enum tb_safety_category category,
                            enum tb_gate_action action, int age, uint32_t choice)
{
	uint8_t band = age <= 5 ? 0 : age <= 9 ? 1 : 2;
	const uint8_t categories[] = {(uint8_t)category, ANY};
	const uint8_t ages[] = {band, AGE_ALL};
	struct answer like = {.language = (uint8_t)find_language(answers, language), .action = (uint8_t)action};
	for (int i = 0; i < 4; i++) {
		like.category = categories[i / 2];
		like.age = ages[i % 2];
		const char *text = pick(answers, like, choice);
		if (text)
			return text;
	}
	return NULL;
}

const char *tb_answers_phrase(const struct tb_answers *answers, enum tb_kind_phrase phrase, const char *language)
{
	return answers->languages[find_language(answers, language)].phrases[phrase];
}

enum tb_status tb_answers_check(const struct tb_answers *answers, const struct tb_log *log,
                                bool (*check)(void *ctx, const char *language, const char *text), void *ctx)
{
	static const char why[] = "the output gate stops this text";
	enum tb_status status = TB_OK;
	for (size_t i = 0; i < answers->n_items; i++) {
		const struct answer *item = &answers->items[i];
		const struct language *language = &answers->languages[item->language];
		struct tb_file_line line = {.log = log, .path = language->path, .number = item->line};
		if (!check(ctx, language->name, item->text))
			status = tb_textfile_refuse(&line, why);
	}
	for (size_t i = 0; i < answers->n_languages * TB_KIND_COUNT; i++) {
		const struct language *language = &answers->languages[i / TB_KIND_COUNT];
		struct tb_file_line line = {
		    .log = log, .path = language->path, .number = language->phrase_lines[i % TB_KIND_COUNT]};
		if (!check(ctx, language->name, language->phrases[i % TB_KIND_COUNT]))
			status = tb_textfile_refuse(&line, why);
	}
	return status;
}
