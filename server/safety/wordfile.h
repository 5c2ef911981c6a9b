/* A language's words.txt: word classes and the ways in which words are misspelled. Private to server/safety. */
#ifndef TB_SERVER_WORDFILE_H
#define TB_SERVER_WORDFILE_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "server/safety/classes.h"
#include "server/safety/squeeze.h"

/* Lines `class NAME ONE|ANOTHER|…`, `spelled WORD FORM FORM …` and `filler WORD …`. A mistake is said in the log with
 * file and line: TB_ERR_FORMAT; TB_ERR_IO, TB_ERR_NO_MEMORY. What came before it stays. */
enum tb_status tb_wordfile_read(const char *path, const struct tb_log *log, struct tb_classes *classes,
                                struct tb_lexicon *lexicon);

#endif
