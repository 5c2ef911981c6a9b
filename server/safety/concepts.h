/* What words are about, from content/safety/<language>/concepts.txt: lines of `name: word word …`, where a word may
 * stand under several names and a name on several lines. It lets the judge take a word that it never saw for one that
 * it did. Immutable after load, so any thread may ask. Private to server/safety. */
#ifndef TB_SERVER_CONCEPTS_H
#define TB_SERVER_CONCEPTS_H

#include "common/base/log.h"
#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { TB_CONCEPTS_PER_WORD = 6, TB_CONCEPTS_MAX = 250 };

struct tb_concepts;
/* TB_ERR_IO, TB_ERR_FORMAT: said in the log with file and line; TB_ERR_TOO_LARGE: more than TB_CONCEPTS_MAX names. */
enum tb_status tb_concepts_load(const char *path, const struct tb_log *log, struct tb_concepts **out);
void tb_concepts_destroy(struct tb_concepts *concepts);

/* The concepts of a word, or of its stem when the word has none, as numbers in the order of the file. Returns how many
 * were written. `word` in the folded form of server/phrase/letters.h. `concepts` may be NULL: there are none. */
size_t tb_concepts_of(const struct tb_concepts *concepts, const char *word, uint8_t out[TB_CONCEPTS_PER_WORD]);

#endif
