#include "server/engines/hosted/json_pick.h"

#include "common/base/json_scan.h"

#include <stdlib.h>
#include <string.h>

struct picker {
	const char *path;
	unsigned n_parts;
	/* Of the container at each depth: is it on the path, is it an array, and how many elements it had. */
	bool on_path[TB_JSON_MAX_DEPTH + 2], is_array[TB_JSON_MAX_DEPTH + 2];
	unsigned n_elements[TB_JSON_MAX_DEPTH + 2];
	bool key_fits; /* the key just read is the path's */
	bool picking, found;
	char *out;
	size_t cap, n_bytes;
};

/* The path's part of this number, from 0. */
static struct tb_span part(const char *path, unsigned number)
{
	while (number-- > 0)
		path = strchr(path, '.') + 1;
	return tb_span_make(path, strcspn(path, "."));
}

static bool element_fits(const struct picker *picker, unsigned depth)
{
	struct tb_span wanted = part(picker->path, depth - 1);
	return wanted.data[0] >= '0' && wanted.data[0] <= '9' &&
	       strtoul((const char *)wanted.data, NULL, 10) == picker->n_elements[depth];
}

/* Whether the value that begins inside the container at `depth` is on the path; counts it. */
static bool value_fits(struct picker *picker, unsigned depth)
{
	bool fits = depth == 0 || (picker->on_path[depth] && depth <= picker->n_parts &&
	                           (picker->is_array[depth] ? element_fits(picker, depth) : picker->key_fits));
	if (depth > 0)
		picker->n_elements[depth]++;
	return fits;
}

static enum tb_status keep(struct picker *picker, struct tb_span text)
{
	if (text.n_bytes >= picker->cap - picker->n_bytes)
		return TB_ERR_TOO_LARGE;
	for (size_t i = 0; i < text.n_bytes; i++)
		picker->out[picker->n_bytes++] = (char)(text.data[i] == '\0' ? ' ' : text.data[i]);
	return TB_OK;
}

static enum tb_status take_scalar(struct picker *picker, const struct tb_json_token *token)
{
	static const char *const literals[] = {[TB_JSON_TRUE] = "true", [TB_JSON_FALSE] = "false"};
	bool is_text = token->event == TB_JSON_STRING || token->event == TB_JSON_NUMBER;
	if (token->event != TB_JSON_STRING || token->first)
		picker->picking = value_fits(picker, token->depth) && token->depth == picker->n_parts && !picker->found;
	if (!picker->picking || token->event == TB_JSON_NULL)
		return TB_OK;
	picker->found = token->event != TB_JSON_STRING || token->last;
	return keep(picker, is_text ? token->text : tb_span_cstr(literals[token->event]));
}

static enum tb_status on_token(void *ctx, const struct tb_json_token *token)
{
	struct picker *picker = ctx;
	unsigned inner = token->depth + 1;
	switch (token->event) {
	case TB_JSON_OBJECT_BEGIN:
	case TB_JSON_ARRAY_BEGIN:
		picker->on_path[inner] = value_fits(picker, token->depth);
		picker->is_array[inner] = token->event == TB_JSON_ARRAY_BEGIN;
		picker->n_elements[inner] = 0;
		return TB_OK;
	case TB_JSON_KEY:
		picker->key_fits = picker->on_path[token->depth] && token->depth <= picker->n_parts &&
		                   !token->key_cut && tb_span_eq(token->text, part(picker->path, token->depth - 1));
		return TB_OK;
	case TB_JSON_OBJECT_END:
	case TB_JSON_ARRAY_END: return TB_OK;
	default: return take_scalar(picker, token);
	}
}

enum tb_status tb_json_pick(struct tb_span json, const char *path, char *out, size_t cap, size_t *n_bytes)
{
	struct tb_json_scanner scanner;
	struct picker picker = {.path = path, .n_parts = 1, .out = out, .cap = cap};
	for (const char *c = path; *c != '\0'; c++)
		picker.n_parts += *c == '.';
	tb_json_init(&scanner, on_token, &picker);
	enum tb_status status = tb_json_feed(&scanner, json.data, json.n_bytes);
	if (status == TB_OK)
		status = tb_json_finish(&scanner);
	if (status == TB_OK && !picker.found)
		status = TB_ERR_NOT_FOUND;
	out[status == TB_OK ? picker.n_bytes : 0] = '\0';
	if (status == TB_OK && n_bytes != NULL)
		*n_bytes = picker.n_bytes;
	return status;
}
