/* Prepared answers and kind phrases of all languages. Immutable after load, so any thread may ask. Private to
 * server/safety. */
#ifndef TB_SERVER_ANSWERS_H
#define TB_SERVER_ANSWERS_H

#include "server/safety/gate.h"

#include <stdint.h>

struct tb_answers;
enum tb_status tb_answers_create(struct tb_answers **out);
void tb_answers_destroy(struct tb_answers *answers);
/* Adds one language's file. TB_ERR_FORMAT (a wrong line, or something missing), TB_ERR_IO: said in the log;
 * TB_ERR_NO_MEMORY. */
enum tb_status tb_answers_read(struct tb_answers *answers, const char *language, const char *path,
                               const struct tb_log *log);

/* Never NULL for a language that was read, or when English was; `choice` picks one of several. */
const char *tb_answers_find(const struct tb_answers *answers, const char *language, enum tb_safety_category category,
                            enum tb_gate_action action, int age, uint32_t choice);
const char *tb_answers_phrase(const struct tb_answers *answers, enum tb_kind_phrase phrase, const char *language);

/* Calls `check` with every text; what it refuses is said in the log with file and line. TB_ERR_FORMAT when it refused
 * any. */
enum tb_status tb_answers_check(const struct tb_answers *answers, const struct tb_log *log,
                                bool (*check)(void *ctx, const char *language, const char *text), void *ctx);

#endif
