#include "common/wire/manifest.h"

#include "common/base/base64.h"
#include "common/base/hex.h"
#include "common/base/json_scan.h"
#include "common/base/json_write.h"
#include "common/base/utf8.h"

#include <stdio.h>
#include <string.h>

enum kind {
	FLAG,
	NUMBER,
	TEXT,   /* UTF-8 without control characters; may be empty */
	WORD,   /* printable ASCII without spaces; not empty */
	PATH,   /* a word that begins with one '/' */
	KEY_ID, /* hex digits, all of them, in lower case */
	DIGEST,
	SIGNATURE
};

struct field {
	const char *key; /* in the canonical form; of `compatibility.x` the JSON has x in an object */
	uint8_t kind;
	bool is_required; /* in a manifest of something that is available */
	uint16_t offset;  /* in struct tb_manifest */
	uint16_t cap;     /* of a string, with the NUL */
	uint32_t min, max;
};

#define AT(member) offsetof(struct tb_manifest, member)
#define STRING_AT(member) AT(member), sizeof((struct tb_manifest *)0)->member, 0, 0
#define COMPATIBILITY "compatibility"

/* Sorted by key, byte by byte: the order of the canonical form. The signature stands behind what it signs. */
static const struct field fields[] = {
    {"available", FLAG, true, AT(available), 0, 0, 0},
    {"build", NUMBER, true, AT(build), 0, 1, UINT32_MAX},
    {COMPATIBILITY ".max_hardware_version", TEXT, false, STRING_AT(compat_max)},
    {COMPATIBILITY ".min_hardware_version", TEXT, false, STRING_AT(compat_min)},
    {COMPATIBILITY ".required_bootloader", TEXT, false, STRING_AT(bootloader)},
    {"hardware", WORD, true, STRING_AT(hardware)},
    {"key_id", KEY_ID, true, STRING_AT(key_id)},
    {"mandatory", FLAG, false, AT(mandatory), 0, 0, 0},
    {"min_build", NUMBER, true, AT(min_build), 0, 0, UINT32_MAX},
    {"notes", TEXT, false, STRING_AT(notes)},
    {"rollout_percent", NUMBER, false, AT(rollout_percent), 1, 0, 100},
    {"sha256", DIGEST, true, AT(sha256), 0, 0, 0},
    {"size", NUMBER, true, AT(n_bytes), 0, 1, TB_IMAGE_MAX},
    {"url", PATH, true, STRING_AT(url)},
    {"version", WORD, true, STRING_AT(version)},
    {"signature", SIGNATURE, false, AT(signature), 0, 0, 0},
};
enum {
	N_FIELDS = sizeof fields / sizeof fields[0],
	N_SIGNED = N_FIELDS - 1,
	AVAILABLE = 0,
	FIRST_COMPAT = 2,
	LAST_COMPAT = 4,
	NO_FIELD = N_FIELDS,
	PREFIX_LEN = sizeof COMPATIBILITY "." - 1,
	VALUE_MAX = 256 /* the longest string, with a NUL */
};

static bool is_compat(unsigned at)
{
	return at >= FIRST_COMPAT && at <= LAST_COMPAT;
}

static const char *json_key(unsigned at)
{
	return fields[at].key + (is_compat(at) ? PREFIX_LEN : 0);
}

/* --- what a value may be --------------------------------------------------------------------------------------------
 */

static bool all_within(struct tb_span text, uint8_t low, uint8_t high)
{
	for (size_t i = 0; i < text.n_bytes; i++)
		if (text.data[i] < low || text.data[i] > high)
			return false;
	return true;
}

static bool is_plain_text(struct tb_span text)
{
	for (size_t i = 0; i < text.n_bytes; i++)
		if (text.data[i] < 0x20 || text.data[i] == 0x7f)
			return false;
	return tb_utf8_is_valid(text);
}

static bool is_lower_hex(struct tb_span text)
{
	for (size_t i = 0; i < text.n_bytes; i++)
		if (!memchr("0123456789abcdef", text.data[i], 16))
			return false;
	return true;
}

static bool is_path(struct tb_span text)
{
	return text.data[0] == '/' && (text.n_bytes == 1 || text.data[1] != '/');
}

static bool string_fits(const struct field *field, struct tb_span text)
{
	if (text.n_bytes >= field->cap)
		return false;
	switch (field->kind) {
	case TEXT: return is_plain_text(text);
	case WORD: return text.n_bytes > 0 && all_within(text, '!', '~');
	case PATH: return text.n_bytes > 0 && all_within(text, '!', '~') && is_path(text);
	default: return text.n_bytes == field->cap - 1u && is_lower_hex(text);
	}
}

/* rollout_percent is the one number of one byte. */
static uint32_t number_of(const struct tb_manifest *manifest, const struct field *field)
{
	uint32_t value;
	if (field->cap == 1)
		return *((const uint8_t *)manifest + field->offset);
	memcpy(&value, (const uint8_t *)manifest + field->offset, sizeof value);
	return value;
}

static void set_number(struct tb_manifest *manifest, const struct field *field, uint32_t value)
{
	if (field->cap == 1)
		*((uint8_t *)manifest + field->offset) = (uint8_t)value;
	else
		memcpy((uint8_t *)manifest + field->offset, &value, sizeof value);
}

/* --- reading --------------------------------------------------------------------------------------------------------
 */

struct decode {
	struct tb_manifest manifest;
	unsigned at; /* the field being read, or NO_FIELD */
	bool in_compat, next_is_compat;
	uint32_t seen; /* one bit for each field */
	size_t n_value;
	char value[VALUE_MAX];
};

static unsigned find(struct tb_span key, bool compat)
{
	for (unsigned at = 0; at < N_FIELDS; at++)
		if (is_compat(at) == compat && tb_span_eq_cstr(key, json_key(at)))
			return at;
	return NO_FIELD;
}

static enum tb_status on_key(struct decode *decode, const struct tb_json_token *token, bool compat)
{
	decode->at = token->key_cut ? (unsigned)NO_FIELD : find(token->text, compat);
	decode->next_is_compat = !compat && !token->key_cut && tb_span_eq_cstr(token->text, COMPATIBILITY);
	/* Two values for one field would be two manifests: which of them was signed, a reader could only guess. */
	return decode->at != NO_FIELD && (decode->seen & 1u << decode->at) ? TB_ERR_FORMAT : TB_OK;
}

static enum tb_status take_signature(struct decode *decode, struct tb_span text)
{
	uint8_t bytes[TB_BASE64_DECODED_MAX(VALUE_MAX)];
	struct tb_base64_decoder base64;
	size_t n_bytes;
	tb_base64_init(&base64);
	if (tb_base64_feed(&base64, (const char *)text.data, text.n_bytes, bytes, &n_bytes) != TB_OK ||
	    tb_base64_finish(&base64) != TB_OK || n_bytes > TB_SIGNATURE_MAX)
		return TB_ERR_FORMAT;
	memcpy(decode->manifest.signature, bytes, n_bytes);
	decode->manifest.n_signature = n_bytes;
	return TB_OK;
}

static enum tb_status take_string(struct decode *decode, const struct field *field, struct tb_span text)
{
	char *target = (char *)&decode->manifest + field->offset;
	switch (field->kind) {
	case FLAG:
	case NUMBER: return TB_ERR_FORMAT;
	case SIGNATURE: return take_signature(decode, text);
	case DIGEST:
		if (text.n_bytes != 2 * TB_SHA256_LEN || !is_lower_hex(text))
			return TB_ERR_FORMAT;
		return tb_hex_decode((const char *)text.data, text.n_bytes, (uint8_t *)target);
	default: return string_fits(field, text) && tb_span_to_cstr(text, target, field->cap) ? TB_OK : TB_ERR_FORMAT;
	}
}

static enum tb_status on_string(struct decode *decode, const struct tb_json_token *token)
{
	if (token->first)
		decode->n_value = 0;
	if (token->text.n_bytes > sizeof decode->value - decode->n_value)
		return TB_ERR_FORMAT;
	if (token->text.n_bytes > 0)
		memcpy(decode->value + decode->n_value, token->text.data, token->text.n_bytes);
	decode->n_value += token->text.n_bytes;
	if (!token->last)
		return TB_OK;
	decode->seen |= 1u << decode->at;
	return take_string(decode, &fields[decode->at], tb_span_make(decode->value, decode->n_value));
}

static enum tb_status on_number(struct decode *decode, struct tb_span text)
{
	const struct field *field = &fields[decode->at];
	int64_t value;
	if (field->kind != NUMBER || tb_json_to_int(text, &value) != TB_OK || value < field->min || value > field->max)
		return TB_ERR_FORMAT;
	decode->seen |= 1u << decode->at;
	set_number(&decode->manifest, field, (uint32_t)value);
	return TB_OK;
}

static enum tb_status on_flag(struct decode *decode, bool value)
{
	const struct field *field = &fields[decode->at];
	if (field->kind != FLAG)
		return TB_ERR_FORMAT;
	decode->seen |= 1u << decode->at;
	*(bool *)((uint8_t *)&decode->manifest + field->offset) = value;
	return TB_OK;
}

static enum tb_status on_value(struct decode *decode, const struct tb_json_token *token)
{
	switch (token->event) {
	case TB_JSON_STRING: return on_string(decode, token);
	case TB_JSON_NUMBER: return on_number(decode, token->text);
	case TB_JSON_TRUE: return on_flag(decode, true);
	case TB_JSON_FALSE: return on_flag(decode, false);
	case TB_JSON_NULL: return TB_OK; /* as if it were not there */
	default: return TB_ERR_FORMAT;
	}
}

static enum tb_status on_token(void *ctx, const struct tb_json_token *token)
{
	struct decode *decode = ctx;
	if (token->depth == 0)
		return token->event == TB_JSON_OBJECT_BEGIN || token->event == TB_JSON_OBJECT_END ? TB_OK
		                                                                                  : TB_ERR_FORMAT;
	if (token->depth == 1) {
		bool begins_compat = decode->next_is_compat && token->event == TB_JSON_OBJECT_BEGIN;
		if (begins_compat || token->event == TB_JSON_OBJECT_END) {
			decode->in_compat = begins_compat;
			return TB_OK;
		}
	}
	if (token->depth > 2 || (token->depth == 2 && !decode->in_compat))
		return TB_OK;
	if (token->event == TB_JSON_KEY)
		return on_key(decode, token, token->depth == 2);
	return decode->at == NO_FIELD ? TB_OK : on_value(decode, token);
}

static bool is_complete(const struct decode *decode)
{
	if (!(decode->seen & 1u << AVAILABLE))
		return false;
	for (unsigned at = 0; at < N_FIELDS; at++)
		if (fields[at].is_required && !(decode->seen & 1u << at))
			return !decode->manifest.available;
	return true;
}

enum tb_status tb_manifest_decode(struct tb_span json, struct tb_manifest *out)
{
	if (json.n_bytes > TB_MANIFEST_JSON_MAX)
		return TB_ERR_TOO_LARGE;
	struct decode decode = {.at = NO_FIELD};
	struct tb_json_scanner scanner;
	tb_json_init(&scanner, on_token, &decode);
	enum tb_status status = tb_json_feed(&scanner, json.data, json.n_bytes);
	if (status == TB_OK)
		status = tb_json_finish(&scanner);
	if (status == TB_OK && !is_complete(&decode))
		status = TB_ERR_FORMAT;
	if (status == TB_OK)
		*out = decode.manifest;
	return status;
}

/* --- writing --------------------------------------------------------------------------------------------------------
 */

static void write_field(struct tb_json_writer *writer, const struct tb_manifest *manifest, unsigned at)
{
	const struct field *field = &fields[at];
	const uint8_t *value = (const uint8_t *)manifest + field->offset;
	char hex[2 * TB_SHA256_LEN + 1];
	switch (field->kind) {
	case FLAG: tb_json_write_bool(writer, json_key(at), *(const bool *)value); break;
	case NUMBER: tb_json_write_int(writer, json_key(at), number_of(manifest, field)); break;
	case DIGEST:
		tb_hex_encode(value, TB_SHA256_LEN, hex);
		tb_json_write_cstr(writer, json_key(at), hex);
		break;
	case SIGNATURE:
		if (manifest->n_signature > 0)
			tb_json_write_base64(writer, json_key(at), tb_span_make(value, manifest->n_signature));
		break;
	default: tb_json_write_cstr(writer, json_key(at), (const char *)value); break;
	}
}

enum tb_status tb_manifest_encode(const struct tb_manifest *manifest, char *out, size_t cap, size_t *n_bytes)
{
	struct tb_json_writer writer;
	struct tb_span text;
	tb_json_write_init(&writer, out, cap);
	tb_json_write_object_begin(&writer, NULL);
	for (unsigned at = 0; at < N_FIELDS; at++) {
		if (at == FIRST_COMPAT)
			tb_json_write_object_begin(&writer, COMPATIBILITY);
		write_field(&writer, manifest, at);
		if (at == LAST_COMPAT)
			tb_json_write_object_end(&writer);
	}
	tb_json_write_object_end(&writer);
	enum tb_status status = tb_json_write_finish(&writer, &text);
	if (status == TB_OK)
		*n_bytes = text.n_bytes;
	return status;
}

static bool value_is_valid(const struct tb_manifest *manifest, const struct field *field)
{
	const char *text = (const char *)manifest + field->offset;
	switch (field->kind) {
	case FLAG:
	case DIGEST: return true;
	case NUMBER: return number_of(manifest, field) >= field->min && number_of(manifest, field) <= field->max;
	default: return memchr(text, 0, field->cap) && string_fits(field, tb_span_cstr(text));
	}
}

/* One line; the length it needs, which may be more than cap. */
static size_t put_line(const struct tb_manifest *manifest, const struct field *field, char *out, size_t cap)
{
	const uint8_t *value = (const uint8_t *)manifest + field->offset;
	char hex[2 * TB_SHA256_LEN + 1], number[12];
	const char *text = (const char *)value;
	if (field->kind == FLAG) {
		text = *(const bool *)value ? "true" : "false";
	} else if (field->kind == NUMBER) {
		snprintf(number, sizeof number, "%lu", (unsigned long)number_of(manifest, field));
		text = number;
	} else if (field->kind == DIGEST) {
		tb_hex_encode(value, TB_SHA256_LEN, hex);
		text = hex;
	}
	int n = snprintf(out, cap, "%s=%s\n", field->key, text);
	return n < 0 ? cap : (size_t)n;
}

enum tb_status tb_manifest_canonical(const struct tb_manifest *manifest, char *out, size_t cap, size_t *n_bytes)
{
	size_t n = 0;
	for (unsigned at = 0; at < N_SIGNED; at++) {
		if (!value_is_valid(manifest, &fields[at]))
			return TB_ERR_FORMAT;
		n += put_line(manifest, &fields[at], out + n, cap - n);
		/* The NUL behind a line that fits is overwritten by the next one. */
		if (n >= cap)
			return TB_ERR_FULL;
	}
	*n_bytes = n;
	return TB_OK;
}
