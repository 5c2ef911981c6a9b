/* The lists, read: patterns by direction, each with what it means. Immutable after load, so any thread may ask. Private
 * to server/safety. */
#ifndef TB_SERVER_RULES_H
#define TB_SERVER_RULES_H

#include "server/phrase/phrase.h"
#include "server/safety/gate.h"
#include "server/safety/readable.h"
#include "server/safety/squeeze.h"

struct tb_rule {
	enum tb_safety_category category;
	enum tb_gate_action action;
	int severity; /* 1..3 */
};

struct tb_rules;
enum tb_status tb_rules_create(struct tb_rules **out);
void tb_rules_destroy(struct tb_rules *rules);
/* Adds the word classes and spellings of one language, for the lists read after it. Errors as below. */
enum tb_status tb_rules_read_words(struct tb_rules *rules, const char *path, const struct tb_log *log);
/* Adds one list file. TB_ERR_FORMAT, TB_ERR_IO: said in the log with file and line; TB_ERR_NO_MEMORY. */
enum tb_status tb_rules_read(struct tb_rules *rules, const char *path, const struct tb_log *log);
/* To be called once after the last list. TB_ERR_NOT_FOUND: a direction has no pattern at all. */
enum tb_status tb_rules_finish(struct tb_rules *rules);
const struct tb_lexicon *tb_rules_lexicon(const struct tb_rules *rules);
/* The letters of all words of the lists. */
const struct tb_neighbours *tb_rules_neighbours(const struct tb_rules *rules);

/* The gravest rule that matches and is not excused, into *best when it is graver than what stands there. Matches and
 * exceptions beyond a fixed number are treated as not excused. */
void tb_rules_judge(const struct tb_rules *rules, enum tb_gate_direction direction, const struct tb_words *words,
                    struct tb_rule *best);

/* The same comparison for rules that code makes. The least grave rule is all zero. */
void tb_rule_raise(struct tb_rule *best, struct tb_rule rule);

#endif
