/* The wordbook: the words that the packs know, each with a number and a weight. Heard words come in through here:
 * filler left out, spellings and endings made one, and a word that is nearly a known one taken as that.
 *
 * Immutable after weigh, so any thread may ask. */
#ifndef TB_SERVER_REPLY_WORDBOOK_H
#define TB_SERVER_REPLY_WORDBOOK_H

#include "common/base/status.h"
#include "server/engines/reply/book.h"

#include <stddef.h>
#include <stdint.h>

enum { TB_WORDBOOK_WORD_CAP = 40, TB_WORDBOOK_UNKNOWN = -1, TB_WORDBOOK_HEARD_MAX = 64 };

struct tb_wordbook {
	const struct tb_book *book;
	char **words;
	size_t n_words;
	int32_t *slots; /* open addressing; word numbers, or TB_WORDBOOK_UNKNOWN */
	size_t n_slots;
	bool *is_key;        /* by word: a `key` of the packs: what is talked about, rather than how */
	uint32_t *n_intents; /* by word: how many intents use it */
	int32_t *last_intent;
	float *weights; /* by word: rare words tell more */
	float unknown_weight;
};

enum tb_status tb_wordbook_init(struct tb_wordbook *wordbook, const struct tb_book *book);
void tb_wordbook_deinit(struct tb_wordbook *wordbook);

/* Brings a lower-case word into the form it is known by. false: it is filler, out is "". */
bool tb_wordbook_normal(const struct tb_wordbook *wordbook, const char *word, char out[TB_WORDBOOK_WORD_CAP]);

/* The number of a normal word, made when it is new; intent counts where it is used, key says that it
 * points there by itself. negative: no memory. */
int32_t tb_wordbook_add(struct tb_wordbook *wordbook, const char *normal, int intent, bool key);

/* After the last add: sets the weights from the number of intents that use each word. */
enum tb_status tb_wordbook_weigh(struct tb_wordbook *wordbook);

/* What was heard, as numbers: at most TB_WORDBOOK_HEARD_MAX words that carry something, the rest is left out. */
struct tb_heard {
	size_t n_words;
	int32_t word[TB_WORDBOOK_HEARD_MAX];
	float trust[TB_WORDBOOK_HEARD_MAX]; /* 1: as known; less: nearly; 0: unknown */
	float weight;                       /* of all of it */
};
struct tb_words;
void tb_wordbook_hear(const struct tb_wordbook *wordbook, const struct tb_words *words, struct tb_heard *heard);

#endif
