/* From power on to ready: self-test, network, time of day; and updates. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

static void power_on(struct world *w)
{
	if (tb_bear_init(&w->bear, &w->config, &w->port) != TB_OK)
		abort();
	happens(w, TB_BEAR_EVENT_START);
}

static void greet(struct world *w)
{
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\"}}");
}

/* The bear stands at the grown-up light and has said, once, and logged why; once mended it is ready by itself. */
static bool calls_for_help_and_recovers(struct world *w, const char *logged)
{
	bool told = state_of(w) == TB_BEAR_GROWN_UP && light_of(w) == TB_LIGHT_GROWN_UP && was_logged(w, logged) &&
	            w->said[0] == TB_PHRASE_NOT_WELL && w->n_opens == 0;
	advance(w, 61000);
	told = told && w->n_said == 1 && w->n_opens == 0;
	w->faults = 0;
	w->hmac_status = w->random_status = TB_OK;
	advance(w, 60000);
	if (!told || w->n_opens != 1)
		return false;
	greet(w);
	return state_of(w) == TB_BEAR_READY;
}

TEST(each_fault_of_the_hardware_is_said_lit_and_logged_and_tried_again)
{
	static const struct {
		uint32_t fault;
		const char *logged;
	} cases[] = {{TB_FAULT_TLS_LAX, "🔒 [HIGH] SELF_TEST_FAILED: TLS_NOT_STRICT"},
	             {TB_FAULT_MIC_DEAD, "🔒 [HIGH] SELF_TEST_FAILED: MICROPHONE_DEAD"},
	             {TB_FAULT_MIC_STUCK, "🔒 [HIGH] SELF_TEST_FAILED: MICROPHONE_STUCK"},
	             {TB_FAULT_MIC_CLIPPED, "🔒 [HIGH] SELF_TEST_FAILED: MICROPHONE_CLIPPED"},
	             {TB_FAULT_SPEAKER_DEAD, "🔒 [HIGH] SELF_TEST_FAILED: SPEAKER_DEAD"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct world *w = world_make();
		w->faults = cases[i].fault;
		power_on(w);
		CHECK(calls_for_help_and_recovers(w, cases[i].logged));
	}
}

TEST(an_hmac_that_does_not_give_the_known_answers_keeps_the_bear_from_connecting)
{
	struct world *w = world_make();
	w->hmac_status = TB_ERR_INTERNAL;
	power_on(w);
	CHECK(calls_for_help_and_recovers(w, "SELF_TEST_FAILED: HMAC_WRONG"));
}

TEST(a_dead_source_of_randomness_keeps_the_bear_from_connecting)
{
	struct world *w = world_make();
	w->random_status = TB_ERR_IO;
	power_on(w);
	CHECK(calls_for_help_and_recovers(w, "SELF_TEST_FAILED: RANDOM_SOURCE_FAILED"));
}

TEST(a_key_of_one_digit_over_and_over_is_none)
{
	struct world *w = world_make();
	char key[65] = {0};
	memset(key, 'a', 64);
	w->config.key = tb_span_cstr(key);
	power_on(w);
	CHECK_INT(state_of(w), TB_BEAR_GROWN_UP);
	CHECK(was_logged(w, "SELF_TEST_FAILED: KEY_MALFORMED"));
}

TEST(a_bear_without_a_network_of_its_own_waits_to_be_set_up)
{
	struct world *w = world_make();
	w->network = TB_NETWORK_UNSET;
	power_on(w);
	CHECK_INT(light_of(w), TB_LIGHT_SETTING_UP);
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->said[0], TB_PHRASE_GROWN_UP);
	w->network = TB_NETWORK_JOINING;
	advance(w, 300);
	CHECK_INT(state_of(w), TB_BEAR_JOINING);
	CHECK(w->n_joins > 0);
}

TEST(a_network_that_lets_nobody_in_is_a_matter_for_a_grown_up_and_tried_again)
{
	struct world *w = world_make();
	w->network = TB_NETWORK_REFUSED;
	power_on(w);
	CHECK_INT(light_of(w), TB_LIGHT_GROWN_UP);
	CHECK_INT(w->said[0], TB_PHRASE_GROWN_UP);
	w->network = TB_NETWORK_UP;
	advance(w, 61000);
	CHECK_INT(w->n_opens, 1);
}

TEST(no_connection_is_tried_before_the_time_of_day_is_known)
{
	struct world *w = world_make();
	w->unix_s = 0;
	power_on(w);
	advance(w, 20000);
	CHECK_INT(state_of(w), TB_BEAR_TIMING);
	CHECK_INT(w->n_opens, 0);
	w->unix_s = 1900000000;
	advance(w, 300);
	CHECK_INT(w->n_opens, 1);
}

TEST(a_press_on_the_way_says_that_the_bear_is_waking_up)
{
	struct world *w = world_make();
	w->network = TB_NETWORK_JOINING;
	power_on(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->said[0], TB_PHRASE_WAKING_UP);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_OFFLINE);
	CHECK_INT(w->n_microphone_starts, 0);
}

TEST(with_a_healthy_network_the_bear_is_ready_within_30_seconds)
{
	struct world *w = world_make();
	uint64_t from_ms = w->now_ms;
	w->network = TB_NETWORK_JOINING;
	w->unix_s = 0;
	power_on(w);
	advance(w, 8000); /* a slow access point */
	w->network = TB_NETWORK_UP;
	advance(w, 6000); /* a slow time server */
	w->unix_s = 1900000000;
	while (w->n_opens == 0)
		advance(w, 10);
	advance(w, 3000); /* a slow handshake */
	greet(w);
	CHECK_INT(state_of(w), TB_BEAR_READY);
	CHECK(w->now_ms - from_ms < 30000);
}

TEST(an_update_is_told_and_ends_in_a_new_connection)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_UPDATE_BEGIN);
	CHECK_INT(state_of(w), TB_BEAR_UPDATING);
	CHECK_INT(light_of(w), TB_LIGHT_UPDATING);
	CHECK_INT(w->n_closes, 1);
	CHECK_INT(w->n_said, 0);
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->said[0], TB_PHRASE_UPDATING);
	CHECK_INT(w->n_microphone_starts, 0);
	happens(w, TB_BEAR_EVENT_UPDATE_OVER);
	CHECK_INT(w->n_opens, 2);
}

TEST(no_update_begins_while_a_child_is_talked_with)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	happens(w, TB_BEAR_EVENT_UPDATE_BEGIN);
	CHECK_INT(state_of(w), TB_BEAR_LISTENING);
	CHECK(was_logged(w, "Ignored: update while listening"));
}

TEST_MAIN(T(each_fault_of_the_hardware_is_said_lit_and_logged_and_tried_again),
          T(an_hmac_that_does_not_give_the_known_answers_keeps_the_bear_from_connecting),
          T(a_dead_source_of_randomness_keeps_the_bear_from_connecting), T(a_key_of_one_digit_over_and_over_is_none),
          T(a_bear_without_a_network_of_its_own_waits_to_be_set_up),
          T(a_network_that_lets_nobody_in_is_a_matter_for_a_grown_up_and_tried_again),
          T(no_connection_is_tried_before_the_time_of_day_is_known),
          T(a_press_on_the_way_says_that_the_bear_is_waking_up),
          T(with_a_healthy_network_the_bear_is_ready_within_30_seconds),
          T(an_update_is_told_and_ends_in_a_new_connection), T(no_update_begins_while_a_child_is_talked_with))
