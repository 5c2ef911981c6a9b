/* Spelling tricks undone: the gate's second look at a text, beside the plain words.
 *
 * In order: look-alikes made Latin and marks dropped (latin.h); digits and signs inside words read as letters (k1ll,
 * @ss); in some variants punctuation inside words dropped (k.i.ll, sui-cide); letters that stand alone joined (k i l l)
 * and parted into known words (i k i l l y o u); drawn-out words (kiiill) led back to a known one. Word boundaries hold
 * throughout: what was one word stays one, so "class" and "grape" are safe. Misspellings that the word lists name
 * become the word they mean, and an Arabic word that no pattern holds loses what spoken Arabic puts before it
 * (arabic.h). Immutable after the last add, so any thread may ask. */
#ifndef TB_SERVER_SQUEEZE_H
#define TB_SERVER_SQUEEZE_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "server/phrase/phrase.h"

/* The words that patterns are made of. */
struct tb_lexicon;
enum tb_status tb_lexicon_create(struct tb_lexicon **out);
void tb_lexicon_destroy(struct tb_lexicon *lexicon);
/* A word, as tb_phrases_words gives it; more than once does no harm. TB_ERR_NO_MEMORY. */
enum tb_status tb_lexicon_add(struct tb_lexicon *lexicon, const char *word);
/* `form` is to be read as `word`. Both in the folded form of server/phrase/letters.h. TB_ERR_FORMAT: `form` has a
 * meaning already, or is too long; TB_ERR_NO_MEMORY. */
enum tb_status tb_lexicon_respell(struct tb_lexicon *lexicon, const char *form, const char *word);
/* `word` carries nothing. In the folded form. TB_ERR_FORMAT: it is misspelled or too long; TB_ERR_NO_MEMORY. */
enum tb_status tb_lexicon_add_filler(struct tb_lexicon *lexicon, const char *word);
bool tb_lexicon_is_filler(const struct tb_lexicon *lexicon, const char *word);
/* To be called once after the last add, before the first look-up. */
void tb_lexicon_sort(struct tb_lexicon *lexicon);
bool tb_lexicon_has(const struct tb_lexicon *lexicon, const char *word, size_t n_bytes);
/* What `form` is to be read as; NULL: as it stands. */
const char *tb_lexicon_respelled(const struct tb_lexicon *lexicon, const char *form);
/* The longest word of the lexicon that `word` is a drawn-out form of (the same letters, each run at least as long);
 * NULL when there is none or nothing in `word` is drawn out (three of a letter, or two of one that English does not
 * double). */
const char *tb_lexicon_shorten(const struct tb_lexicon *lexicon, const char *word);
/* The word of the lexicon that `word` becomes when two neighbouring letters change places ("wnat"), written into
 * `memory` of at least strlen(word) + 1 bytes; NULL when there is none, or `word` is in the lexicon, is shorter than
 * four letters, or is not plain ASCII. */
const char *tb_lexicon_unswap(const struct tb_lexicon *lexicon, const char *word, char *memory);
/* Parts n_letters into words of the lexicon, as few as can be, and writes them with a space behind each. Returns the
 * bytes written, 0 when they cannot be parted without a rest or do not fit. Of single letters only a and i are words.
 */
size_t tb_lexicon_part(const struct tb_lexicon *lexicon, const char *letters, size_t n_letters, char *out, size_t cap);

enum {
	TB_SQUEEZE_JOIN = 1,     /* punctuation inside words is dropped, else it parts them */
	TB_SQUEEZE_ONE_IS_L = 2, /* 1 and | are read as l, else as i */
	TB_SQUEEZE_TERSE = 4,    /* fillers are left out */
	TB_SQUEEZE_VARIANTS = 8
};

/* The words of the text as this variant reads them; `cut` as in tb_words_split. Valid UTF-8 only. */
void tb_squeeze(const struct tb_lexicon *lexicon, struct tb_span text, unsigned variant, struct tb_words *out);

#endif
