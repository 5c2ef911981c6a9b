/* Matching: which intent a child's words mean, in spite of what the recogniser got wrong.
 *
 * Every `ask` and `key` of the packs becomes forms: runs of word numbers. A form that is the whole of what was heard
 * wins; then the form that shares most, each word weighed by how much it tells; a `key` only when no phrase is near.
 * Below the threshold nothing matches. Immutable after create, so any thread may ask; a match takes scratch memory of
 * its own. */
#ifndef TB_SERVER_REPLY_MATCH_H
#define TB_SERVER_REPLY_MATCH_H

#include "common/base/log.h"
#include "server/engines/reply/book.h"
#include "server/engines/reply/wordbook.h"

struct tb_form {
	uint32_t first_word; /* in the matcher's words */
	uint16_t n_words;
	bool key;
	int16_t part;
	int32_t intent;
	int32_t ask;  /* where it comes from */
	int32_t head; /* the word that tells most: without it a form is not meant */
	float weight;
};

struct tb_matcher {
	const struct tb_book *book;
	struct tb_wordbook wordbook;
	struct tb_form *forms;
	size_t n_forms;
	int32_t *words;
	size_t n_words;
	uint32_t *posting_start; /* by word, n_words of the wordbook + 1 */
	uint32_t *postings;      /* forms that hold the word */
	size_t *slots;           /* forms by their run of words: index + 1, or 0 */
	size_t n_slots;
};

/* Expands the packs' phrases. Two intents with the same phrase, or a phrase of filler only, are TB_ERR_FORMAT, said in
 * the log with file and line. The book must outlive the matcher. */
enum tb_status tb_matcher_create(const struct tb_book *book, const struct tb_log *log, struct tb_matcher *matcher);
void tb_matcher_destroy(struct tb_matcher *matcher);

struct tb_match {
	int intent; /* TB_BOOK_NONE: nothing is near enough */
	int part;   /* > 0: a branch of the intent that is being told */
	bool exact; /* the whole of what was heard is a phrase of the packs */
	bool key;   /* a single word pointed here */
	float score;
	size_t n_words; /* heard words that carry something */
};

/* `telling`: the intent whose branches are listened for, or TB_BOOK_NONE. TB_ERR_NO_MEMORY. */
enum tb_status tb_matcher_match(const struct tb_matcher *matcher, const struct tb_words *heard, int telling,
                                struct tb_match *match);

#endif
