/* The judge in training: a weight for every row and class, fitted by stochastic gradient descent on the logarithmic
 * loss, with a step of its own for every weight (Adagrad). The same examples give the same weights: nothing is drawn
 * but from a generator that begins anew. */
#ifndef TB_TOOLS_JUDGE_MODEL_H
#define TB_TOOLS_JUDGE_MODEL_H

#include "server/safety/judge.h"
#include "tools/judge/examples.h"

#include <stdio.h>

struct tb_trained {
	const struct tb_example *example;
	uint32_t *hash;
	uint8_t *kind;
	uint16_t n, n_of_kind[TB_FEATURE_KINDS];
};

struct tb_fit {
	unsigned log2_rows, n_epochs;
	float step, decay, dropped, kinds_dropped;
};

/* The margins from which a text is stopped: plainly, and after something was stopped. */
struct tb_thresholds {
	float plain, wary;
};

struct tb_model {
	unsigned log2_rows;
	float *weights, *sums; /* rows of TB_JUDGE_CLASSES; `sums` of squared gradients */
	float bias[TB_JUDGE_CLASSES], bias_sums[TB_JUDGE_CLASSES];
};

/* NULL: no memory. */
struct tb_trained *tb_trained_make(const struct tb_examples *examples, const struct tb_concepts *concepts);
void tb_trained_free(struct tb_trained *trained, size_t n);

/* Fits over all examples of a direction but those for which `skips` says so. */
void tb_model_fit(struct tb_model *model, const struct tb_trained *trained, size_t n, enum tb_gate_direction direction,
                  bool (*skips)(const void *ctx, const struct tb_example *example), const void *ctx,
                  const struct tb_fit *fit);
/* How far the gravest category stands above "nothing the matter". */
float tb_model_margin(const struct tb_model *model, const struct tb_trained *trained, enum tb_safety_category *gravest);
/* false: it cannot be written, said on stderr. */
bool tb_model_write(const struct tb_model *model, const struct tb_thresholds *thresholds, uint64_t hash,
                    const char *path);
void tb_model_free(struct tb_model *model);

#endif
