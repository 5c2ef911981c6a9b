/* teddy-judge: makes the judge's weights out of labelled sentences, or says how well it would do.
 *
 *   teddy-judge fit DIRECTION CONCEPTS WEIGHTS FILE…   writes the weights
 *   teddy-judge try DIRECTION CONCEPTS - FILE…         prints what it stops of the sentences it was not trained from
 *
 * A FILE ending in .story is a story pack, one in a folder `train` a training file, answers.txt the prepared answers,
 * any other a file of tests/safety. `try` trains from the files before `--` and judges those behind it. The threshold
 * is the lowest at which no more than REFUSED of the ordinary sentences are stopped by judges that were not trained
 * from them (five, each without a fifth of the lines). */
#include "tools/judge/model.h"

#include <stdlib.h>
#include <string.h>

enum { N_FOLDS = 5 };

static float number(const char *name, float otherwise)
{
	const char *text = getenv(name);
	return text ? strtof(text, NULL) : otherwise;
}

struct run {
	struct tb_examples examples;
	struct tb_concepts *concepts;
	struct tb_trained *trained;
	enum tb_gate_direction direction;
	struct tb_fit fit;
	float refused, refused_wary; /* of the ordinary sentences, so many of one */
};

static bool is_held_back(const void *ctx, const struct tb_example *example)
{
	return example->group % N_FOLDS == *(const unsigned *)ctx;
}

static bool is_later(const void *ctx, const struct tb_example *example)
{
	(void)ctx;
	return example->group >= *(const unsigned *)ctx;
}

struct judged {
	float margin;
	enum tb_safety_category label, found;
	const char *text;
	float weight;
};

static int by_margin_down(const void *a, const void *b)
{
	float left = ((const struct judged *)a)->margin, right = ((const struct judged *)b)->margin;
	return left < right ? 1 : left > right ? -1 : 0;
}

/* The lowest threshold that stops no more than `refused` of the ordinary; `judged` sorted down. */
static float find_threshold(const struct judged *judged, size_t n, float refused, float *stopped)
{
	float n_ordinary = 0, n_harmful = 0, n_refused = 0, n_stopped = 0, threshold = 1e9f;
	for (size_t i = 0; i < n; i++)
		*(judged[i].label ? &n_harmful : &n_ordinary) += judged[i].weight;
	for (size_t i = 0; i < n; i++) {
		*(judged[i].label ? &n_stopped : &n_refused) += judged[i].weight;
		if (n_refused > refused * n_ordinary)
			break;
		threshold = judged[i].margin;
		*stopped = n_stopped / (n_harmful > 0 ? n_harmful : 1);
	}
	return threshold;
}

static void sort_and_print(struct judged *judged, size_t n)
{
	static const float shares[] = {0.0025f, 0.005f, 0.01f, 0.02f, 0.03f, 0.05f, 0.1f};
	float stopped = 0;
	qsort(judged, n, sizeof *judged, by_margin_down);
	for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
		float threshold = find_threshold(judged, n, shares[i], &stopped);
		printf("held back: %.2f%% refused, %.1f%% stopped, threshold %.3f\n", (double)shares[i] * 100,
		       (double)stopped * 100, (double)threshold);
	}
}

static size_t judge_some(const struct run *run, const struct tb_model *model,
                         bool (*of)(const void *ctx, const struct tb_example *example), const void *ctx,
                         struct judged *out)
{
	size_t n = 0;
	for (size_t i = 0; i < run->examples.n; i++) {
		const struct tb_example *example = &run->examples.items[i];
		if (example->direction != run->direction || !of(ctx, example))
			continue;
		out[n].margin = tb_model_margin(model, &run->trained[i], &out[n].found);
		out[n].label = example->category;
		out[n].weight = example->weight;
		out[n++].text = example->text;
	}
	return n;
}

static struct tb_thresholds cross_validate(const struct run *run)
{
	struct judged *judged = calloc(run->examples.n + 1, sizeof *judged);
	size_t n = 0;
	float stopped = 0;
	for (unsigned fold = 0; judged && fold < N_FOLDS; fold++) {
		struct tb_model model;
		tb_model_fit(&model, run->trained, run->examples.n, run->direction, is_held_back, &fold, &run->fit);
		n += judge_some(run, &model, is_held_back, &fold, judged + n);
		tb_model_free(&model);
	}
	if (!judged)
		abort();
	sort_and_print(judged, n);
	struct tb_thresholds thresholds = {.plain = find_threshold(judged, n, run->refused, &stopped),
	                                   .wary = find_threshold(judged, n, run->refused_wary, &stopped)};
	free(judged);
	return thresholds;
}

/* Trained from the files before `--`, judged on those behind it. */
static void try_later(const struct run *run, unsigned first_held_back)
{
	struct judged *judged = calloc(run->examples.n + 1, sizeof *judged);
	struct tb_model model;
	tb_model_fit(&model, run->trained, run->examples.n, run->direction, is_later, &first_held_back, &run->fit);
	size_t n = judge_some(run, &model, is_later, &first_held_back, judged);
	sort_and_print(judged, n);
	for (size_t i = 0; getenv("SHOW") && i < n; i++)
		printf("%7.3f %s %s: %s\n", (double)judged[i].margin, tb_safety_category_name(judged[i].label),
		       tb_safety_category_name(judged[i].found), judged[i].text);
	tb_model_free(&model);
	free(judged);
}

/* What a test holds the gate to must not depend on luck: an ordinary sentence of that kind that comes near the
 * threshold weighs more, and all is fitted anew. The gate also looks at its parts and at what the squeezing makes of
 * it, so it is kept at some distance. */
static void fit_all(const struct run *run, float threshold, struct tb_model *model)
{
	enum { N_ROUNDS = 12 };
	const float distance = 0.9f;
	for (int round = 0; round < N_ROUNDS; round++) {
		size_t n_near = 0;
		tb_model_fit(model, run->trained, run->examples.n, run->direction, NULL, NULL, &run->fit);
		for (size_t i = 0; i < run->examples.n; i++) {
			struct tb_example *example = &run->examples.items[i];
			enum tb_safety_category gravest;
			if (!example->must_pass || example->direction != run->direction ||
			    tb_model_margin(model, &run->trained[i], &gravest) < threshold - distance)
				continue;
			example->weight *= 2.0f;
			n_near++;
		}
		printf("%zu that must pass come near the threshold\n", n_near);
		if (n_near == 0 || round + 1 == N_ROUNDS)
			return;
		tb_model_free(model);
	}
}

static bool read_file(struct run *run, const char *path)
{
	size_t n = strlen(path);
	if (n > 6 && strcmp(path + n - 6, ".story") == 0)
		return tb_examples_read_story(&run->examples, path);
	if (n > 11 && strcmp(path + n - 11, "answers.txt") == 0)
		return tb_examples_read_answers(&run->examples, path);
	if (strstr(path, "/phrases/"))
		return tb_examples_read_phrases(&run->examples, path);
	return strstr(path, "/train/") ? tb_examples_read_training(&run->examples, path)
	                               : tb_examples_read_seen(&run->examples, path);
}

int main(int argc, char **argv)
{
	struct run run = {.refused = number("REFUSED", 0.01f),
	                  .refused_wary = number("WARY", 0.10f),
	                  .fit = {.log2_rows = (unsigned)number("ROWS", 15),
	                          .n_epochs = (unsigned)number("EPOCHS", 8),
	                          .step = number("STEP", 0.1f),
	                          .decay = number("DECAY", 0.0f),
	                          .dropped = number("DROP", 0.1f),
	                          .kinds_dropped = number("KINDS", 0.25f)}};
	unsigned first_held_back = 0;
	if (argc < 6) {
		fprintf(stderr, "usage: %s fit|try in|out CONCEPTS WEIGHTS FILE...\n", argv[0]);
		return 2;
	}
	run.direction = strcmp(argv[2], "out") == 0 ? TB_GATE_OUT : TB_GATE_IN;
	if (tb_concepts_load(argv[3], NULL, &run.concepts) != TB_OK || !tb_examples_hash(&run.examples, argv[3]))
		return 1;
	for (int i = 5; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			first_held_back = run.examples.n_groups;
		else if (!read_file(&run, argv[i]))
			return 1;
	}
	run.trained = tb_trained_make(&run.examples, run.concepts);
	if (strcmp(argv[1], "try") == 0)
		try_later(&run, first_held_back);
	printf("%zu sentences of %u lines\n", run.examples.n, run.examples.n_groups);
	if (strcmp(argv[1], "fit") == 0) {
		struct tb_thresholds thresholds = cross_validate(&run);
		struct tb_model model;
		fit_all(&run, thresholds.plain, &model);
		if (!tb_model_write(&model, &thresholds, run.examples.hash, argv[4]))
			return 1;
		tb_model_free(&model);
	}
	tb_trained_free(run.trained, run.examples.n);
	tb_examples_free(&run.examples);
	tb_concepts_destroy(run.concepts);
	return 0;
}
