#include "server/engines/reply/book.h"

#include <stdlib.h>
#include <string.h>

void tb_book_init(struct tb_book *book)
{
	memset(book, 0, sizeof *book);
	for (int i = 0; i < TB_ROLE_COUNT; i++)
		book->role_intent[i] = TB_BOOK_NONE;
}

void tb_book_deinit(struct tb_book *book)
{
	for (size_t i = 0; i < book->n_memory; i++)
		free(book->memory[i]);
#define TB_BOOK_TABLE_FREE(type, name) free((void *)book->name);
	TB_BOOK_TABLE_MAP(TB_BOOK_TABLE_FREE)
#undef TB_BOOK_TABLE_FREE
	tb_book_init(book);
}

/* Capacities are powers of two, so a full table is one whose count is a power of two. */
bool tb_book_grow(void **table, size_t n_rows, size_t row_bytes)
{
	if (n_rows != 0 && (n_rows & (n_rows - 1)) != 0)
		return true;
	void *bigger = realloc(*table, (n_rows == 0 ? 1 : 2 * n_rows) * row_bytes);
	if (!bigger)
		return false;
	*table = bigger;
	return true;
}

int tb_book_find(const struct tb_book *book, const char *name)
{
	for (size_t i = 0; i < book->n_intents; i++)
		if (strcmp(book->intents[i].name, name) == 0)
			return (int)i;
	return TB_BOOK_NONE;
}

bool tb_book_picks(const struct tb_book_pick *pick, const char *name)
{
	size_t length = strlen(pick->name);
	if (length > 0 && pick->name[length - 1] == '*')
		return strncmp(pick->name, name, length - 1) == 0;
	return strcmp(pick->name, name) == 0;
}

bool tb_book_say_fits(const struct tb_book_say *say, int age)
{
	return age >= say->age_min && age <= say->age_max;
}

uint32_t tb_book_hash(const char *text)
{
	uint32_t hash = 2166136261u;
	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 16777619u;
	return hash ? hash : 1;
}

static enum tb_status complain(const struct tb_log *log, const char *file, int line, const char *what, const char *name)
{
	tb_logf(log, TB_LOG_ERROR, "%s:%d: %s%s", file, line, what, name);
	return TB_ERR_FORMAT;
}

static enum tb_status link_then(struct tb_book *book, const struct tb_book_intent *intent, int line, const char *name,
                                int *then, const struct tb_log *log)
{
	*then = TB_BOOK_NONE;
	if (!name)
		return TB_OK;
	*then = tb_book_find(book, name);
	return *then == TB_BOOK_NONE ? complain(log, intent->file, line, "there is no intent ", name) : TB_OK;
}

static enum tb_status check_ages(const struct tb_book *book, const struct tb_book_intent *intent,
                                 const struct tb_book_part *part, const struct tb_log *log)
{
	for (int age = TB_BOOK_AGE_MIN; age <= TB_BOOK_AGE_MAX; age++) {
		bool fits = false;
		for (size_t i = 0; i < part->n_says; i++)
			fits = fits || tb_book_say_fits(&book->says[part->first_say + i], age);
		if (!fits) {
			tb_logf(log, TB_LOG_ERROR, "%s:%d: %s has nothing to say at the age of %d", intent->file,
			        part->line, intent->name, age);
			return TB_ERR_FORMAT;
		}
	}
	return TB_OK;
}

static enum tb_status link_picks(const struct tb_book *book, const struct tb_book_intent *intent,
                                 const struct tb_log *log)
{
	for (size_t i = 0; i < intent->n_picks; i++) {
		const struct tb_book_pick *pick = &book->picks[intent->first_pick + i];
		bool found = false;
		for (size_t k = 0; k < book->n_intents; k++) {
			if (!tb_book_picks(pick, book->intents[k].name))
				continue;
			if (book->intents[k].n_picks > 0)
				return complain(log, intent->file, pick->line, "a pick of picks: ", pick->name);
			found = true;
		}
		if (!found)
			return complain(log, intent->file, pick->line, "there is no intent ", pick->name);
	}
	return TB_OK;
}

static enum tb_status link_intent(struct tb_book *book, struct tb_book_intent *intent, const struct tb_log *log)
{
	enum tb_status status = link_then(book, intent, intent->line, intent->then_name, &intent->then, log);
	if (status == TB_OK)
		status = link_picks(book, intent, log);
	bool only_picks = intent->n_picks > 0 && intent->n_parts == 1 && book->parts[intent->first_part].n_says == 0;
	for (size_t p = 0; p < intent->n_parts && status == TB_OK; p++) {
		const struct tb_book_part *part = &book->parts[intent->first_part + p];
		for (size_t i = 0; i < part->n_says && status == TB_OK; i++) {
			struct tb_book_say *say = &book->says[part->first_say + i];
			status = link_then(book, intent, say->line, say->then_name, &say->then, log);
		}
		if (status == TB_OK && !only_picks)
			status = check_ages(book, intent, part, log);
	}
	return status;
}

enum tb_status tb_book_link(struct tb_book *book, const struct tb_log *log)
{
	static const char *const role_names[] = {
#define TB_BOOK_ROLE_NAME(code, name) name,
	    TB_BOOK_ROLE_MAP(TB_BOOK_ROLE_NAME)
#undef TB_BOOK_ROLE_NAME
	};
	enum tb_status result = TB_OK;
	for (size_t i = 0; i < book->n_intents; i++) {
		enum tb_status status = link_intent(book, &book->intents[i], log);
		result = status == TB_OK ? result : status;
	}
	const char *last = book->n_intents ? book->intents[book->n_intents - 1].file : "?";
	for (int role = 0; role < TB_ROLE_COUNT; role++)
		if (book->role_intent[role] == TB_BOOK_NONE)
			result = complain(log, last, 0, "no intent plays the role ", role_names[role]);
	return result;
}
