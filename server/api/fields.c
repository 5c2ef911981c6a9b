#include "server/api/fields.h"

#include "common/base/hex.h"
#include "common/base/json_scan.h"
#include "common/base/utf8.h"

#include <stdio.h>
#include <string.h>

struct reading {
	const struct tb_field *fields;
	size_t n_fields;
	struct tb_field_problem *problem;
	uint32_t seen; /* one bit for each field */
	size_t at;     /* of the value being read; n_fields: of none */
	size_t n_value;
	bool is_object;
};
_Static_assert(TB_FIELDS_MAX <= 32, "a bit for each field");

static enum tb_status wrong(const struct reading *reading, const char *name, const char *what)
{
	snprintf(reading->problem->text, sizeof reading->problem->text, "%.40s%s%s", name, name[0] != '\0' ? ": " : "",
	         what);
	return TB_ERR_FORMAT;
}

static void begin(struct reading *reading)
{
	for (size_t i = 0; i < reading->n_fields; i++)
		reading->fields[i].out[0] = '\0';
	reading->at = reading->n_fields;
}

/* A field that stands twice would be two requests: which was meant, one could only guess. */
static enum tb_status begin_value(struct reading *reading, struct tb_span name)
{
	size_t at = 0;
	while (at < reading->n_fields && !tb_span_eq_cstr(name, reading->fields[at].name))
		at++;
	reading->at = at;
	reading->n_value = 0;
	if (at == reading->n_fields)
		return TB_OK;
	if (reading->seen & UINT32_C(1) << at)
		return wrong(reading, reading->fields[at].name, "is given twice, must be given once");
	reading->seen |= UINT32_C(1) << at;
	return TB_OK;
}

static enum tb_status add(struct reading *reading, struct tb_span piece)
{
	if (reading->at == reading->n_fields)
		return TB_OK;
	const struct tb_field *field = &reading->fields[reading->at];
	for (size_t i = 0; i < piece.n_bytes; i++)
		if (piece.data[i] < 0x20 || piece.data[i] == 0x7F)
			return wrong(reading, field->name, "has a control character");
	if (piece.n_bytes > field->cap - 1 - reading->n_value)
		return wrong(reading, field->name, "is too long");
	if (piece.n_bytes > 0)
		memcpy(field->out + reading->n_value, piece.data, piece.n_bytes);
	reading->n_value += piece.n_bytes;
	field->out[reading->n_value] = '\0';
	return TB_OK;
}

static enum tb_status finish(const struct reading *reading)
{
	for (size_t i = 0; i < reading->n_fields; i++)
		if (reading->fields[i].required && reading->fields[i].out[0] == '\0')
			return wrong(reading, reading->fields[i].name, "is missing");
	return TB_OK;
}

/* --- a query --------------------------------------------------------------------------------------------------------
 */

static struct tb_span cut_at(struct tb_span *text, char mark)
{
	const uint8_t *end = text->n_bytes ? memchr(text->data, mark, text->n_bytes) : NULL;
	size_t n_bytes = end ? (size_t)(end - text->data) : text->n_bytes;
	size_t n_gone = end ? n_bytes + 1 : n_bytes;
	struct tb_span first = tb_span_make(text->data, n_bytes);
	*text = tb_span_make(text->data + n_gone, text->n_bytes - n_gone);
	return first;
}

static enum tb_status add_encoded(struct reading *reading, struct tb_span value)
{
	for (size_t i = 0; i < value.n_bytes; i++) {
		uint8_t c = value.data[i];
		if (c == '+')
			c = ' ';
		if (c == '%') {
			if (value.n_bytes - i < 3 || tb_hex_decode((const char *)value.data + i + 1, 2, &c) != TB_OK)
				return wrong(reading, "", "the query must be percent-encoded");
			i += 2;
		}
		enum tb_status status = add(reading, tb_span_make(&c, 1));
		if (status != TB_OK)
			return status;
	}
	return TB_OK;
}

static enum tb_status read_pair(struct reading *reading, struct tb_span pair)
{
	struct tb_span value = pair;
	enum tb_status status = begin_value(reading, cut_at(&value, '='));
	if (status != TB_OK || reading->at == reading->n_fields)
		return status;
	status = add_encoded(reading, value);
	const struct tb_field *field = &reading->fields[reading->at];
	if (status == TB_OK && !tb_utf8_is_valid(tb_span_cstr(field->out)))
		return wrong(reading, field->name, "is not UTF-8");
	return status;
}

enum tb_status tb_fields_from_query(struct tb_span query, const struct tb_field *fields, size_t n_fields,
                                    struct tb_field_problem *problem)
{
	struct reading reading = {.fields = fields, .n_fields = n_fields, .problem = problem};
	begin(&reading);
	while (query.n_bytes > 0) {
		enum tb_status status = read_pair(&reading, cut_at(&query, '&'));
		if (status != TB_OK)
			return status;
	}
	return finish(&reading);
}

/* --- JSON -----------------------------------------------------------------------------------------------------------
 */

static enum tb_status on_token(void *ctx, const struct tb_json_token *token)
{
	struct reading *reading = ctx;
	if (token->depth == 0) {
		reading->is_object |= token->event == TB_JSON_OBJECT_BEGIN;
		return reading->is_object ? TB_OK : wrong(reading, "", "the body must be a JSON object");
	}
	if (token->depth > 1)
		return TB_OK;
	switch (token->event) {
	case TB_JSON_KEY: return begin_value(reading, token->key_cut ? tb_span_cstr("") : token->text);
	case TB_JSON_STRING:
	case TB_JSON_NUMBER: return add(reading, token->text);
	case TB_JSON_TRUE: return add(reading, tb_span_cstr("true"));
	case TB_JSON_FALSE: return add(reading, tb_span_cstr("false"));
	default: return TB_OK;
	}
}

enum tb_status tb_fields_from_json(struct tb_span json, const struct tb_field *fields, size_t n_fields,
                                   struct tb_field_problem *problem)
{
	struct reading reading = {.fields = fields, .n_fields = n_fields, .problem = problem};
	struct tb_json_scanner scanner;
	begin(&reading);
	problem->text[0] = '\0';
	tb_json_init(&scanner, on_token, &reading);
	enum tb_status status = tb_json_feed(&scanner, json.data, json.n_bytes);
	if (status == TB_OK)
		status = tb_json_finish(&scanner);
	if (status == TB_OK)
		return finish(&reading);
	return problem->text[0] != '\0' ? TB_ERR_FORMAT : wrong(&reading, "", "the body is not well-formed JSON");
}

enum tb_status tb_field_number(const char *text, uint32_t *out)
{
	uint64_t value = 0;
	for (const char *at = text; *at != '\0'; at++) {
		if (*at < '0' || *at > '9')
			return TB_ERR_FORMAT;
		value = value * 10 + (uint64_t)(*at - '0');
		if (value > UINT32_MAX)
			return TB_ERR_FORMAT;
	}
	*out = (uint32_t)value;
	return TB_OK;
}
