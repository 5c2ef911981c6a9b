/* What the judge sees of a text: numbers for its words, their neighbours, their pieces, and what they are about. The
 * same code makes them for the weights' training and for a verdict. Pure. Private to server/safety. */
#ifndef TB_SERVER_FEATURES_H
#define TB_SERVER_FEATURES_H

#include "server/phrase/phrase.h"
#include "server/safety/concepts.h"

/* A feature's kind decides what it counts for; the sum of the squares of a kind's values is the same in every text. */
enum tb_feature_kind {
	TB_FEATURE_WORD,    /* a word or its stem */
	TB_FEATURE_NEAR,    /* two or three words side by side */
	TB_FEATURE_SKIP,    /* two words, with up to three between them */
	TB_FEATURE_PIECE,   /* three to five letters of a word */
	TB_FEATURE_CONCEPT, /* what a word is about */
	TB_FEATURE_PAIR,    /* what two words are about, in their order */
	TB_FEATURE_MIXED,   /* a word, and what one near it is about */
	TB_FEATURE_KINDS
};

enum { TB_FEATURES_MAX = 4096, TB_FEATURES_WORDS = 40 };

struct tb_features {
	size_t n;
	uint32_t hash[TB_FEATURES_MAX];
	uint8_t kind[TB_FEATURES_MAX];
	uint16_t n_of_kind[TB_FEATURE_KINDS];
};

/* The features of the words [first, first + n_words), at most TB_FEATURES_WORDS of them. What does not fit is left out.
 */
void tb_features_make(const struct tb_concepts *concepts, const struct tb_words *words, size_t first, size_t n_words,
                      struct tb_features *out);

#endif
