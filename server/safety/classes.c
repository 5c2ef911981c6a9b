#include "server/safety/classes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct word_class {
	char *name;
	char *alternatives;
};

struct tb_classes {
	struct word_class *items;
	size_t n, cap;
};

/* A growing text; `failed` once memory is out, and nothing is added any more. */
struct text {
	char *bytes;
	size_t n, cap;
	bool failed;
};

static void put(struct text *text, const char *bytes, size_t n)
{
	if (text->failed)
		return;
	if (text->n + n + 1 > text->cap) {
		size_t cap = 2 * (text->n + n + 1);
		char *grown = realloc(text->bytes, cap);
		text->failed = !grown;
		if (!grown)
			return;
		text->bytes = grown;
		text->cap = cap;
	}
	memcpy(text->bytes + text->n, bytes, n);
	text->n += n;
	text->bytes[text->n] = '\0';
}

enum tb_status tb_classes_create(struct tb_classes **out)
{
	struct tb_classes *classes = calloc(1, sizeof *classes);
	if (!classes)
		return TB_ERR_NO_MEMORY;
	*out = classes;
	return TB_OK;
}

void tb_classes_destroy(struct tb_classes *classes)
{
	if (!classes)
		return;
	for (size_t i = 0; i < classes->n; i++) {
		free(classes->items[i].name);
		free(classes->items[i].alternatives);
	}
	free(classes->items);
	free(classes);
}

static struct word_class *find(const struct tb_classes *classes, const char *name, size_t n_name)
{
	for (size_t i = 0; i < classes->n; i++)
		if (strlen(classes->items[i].name) == n_name && strncmp(classes->items[i].name, name, n_name) == 0)
			return &classes->items[i];
	return NULL;
}

enum tb_status tb_classes_expand(const struct tb_classes *classes, const char *pattern, char **out)
{
	struct text text = {.bytes = NULL};
	bool inside = false;
	enum tb_status status = TB_OK;
	put(&text, "", 0);
	while (*pattern != '\0') {
		size_t n_plain = strcspn(pattern, "<()");
		put(&text, pattern, n_plain);
		pattern += n_plain;
		if (*pattern == '(' || *pattern == ')') {
			inside = *pattern == '(';
			put(&text, pattern++, 1);
		} else if (*pattern == '<') {
			size_t n_name = strcspn(pattern + 1, ">");
			const struct word_class *found = find(classes, pattern + 1, n_name);
			if (!found || pattern[1 + n_name] != '>') {
				status = TB_ERR_FORMAT;
				break;
			}
			put(&text, "(", !inside);
			put(&text, found->alternatives, strlen(found->alternatives));
			put(&text, ")", !inside);
			pattern += n_name + 2;
		}
	}
	if (status == TB_OK && text.failed)
		status = TB_ERR_NO_MEMORY;
	if (status == TB_OK)
		*out = text.bytes;
	else
		free(text.bytes);
	return status;
}

static bool is_name(const char *name)
{
	return name[0] != '\0' && strpbrk(name, "<>()|* \t") == NULL;
}

/* The alternatives go into parentheses for a moment, so that classes in them join in. */
static enum tb_status write_out(const struct tb_classes *classes, const char *alternatives, char **out)
{
	struct text text = {.bytes = NULL};
	put(&text, "(", 1);
	put(&text, alternatives, strlen(alternatives));
	put(&text, ")", 1);
	enum tb_status status = text.failed ? TB_ERR_NO_MEMORY : tb_classes_expand(classes, text.bytes, out);
	free(text.bytes);
	if (status != TB_OK)
		return status;
	size_t n = strlen(*out);
	memmove(*out, *out + 1, n - 2);
	(*out)[n - 2] = '\0';
	return TB_OK;
}

static enum tb_status extend(struct word_class *item, const char *alternatives)
{
	struct text text = {.bytes = NULL};
	put(&text, item->alternatives, strlen(item->alternatives));
	put(&text, "|", 1);
	put(&text, alternatives, strlen(alternatives));
	if (text.failed) {
		free(text.bytes);
		return TB_ERR_NO_MEMORY;
	}
	free(item->alternatives);
	item->alternatives = text.bytes;
	return TB_OK;
}

/* Takes `alternatives` over when it succeeds. */
static enum tb_status append(struct tb_classes *classes, const char *name, char *alternatives)
{
	if (classes->n == classes->cap) {
		size_t cap = classes->cap ? classes->cap * 2 : 32;
		struct word_class *grown = realloc(classes->items, cap * sizeof *grown);
		if (!grown)
			return TB_ERR_NO_MEMORY;
		classes->items = grown;
		classes->cap = cap;
	}
	size_t n_bytes = strlen(name) + 1;
	char *copy = malloc(n_bytes);
	if (!copy)
		return TB_ERR_NO_MEMORY;
	memcpy(copy, name, n_bytes);
	classes->items[classes->n++] = (struct word_class){.name = copy, .alternatives = alternatives};
	return TB_OK;
}

enum tb_status tb_classes_add(struct tb_classes *classes, const char *name, const char *alternatives)
{
	char *written = NULL;
	if (!is_name(name) || strpbrk(alternatives, "()*") != NULL)
		return TB_ERR_FORMAT;
	enum tb_status status = write_out(classes, alternatives, &written);
	if (status != TB_OK)
		return status;
	struct word_class *known = find(classes, name, strlen(name));
	if (!known) {
		status = append(classes, name, written);
		if (status == TB_OK)
			return TB_OK;
	} else {
		status = extend(known, written);
	}
	free(written);
	return status;
}
