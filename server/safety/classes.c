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

/* Splits at the first class: what stands before it, the class, what stands behind. false: there is none, or it is not
 * known and *status says so. */
static bool split(const struct tb_classes *classes, const char *text, size_t n, size_t *n_before,
                  const struct word_class **class, enum tb_status *status)
{
	const char *open = memchr(text, '<', n);
	if (!open)
		return false;
	*n_before = (size_t)(open - text);
	const char *close = memchr(open, '>', n - *n_before);
	*class = close ? find(classes, open + 1, (size_t)(close - open) - 1) : NULL;
	if (!*class)
		*status = TB_ERR_FORMAT;
	return *class != NULL;
}

/* One alternative, once for every member of each class in it; parted by `|`. */
static enum tb_status put_alternative(const struct tb_classes *classes, struct text *out, const char *text, size_t n)
{
	enum tb_status status = TB_OK;
	const struct word_class *class;
	size_t n_before;
	if (!split(classes, text, n, &n_before, &class, &status)) {
		put(out, text, n);
		return status;
	}
	const char *rest = text + n_before + strlen(class->name) + 2;
	for (const char *member = class->alternatives; status == TB_OK; member++) {
		size_t n_member = strcspn(member, "|");
		struct text one = {.bytes = NULL};
		put(&one, text, n_before);
		put(&one, member, n_member);
		put(&one, rest, n - (size_t)(rest - text));
		status = one.failed ? TB_ERR_NO_MEMORY : put_alternative(classes, out, one.bytes, one.n);
		free(one.bytes);
		member += n_member;
		if (*member == '\0')
			break;
		put(out, "|", 1);
	}
	return status;
}

/* Alternatives up to the closing parenthesis or the end; *text is left there. */
static enum tb_status put_alternatives(const struct tb_classes *classes, struct text *out, const char **text)
{
	enum tb_status status = TB_OK;
	for (;;) {
		size_t n = strcspn(*text, "|)");
		status = put_alternative(classes, out, *text, n);
		*text += n;
		if (status != TB_OK || **text != '|')
			return status;
		put(out, (*text)++, 1);
	}
}

static enum tb_status put_pattern(const struct tb_classes *classes, struct text *out, const char *text)
{
	enum tb_status status = TB_OK;
	while (status == TB_OK && *text != '\0') {
		size_t n_plain = strcspn(text, "<(");
		put(out, text, n_plain);
		text += n_plain;
		if (*text == '(') {
			put(out, text++, 1);
			status = put_alternatives(classes, out, &text);
		} else if (*text == '<') {
			size_t n_class = strcspn(text, "> ");
			n_class += text[n_class] == '>';
			put(out, "(", 1);
			status = put_alternative(classes, out, text, n_class);
			put(out, ")", 1);
			text += n_class;
		}
	}
	return status;
}

enum tb_status tb_classes_expand(const struct tb_classes *classes, const char *pattern, char **out)
{
	struct text text = {.bytes = NULL};
	put(&text, "", 0);
	enum tb_status status = put_pattern(classes, &text, pattern);
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

static enum tb_status write_out(const struct tb_classes *classes, const char *alternatives, char **out)
{
	struct text text = {.bytes = NULL};
	enum tb_status status = put_alternatives(classes, &text, &alternatives);
	if (status == TB_OK && text.failed)
		status = TB_ERR_NO_MEMORY;
	if (status == TB_OK)
		*out = text.bytes;
	else
		free(text.bytes);
	return status;
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
