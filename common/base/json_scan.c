#include "common/base/json_scan.h"

#include <string.h>

enum state {
	AT_VALUE,         /* a value must come */
	AT_ARRAY_FIRST,   /* a value or ']' */
	AT_OBJECT_FIRST,  /* a key or '}' */
	AT_KEY,           /* a key must come */
	AT_COLON,         /* ':' */
	AT_AFTER,         /* a value has ended: ',' or the end of its container */
	AT_DONE,          /* the outermost value has ended: white space only */
	IN_STRING,        /* handled by take_run, not by a step */
	IN_ESCAPE,        /* behind a backslash */
	IN_HEX,           /* in the four digits of \u */
	AT_LOW_BACKSLASH, /* a high surrogate was read: its other half must follow */
	AT_LOW_U,
	IN_LITERAL,
	NUMBER_MINUS,
	NUMBER_ZERO,
	NUMBER_INT,
	NUMBER_DOT,
	NUMBER_FRACTION,
	NUMBER_E,
	NUMBER_E_SIGN,
	NUMBER_EXPONENT
};

static bool is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* --- tokens ---------------------------------------------------------------------------------------------------- */

static enum tb_status emit(struct tb_json_scanner *scanner, enum tb_json_event event, struct tb_span text)
{
	struct tb_json_token token = {.event = event, .depth = scanner->depth, .text = text};
	return scanner->handler(scanner->ctx, &token);
}

static void hold(struct tb_json_scanner *scanner, const uint8_t *bytes, size_t n_bytes)
{
	size_t room = (size_t)TB_JSON_MAX_KEY - scanner->n_held;
	if (n_bytes > room) {
		scanner->key_cut = true;
		n_bytes = room;
	}
	if (n_bytes > 0)
		memcpy(scanner->held + scanner->n_held, bytes, n_bytes);
	scanner->n_held = (uint8_t)(scanner->n_held + n_bytes);
}

/* A piece of the open string, unescaped: a key gathers, a value goes out. */
static enum tb_status string_piece(struct tb_json_scanner *scanner, const uint8_t *bytes, size_t n_bytes, bool last)
{
	struct tb_json_token token = {.depth = scanner->depth};
	if (scanner->in_key) {
		hold(scanner, bytes, n_bytes);
		if (!last)
			return TB_OK;
		token.event = TB_JSON_KEY;
		token.text = tb_span_make(scanner->held, scanner->n_held);
		token.key_cut = scanner->key_cut;
		scanner->state = AT_COLON;
	} else {
		if (n_bytes == 0 && !last)
			return TB_OK;
		token.event = TB_JSON_STRING;
		token.text = tb_span_make(bytes, n_bytes);
		token.first = scanner->string_first;
		token.last = last;
		scanner->string_first = false;
		if (last)
			scanner->state = scanner->depth ? AT_AFTER : AT_DONE;
	}
	return scanner->handler(scanner->ctx, &token);
}

static void begin_string(struct tb_json_scanner *scanner, bool in_key)
{
	scanner->state = IN_STRING;
	scanner->in_key = in_key;
	scanner->string_first = true;
	scanner->key_cut = false;
	scanner->n_held = 0;
	scanner->escape = 0;
	tb_utf8_init(&scanner->utf8);
}

/* --- the inside of strings ------------------------------------------------------------------------------------- */

/* How many bytes from here are plain: ASCII, no control character, no quote, no backslash. Four at a time: each of the
 * four terms raises the top bit of a byte that is not plain (and at times of one above it, which only ends the quick
 * part early). */
static size_t plain_run(const uint8_t *bytes, size_t n_bytes)
{
	size_t n = 0;
	for (; n_bytes - n >= 4; n += 4) {
		uint32_t word;
		memcpy(&word, bytes + n, 4);
		uint32_t quote = word ^ 0x22222222u, backslash = word ^ 0x5C5C5C5Cu;
		uint32_t marks = word | (word - 0x20202020u) | (quote - 0x01010101u) | (backslash - 0x01010101u);
		if (marks & 0x80808080u)
			break;
	}
	while (n < n_bytes && bytes[n] >= 0x20 && bytes[n] < 0x80 && bytes[n] != '"' && bytes[n] != '\\')
		n++;
	return n;
}

/* From inside a string up to its end, an escape, a fault, or the end of the input. What stands before a fault is
 * delivered first, so that the split of the input does not show. */
static enum tb_status take_run(struct tb_json_scanner *scanner, const uint8_t *bytes, size_t n_bytes, size_t *at)
{
	size_t n = 0;
	bool stopped = false;
	uint8_t stop = 0; /* the byte that is not plain, between two code points */
	enum tb_status fault = TB_OK;
	while (n < n_bytes && fault == TB_OK && !stopped) {
		if (scanner->utf8.n_left == 0)
			n += plain_run(bytes + n, n_bytes - n);
		if (n == n_bytes)
			break;
		stop = bytes[n];
		fault = tb_utf8_feed(&scanner->utf8, &stop, 1);
		stopped = fault == TB_OK && stop < 0x80;
		n += fault == TB_OK && !stopped;
	}
	if (stopped && stop < 0x20)
		fault = TB_ERR_FORMAT;
	*at += n + stopped;
	enum tb_status status = string_piece(scanner, bytes, n, stopped && stop == '"');
	if (stopped && stop == '\\')
		scanner->state = IN_ESCAPE;
	return status != TB_OK ? status : fault;
}

static enum tb_status unescaped(struct tb_json_scanner *scanner, uint32_t code_point)
{
	uint8_t bytes[4];
	size_t n_bytes = tb_utf8_put(code_point, bytes);
	scanner->state = IN_STRING;
	return string_piece(scanner, bytes, n_bytes, false);
}

static enum tb_status step_escape(struct tb_json_scanner *scanner, uint8_t byte)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	if (byte == 'u') {
		scanner->state = IN_HEX;
		scanner->n_escape = 0;
		scanner->escape &= 0xFFFF0000u;
		return TB_OK;
	}
	const char *name = byte ? strchr(names, byte) : NULL;
	return name ? unescaped(scanner, (uint8_t)values[name - names]) : TB_ERR_FORMAT;
}

static enum tb_status finish_hex(struct tb_json_scanner *scanner)
{
	uint32_t unit = scanner->escape & 0xFFFF, high = scanner->escape >> 16;
	bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
	if (high) {
		if (!is_low)
			return TB_ERR_UTF8;
		scanner->escape = 0;
		return unescaped(scanner, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
	}
	if (is_low)
		return TB_ERR_UTF8;
	if (unit >= 0xD800 && unit <= 0xDBFF) {
		scanner->escape = unit << 16;
		scanner->state = AT_LOW_BACKSLASH;
		return TB_OK;
	}
	scanner->escape = 0;
	return unescaped(scanner, unit);
}

static enum tb_status step_hex(struct tb_json_scanner *scanner, uint8_t byte)
{
	uint32_t digit;
	if (is_digit(byte))
		digit = byte - (uint32_t)'0';
	else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
		digit = (byte | 0x20) - (uint32_t)'a' + 10;
	else
		return TB_ERR_FORMAT;
	scanner->escape = (scanner->escape & 0xFFFF0000u) | (scanner->escape << 4 & 0xFFF0u) | digit;
	return ++scanner->n_escape == 4 ? finish_hex(scanner) : TB_OK;
}

static enum tb_status step_low_backslash(struct tb_json_scanner *scanner, uint8_t byte)
{
	scanner->state = AT_LOW_U;
	return byte == '\\' ? TB_OK : TB_ERR_UTF8;
}

static enum tb_status step_low_u(struct tb_json_scanner *scanner, uint8_t byte)
{
	return byte == 'u' ? step_escape(scanner, byte) : TB_ERR_UTF8;
}

/* --- values and containers ------------------------------------------------------------------------------------- */

static enum tb_status open_container(struct tb_json_scanner *scanner, bool is_object)
{
	if (scanner->depth >= TB_JSON_MAX_DEPTH)
		return TB_ERR_TOO_DEEP;
	enum tb_status status =
	    emit(scanner, is_object ? TB_JSON_OBJECT_BEGIN : TB_JSON_ARRAY_BEGIN, (struct tb_span){0});
	uint32_t bit = (uint32_t)1 << scanner->depth;
	scanner->is_object = is_object ? scanner->is_object | bit : scanner->is_object & ~bit;
	scanner->depth++;
	scanner->state = is_object ? AT_OBJECT_FIRST : AT_ARRAY_FIRST;
	return status;
}

static bool inside_object(const struct tb_json_scanner *scanner)
{
	return scanner->is_object >> (scanner->depth - 1) & 1;
}

/* Only called between values inside a container. */
static enum tb_status close_container(struct tb_json_scanner *scanner, uint8_t bracket)
{
	bool is_object = inside_object(scanner);
	if (bracket != (is_object ? '}' : ']'))
		return TB_ERR_FORMAT;
	scanner->depth--;
	scanner->state = scanner->depth ? AT_AFTER : AT_DONE;
	return emit(scanner, is_object ? TB_JSON_OBJECT_END : TB_JSON_ARRAY_END, (struct tb_span){0});
}

static enum tb_status begin_literal(struct tb_json_scanner *scanner, const char *rest)
{
	scanner->literal = rest;
	scanner->state = IN_LITERAL;
	return TB_OK;
}

static enum tb_status begin_number(struct tb_json_scanner *scanner, uint8_t byte)
{
	scanner->state = byte == '-' ? NUMBER_MINUS : byte == '0' ? NUMBER_ZERO : NUMBER_INT;
	scanner->held[0] = (char)byte;
	scanner->n_held = 1;
	return TB_OK;
}

static enum tb_status step_value(struct tb_json_scanner *scanner, uint8_t byte)
{
	if (is_space(byte))
		return TB_OK;
	if (byte == '-' || is_digit(byte))
		return begin_number(scanner, byte);
	switch (byte) {
	case '{': return open_container(scanner, true);
	case '[': return open_container(scanner, false);
	case '"': begin_string(scanner, false); return TB_OK;
	case 't': return begin_literal(scanner, "rue");
	case 'f': return begin_literal(scanner, "alse");
	case 'n': return begin_literal(scanner, "ull");
	default: return TB_ERR_FORMAT;
	}
}

static enum tb_status step_array_first(struct tb_json_scanner *scanner, uint8_t byte)
{
	return byte == ']' ? close_container(scanner, byte) : step_value(scanner, byte);
}

static enum tb_status step_key(struct tb_json_scanner *scanner, uint8_t byte)
{
	if (is_space(byte))
		return TB_OK;
	if (byte != '"')
		return TB_ERR_FORMAT;
	begin_string(scanner, true);
	return TB_OK;
}

static enum tb_status step_object_first(struct tb_json_scanner *scanner, uint8_t byte)
{
	return byte == '}' ? close_container(scanner, byte) : step_key(scanner, byte);
}

static enum tb_status step_colon(struct tb_json_scanner *scanner, uint8_t byte)
{
	if (is_space(byte))
		return TB_OK;
	scanner->state = AT_VALUE;
	return byte == ':' ? TB_OK : TB_ERR_FORMAT;
}

static enum tb_status step_after(struct tb_json_scanner *scanner, uint8_t byte)
{
	if (is_space(byte))
		return TB_OK;
	if (byte != ',')
		return close_container(scanner, byte);
	scanner->state = inside_object(scanner) ? AT_KEY : AT_VALUE;
	return TB_OK;
}

static enum tb_status step_done(struct tb_json_scanner *scanner, uint8_t byte)
{
	(void)scanner;
	return is_space(byte) ? TB_OK : TB_ERR_FORMAT;
}

static enum tb_status step_literal(struct tb_json_scanner *scanner, uint8_t byte)
{
	if (byte != (uint8_t)*scanner->literal)
		return TB_ERR_FORMAT;
	scanner->literal++;
	if (*scanner->literal)
		return TB_OK;
	scanner->state = scanner->depth ? AT_AFTER : AT_DONE;
	/* The letter before the end tells the three apart: tr-u-e, fal-s-e, nu-l-l. */
	char before = scanner->literal[-2];
	enum tb_json_event event = before == 'u' ? TB_JSON_TRUE : before == 's' ? TB_JSON_FALSE : TB_JSON_NULL;
	return emit(scanner, event, (struct tb_span){0});
}

/* --- numbers --------------------------------------------------------------------------------------------------- */

static bool number_may_end(uint8_t state)
{
	return state == NUMBER_ZERO || state == NUMBER_INT || state == NUMBER_FRACTION || state == NUMBER_EXPONENT;
}

/* The state behind `byte`, or AT_DONE when the byte is not part of the number. */
static uint8_t next_in_number(uint8_t state, uint8_t byte)
{
	bool digit = is_digit(byte), e = (byte | 0x20) == 'e', dot = byte == '.';
	switch (state) {
	case NUMBER_MINUS: return byte == '0' ? NUMBER_ZERO : digit ? NUMBER_INT : AT_DONE;
	case NUMBER_ZERO: return dot ? NUMBER_DOT : e ? NUMBER_E : AT_DONE;
	case NUMBER_INT: return digit ? NUMBER_INT : dot ? NUMBER_DOT : e ? NUMBER_E : AT_DONE;
	case NUMBER_DOT: return digit ? NUMBER_FRACTION : AT_DONE;
	case NUMBER_FRACTION: return digit ? NUMBER_FRACTION : e ? NUMBER_E : AT_DONE;
	case NUMBER_E: return byte == '+' || byte == '-' ? NUMBER_E_SIGN : digit ? NUMBER_EXPONENT : AT_DONE;
	default: return digit ? NUMBER_EXPONENT : AT_DONE;
	}
}

static enum tb_status end_number(struct tb_json_scanner *scanner)
{
	scanner->state = scanner->depth ? AT_AFTER : AT_DONE;
	return emit(scanner, TB_JSON_NUMBER, tb_span_make(scanner->held, scanner->n_held));
}

static enum tb_status step_number(struct tb_json_scanner *scanner, uint8_t byte)
{
	uint8_t next = next_in_number(scanner->state, byte);
	if (next != AT_DONE) {
		if (scanner->n_held == TB_JSON_MAX_NUMBER)
			return TB_ERR_TOO_LARGE;
		scanner->held[scanner->n_held++] = (char)byte;
		scanner->state = next;
		return TB_OK;
	}
	if (!number_may_end(scanner->state))
		return TB_ERR_FORMAT;
	enum tb_status status = end_number(scanner);
	if (status != TB_OK)
		return status;
	return scanner->state == AT_AFTER ? step_after(scanner, byte) : step_done(scanner, byte);
}

/* --- the machine ----------------------------------------------------------------------------------------------- */

typedef enum tb_status (*step_function)(struct tb_json_scanner *scanner, uint8_t byte);

static const step_function steps[] = {
    [AT_VALUE] = step_value,
    [AT_ARRAY_FIRST] = step_array_first,
    [AT_OBJECT_FIRST] = step_object_first,
    [AT_KEY] = step_key,
    [AT_COLON] = step_colon,
    [AT_AFTER] = step_after,
    [AT_DONE] = step_done,
    [IN_ESCAPE] = step_escape,
    [IN_HEX] = step_hex,
    [AT_LOW_BACKSLASH] = step_low_backslash,
    [AT_LOW_U] = step_low_u,
    [IN_LITERAL] = step_literal,
    [NUMBER_MINUS] = step_number,
    [NUMBER_ZERO] = step_number,
    [NUMBER_INT] = step_number,
    [NUMBER_DOT] = step_number,
    [NUMBER_FRACTION] = step_number,
    [NUMBER_E] = step_number,
    [NUMBER_E_SIGN] = step_number,
    [NUMBER_EXPONENT] = step_number,
};

void tb_json_init(struct tb_json_scanner *scanner, tb_json_handler handler, void *ctx)
{
	*scanner = (struct tb_json_scanner){.handler = handler, .ctx = ctx, .state = AT_VALUE};
}

enum tb_status tb_json_feed(struct tb_json_scanner *scanner, const void *data, size_t n_bytes)
{
	const uint8_t *bytes = data;
	size_t at = 0;
	while (scanner->failed == TB_OK && at < n_bytes) {
		if (scanner->state == IN_STRING) {
			scanner->failed = take_run(scanner, bytes + at, n_bytes - at, &at);
		} else {
			uint8_t byte = bytes[at++];
			scanner->failed = steps[scanner->state](scanner, byte);
		}
	}
	return scanner->failed;
}

enum tb_status tb_json_finish(struct tb_json_scanner *scanner)
{
	if (scanner->failed == TB_OK && scanner->depth == 0 && number_may_end(scanner->state))
		scanner->failed = end_number(scanner);
	if (scanner->failed == TB_OK && scanner->state != AT_DONE)
		scanner->failed = TB_ERR_TRUNCATED;
	return scanner->failed;
}

enum tb_status tb_json_to_int(struct tb_span number, int64_t *out)
{
	bool negative = number.n_bytes > 0 && number.data[0] == '-';
	uint64_t limit = (uint64_t)INT64_MAX + negative, value = 0;
	size_t at = negative;
	if (at == number.n_bytes)
		return TB_ERR_FORMAT;
	for (; at < number.n_bytes; at++) {
		uint8_t byte = number.data[at];
		if (!is_digit(byte))
			return TB_ERR_FORMAT;
		uint64_t digit = byte - (uint64_t)'0';
		/* INT64_MAX and -INT64_MIN share their first eighteen digits, so one quotient serves both signs. */
		if (value > (uint64_t)INT64_MAX / 10 || value * 10 > limit - digit)
			return TB_ERR_FORMAT;
		value = value * 10 + digit;
	}
	*out = value > (uint64_t)INT64_MAX ? INT64_MIN : negative ? -(int64_t)value : (int64_t)value;
	return TB_OK;
}
