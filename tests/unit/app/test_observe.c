/* What is counted of a turn and of those who leave. */
#include "server/app/app_private.h"
#include "tests/check.h"

#include <stdlib.h>

static struct tb_app app;

static void begin(void)
{
	app = (struct tb_app){0};
	if (tb_observe_create(&app.metrics) != TB_OK)
		abort();
}

static bool says(const char *line)
{
	static char text[TB_METRICS_TEXT_MAX + 1];
	text[tb_metrics_write(app.metrics, text, TB_METRICS_TEXT_MAX)] = '\0';
	return strstr(text, line) != NULL;
}

static struct tb_turn_answer answer_of(enum tb_outcome outcome)
{
	struct tb_turn_answer answer = {.outcome = outcome,
	                                .trace = {.heard_ms = UINT32_MAX,
	                                          .sentence_ms = UINT32_MAX,
	                                          .voice_ms = UINT32_MAX,
	                                          .answer_ms = UINT32_MAX,
	                                          .category = TB_SAFETY_NONE}};
	return answer;
}

TEST(every_outcome_is_a_series_of_its_own)
{
	begin();
#define COUNT(code, name)                                                                                              \
	struct tb_turn_answer code = answer_of(TB_OUTCOME_##code);                                                     \
	for (int i = 0; i <= TB_OUTCOME_##code; i++)                                                                   \
		tb_observe_turn(&app, &code);
	TB_OUTCOME_MAP(COUNT)
#undef COUNT
	CHECK(says("teddy_turns_total{outcome=\"answered\"} 1\nteddy_turns_total{outcome=\"not_heard\"} 2\n"));
	CHECK(says("teddy_turns_total{outcome=\"late\"} 7\nteddy_turns_total{outcome=\"resting\"} 8\n"));
	tb_metrics_destroy(app.metrics);
}

TEST(a_stage_that_was_not_reached_is_not_observed)
{
	begin();
	struct tb_turn_answer answer = answer_of(TB_OUTCOME_ANSWERED);
	answer.trace.voice_ms = 0;
	answer.trace.answer_ms = 1500;
	tb_observe_turn(&app, &answer);
	CHECK(says("teddy_turn_stage_seconds_count{stage=\"heard\"} 0\n"));
	CHECK(says("teddy_turn_stage_seconds_bucket{stage=\"first_voice\",le=\"0.005\"} 1\n"));
	CHECK(says("teddy_turn_stage_seconds_bucket{stage=\"answer\",le=\"1\"} 0\n"));
	CHECK(says("teddy_turn_stage_seconds_bucket{stage=\"answer\",le=\"2\"} 1\n"));
	CHECK(says("teddy_turn_stage_seconds_sum{stage=\"answer\"} 1.500\n"));
	tb_metrics_destroy(app.metrics);
}

TEST(the_first_and_the_last_category_of_both_gates_have_their_series)
{
	begin();
	static const enum tb_gate_direction directions[] = {TB_GATE_IN, TB_GATE_OUT, TB_GATE_OUT};
	static const enum tb_safety_category categories[] = {TB_SAFETY_SELF_HARM, TB_SAFETY_SELF_HARM, TB_SAFETY_ERROR};
	for (size_t i = 0; i < sizeof directions / sizeof directions[0]; i++) {
		struct tb_turn_answer answer = answer_of(TB_OUTCOME_LATE); /* a gate had stopped it before */
		answer.trace.direction = directions[i];
		answer.trace.category = categories[i];
		tb_observe_turn(&app, &answer);
	}
	CHECK(says("teddy_safety_stops_total{direction=\"in\",category=\"self_harm\"} 1\n"));
	CHECK(says("teddy_safety_stops_total{direction=\"in\",category=\"error\"} 0\n"));
	CHECK(says("teddy_safety_stops_total{direction=\"out\",category=\"self_harm\"} 1\n"));
	CHECK(says("teddy_safety_stops_total{direction=\"out\",category=\"error\"} 1\n"));
	CHECK(!says("category=\"none\""));
	tb_metrics_destroy(app.metrics);
}

TEST(every_reason_of_a_refusal_has_its_series_and_no_other_exists)
{
	begin();
#define REFUSE(code, status, name, public_name, message)                                                               \
	if (TB_DOOR_##code != TB_DOOR_OPEN)                                                                            \
		tb_observe_refusal(&app, TB_DOOR_##code);
	TB_DOOR_MAP(REFUSE)
#undef REFUSE
	tb_observe_refusal(&app, TB_REFUSAL_NOT_FOUND);
#define SAYS(code, status, name, public_name, message)                                                                 \
	CHECK(says("teddy_door_refusals_total{reason=\"" name "\"} 1\n") == (TB_DOOR_##code != TB_DOOR_OPEN));
	TB_DOOR_MAP(SAYS)
#undef SAYS
	CHECK(says("teddy_door_refusals_total{reason=\"not_found\"} 1\n"));
	CHECK(says("teddy_door_refusals_total{reason=\"malformed\"} 0\n"));
	CHECK(says("teddy_door_refusals_total{reason=\"no_connection\"} 0\n"));
	tb_metrics_destroy(app.metrics);
}

TEST(who_is_closed_leaves_for_the_reason_of_the_close)
{
	CHECK_INT(tb_leave_of(TB_CLOSE_NORMAL, "timeout"), TB_LEAVE_TIMEOUT);
	CHECK_INT(tb_leave_of(TB_CLOSE_NORMAL, "device_reconnection"), TB_LEAVE_REPLACED);
	CHECK_INT(tb_leave_of(TB_CLOSE_GOING_AWAY, "server_shutdown"), TB_LEAVE_SHUTDOWN);
	CHECK_INT(tb_leave_of(TB_CLOSE_DRAINING, "server_shutdown"), TB_LEAVE_SHUTDOWN);
	CHECK_INT(tb_leave_of(TB_CLOSE_POLICY, "no_consent"), TB_LEAVE_RECORDS);
	CHECK_INT(tb_leave_of(TB_CLOSE_INTERNAL, "try again later"), TB_LEAVE_FAULT);
}

TEST_MAIN(T(every_outcome_is_a_series_of_its_own), T(a_stage_that_was_not_reached_is_not_observed),
          T(the_first_and_the_last_category_of_both_gates_have_their_series),
          T(every_reason_of_a_refusal_has_its_series_and_no_other_exists),
          T(who_is_closed_leaves_for_the_reason_of_the_close))
