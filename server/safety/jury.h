/* All judges of a gate: one for each language and direction, and the table that says what a finding leads to. Loaded
 * from the safety folder: judge.txt is the table; where it is, each language has concepts.txt, in.judge and out.judge.
 * Where it is not there are no judges, and nothing is ever found. Immutable after load, so any thread may ask. Private
 * to server/safety. */
#ifndef TB_SERVER_JURY_H
#define TB_SERVER_JURY_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "server/phrase/phrase.h"
#include "server/safety/gate.h"
#include "server/safety/rules.h"

enum { TB_JURY_LANGUAGES_MAX = 8 };

struct tb_jury;
/* Reads the table. TB_ERR_IO, TB_ERR_FORMAT: said in the log; TB_ERR_NO_MEMORY. */
enum tb_status tb_jury_create(const char *safety_dir, const struct tb_log *log, struct tb_jury **out);
/* Reads the judges of a language from its folder; nothing to do without a table. Errors as above, and
 * TB_ERR_TOO_LARGE: there are too many languages. */
enum tb_status tb_jury_add(struct tb_jury *jury, const char *language, const char *dir, const struct tb_log *log);
void tb_jury_destroy(struct tb_jury *jury);

/* Raises *best to what the judges find in the words: the Arabic judge when there is an Arabic word, the others when
 * there is another. wary: by their lower thresholds. */
void tb_jury_judge(const struct tb_jury *jury, enum tb_gate_direction direction, bool wary,
                   const struct tb_words *words, struct tb_rule *best);

#endif
