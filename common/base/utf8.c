#include "common/base/utf8.h"

enum { REPLACEMENT = 0xFFFD };

/* What may follow each lead byte (RFC 3629, section 4): how many bytes, and the range of the first of them. */
struct lead {
	uint8_t first, last, n_more, low, high;
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF}, {0xE1, 0xEC, 2, 0x80, 0xBF}, {0xED, 0xED, 2, 0x80, 0x9F},
    {0xEE, 0xEF, 2, 0x80, 0xBF}, {0xF0, 0xF0, 3, 0x90, 0xBF}, {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static bool is_continuation(uint8_t byte)
{
	return (byte & 0xC0) == 0x80;
}

static const struct lead *find_lead(uint8_t byte)
{
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

void tb_utf8_init(struct tb_utf8_state *state)
{
	*state = (struct tb_utf8_state){0};
}

/* No byte lies in an empty range, so that a failed state fails for good. */
static enum tb_status fail(struct tb_utf8_state *state)
{
	*state = (struct tb_utf8_state){.n_left = 1, .low = 0xFF, .high = 0};
	return TB_ERR_UTF8;
}

enum tb_status tb_utf8_feed(struct tb_utf8_state *state, const uint8_t *data, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++) {
		uint8_t byte = data[i];
		if (state->n_left > 0) {
			if (byte < state->low || byte > state->high)
				return fail(state);
			state->n_left--;
			state->low = 0x80;
			state->high = 0xBF;
		} else if (byte >= 0x80) {
			const struct lead *lead = find_lead(byte);
			if (!lead)
				return fail(state);
			*state = (struct tb_utf8_state){lead->n_more, lead->low, lead->high};
		}
	}
	return TB_OK;
}

enum tb_status tb_utf8_finish(const struct tb_utf8_state *state)
{
	return state->n_left == 0 ? TB_OK : TB_ERR_UTF8;
}

bool tb_utf8_is_valid(struct tb_span text)
{
	struct tb_utf8_state state;
	tb_utf8_init(&state);
	return tb_utf8_feed(&state, text.data, text.n_bytes) == TB_OK && tb_utf8_finish(&state) == TB_OK;
}

uint32_t tb_utf8_next(struct tb_span text, size_t *offset)
{
	size_t at = *offset;
	if (at >= text.n_bytes)
		return 0;
	uint8_t first = text.data[at];
	*offset = at + 1;
	if (first < 0x80)
		return first;
	const struct lead *lead = find_lead(first);
	if (!lead || text.n_bytes - at <= lead->n_more)
		return REPLACEMENT;
	if (text.data[at + 1] < lead->low || text.data[at + 1] > lead->high)
		return REPLACEMENT;
	uint32_t code_point = first & (0x3Fu >> lead->n_more);
	for (size_t i = 1; i <= lead->n_more; i++) {
		if (!is_continuation(text.data[at + i]))
			return REPLACEMENT;
		code_point = code_point << 6 | (text.data[at + i] & 0x3Fu);
	}
	*offset = at + 1 + lead->n_more;
	return code_point;
}

size_t tb_utf8_put(uint32_t code_point, uint8_t *out)
{
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
		code_point = REPLACEMENT;
	if (code_point < 0x80) {
		out[0] = (uint8_t)code_point;
		return 1;
	}
	size_t n_more = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
	for (size_t i = n_more; i > 0; i--) {
		out[i] = (uint8_t)(0x80 | (code_point & 0x3F));
		code_point >>= 6;
	}
	out[0] = (uint8_t)(0xF0u << (3 - n_more) | code_point);
	return n_more + 1;
}

size_t tb_utf8_count(struct tb_span text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n_bytes; i++)
		n += !is_continuation(text.data[i]);
	return n;
}

size_t tb_utf8_prefix(struct tb_span text, size_t max_bytes)
{
	if (text.n_bytes <= max_bytes)
		return text.n_bytes;
	size_t n = max_bytes;
	while (n > 0 && max_bytes - n < 3 && is_continuation(text.data[n]))
		n--;
	/* More than three continuation bytes in a row are no text at all: nothing to keep whole. */
	return is_continuation(text.data[n]) ? max_bytes : n;
}
