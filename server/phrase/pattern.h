/* A pattern, read: items in order, each a gap or a choice of word sequences. A plain word is a choice of one. Private
 * to server/phrase. */
#ifndef TB_SERVER_PATTERN_H
#define TB_SERVER_PATTERN_H

#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_PATTERN_MAX_ITEMS = 64, TB_PATTERN_MAX_ALTS = 512, TB_PATTERN_MAX_WORDS = 1024, TB_PATTERN_MAX_TEXT = 8192 };

struct tb_pattern_item {
	bool gap;
	uint16_t first_alt, n_alts; /* n_alts 0 for a gap */
};

struct tb_pattern_alt {
	uint16_t first_word, n_words; /* n_words 0: the item may be absent */
};

struct tb_pattern {
	size_t n_items, n_alts, n_words, n_text;
	size_t n_forms; /* more than TB_PHRASE_MAX_EXPANSION are not counted to the end */
	struct tb_pattern_item items[TB_PATTERN_MAX_ITEMS];
	struct tb_pattern_alt alts[TB_PATTERN_MAX_ALTS];
	uint16_t words[TB_PATTERN_MAX_WORDS]; /* offsets into text */
	char text[TB_PATTERN_MAX_TEXT];       /* the words, folded, each NUL-terminated */
};

/* TB_ERR_FORMAT: parentheses that do not pair or are nested, `|` outside or `*` inside them, a character that no word
 * has, nothing that must match, a gap that some form of the pattern begins or ends with, invalid UTF-8.
 * TB_ERR_TOO_LARGE: over one of the limits above. */
enum tb_status tb_pattern_read(const char *text, struct tb_pattern *out);

static inline const char *tb_pattern_word(const struct tb_pattern *pattern, size_t index)
{
	return pattern->text + pattern->words[index];
}

#endif
