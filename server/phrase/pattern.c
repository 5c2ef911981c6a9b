#include "server/phrase/pattern.h"

#include "common/base/utf8.h"
#include "server/phrase/letters.h"
#include "server/phrase/phrase.h"

struct reader {
	struct tb_pattern *out;
	struct tb_span text;
	size_t offset;
};

static uint32_t peek(const struct reader *r)
{
	size_t offset = r->offset;
	return tb_utf8_next(r->text, &offset);
}

static bool is_space(uint32_t c)
{
	/* A hyphen parts words in a text, so it does in a pattern. */
	return c == ' ' || c == '\t' || c == '-';
}

static enum tb_status begin_item(struct reader *r, bool gap)
{
	struct tb_pattern *out = r->out;
	if (out->n_items == TB_PATTERN_MAX_ITEMS)
		return TB_ERR_TOO_LARGE;
	out->items[out->n_items++] = (struct tb_pattern_item){.gap = gap, .first_alt = (uint16_t)out->n_alts};
	return TB_OK;
}

static enum tb_status begin_alt(struct reader *r)
{
	struct tb_pattern *out = r->out;
	if (out->n_alts == TB_PATTERN_MAX_ALTS)
		return TB_ERR_TOO_LARGE;
	out->alts[out->n_alts++] = (struct tb_pattern_alt){.first_word = (uint16_t)out->n_words};
	out->items[out->n_items - 1].n_alts++;
	return TB_OK;
}

static enum tb_status put_letter(struct tb_pattern *out, uint32_t code_point)
{
	uint8_t bytes[4];
	size_t n_bytes = tb_utf8_put(code_point, bytes);
	if (out->n_text + n_bytes + 1 > TB_PATTERN_MAX_TEXT)
		return TB_ERR_TOO_LARGE;
	for (size_t i = 0; i < n_bytes; i++)
		out->text[out->n_text++] = (char)bytes[i];
	return TB_OK;
}

/* Adds the word at the offset to the open alternative. */
static enum tb_status read_word(struct reader *r)
{
	struct tb_pattern *out = r->out;
	size_t start = out->n_text;
	enum tb_letter_kind kind = TB_LETTER_WORD;
	if (out->n_words == TB_PATTERN_MAX_WORDS)
		return TB_ERR_TOO_LARGE;
	while (r->offset < r->text.n_bytes) {
		uint32_t c = peek(r);
		kind = tb_letter_kind(c);
		if (kind == TB_LETTER_SEPARATOR || kind == TB_LETTER_SENTENCE_END)
			break;
		enum tb_status status = TB_OK;
		/* A text's word has none at its ends and no two in a row: the pattern would never match. */
		if (kind == TB_LETTER_APOSTROPHE && (out->n_text == start || out->text[out->n_text - 1] == '\''))
			return TB_ERR_FORMAT;
		if (kind != TB_LETTER_INVISIBLE)
			status = put_letter(out, kind == TB_LETTER_APOSTROPHE ? '\'' : tb_letter_fold(c));
		if (status != TB_OK)
			return status;
		tb_utf8_next(r->text, &r->offset);
	}
	if (out->n_text == start || out->text[out->n_text - 1] == '\'')
		return TB_ERR_FORMAT;
	out->text[out->n_text++] = '\0';
	out->words[out->n_words++] = (uint16_t)start;
	out->alts[out->n_alts - 1].n_words++;
	return TB_OK;
}

/* Behind the opening parenthesis. */
static enum tb_status read_choice(struct reader *r)
{
	enum tb_status status = begin_alt(r);
	while (status == TB_OK && r->offset < r->text.n_bytes) {
		uint32_t c = peek(r);
		if (is_space(c)) {
			r->offset++;
		} else if (c == ')') {
			r->offset++;
			return TB_OK;
		} else if (c == '|') {
			r->offset++;
			status = begin_alt(r);
		} else {
			status = read_word(r);
		}
	}
	return status == TB_OK ? TB_ERR_FORMAT : status;
}

static enum tb_status read_item(struct reader *r)
{
	uint32_t c = peek(r);
	enum tb_status status = begin_item(r, c == '*');
	if (status != TB_OK)
		return status;
	if (c == '*' || c == '(')
		r->offset++;
	if (c == '*')
		return TB_OK;
	if (c == '(')
		return read_choice(r);
	status = begin_alt(r);
	return status == TB_OK ? read_word(r) : status;
}

static bool may_be_absent(const struct tb_pattern *pattern, const struct tb_pattern_item *item)
{
	for (size_t i = 0; i < item->n_alts; i++)
		if (pattern->alts[item->first_alt + i].n_words == 0)
			return true;
	return false;
}

/* Some form would begin (step +1 from the first item) or end (-1 from the last) with a gap, or have no word at all. */
static bool is_open_ended(const struct tb_pattern *pattern, size_t from, int step)
{
	size_t at = from;
	for (size_t n = 0; n < pattern->n_items; n++, at += (size_t)step) {
		if (pattern->items[at].gap)
			return true;
		if (!may_be_absent(pattern, &pattern->items[at]))
			return false;
	}
	return true;
}

static enum tb_status check_whole(struct tb_pattern *pattern)
{
	if (pattern->n_items == 0 || is_open_ended(pattern, 0, 1) || is_open_ended(pattern, pattern->n_items - 1, -1))
		return TB_ERR_FORMAT;
	pattern->n_forms = 1;
	for (size_t i = 0; i < pattern->n_items && pattern->n_forms <= TB_PHRASE_MAX_EXPANSION; i++)
		if (!pattern->items[i].gap)
			pattern->n_forms *= pattern->items[i].n_alts;
	return TB_OK;
}

enum tb_status tb_pattern_read(const char *text, struct tb_pattern *out)
{
	struct reader r = {.out = out, .text = tb_span_cstr(text)};
	out->n_items = out->n_alts = out->n_words = out->n_text = 0;
	if (!tb_utf8_is_valid(r.text))
		return TB_ERR_FORMAT;
	while (r.offset < r.text.n_bytes) {
		if (is_space(peek(&r))) {
			r.offset++;
			continue;
		}
		enum tb_status status = read_item(&r);
		if (status != TB_OK)
			return status;
	}
	return check_whole(out);
}
