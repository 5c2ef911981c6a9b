/* Words and phrases: the one grammar that story packs and safety lists share, and matching against it.
 *
 * Pattern: words separated by spaces; `(a|b c|)` alternatives, each of any number of words, possibly none; `*` a gap of
 * zero to three words. Lower case. Example: `i (want|wanna|would like) to * die`. Parentheses are not nested and hold
 * no gap; a hyphen is a space; a pattern's word with an apostrophe also matches the word written without it
 * ("dont"), unless that is another one ("we're").
 * Immutable after the last add, so any thread may match. */
#ifndef TB_SERVER_PHRASE_H
#define TB_SERVER_PHRASE_H

#include "common/base/span.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_WORDS_MAX = 256, TB_WORDS_MEMORY = 2600, TB_PHRASE_MAX_EXPANSION = 512, TB_PHRASE_GAP_MAX = 3 };

/* A text as words: lower-case letters and digits of any script, apostrophes kept inside a word ("don't"; curly ones
 * made straight), everything else separates. Arabic: diacritics and tatweel dropped, alef and hamza forms made one.
 * Text beyond TB_WORDS_MAX words is left out and `cut` says so. */
struct tb_words {
	size_t n_words;
	const char *word[TB_WORDS_MAX];  /* NUL-terminated, in memory below */
	bool sentence_end[TB_WORDS_MAX]; /* a . ! ? or newline follows the word */
	bool cut;
	char memory[TB_WORDS_MEMORY];
};
void tb_words_split(struct tb_span text, struct tb_words *out);

struct tb_phrases;
enum tb_status tb_phrases_create(struct tb_phrases **out);
void tb_phrases_destroy(struct tb_phrases *phrases);
/* id is the caller's. TB_ERR_FORMAT (parentheses, an empty pattern, a leading or trailing gap, a character that no word
 * has), TB_ERR_TOO_LARGE (of some hundred words; the number of forms does not matter), TB_ERR_NO_MEMORY; the phrases
 * are as before. */
enum tb_status tb_phrases_add(struct tb_phrases *phrases, const char *pattern, uint32_t id);
/* Calls `on` for the longest match of each pattern at each word it can begin with, in the order of the words and then
 * of adding; not across a sentence end inside a gap. `on` returns false to stop. */
void tb_phrases_match(const struct tb_phrases *phrases, const struct tb_words *words,
                      bool (*on)(void *ctx, uint32_t id, size_t first_word, size_t n_words), void *ctx);
/* Calls `on` with every word of the patterns, each once, as it is compared. */
void tb_phrases_words(const struct tb_phrases *phrases, void (*on)(void *ctx, const char *word), void *ctx);
/* Calls `on` with every plain form of a pattern (gaps left out), words separated by one space; `plain` is valid during
 * the call only. Errors as above, and TB_ERR_TOO_LARGE for more than TB_PHRASE_MAX_EXPANSION forms. */
enum tb_status tb_phrase_expand(const char *pattern, void (*on)(void *ctx, const char *plain), void *ctx);

#endif
