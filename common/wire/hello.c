#include "common/wire/hello.h"

#include "common/base/hex.h"
#include "common/base/utf8.h"

#include <string.h>

enum { MAX_QUERY = 4096, MAX_NAME_BYTES = 4 * TB_CHILD_NAME_MAX_CHARS };

enum parameter { DEVICE_ID, CHILD_ID, CHILD_NAME, CHILD_AGE, TOKEN, N_PARAMETERS };

static const struct {
	const char *name;
	size_t max_bytes; /* decoded; encoded it is at most three times that, which is checked before decoding */
} parameters[N_PARAMETERS] = {
    [DEVICE_ID] = {"device_id", TB_DEVICE_ID_MAX},
    [CHILD_ID] = {"child_id", TB_CHILD_ID_MAX},
    [CHILD_NAME] = {"child_name", MAX_NAME_BYTES},
    [CHILD_AGE] = {"child_age", 2},
    [TOKEN] = {"token", TB_TOKEN_LEN},
};

static const char *const problem_texts[] = {
    [TB_HELLO_FINE] = "the request is fine",
    [TB_HELLO_BAD_QUERY] = "the query must be percent-encoded, each parameter once, at most 4096 bytes",
    [TB_HELLO_BAD_DEVICE_ID] = "device_id must be 8 to 32 characters of A-Z a-z 0-9 _ -",
    [TB_HELLO_BAD_CHILD_ID] = "child_id must be 1 to 50 characters of A-Z a-z 0-9 _ -",
    [TB_HELLO_BAD_CHILD_NAME] = "child_name must be 1 to 30 characters of UTF-8",
    [TB_HELLO_BAD_CHILD_AGE] = "child_age must be an integer from 3 to 13",
    [TB_HELLO_NO_TOKEN] = "token is missing",
    [TB_HELLO_BAD_TOKEN] = "token must be 64 hexadecimal digits",
};

const char *tb_hello_problem_text(enum tb_hello_problem problem)
{
	return (unsigned)problem <= TB_HELLO_BAD_TOKEN ? problem_texts[problem] : "unknown problem";
}

/* --- forms ----------------------------------------------------------------------------------------------------- */

static bool is_id_char(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool is_id(struct tb_span id, size_t min_bytes, size_t max_bytes)
{
	if (id.n_bytes < min_bytes || id.n_bytes > max_bytes)
		return false;
	for (size_t i = 0; i < id.n_bytes; i++) {
		if (!is_id_char(id.data[i]))
			return false;
	}
	return true;
}

bool tb_device_id_is_valid(const char *device_id)
{
	return is_id(tb_span_cstr(device_id), TB_DEVICE_ID_MIN, TB_DEVICE_ID_MAX);
}

bool tb_child_id_is_valid(const char *child_id)
{
	return is_id(tb_span_cstr(child_id), 1, TB_CHILD_ID_MAX);
}

/* The age, or 0 when it is none. */
static int age_of(struct tb_span text)
{
	int age = 0;
	if (text.n_bytes < 1 || text.n_bytes > 2)
		return 0;
	for (size_t i = 0; i < text.n_bytes; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return 0;
		age = age * 10 + (text.data[i] - '0');
	}
	return age >= TB_AGE_MIN && age <= TB_AGE_MAX ? age : 0;
}

/* --- names ----------------------------------------------------------------------------------------------------- */

/* Controls, and the invisible marks that turn text around or break its line. The joiners U+200C and U+200D stay: names
 * are written with them. */
static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x200B || c == 0x200E || c == 0x200F ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

static bool is_markup(uint32_t c)
{
	return c < 0x80 && c != 0 && strchr("<>&\"'`\\{}", (int)c);
}

/* Behind the '>' that closes the '<' just before `at`; `at` itself when nothing closes it. */
static size_t skip_tag(struct tb_span name, size_t at)
{
	const uint8_t *end = at < name.n_bytes ? memchr(name.data + at, '>', name.n_bytes - at) : NULL;
	return end ? (size_t)(end - name.data) + 1 : at;
}

enum tb_status tb_child_name_clean(struct tb_span name, char *out)
{
	if (!tb_utf8_is_valid(name))
		return TB_ERR_UTF8;
	size_t n = 0, n_kept = 0, n_chars = 0, at = 0;
	while (at < name.n_bytes && n_chars < TB_CHILD_NAME_MAX_CHARS) {
		uint32_t c = tb_utf8_next(name, &at);
		if (c == '<')
			at = skip_tag(name, at);
		bool is_space = c == ' ' || c == 0xA0 || c == 0x3000;
		if (is_control(c) || is_markup(c) || (is_space && n == 0))
			continue;
		n += tb_utf8_put(c, (uint8_t *)out + n);
		n_chars++;
		if (!is_space)
			n_kept = n;
	}
	if (n_kept == 0) {
		memcpy(out, "friend", 7);
		return TB_OK;
	}
	out[n_kept] = '\0';
	return TB_OK;
}

/* --- reading --------------------------------------------------------------------------------------------------- */

struct values {
	struct tb_span raw[N_PARAMETERS]; /* data NULL: absent */
};

static struct tb_span until(struct tb_span text, char mark)
{
	const uint8_t *end = text.n_bytes ? memchr(text.data, mark, text.n_bytes) : NULL;
	return tb_span_make(text.data, end ? (size_t)(end - text.data) : text.n_bytes);
}

static struct tb_span behind(struct tb_span text, size_t n_bytes)
{
	if (n_bytes >= text.n_bytes)
		return tb_span_make(text.data + text.n_bytes, 0);
	return tb_span_make(text.data + n_bytes, text.n_bytes - n_bytes);
}

static bool split_query(struct tb_span query, struct values *values)
{
	if (query.n_bytes > MAX_QUERY)
		return false;
	while (query.n_bytes > 0) {
		struct tb_span pair = until(query, '&');
		struct tb_span name = until(pair, '=');
		for (unsigned i = 0; i < N_PARAMETERS; i++) {
			if (!tb_span_eq_cstr(name, parameters[i].name))
				continue;
			if (values->raw[i].data)
				return false;
			values->raw[i] = behind(pair, name.n_bytes + 1);
		}
		query = behind(query, pair.n_bytes + 1);
	}
	return true;
}

enum decoded { DECODED, DECODED_TOO_LONG, DECODED_BAD_ESCAPE };

/* Undoes the percent-encoding of one value into `out` of max_bytes. */
static enum decoded decode_value(enum parameter parameter, struct tb_span raw, uint8_t *out, struct tb_span *text)
{
	size_t n = 0, max_bytes = parameters[parameter].max_bytes;
	if (raw.n_bytes > 3 * max_bytes)
		return DECODED_TOO_LONG;
	for (size_t i = 0; i < raw.n_bytes; i++) {
		uint8_t byte = raw.data[i];
		if (byte == '%') {
			if (raw.n_bytes - i < 3 || tb_hex_decode((const char *)raw.data + i + 1, 2, &byte) != TB_OK)
				return DECODED_BAD_ESCAPE;
			i += 2;
		} else if (byte == '+' && parameter == CHILD_NAME) {
			byte = ' ';
		}
		if (n == max_bytes)
			return DECODED_TOO_LONG;
		out[n++] = byte;
	}
	*text = tb_span_make(out, n);
	return DECODED;
}

static bool take_name(struct tb_span name, struct tb_hello *hello)
{
	if (name.n_bytes == 0 || tb_utf8_count(name) > TB_CHILD_NAME_MAX_CHARS)
		return false;
	return tb_child_name_clean(name, hello->child_name) == TB_OK;
}

/* Checks one decoded value and keeps it. */
static bool take_value(enum parameter parameter, struct tb_span text, struct tb_hello *hello)
{
	switch (parameter) {
	case DEVICE_ID:
		return is_id(text, TB_DEVICE_ID_MIN, TB_DEVICE_ID_MAX) &&
		       tb_span_to_cstr(text, hello->device_id, sizeof hello->device_id);
	case CHILD_ID:
		return is_id(text, 1, TB_CHILD_ID_MAX) &&
		       tb_span_to_cstr(text, hello->child_id, sizeof hello->child_id);
	case CHILD_NAME: return take_name(text, hello);
	case CHILD_AGE: hello->child_age = age_of(text); return hello->child_age != 0;
	default:
		return text.n_bytes == TB_TOKEN_LEN && tb_hex_is((const char *)text.data, text.n_bytes) &&
		       tb_span_to_cstr(text, hello->token, sizeof hello->token);
	}
}

enum tb_hello_problem tb_hello_parse(struct tb_span query, struct tb_hello *out)
{
	static const enum tb_hello_problem problems[N_PARAMETERS] = {
	    [DEVICE_ID] = TB_HELLO_BAD_DEVICE_ID,   [CHILD_ID] = TB_HELLO_BAD_CHILD_ID,
	    [CHILD_NAME] = TB_HELLO_BAD_CHILD_NAME, [CHILD_AGE] = TB_HELLO_BAD_CHILD_AGE,
	    [TOKEN] = TB_HELLO_BAD_TOKEN,
	};
	struct values values = {0};
	struct tb_hello hello = {.token = ""};
	enum tb_hello_problem problem = TB_HELLO_FINE;
	if (!split_query(query, &values))
		return TB_HELLO_BAD_QUERY;
	for (unsigned i = 0; i < N_PARAMETERS; i++) {
		uint8_t bytes[MAX_NAME_BYTES];
		struct tb_span text = {0};
		enum decoded decoded = decode_value(i, values.raw[i], bytes, &text);
		if (decoded == DECODED_BAD_ESCAPE)
			return TB_HELLO_BAD_QUERY;
		if (problem != TB_HELLO_FINE)
			continue; /* a later bad escape still says that the whole query is none */
		if (i == TOKEN && values.raw[i].n_bytes == 0)
			problem = TB_HELLO_NO_TOKEN;
		else if (decoded != DECODED || !take_value(i, text, &hello))
			problem = problems[i];
	}
	if (problem == TB_HELLO_FINE || problem == TB_HELLO_NO_TOKEN)
		*out = hello;
	tb_wipe(&hello, sizeof hello);
	return problem;
}

/* --- writing --------------------------------------------------------------------------------------------------- */

struct url {
	char *out;
	size_t cap, n_bytes; /* n_bytes may pass cap: then it did not fit */
};

static void url_char(struct url *url, char c)
{
	if (url->n_bytes < url->cap)
		url->out[url->n_bytes] = c;
	url->n_bytes++;
}

static void url_text(struct url *url, const char *text)
{
	while (*text)
		url_char(url, *text++);
}

static void url_value(struct url *url, char mark, enum parameter parameter, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";
	url_char(url, mark);
	url_text(url, parameters[parameter].name);
	url_char(url, '=');
	for (; *value; value++) {
		uint8_t byte = (uint8_t)*value;
		if (is_id_char(byte) || byte == '.' || byte == '~') {
			url_char(url, *value);
			continue;
		}
		url_char(url, '%');
		url_char(url, digits[byte >> 4]);
		url_char(url, digits[byte & 15]);
	}
}

enum tb_status tb_hello_write(const struct tb_hello *hello, const char *path, char *out, size_t cap)
{
	struct url url = {.out = out, .cap = cap};
	if (hello->child_age < TB_AGE_MIN || hello->child_age > TB_AGE_MAX)
		return TB_ERR_ARG;
	const char age[3] = {(char)('0' + hello->child_age / 10), (char)('0' + hello->child_age % 10), '\0'};
	url_text(&url, path);
	url_value(&url, '?', DEVICE_ID, hello->device_id);
	url_value(&url, '&', CHILD_ID, hello->child_id);
	url_value(&url, '&', CHILD_NAME, hello->child_name);
	url_value(&url, '&', CHILD_AGE, age + (age[0] == '0'));
	if (hello->token[0])
		url_value(&url, '&', TOKEN, hello->token);
	url_char(&url, '\0');
	if (url.n_bytes <= cap)
		return TB_OK;
	if (cap > 0)
		out[0] = '\0';
	return TB_ERR_FULL;
}
