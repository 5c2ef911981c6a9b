/* The words of all patterns, each with a number and the list of patterns that may begin with it. Private to
 * server/phrase. */
#ifndef TB_SERVER_VOCABULARY_H
#define TB_SERVER_VOCABULARY_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

#define TB_WORD_UNKNOWN UINT32_MAX
#define TB_START_NONE UINT32_MAX

struct tb_vocabulary_word {
	uint32_t text; /* offset into the text */
	uint32_t hash;
	uint32_t first_start, last_start; /* the caller's list of patterns; TB_START_NONE: empty */
};

struct tb_vocabulary {
	struct tb_vocabulary_word *words;
	size_t n_words, cap_words;
	char *text;
	size_t n_text, cap_text;
	uint32_t *slots; /* word number + 1, 0 empty; a power of two of them, at most half used */
	size_t n_slots;
};

void tb_vocabulary_deinit(struct tb_vocabulary *vocabulary);
uint32_t tb_vocabulary_find(const struct tb_vocabulary *vocabulary, const char *word);
/* Finds or adds. TB_ERR_NO_MEMORY: nothing was added. */
enum tb_status tb_vocabulary_add(struct tb_vocabulary *vocabulary, const char *word, uint32_t *number);

/* Makes room for one more item in a growing array: returns items, or NULL with the array as it was. */
void *tb_grow(void *items, size_t n_items, size_t *cap, size_t item_bytes);

#endif
