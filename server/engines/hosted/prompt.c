#include "server/engines/hosted/prompt.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANGUAGES_MAX = 16, SECTIONS_MAX = 32, LINE_CAP = 2048, NAME_CAP = 32, PATH_CAP = 1200, TEXT_CAP = 32768 };

/* [all], [name], [age FROM-TO], [persona NAME]: which lines count when. */
enum section_kind { SECTION_ALL, SECTION_NAME, SECTION_AGE, SECTION_PERSONA };

struct section {
	enum section_kind kind;
	int age_min, age_max;
	char persona[NAME_CAP];
	size_t at, n_bytes; /* in the language's text */
};

struct language {
	char code[4];
	struct section sections[SECTIONS_MAX];
	size_t n_sections;
	size_t n_text;
	char text[TEXT_CAP];
};

struct tb_prompts {
	struct language *languages[LANGUAGES_MAX];
	size_t n_languages;
};

/* --- reading --------------------------------------------------------------------------------------------------------
 */

static bool read_section(const char *line, struct section *section)
{
	int n_read = 0;
	*section = (struct section){.kind = SECTION_ALL};
	if (strcmp(line, "[all]") == 0)
		return true;
	section->kind = SECTION_NAME;
	if (strcmp(line, "[name]") == 0)
		return true;
	section->kind = SECTION_AGE;
	if (sscanf(line, "[age %2d-%2d]%n", &section->age_min, &section->age_max, &n_read) == 2 && n_read > 0 &&
	    line[n_read] == '\0')
		return section->age_min >= 3 && section->age_min <= section->age_max && section->age_max <= 13;
	section->kind = SECTION_PERSONA;
	n_read = 0;
	return sscanf(line, "[persona %31[a-z]]%n", section->persona, &n_read) == 1 && n_read > 0 &&
	       line[n_read] == '\0';
}

/* NULL: fine; else what is wrong. */
static const char *take_line(struct language *language, char *line)
{
	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] == '#' || line[0] == '\0')
		return NULL;
	if (line[0] == '[') {
		if (language->n_sections == SECTIONS_MAX)
			return "too many sections";
		struct section *section = &language->sections[language->n_sections];
		if (!read_section(line, section))
			return "must be [all], [name], [age FROM-TO] or [persona NAME]";
		section->at = language->n_text;
		language->n_sections++;
		return NULL;
	}
	size_t n_bytes = strlen(line);
	if (language->n_sections == 0)
		return "stands before the first section";
	if (n_bytes + 1 > sizeof language->text - language->n_text)
		return "the prompt is too long";
	memcpy(language->text + language->n_text, line, n_bytes);
	language->text[language->n_text + n_bytes] = '\n';
	language->n_text += n_bytes + 1;
	language->sections[language->n_sections - 1].n_bytes += n_bytes + 1;
	return NULL;
}

static bool serves_every_age(const struct language *language)
{
	for (int age = 3; age <= 13; age++) {
		bool is_served = false;
		for (size_t i = 0; i < language->n_sections; i++) {
			const struct section *section = &language->sections[i];
			is_served |= section->kind == SECTION_AGE && age >= section->age_min && age <= section->age_max;
		}
		if (!is_served)
			return false;
	}
	return true;
}

static enum tb_status read_language(struct language *language, const char *path, const struct tb_log *log)
{
	char line[LINE_CAP];
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		tb_logf(log, TB_LOG_ERROR, "%s: %s", path, strerror(errno));
		return TB_ERR_IO;
	}
	enum tb_status status = TB_OK;
	for (unsigned number = 1; status == TB_OK && fgets(line, sizeof line, file) != NULL; number++) {
		const char *wrong = take_line(language, line);
		if (wrong != NULL) {
			tb_logf(log, TB_LOG_ERROR, "%s:%u: %s", path, number, wrong);
			status = TB_ERR_FORMAT;
		}
	}
	fclose(file);
	if (status == TB_OK && !serves_every_age(language)) {
		tb_logf(log, TB_LOG_ERROR, "%s: its [age] sections must serve every age from 3 to 13", path);
		status = TB_ERR_FORMAT;
	}
	return status;
}

static int is_prompt_file(const struct dirent *entry)
{
	return strlen(entry->d_name) == 6 && strcmp(entry->d_name + 2, ".txt") == 0;
}

enum tb_status tb_prompts_load(const char *content_dir, const struct tb_log *log, struct tb_prompts **out)
{
	char folder[PATH_CAP], path[PATH_CAP + 300];
	struct dirent **entries = NULL;
	struct tb_prompts *prompts = calloc(1, sizeof *prompts);
	if (prompts == NULL)
		return TB_ERR_NO_MEMORY;
	snprintf(folder, sizeof folder, "%s/prompts", content_dir);
	int n_entries = scandir(folder, &entries, is_prompt_file, alphasort);
	enum tb_status status = n_entries > 0 ? TB_OK : TB_ERR_IO;
	if (n_entries <= 0)
		tb_logf(log, TB_LOG_ERROR, "%s: holds no prompts", folder);
	for (int i = 0; i < n_entries; i++) {
		struct language *language = NULL;
		if (status == TB_OK && prompts->n_languages < LANGUAGES_MAX)
			language = calloc(1, sizeof *language);
		if (language != NULL) {
			snprintf(language->code, sizeof language->code, "%.2s", entries[i]->d_name);
			snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
			prompts->languages[prompts->n_languages++] = language;
			status = read_language(language, path, log);
		}
		free(entries[i]);
	}
	free(entries);
	if (status != TB_OK) {
		tb_prompts_destroy(prompts);
		return status;
	}
	*out = prompts;
	return TB_OK;
}

void tb_prompts_destroy(struct tb_prompts *prompts)
{
	if (prompts == NULL)
		return;
	for (size_t i = 0; i < prompts->n_languages; i++)
		free(prompts->languages[i]);
	free(prompts);
}

/* --- writing --------------------------------------------------------------------------------------------------------
 */

static const struct language *find(const struct tb_prompts *prompts, const char *code)
{
	for (size_t i = 0; i < prompts->n_languages; i++)
		if (strcmp(prompts->languages[i]->code, code) == 0)
			return prompts->languages[i];
	return NULL;
}

static bool has_persona(const struct language *language, const char *persona)
{
	for (size_t i = 0; i < language->n_sections; i++)
		if (language->sections[i].kind == SECTION_PERSONA &&
		    strcmp(language->sections[i].persona, persona) == 0)
			return true;
	return false;
}

bool tb_prompts_speaks(const struct tb_prompts *prompts, const char *language)
{
	return find(prompts, language) != NULL;
}

bool tb_prompts_has_persona(const struct tb_prompts *prompts, const char *persona)
{
	for (size_t i = 0; i < prompts->n_languages; i++)
		if (!has_persona(prompts->languages[i], persona))
			return false;
	return true;
}

static bool counts(const struct section *section, const struct tb_reply_request *request, const char *persona)
{
	switch (section->kind) {
	case SECTION_ALL: return true;
	case SECTION_NAME: return request->spoken_name[0] != '\0';
	case SECTION_AGE: return request->age >= section->age_min && request->age <= section->age_max;
	case SECTION_PERSONA: return strcmp(section->persona, persona) == 0;
	}
	return false;
}

struct out {
	char *text;
	size_t n_bytes;
	bool overflow;
};

static void add(struct out *out, const char *bytes, size_t n_bytes)
{
	out->overflow |= n_bytes >= TB_PROMPT_MAX - out->n_bytes;
	if (out->overflow)
		return;
	memcpy(out->text + out->n_bytes, bytes, n_bytes);
	out->n_bytes += n_bytes;
}

/* The name as data: letters only, so that it cannot end its quotes or begin a sentence of its own. */
static void add_name(struct out *out, const char *name)
{
	for (; *name != '\0'; name++)
		if (strchr("\"'`<>{}[]\\\n\r:;.!?", *name) == NULL)
			add(out, name, 1);
}

static void add_section(struct out *out, const char *text, size_t n_bytes, const struct tb_reply_request *request)
{
	char age[4];
	snprintf(age, sizeof age, "%d", request->age);
	for (size_t i = 0; i < n_bytes;) {
		if (n_bytes - i >= 6 && memcmp(text + i, "{name}", 6) == 0) {
			add_name(out, request->spoken_name);
			i += 6;
		} else if (n_bytes - i >= 5 && memcmp(text + i, "{age}", 5) == 0) {
			add(out, age, strlen(age));
			i += 5;
		} else {
			add(out, text + i++, 1);
		}
	}
}

enum tb_status tb_prompt_write(const struct tb_prompts *prompts, const struct tb_reply_request *request,
                               const char *persona, char *text)
{
	const struct language *language = find(prompts, request->language);
	struct out out = {.text = text};
	if (language == NULL || !has_persona(language, persona))
		return TB_ERR_UNSUPPORTED;
	for (size_t i = 0; i < language->n_sections; i++) {
		const struct section *section = &language->sections[i];
		if (counts(section, request, persona))
			add_section(&out, language->text + section->at, section->n_bytes, request);
	}
	if (out.overflow)
		return TB_ERR_TOO_LARGE;
	text[out.n_bytes] = '\0';
	return TB_OK;
}
