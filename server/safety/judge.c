#include "server/safety/judge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text of up to so many words is looked at whole; a longer one in steps. */
enum { WHOLE_MAX = 24, STEP = 12 };

struct tb_judge {
	unsigned log2_rows;
	int32_t threshold[2]; /* the second for the wary */
	int32_t bias[TB_JUDGE_CLASSES];
	int8_t weights[]; /* rows of TB_JUDGE_CLASSES */
};

/* The largest whole number whose square is not above n. */
static uint32_t square_root(uint64_t n)
{
	uint64_t root = 0;
	for (uint64_t bit = 1ull << 31; bit > 0; bit >>= 1)
		if ((root | bit) * (root | bit) <= n)
			root |= bit;
	return (uint32_t)root;
}

int32_t tb_judge_value(enum tb_feature_kind kind, unsigned n_of_kind)
{
	static const uint16_t scale[TB_FEATURE_KINDS] = {
	    [TB_FEATURE_WORD] = 1024,    [TB_FEATURE_NEAR] = 1024, [TB_FEATURE_SKIP] = 700,  [TB_FEATURE_PIECE] = 1100,
	    [TB_FEATURE_CONCEPT] = 1024, [TB_FEATURE_PAIR] = 1100, [TB_FEATURE_MIXED] = 900,
	};
	uint64_t square = (uint64_t)scale[kind] * scale[kind];
	return n_of_kind == 0 ? 0 : (int32_t)square_root(square / n_of_kind);
}

static uint32_t read_u32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

enum tb_status tb_judge_parse(struct tb_span bytes, struct tb_judge **out)
{
	enum { AT_ROWS = TB_JUDGE_MAGIC_BYTES + 8, AT_THRESHOLD = AT_ROWS + 4, AT_BIAS = AT_THRESHOLD + 8 };
	if (bytes.n_bytes < TB_JUDGE_HEAD_BYTES || memcmp(bytes.data, TB_JUDGE_MAGIC, TB_JUDGE_MAGIC_BYTES) != 0)
		return TB_ERR_FORMAT;
	uint32_t log2_rows = read_u32(bytes.data + AT_ROWS);
	if (log2_rows < TB_JUDGE_LOG2_ROWS_MIN || log2_rows > TB_JUDGE_LOG2_ROWS_MAX)
		return TB_ERR_FORMAT;
	size_t n_weights = (size_t)TB_JUDGE_CLASSES << log2_rows;
	if (bytes.n_bytes != TB_JUDGE_HEAD_BYTES + n_weights)
		return TB_ERR_FORMAT;
	struct tb_judge *judge = malloc(sizeof *judge + n_weights);
	if (!judge)
		return TB_ERR_NO_MEMORY;
	judge->log2_rows = log2_rows;
	for (size_t i = 0; i < 2; i++)
		judge->threshold[i] = (int32_t)read_u32(bytes.data + AT_THRESHOLD + 4 * i);
	for (size_t i = 0; i < TB_JUDGE_CLASSES; i++)
		judge->bias[i] = (int32_t)read_u32(bytes.data + AT_BIAS + 4 * i);
	memcpy(judge->weights, bytes.data + TB_JUDGE_HEAD_BYTES, n_weights);
	*out = judge;
	return TB_OK;
}

enum tb_status tb_judge_load(const char *path, const struct tb_log *log, struct tb_judge **out)
{
	enum { MAX_BYTES = TB_JUDGE_HEAD_BYTES + (TB_JUDGE_CLASSES << TB_JUDGE_LOG2_ROWS_MAX) };
	enum tb_status status = TB_ERR_IO;
	uint8_t *bytes = malloc(MAX_BYTES + 1);
	FILE *file = fopen(path, "rb");
	if (bytes && file) {
		size_t n_bytes = fread(bytes, 1, MAX_BYTES + 1, file);
		if (!ferror(file))
			status = tb_judge_parse(tb_span_make(bytes, n_bytes), out);
	}
	if (status != TB_OK)
		tb_logf(log, TB_LOG_ERROR, "%s: %s", path, file ? tb_status_message(status) : strerror(errno));
	if (file)
		fclose(file);
	free(bytes);
	return status;
}

void tb_judge_destroy(struct tb_judge *judge)
{
	free(judge);
}

static int32_t clamp(int64_t value)
{
	return value > INT32_MAX ? INT32_MAX : value < INT32_MIN + 1 ? INT32_MIN + 1 : (int32_t)value;
}

static void consider(const struct tb_judge *judge, const struct tb_features *features, int32_t threshold,
                     struct tb_judge_opinion *best)
{
	int64_t scores[TB_JUDGE_CLASSES];
	int32_t values[TB_FEATURE_KINDS];
	for (int kind = 0; kind < TB_FEATURE_KINDS; kind++)
		values[kind] = tb_judge_value((enum tb_feature_kind)kind, features->n_of_kind[kind]);
	for (size_t i = 0; i < TB_JUDGE_CLASSES; i++)
		scores[i] = judge->bias[i];
	for (size_t f = 0; f < features->n; f++) {
		uint32_t row = features->hash[f] & ((1u << judge->log2_rows) - 1);
		const int8_t *weights = judge->weights + (size_t)row * TB_JUDGE_CLASSES;
		for (size_t i = 0; i < TB_JUDGE_CLASSES; i++)
			scores[i] += (int64_t)weights[i] * values[features->kind[f]];
	}
	for (size_t i = TB_SAFETY_NONE + 1; i < TB_JUDGE_CLASSES; i++) {
		int32_t margin = clamp(scores[i] - scores[TB_SAFETY_NONE] - threshold);
		if (margin > best->margin)
			*best = (struct tb_judge_opinion){(enum tb_safety_category)i, margin};
	}
}

struct tb_judge_opinion tb_judge_words(const struct tb_judge *judge, const struct tb_concepts *concepts,
                                       const struct tb_words *words, bool wary)
{
	struct tb_judge_opinion best = {TB_SAFETY_NONE, INT32_MIN};
	struct tb_features features;
	int32_t threshold = judge->threshold[wary];
	size_t begin = 0;
	if (words->n_words > 0 && words->n_words <= WHOLE_MAX) {
		tb_features_make(concepts, words, 0, words->n_words, &features);
		consider(judge, &features, threshold, &best);
	}
	for (size_t at = 0; at < words->n_words; at++) {
		bool ends = words->sentence_end[at] || at + 1 == words->n_words;
		bool is_whole = begin == 0 && at + 1 == words->n_words && words->n_words <= WHOLE_MAX;
		if (!is_whole && (ends || at + 1 - begin == WHOLE_MAX)) {
			tb_features_make(concepts, words, begin, at + 1 - begin, &features);
			consider(judge, &features, threshold, &best);
		}
		if (ends)
			begin = at + 1;
		else if (at + 1 - begin == WHOLE_MAX)
			begin += STEP;
	}
	return best;
}
