/* Session rules on the bear: enough is enough, softly, and over a power cut too. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

static void forget_what_was_seen(struct world *w)
{
	w->n_sent = w->n_question = w->n_played = w->n_log = w->n_turns = w->n_spoken = 0;
	w->n_lights = 0;
}

/* A question and its answer each minute. */
static void talk_for_minutes(struct world *w, unsigned n_minutes)
{
	for (unsigned i = 0; i < n_minutes && state_of(w) == TB_BEAR_READY; i++) {
		forget_what_was_seen(w);
		world_ask(w);
		push_mp3(w, ANSWER_BEFORE, 10, 777, ANSWER_AFTER);
		for (unsigned k = 0; k < 6; k++) {
			advance(w, 9800);
			push(w, "{\"type\":\"pong\"}");
		}
	}
}

static void stay_for_minutes(struct world *w, unsigned n_minutes)
{
	for (unsigned i = 0; i < 6 * n_minutes; i++) {
		forget_what_was_seen(w);
		advance(w, 10000);
		push(w, "{\"type\":\"pong\"}");
	}
}

TEST(after_half_an_hour_of_talk_the_bear_says_so_and_rests_for_half_an_hour)
{
	struct world *w = world_make();
	world_ready(w);
	talk_for_minutes(w, 28);
	CHECK_INT(state_of(w), TB_BEAR_READY);
	talk_for_minutes(w, 4);
	CHECK_INT(state_of(w), TB_BEAR_RESTING);
	CHECK(was_said(w, TB_PHRASE_LETS_REST));
	stay_for_minutes(w, 25);
	CHECK_INT(state_of(w), TB_BEAR_RESTING);
	stay_for_minutes(w, 6);
	CHECK_INT(state_of(w), TB_BEAR_READY);
	CHECK(was_said(w, TB_PHRASE_HELLO_AGAIN));
}

TEST(a_press_in_the_rest_is_answered_by_the_bear_itself)
{
	struct world *w = world_make();
	world_ready(w);
	talk_for_minutes(w, 32);
	forget_what_was_seen(w);
	unsigned n_starts = w->n_microphone_starts;
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->said[w->n_said - 1], TB_PHRASE_STILL_RESTING);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_RESTING);
	CHECK_INT(w->n_microphone_starts, n_starts);
}

TEST(a_power_cut_wins_no_time)
{
	struct world *w = world_make();
	world_ready(w);
	talk_for_minutes(w, 32);
	forget_what_was_seen(w);
	w->n_said = 0;
	world_ready(w);
	CHECK_INT(state_of(w), TB_BEAR_RESTING);
}

TEST(a_policy_makes_the_bear_softer_and_its_time_shorter)
{
	struct world *w = world_make();
	world_ready(w);
	push(w, "{\"type\":\"policy\",\"limits\":{\"talk_minutes\":2,\"volume_percent\":10}}");
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 100, 2000, ANSWER_AFTER);
	advance(w, 3000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	for (size_t i = 0; i + 1600 < w->n_played; i += 100) {
		uint64_t energy = 0;
		for (size_t k = i; k < i + 1600; k++)
			energy += (uint64_t)((int32_t)w->played[k] * w->played[k]);
		CHECK(energy <= 1600ull * 328 * 328);
	}
	talk_for_minutes(w, 4);
	CHECK_INT(state_of(w), TB_BEAR_RESTING);
}

TEST(a_policy_with_an_age_that_no_bear_may_have_calls_for_a_grown_up_until_it_is_put_right)
{
	struct world *w = world_make();
	world_ready(w);
	push(w, "{\"type\":\"policy\",\"age\":14}");
	CHECK_INT(state_of(w), TB_BEAR_GROWN_UP);
	CHECK_INT(light_of(w), TB_LIGHT_GROWN_UP);
	CHECK_INT(w->said[0], TB_PHRASE_GROWN_UP);
	CHECK(was_logged(w, "AGE_REFUSED"));
	advance(w, 5000);
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->n_microphone_starts, 0);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_OFFLINE);
	push(w, "{\"type\":\"policy\",\"age\":13}");
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

static struct tb_span no_phrase(enum tb_phrase phrase, enum tb_phrase_language language)
{
	(void)phrase, (void)language;
	return tb_span_cstr("this is no sound");
}

TEST(a_press_in_the_rest_whose_phrase_cannot_be_decoded_is_answered_by_a_light)
{
	struct world *w = world_make();
	w->config.phrase_mp3 = no_phrase;
	world_ready(w);
	talk_for_minutes(w, 32);
	advance(w, 3000);
	CHECK_INT(light_of(w), TB_LIGHT_RESTING);
	happens(w, TB_BEAR_EVENT_PRESS);
	advance(w, 100);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	advance(w, 2000);
	CHECK_INT(light_of(w), TB_LIGHT_RESTING);
}

TEST(storage_that_fails_does_not_keep_the_bear_from_talking)
{
	struct world *w = world_make();
	w->storage_status = TB_ERR_IO;
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 10, 777, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
}

TEST_MAIN(T(after_half_an_hour_of_talk_the_bear_says_so_and_rests_for_half_an_hour),
          T(a_press_in_the_rest_is_answered_by_the_bear_itself), T(a_power_cut_wins_no_time),
          T(a_policy_makes_the_bear_softer_and_its_time_shorter),
          T(a_policy_with_an_age_that_no_bear_may_have_calls_for_a_grown_up_until_it_is_put_right),
          T(a_press_in_the_rest_whose_phrase_cannot_be_decoded_is_answered_by_a_light),
          T(storage_that_fails_does_not_keep_the_bear_from_talking))
