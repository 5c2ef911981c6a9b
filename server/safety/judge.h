/* The judge: a statistic beside the rules, for wordings that nobody wrote a rule for. One for each language and
 * direction, made by tools/judge from labelled sentences in content/safety/<language>/train. It gives every category a
 * score for a run of words, and the score of "nothing the matter" one too; how far the gravest stands above that is the
 * margin.
 *
 * Whole numbers only: the same text gets the same margin on every machine. Immutable after load, so any thread may ask.
 * Private to server/safety. */
#ifndef TB_SERVER_JUDGE_H
#define TB_SERVER_JUDGE_H

#include "common/base/log.h"
#include "common/base/span.h"
#include "common/base/status.h"
#include "server/phrase/phrase.h"
#include "server/safety/concepts.h"
#include "server/safety/features.h"
#include "server/safety/gate.h"

/* A weights file: this head, little-endian (magic, hash of what it was made of, log2_rows, threshold, wary threshold, a
 * bias for each class), then 2^log2_rows rows of one signed byte for each class. */
enum {
	TB_JUDGE_CLASSES = TB_SAFETY_ERROR, /* none, then every category but error */
	TB_JUDGE_LOG2_ROWS_MIN = 4,
	TB_JUDGE_LOG2_ROWS_MAX = 17,
	TB_JUDGE_MAGIC_BYTES = 8,
	TB_JUDGE_HEAD_BYTES = TB_JUDGE_MAGIC_BYTES + 8 + 4 + 2 * 4 + 4 * TB_JUDGE_CLASSES
};
#define TB_JUDGE_MAGIC "TBJUDGE2"

/* What a feature of a kind counts for when a text has n of them, in 1/1024. */
int32_t tb_judge_value(enum tb_feature_kind kind, unsigned n_of_kind);

struct tb_judge;
/* TB_ERR_IO, TB_ERR_FORMAT: said in the log with the file. */
enum tb_status tb_judge_load(const char *path, const struct tb_log *log, struct tb_judge **out);
/* The same from memory, which is copied. */
enum tb_status tb_judge_parse(struct tb_span bytes, struct tb_judge **out);
void tb_judge_destroy(struct tb_judge *judge);

struct tb_judge_opinion {
	enum tb_safety_category category; /* the gravest, whatever its margin */
	int32_t margin;                   /* above 0: to be stopped */
};
/* Over all sentences and all of it when it is short, in steps when it is long: the opinion with the largest margin.
 * No word: a margin of INT32_MIN. wary: above the lower threshold. */
struct tb_judge_opinion tb_judge_words(const struct tb_judge *judge, const struct tb_concepts *concepts,
                                       const struct tb_words *words, bool wary);

#endif
