#include "tools/judge/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static bool chance(uint32_t *state, float probability)
{
	return (float)(next_random(state) & 0xFFFF) < probability * 65536.0f;
}

struct tb_trained *tb_trained_make(const struct tb_examples *examples, const struct tb_concepts *concepts)
{
	static struct tb_words words;
	static struct tb_features features;
	struct tb_trained *all = calloc(examples->n + 1, sizeof *all);
	for (size_t i = 0; all && i < examples->n; i++) {
		struct tb_trained *one = &all[i];
		tb_words_split(tb_span_cstr(examples->items[i].text), &words);
		tb_features_make(concepts, &words, 0, words.n_words, &features);
		one->example = &examples->items[i];
		one->n = (uint16_t)features.n;
		one->hash = malloc((features.n + 1) * sizeof *one->hash);
		one->kind = malloc(features.n + 1);
		if (!one->hash || !one->kind)
			abort();
		memcpy(one->hash, features.hash, features.n * sizeof *one->hash);
		memcpy(one->kind, features.kind, features.n);
		memcpy(one->n_of_kind, features.n_of_kind, sizeof one->n_of_kind);
	}
	return all;
}

void tb_trained_free(struct tb_trained *trained, size_t n)
{
	for (size_t i = 0; trained && i < n; i++) {
		free(trained[i].hash);
		free(trained[i].kind);
	}
	free(trained);
}

static void find_values(const struct tb_trained *one, float values[TB_FEATURE_KINDS])
{
	for (int kind = 0; kind < TB_FEATURE_KINDS; kind++)
		values[kind] = (float)tb_judge_value((enum tb_feature_kind)kind, one->n_of_kind[kind]) / 1024.0f;
}

static size_t row_of(const struct tb_model *model, uint32_t hash)
{
	return (size_t)(hash & ((1u << model->log2_rows) - 1)) * TB_JUDGE_CLASSES;
}

static void find_scores(const struct tb_model *model, const struct tb_trained *one, const float *values,
                        const uint8_t *kept, float scores[TB_JUDGE_CLASSES])
{
	memcpy(scores, model->bias, sizeof model->bias);
	for (size_t f = 0; f < one->n; f++) {
		const float *weights = model->weights + row_of(model, one->hash[f]);
		float value = kept && !kept[f] ? 0.0f : values[one->kind[f]];
		for (size_t c = 0; c < TB_JUDGE_CLASSES; c++)
			scores[c] += weights[c] * value;
	}
}

static void make_probabilities(float scores[TB_JUDGE_CLASSES])
{
	float largest = scores[0], sum = 0.0f;
	for (size_t c = 1; c < TB_JUDGE_CLASSES; c++)
		largest = scores[c] > largest ? scores[c] : largest;
	for (size_t c = 0; c < TB_JUDGE_CLASSES; c++)
		sum += scores[c] = expf(scores[c] - largest);
	for (size_t c = 0; c < TB_JUDGE_CLASSES; c++)
		scores[c] /= sum;
}

/* Now and then the words themselves are hidden, so that what they are about and what they are made of must do. */
static void choose_kept(const struct tb_trained *one, const struct tb_fit *fit, uint32_t *random, uint8_t *kept)
{
	bool hides_words = chance(random, fit->kinds_dropped);
	for (size_t f = 0; f < one->n; f++) {
		bool is_word = one->kind[f] <= TB_FEATURE_SKIP;
		kept[f] = !chance(random, fit->dropped) && !(hides_words && is_word);
	}
}

static void learn(struct tb_model *model, const struct tb_trained *one, const struct tb_fit *fit, uint32_t *random)
{
	static uint8_t kept[TB_FEATURES_MAX];
	float values[TB_FEATURE_KINDS], scores[TB_JUDGE_CLASSES];
	choose_kept(one, fit, random, kept);
	find_values(one, values);
	find_scores(model, one, values, kept, scores);
	make_probabilities(scores);
	scores[one->example->category] -= 1.0f;
	for (size_t c = 0; c < TB_JUDGE_CLASSES; c++) {
		scores[c] *= one->example->weight;
		model->bias_sums[c] += scores[c] * scores[c];
		model->bias[c] -= fit->step * scores[c] / (sqrtf(model->bias_sums[c]) + 1e-3f);
	}
	for (size_t f = 0; f < one->n; f++) {
		float *weights = model->weights + row_of(model, one->hash[f]);
		float *sums = model->sums + row_of(model, one->hash[f]);
		float value = values[one->kind[f]];
		for (size_t c = 0; kept[f] && c < TB_JUDGE_CLASSES; c++) {
			float gradient = scores[c] * value + fit->decay * weights[c];
			sums[c] += gradient * gradient;
			weights[c] -= fit->step * gradient / (sqrtf(sums[c]) + 1e-2f);
		}
	}
}

/* One of the runs that are averaged: the order of the examples and what is hidden are its own. */
static void fit_once(struct tb_model *model, const struct tb_trained *trained, size_t *order, size_t n_order,
                     const struct tb_fit *fit, uint32_t random)
{
	for (unsigned epoch = 0; epoch < fit->n_epochs; epoch++) {
		for (size_t i = n_order; i > 1; i--) {
			size_t j = next_random(&random) % i, kept = order[i - 1];
			order[i - 1] = order[j];
			order[j] = kept;
		}
		for (size_t i = 0; i < n_order; i++)
			learn(model, &trained[order[i]], fit, &random);
	}
}

static struct tb_model make_model(const struct tb_fit *fit)
{
	struct tb_model model = {.log2_rows = fit->log2_rows};
	model.weights = calloc((size_t)TB_JUDGE_CLASSES << fit->log2_rows, sizeof *model.weights);
	model.sums = calloc((size_t)TB_JUDGE_CLASSES << fit->log2_rows, sizeof *model.sums);
	if (!model.weights || !model.sums)
		abort();
	return model;
}

static void add_share(struct tb_model *mean, const struct tb_model *one, float share)
{
	size_t n = (size_t)TB_JUDGE_CLASSES << mean->log2_rows;
	for (size_t i = 0; i < n; i++)
		mean->weights[i] += share * one->weights[i];
	for (size_t c = 0; c < TB_JUDGE_CLASSES; c++)
		mean->bias[c] += share * one->bias[c];
}

void tb_model_fit(struct tb_model *model, const struct tb_trained *trained, size_t n, enum tb_gate_direction direction,
                  bool (*skips)(const void *ctx, const struct tb_example *example), const void *ctx,
                  const struct tb_fit *fit)
{
	enum { N_RUNS = 4 };
	size_t *order = malloc((n + 1) * sizeof *order), n_order = 0;
	if (!order)
		abort();
	for (size_t i = 0; i < n; i++)
		if (trained[i].example->direction == direction && !(skips && skips(ctx, trained[i].example)))
			order[n_order++] = i;
	*model = make_model(fit);
	for (uint32_t run = 0; run < N_RUNS; run++) {
		struct tb_model one = make_model(fit);
		fit_once(&one, trained, order, n_order, fit, 12345 + 1000 * run);
		add_share(model, &one, 1.0f / N_RUNS);
		tb_model_free(&one);
	}
	free(order);
}

float tb_model_margin(const struct tb_model *model, const struct tb_trained *trained, enum tb_safety_category *gravest)
{
	float values[TB_FEATURE_KINDS], scores[TB_JUDGE_CLASSES];
	size_t best = 1;
	find_values(trained, values);
	find_scores(model, trained, values, NULL, scores);
	for (size_t c = 2; c < TB_JUDGE_CLASSES; c++)
		best = scores[c] > scores[best] ? c : best;
	*gravest = (enum tb_safety_category)best;
	return scores[best] - scores[TB_SAFETY_NONE];
}

static void put_u32(uint8_t *out, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

/* The few largest weights are cut, so that the many small ones keep their steps. */
static float find_unit(const struct tb_model *model)
{
	size_t n = (size_t)TB_JUDGE_CLASSES << model->log2_rows, n_above;
	float unit = 1.0f / 1024.0f;
	do {
		unit *= 1.1f;
		n_above = 0;
		for (size_t i = 0; i < n; i++)
			n_above += fabsf(model->weights[i]) > 127.0f * unit;
	} while (n_above * 5000 > n);
	return unit;
}

bool tb_model_write(const struct tb_model *model, const struct tb_thresholds *thresholds, uint64_t hash,
                    const char *path)
{
	size_t n = (size_t)TB_JUDGE_CLASSES << model->log2_rows;
	uint8_t head[TB_JUDGE_HEAD_BYTES], *at = head;
	float unit = find_unit(model);
	FILE *file = fopen(path, "wb");
	memcpy(at, TB_JUDGE_MAGIC, TB_JUDGE_MAGIC_BYTES);
	put_u32(at += TB_JUDGE_MAGIC_BYTES, (uint32_t)hash);
	put_u32(at += 4, (uint32_t)(hash >> 32));
	put_u32(at += 4, model->log2_rows);
	put_u32(at += 4, (uint32_t)(int32_t)lrintf(thresholds->plain * 1024.0f / unit));
	put_u32(at += 4, (uint32_t)(int32_t)lrintf(thresholds->wary * 1024.0f / unit));
	for (size_t c = 0; c < TB_JUDGE_CLASSES; c++)
		put_u32(at += 4, (uint32_t)(int32_t)lrintf(model->bias[c] * 1024.0f / unit));
	bool written = file && fwrite(head, sizeof head, 1, file) == 1;
	for (size_t i = 0; written && i < n; i++) {
		float value = roundf(model->weights[i] / unit);
		value = value > 127.0f ? 127.0f : value < -127.0f ? -127.0f : value;
		written = putc((unsigned char)(int8_t)value, file) != EOF;
	}
	if (file && fclose(file) != 0)
		written = false;
	if (!written)
		perror(path);
	return written;
}

void tb_model_free(struct tb_model *model)
{
	free(model->weights);
	free(model->sums);
}
