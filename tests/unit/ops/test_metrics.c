/* Numbers as Prometheus reads them. */
#include "server/ops/metrics.h"
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *letter(unsigned i)
{
	static const char *const letters[] = {"a", "b", "c"};
	return letters[i];
}

static const char *digit(unsigned i)
{
	static const char *const digits[] = {"0", "1"};
	return digits[i];
}

static const char *same(unsigned i)
{
	(void)i;
	return "a_value_of_which_there_are_many";
}

/* Every set has three values, STOP has pairs. */
static void make_sets(struct tb_metric_label_set sets[TB_METRIC_LABELS_COUNT])
{
	for (int i = 0; i < TB_METRIC_LABELS_COUNT; i++)
		sets[i] = (struct tb_metric_label_set){.key = {"key"}, .n = {3}, .value = {letter}};
	sets[TB_METRIC_LABELS_STOP] =
	    (struct tb_metric_label_set){.key = {"key", "digit"}, .n = {3, 2}, .value = {letter, digit}};
}

static struct tb_metric_label_set sets[TB_METRIC_LABELS_COUNT];
static struct tb_metrics *metrics;

static void begin(void)
{
	make_sets(sets);
	if (tb_metrics_create(sets, &metrics) != TB_OK)
		abort();
}

static bool says(const char *lines)
{
	static char text[TB_METRICS_TEXT_MAX + 1];
	text[tb_metrics_write(metrics, text, TB_METRICS_TEXT_MAX)] = '\0';
	return strstr(text, lines) != NULL;
}

TEST(a_family_has_its_help_its_type_and_every_series_from_the_start)
{
	begin();
	CHECK(says("# HELP teddy_turns_total Questions that were answered, by how\n# TYPE teddy_turns_total counter\n"
	           "teddy_turns_total{key=\"a\"} 0\nteddy_turns_total{key=\"b\"} 0\nteddy_turns_total{key=\"c\"} 0\n"));
	CHECK(says("# TYPE teddy_bears_connected gauge\nteddy_bears_connected 0\n"));
	tb_metrics_destroy(metrics);
}

TEST(a_counter_counts_its_own_series_alone)
{
	begin();
	tb_metrics_add(metrics, TB_METRIC_TURNS, 1, 1);
	tb_metrics_add(metrics, TB_METRIC_TURNS, 1, 41);
	CHECK(
	    says("teddy_turns_total{key=\"a\"} 0\nteddy_turns_total{key=\"b\"} 42\nteddy_turns_total{key=\"c\"} 0\n"));
	CHECK_INT(tb_metrics_get(metrics, TB_METRIC_TURNS, 1), 42);
	CHECK_INT(tb_metrics_get(metrics, TB_METRIC_TURNS, 2), 0);
	tb_metrics_destroy(metrics);
}

TEST(two_labels_are_pairs)
{
	begin();
	tb_metrics_add(metrics, TB_METRIC_SAFETY_STOPS, 2 * 2 + 1, 7);
	CHECK(says("teddy_safety_stops_total{key=\"c\",digit=\"0\"} 0\n"
	           "teddy_safety_stops_total{key=\"c\",digit=\"1\"} 7\n"));
	tb_metrics_destroy(metrics);
}

TEST(a_value_with_a_unit_is_written_whole)
{
	begin();
	tb_metrics_set(metrics, TB_METRIC_PROCESS_START, 0, 1999999999123);
	tb_metrics_set(metrics, TB_METRIC_WORK_WAIT, 0, 42);
	CHECK(says("\nprocess_start_time_seconds 1999999999.123\n"));
	CHECK(says("\nteddy_work_last_wait_seconds 0.000042\n"));
	tb_metrics_destroy(metrics);
}

TEST(a_histogram_counts_what_is_at_most_each_bound)
{
	begin();
	static const uint64_t observed_ms[] = {0, 5, 6, 2000, 2001, 10001};
	for (size_t i = 0; i < sizeof observed_ms / sizeof observed_ms[0]; i++)
		tb_metrics_observe_ms(metrics, TB_METRIC_STAGE_SECONDS, 1, observed_ms[i]);
	CHECK(says("teddy_turn_stage_seconds_bucket{key=\"b\",le=\"0.005\"} 2\n"
	           "teddy_turn_stage_seconds_bucket{key=\"b\",le=\"0.01\"} 3\n"));
	CHECK(says("teddy_turn_stage_seconds_bucket{key=\"b\",le=\"1\"} 3\n"
	           "teddy_turn_stage_seconds_bucket{key=\"b\",le=\"2\"} 4\n"
	           "teddy_turn_stage_seconds_bucket{key=\"b\",le=\"5\"} 5\n"
	           "teddy_turn_stage_seconds_bucket{key=\"b\",le=\"10\"} 5\n"
	           "teddy_turn_stage_seconds_bucket{key=\"b\",le=\"+Inf\"} 6\n"
	           "teddy_turn_stage_seconds_sum{key=\"b\"} 14.013\n"
	           "teddy_turn_stage_seconds_count{key=\"b\"} 6\n"));
	CHECK(says("teddy_turn_stage_seconds_count{key=\"a\"} 0\n"));
	tb_metrics_destroy(metrics);
}

TEST(more_series_than_the_text_has_room_for_are_refused)
{
	make_sets(sets);
	metrics = NULL;
	sets[TB_METRIC_LABELS_DOOR] =
	    (struct tb_metric_label_set){.key = {"key"}, .n = {TB_METRICS_TEXT_MAX / 64}, .value = {same}};
	CHECK_INT(tb_metrics_create(sets, &metrics), TB_ERR_TOO_LARGE);
	CHECK(metrics == NULL);
}

TEST_MAIN(T(a_family_has_its_help_its_type_and_every_series_from_the_start), T(a_counter_counts_its_own_series_alone),
          T(two_labels_are_pairs), T(a_value_with_a_unit_is_written_whole),
          T(a_histogram_counts_what_is_at_most_each_bound), T(more_series_than_the_text_has_room_for_are_refused))
