#include "server/ops/metrics.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { COUNTER, GAUGE, HISTOGRAM };

static const struct family {
	enum kind kind;
	unsigned divisor;
	const char *name;
	enum tb_metric_labels labels;
	const char *help;
} families[TB_METRIC_COUNT] = {
#define ROW(id, type, divisor, name, labels, help) {type, divisor, name, TB_METRIC_LABELS_##labels, help},
    TB_METRIC_MAP(ROW)
#undef ROW
};

static const uint32_t bounds_ms[TB_METRIC_N_BUCKETS] = TB_METRIC_BUCKETS_MS;

/* A histogram's series: observations at most each bound, those above, and the sum of all. */
enum { CELL_ABOVE = TB_METRIC_N_BUCKETS, CELL_SUM, HISTOGRAM_CELLS };

struct tb_metrics {
	const struct tb_metric_label_set *sets;
	size_t first[TB_METRIC_COUNT]; /* where a metric's cells begin */
	uint64_t cells[];
};

static unsigned n_series(const struct tb_metric_label_set *sets, enum tb_metric metric)
{
	enum tb_metric_labels labels = families[metric].labels;
	if (labels == TB_METRIC_LABELS_NONE)
		return 1;
	return sets[labels].key[1] == NULL ? sets[labels].n[0] : sets[labels].n[0] * sets[labels].n[1];
}

static unsigned n_cells_of(enum tb_metric metric)
{
	return families[metric].kind == HISTOGRAM ? HISTOGRAM_CELLS : 1;
}

/* --- text -------------------------------------------------------------------------------------------------------- */

struct text {
	char *out;
	size_t cap, n_bytes;
};

/* What does not fit is left out: tb_metrics_create has seen that all fits. */
__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t room = text->cap - text->n_bytes;
	va_start(arguments, format);
	int n = vsnprintf(text->out + text->n_bytes, room, format, arguments);
	va_end(arguments);
	if (n > 0)
		text->n_bytes += (size_t)n < room ? (size_t)n : room;
}

/* Exact: a float would lose the last digits of a Unix time. */
static void put_value(struct text *text, uint64_t value, unsigned divisor)
{
	unsigned n_digits = 0;
	for (unsigned rest = divisor; rest > 1; rest /= 10)
		n_digits++;
	if (n_digits == 0)
		put(text, " %" PRIu64 "\n", value);
	else
		put(text, " %" PRIu64 ".%0*" PRIu64 "\n", value / divisor, (int)n_digits, value % divisor);
}

/* name_suffix{labels,le="…"}; le NULL: without it. */
static void put_name(struct text *text, const struct tb_metrics *metrics, enum tb_metric metric, unsigned series,
                     const char *suffix, const char *le)
{
	const struct tb_metric_label_set *set = &metrics->sets[families[metric].labels];
	bool has_labels = families[metric].labels != TB_METRIC_LABELS_NONE;
	bool has_two = has_labels && set->key[1] != NULL;
	const char *comma = "";
	put(text, "%s%s", families[metric].name, suffix);
	if (!has_labels && le == NULL)
		return;
	put(text, "{");
	if (has_labels) {
		put(text, "%s=\"%s\"", set->key[0], set->value[0](has_two ? series / set->n[1] : series));
		comma = ",";
	}
	if (has_two)
		put(text, ",%s=\"%s\"", set->key[1], set->value[1](series % set->n[1]));
	if (le != NULL)
		put(text, "%sle=\"%s\"", comma, le);
	put(text, "}");
}

static void bound_text(char *out, size_t cap, uint32_t bound_ms)
{
	if (bound_ms % 1000 == 0)
		snprintf(out, cap, "%" PRIu32, bound_ms / 1000);
	else
		snprintf(out, cap, "%g", (double)bound_ms / 1000);
}

static void put_histogram(struct text *text, const struct tb_metrics *metrics, enum tb_metric metric, unsigned series,
                          const uint64_t *cells)
{
	uint64_t n_so_far = 0;
	char le[16];
	for (unsigned i = 0; i <= TB_METRIC_N_BUCKETS; i++) {
		n_so_far += cells[i];
		if (i < TB_METRIC_N_BUCKETS)
			bound_text(le, sizeof le, bounds_ms[i]);
		put_name(text, metrics, metric, series, "_bucket", i < TB_METRIC_N_BUCKETS ? le : "+Inf");
		put_value(text, n_so_far, 1);
	}
	put_name(text, metrics, metric, series, "_sum", NULL);
	put_value(text, cells[CELL_SUM], families[metric].divisor);
	put_name(text, metrics, metric, series, "_count", NULL);
	put_value(text, n_so_far, 1);
}

static void put_family(struct text *text, const struct tb_metrics *metrics, enum tb_metric metric)
{
	static const char *const kinds[] = {[COUNTER] = "counter", [GAUGE] = "gauge", [HISTOGRAM] = "histogram"};
	const struct family *family = &families[metric];
	put(text, "# HELP %s %s\n# TYPE %s %s\n", family->name, family->help, family->name, kinds[family->kind]);
	for (unsigned series = 0; series < n_series(metrics->sets, metric); series++) {
		const uint64_t *cells = &metrics->cells[metrics->first[metric] + series * n_cells_of(metric)];
		if (family->kind == HISTOGRAM) {
			put_histogram(text, metrics, metric, series, cells);
			continue;
		}
		put_name(text, metrics, metric, series, "", NULL);
		put_value(text, *cells, family->divisor);
	}
}

size_t tb_metrics_write(const struct tb_metrics *metrics, char *out, size_t cap)
{
	struct text text = {.out = out, .cap = cap};
	for (int metric = 0; metric < TB_METRIC_COUNT; metric++)
		put_family(&text, metrics, (enum tb_metric)metric);
	return text.n_bytes;
}

/* --- life -------------------------------------------------------------------------------------------------------- */

static void fill(struct tb_metrics *metrics, size_t n_cells, uint64_t value)
{
	for (size_t i = 0; i < n_cells; i++)
		metrics->cells[i] = value;
}

/* Whether the text fits whatever the values are: written once with the longest. */
static enum tb_status check_fit(struct tb_metrics *metrics, size_t n_cells)
{
	char *text = malloc(TB_METRICS_TEXT_MAX);
	if (text == NULL)
		return TB_ERR_NO_MEMORY;
	fill(metrics, n_cells, UINT64_MAX / TB_METRIC_N_BUCKETS / 2);
	size_t n_bytes = tb_metrics_write(metrics, text, TB_METRICS_TEXT_MAX);
	fill(metrics, n_cells, 0);
	free(text);
	return n_bytes < TB_METRICS_TEXT_MAX ? TB_OK : TB_ERR_TOO_LARGE;
}

enum tb_status tb_metrics_create(const struct tb_metric_label_set sets[TB_METRIC_LABELS_COUNT], struct tb_metrics **out)
{
	size_t first[TB_METRIC_COUNT];
	size_t n_cells = 0;
	for (int metric = 0; metric < TB_METRIC_COUNT; metric++) {
		first[metric] = n_cells;
		n_cells += (size_t)n_series(sets, (enum tb_metric)metric) * n_cells_of((enum tb_metric)metric);
	}
	struct tb_metrics *metrics = calloc(1, sizeof *metrics + n_cells * sizeof metrics->cells[0]);
	if (metrics == NULL)
		return TB_ERR_NO_MEMORY;
	metrics->sets = sets;
	memcpy(metrics->first, first, sizeof first);
	enum tb_status status = check_fit(metrics, n_cells);
	if (status == TB_OK)
		*out = metrics;
	else
		free(metrics);
	return status;
}

void tb_metrics_destroy(struct tb_metrics *metrics)
{
	free(metrics);
}

/* --- counting ---------------------------------------------------------------------------------------------------- */

static size_t index_of(const struct tb_metrics *metrics, enum tb_metric metric, unsigned series)
{
	assert(series < n_series(metrics->sets, metric));
	return metrics->first[metric] + (size_t)series * n_cells_of(metric);
}

void tb_metrics_add(struct tb_metrics *metrics, enum tb_metric metric, unsigned series, uint64_t n)
{
	assert(families[metric].kind == COUNTER);
	metrics->cells[index_of(metrics, metric, series)] += n;
}

void tb_metrics_set(struct tb_metrics *metrics, enum tb_metric metric, unsigned series, uint64_t value)
{
	assert(families[metric].kind != HISTOGRAM);
	metrics->cells[index_of(metrics, metric, series)] = value;
}

void tb_metrics_observe_ms(struct tb_metrics *metrics, enum tb_metric metric, unsigned series, uint64_t ms)
{
	assert(families[metric].kind == HISTOGRAM);
	uint64_t *cells = &metrics->cells[index_of(metrics, metric, series)];
	unsigned bucket = 0;
	while (bucket < CELL_ABOVE && ms > bounds_ms[bucket])
		bucket++;
	cells[bucket]++;
	cells[CELL_SUM] += ms;
}

uint64_t tb_metrics_get(const struct tb_metrics *metrics, enum tb_metric metric, unsigned series)
{
	assert(families[metric].kind != HISTOGRAM);
	return metrics->cells[index_of(metrics, metric, series)];
}
