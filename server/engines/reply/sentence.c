#include "server/engines/reply/sentence.h"

static bool is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_continuation(uint8_t byte)
{
	return (byte & 0xC0) == 0x80;
}

/* Bytes of a sentence mark at p, 0 when there is none. U+061F is D8 9F. */
static size_t mark_bytes(const uint8_t *p, size_t n_bytes)
{
	if (p[0] == '.' || p[0] == '!' || p[0] == '?')
		return 1;
	return n_bytes >= 2 && p[0] == 0xD8 && p[1] == 0x9F ? 2 : 0;
}

/* Bytes of a closing quote at p. U+2019 and U+201D are E2 80 99 and E2 80 9D. */
static size_t quote_bytes(const uint8_t *p, size_t n_bytes)
{
	if (p[0] == '"' || p[0] == '\'')
		return 1;
	return n_bytes >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0x99 || p[2] == 0x9D) ? 3 : 0;
}

/* Where the first sentence of the text ends, in bytes; the text's length when no mark ends one. */
static size_t sentence_end(struct tb_span text)
{
	for (size_t i = 0; i < text.n_bytes;) {
		size_t n = mark_bytes(text.data + i, text.n_bytes - i);
		if (n == 0) {
			i++;
			continue;
		}
		for (; n > 0 && i < text.n_bytes;
		     n = i < text.n_bytes ? mark_bytes(text.data + i, text.n_bytes - i) : 0)
			i += n;
		size_t end = i;
		while (end < text.n_bytes && (n = quote_bytes(text.data + end, text.n_bytes - end)) > 0)
			end += n;
		if (end >= text.n_bytes || is_space(text.data[end]))
			return end;
	}
	return text.n_bytes;
}

static size_t cut_to(struct tb_span text, size_t max_bytes)
{
	size_t end = max_bytes;
	while (end > 0 && !is_space(text.data[end]))
		end--;
	if (end > 0)
		return end;
	end = max_bytes;
	while (end > max_bytes - 3 && is_continuation(text.data[end]))
		end--;
	return end;
}

static struct tb_span trim(struct tb_span text)
{
	while (text.n_bytes > 0 && is_space(text.data[0]))
		text = tb_span_make(text.data + 1, text.n_bytes - 1);
	while (text.n_bytes > 0 && is_space(text.data[text.n_bytes - 1]))
		text.n_bytes--;
	return text;
}

bool tb_sentence_next(struct tb_span *rest, size_t max_bytes, struct tb_span *sentence)
{
	struct tb_span text = trim(*rest);
	if (text.n_bytes == 0) {
		*rest = text;
		return false;
	}
	size_t end = sentence_end(text);
	if (end > max_bytes)
		end = cut_to(text, max_bytes);
	*sentence = trim(tb_span_make(text.data, end));
	*rest = tb_span_make(text.data + end, text.n_bytes - end);
	return true;
}
