/* The link: opened, kept alive, lost, refused, opened again. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

static void close_with(struct world *w, uint16_t code, const char *reason)
{
	happen(w, (struct tb_bear_event){
	              .type = TB_BEAR_EVENT_LINK_CLOSED, .close_code = code, .text = tb_span_cstr(reason)});
}

static void refuse(struct world *w, int http_status, uint32_t retry_after_s)
{
	happen(w, (struct tb_bear_event){
	              .type = TB_BEAR_EVENT_LINK_REFUSED, .http_status = http_status, .retry_after_s = retry_after_s});
}

/* How long until the next try, up to an hour; the link fails no more meanwhile. */
static uint64_t wait_of(struct world *w)
{
	unsigned n_opens = w->n_opens;
	uint64_t from_ms = w->now_ms;
	while (w->n_opens == n_opens && w->now_ms < from_ms + 3600000)
		advance(w, 50);
	return w->opened_ms - from_ms;
}

static struct world *connecting(void)
{
	struct world *w = world_make();
	if (tb_bear_init(&w->bear, &w->config, &w->port) != TB_OK)
		abort();
	happens(w, TB_BEAR_EVENT_START);
	return w;
}

TEST(the_url_says_who_the_bear_is_and_proves_it)
{
	struct world *w = connecting();
	const char *start = TB_WS_PATH "?device_id=test_device_001&child_id=child-1&child_name=Lina&child_age=7&token=";
	CHECK_INT(w->n_opens, 1);
	CHECK(strncmp(w->path_query, start, strlen(start)) == 0);
	CHECK_INT(strlen(w->path_query), strlen(start) + 64);
}

TEST(the_handshake_follows_the_servers_greeting)
{
	struct world *w = connecting();
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	CHECK_INT(w->n_sent, 0);
	CHECK_INT(state_of(w), TB_BEAR_CONNECTING);
	push(w, "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\"}}");
	CHECK_INT(count_sent(w, TB_BEAR_HANDSHAKE), 1);
	CHECK(!w->sent[0].can_fragments);
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(fragments_are_offered_only_when_configured)
{
	struct world *w = world_make();
	w->config.can_fragments = true;
	world_ready(w);
	CHECK(w->sent[0].can_fragments);
}

TEST(a_bare_dev_ok_greets_and_upsets_nobody)
{
	struct world *w = connecting();
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "dev-ok");
	CHECK_INT(state_of(w), TB_BEAR_READY);
	push(w, "ok");
	push(w, "{\"type\":\"never_heard_of\",\"x\":[1,{\"y\":null}]}");
	push(w, "this is not JSON");
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 5, 777, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
}

TEST(a_server_that_does_not_greet_within_10_seconds_is_given_up)
{
	struct world *w = connecting();
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	advance(w, 10100);
	CHECK_INT(w->n_closes, 1);
	CHECK_INT(state_of(w), TB_BEAR_OFFLINE);
}

TEST(a_heartbeat_goes_out_every_15_seconds)
{
	struct world *w = world_make();
	world_ready(w);
	for (unsigned i = 0; i < 6; i++) {
		advance(w, 10000);
		push(w, "{\"type\":\"system\",\"data\":{\"type\":\"heartbeat_response\"}}");
	}
	CHECK_INT(count_sent(w, TB_BEAR_HEARTBEAT), 4);
	CHECK_INT(count_sent(w, TB_BEAR_SYSTEM_STATUS), 1);
}

TEST(a_dead_peer_is_noticed_within_35_seconds)
{
	struct world *w = world_make();
	world_ready(w);
	advance(w, 34900);
	CHECK_INT(w->n_closes, 0);
	advance(w, 200);
	CHECK_INT(w->n_closes, 1);
	CHECK_INT(state_of(w), TB_BEAR_OFFLINE);
}

TEST(after_a_reconnect_the_next_press_just_works)
{
	struct world *w = world_make();
	world_ready(w);
	close_with(w, 0, "");
	CHECK_INT(light_of(w), TB_LIGHT_OFFLINE);
	CHECK(wait_of(w) <= 1050);
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\"}}");
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 5, 777, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK_INT(w->bear.n_reconnects, 1);
}

TEST(a_link_lost_in_a_question_is_told_at_once)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 600);
	close_with(w, 0, "");
	CHECK_INT(last_told(w)->turn.result, TB_TURN_LINK_LOST);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK(!w->microphone_open);
	advance(w, 2100);
	CHECK_INT(light_of(w), TB_LIGHT_OFFLINE);
}

#define CHUNK_ACK "{\"type\":\"system\",\"data\":{\"type\":\"audio_ack\",\"chunk_id\":\"1\",\"final\":false}}"

/* Speaks for so long; the server acknowledges each chunk that it got in the first so many milliseconds. */
static void speak_and_be_acknowledged(struct world *w, unsigned n_ms, unsigned acked_ms)
{
	size_t n_acked = count_sent(w, TB_BEAR_AUDIO_CHUNK);
	for (unsigned at = 0; at < n_ms && state_of(w) == TB_BEAR_LISTENING; at += 20) {
		sound_for(w, 20, 0);
		for (; at < acked_ms && n_acked < count_sent(w, TB_BEAR_AUDIO_CHUNK); n_acked++)
			push(w, CHUNK_ACK);
	}
}

TEST(a_server_that_stops_acknowledging_while_the_child_speaks_is_told_within_two_seconds)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_and_be_acknowledged(w, 10000, 3000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_LINK_SLOW);
	CHECK(was_said(w, TB_PHRASE_LOST_YOU));
	CHECK(w->now_ms - (5000 + 3000) <= 2000);
}

TEST(a_silence_in_a_question_that_lasts_ends_the_connection_and_one_that_passes_does_not)
{
	for (int passes = 0; passes < 2; passes++) {
		struct world *w = world_make();
		world_ready(w);
		happens(w, TB_BEAR_EVENT_PRESS);
		speak_and_be_acknowledged(w, 10000, 3000);
		CHECK_INT(state_of(w), TB_BEAR_READY);
		advance(w, 3000);
		if (passes)
			push(w, CHUNK_ACK);
		advance(w, 5000);
		CHECK_INT(state_of(w), passes ? TB_BEAR_READY : TB_BEAR_OFFLINE);
	}
}

TEST(a_server_that_acknowledges_late_is_waited_for)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_and_be_acknowledged(w, 2000, 1000);
	for (unsigned i = 0; i < 8 && state_of(w) == TB_BEAR_LISTENING; i++) {
		push(w, CHUNK_ACK);
		sound_for(w, 1000, 0);
	}
	CHECK_INT(state_of(w), TB_BEAR_LISTENING);
}

TEST(a_server_that_acknowledges_nothing_is_not_expected_to)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 10000);
	CHECK_INT(state_of(w), TB_BEAR_LISTENING);
	happens(w, TB_BEAR_EVENT_RELEASE);
	advance(w, 5000);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
}

TEST(what_is_said_to_the_final_chunk_may_take_as_long_as_the_answer)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_and_be_acknowledged(w, 2000, 2000);
	happens(w, TB_BEAR_EVENT_RELEASE);
	advance(w, 300);
	while (w->bear.uplink.n_acked + 1 < w->bear.uplink.n_chunks)
		push(w, CHUNK_ACK);
	advance(w, 5000);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
}

TEST(a_child_who_pressed_in_vain_is_greeted_when_the_server_is_back)
{
	struct world *w = world_make();
	world_ready(w);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
	happens(w, TB_BEAR_EVENT_PRESS);
	advance(w, 4000);
	w->n_said = 0;
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"welcome\"}");
	advance(w, 100);
	CHECK(was_said(w, TB_PHRASE_HELLO_AGAIN));
	w->n_said = 0;
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
	world_reconnect(w);
	advance(w, 100);
	CHECK(!was_said(w, TB_PHRASE_HELLO_AGAIN));
}

TEST(a_server_that_comes_back_after_many_minutes_greets_nobody)
{
	struct world *w = world_make();
	world_ready(w);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
	happens(w, TB_BEAR_EVENT_PRESS);
	advance(w, 6 * 60000);
	w->n_said = 0;
	world_reconnect(w);
	advance(w, 100);
	CHECK(!was_said(w, TB_PHRASE_HELLO_AGAIN));
}

TEST(a_press_without_a_server_gives_a_light_and_opens_no_microphone)
{
	struct world *w = world_make();
	world_ready(w);
	close_with(w, 0, "");
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_OFFLINE);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK_INT(w->n_microphone_starts, 0);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(w->n_turns, 1);
}

TEST(failures_in_a_row_back_off_to_a_minute_with_jitter)
{
	struct world *w = connecting();
	uint64_t longest = 0, shortest = UINT64_MAX;
	for (unsigned i = 0; i < 40; i++) {
		happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_FAILED, .status = TB_ERR_IO});
		uint64_t ms = wait_of(w);
		CHECK(ms <= 60050 && ms >= 250);
		CHECK(i >= 6 || ms <= (1000u << i) + 50);
		longest = ms > longest ? ms : longest;
		shortest = i > 6 && ms < shortest ? ms : shortest;
	}
	CHECK(longest > 45000);
	CHECK(shortest < 15000);
}

TEST(a_refused_bear_waits_for_minutes_and_calls_for_a_grown_up)
{
	static const int statuses[] = {400, 401, 403};
	for (unsigned i = 0; i < 3; i++) {
		struct world *w = connecting();
		refuse(w, statuses[i], 0);
		CHECK_INT(state_of(w), TB_BEAR_GROWN_UP);
		CHECK_INT(light_of(w), TB_LIGHT_GROWN_UP);
		uint64_t first = wait_of(w);
		CHECK(first >= 120000 && first <= 181000);
		refuse(w, statuses[i], 0);
		CHECK(wait_of(w) >= 240000);
	}
}

TEST(a_server_that_is_full_is_obeyed)
{
	struct world *w = connecting();
	refuse(w, 503, 30);
	uint64_t ms = wait_of(w);
	CHECK(ms >= 30000 && ms <= 33100);
	CHECK_INT(state_of(w), TB_BEAR_OFFLINE);
}

TEST(without_a_time_a_full_server_is_left_alone_for_a_minute_with_jitter)
{
	static const int statuses[] = {429, 503};
	for (unsigned i = 0; i < 2; i++) {
		struct world *w = connecting();
		refuse(w, statuses[i], 0);
		uint64_t ms = wait_of(w);
		CHECK(ms >= 60000 && ms <= 75100);
	}
}

TEST(another_bear_with_this_name_makes_it_stay_away)
{
	struct world *w = world_make();
	world_ready(w);
	close_with(w, TB_CLOSE_NORMAL, "device_reconnection");
	CHECK(wait_of(w) >= 300000);
}

TEST(a_close_by_policy_needs_a_grown_up)
{
	struct world *w = world_make();
	world_ready(w);
	close_with(w, TB_CLOSE_POLICY, "");
	CHECK_INT(light_of(w), TB_LIGHT_GROWN_UP);
	CHECK(wait_of(w) >= 120000);
}

TEST(a_draining_server_is_tried_again_soon)
{
	struct world *w = world_make();
	world_ready(w);
	close_with(w, TB_CLOSE_DRAINING, "server_shutdown");
	CHECK(wait_of(w) <= 1050);
}

TEST(a_wrong_certificate_is_a_matter_for_a_grown_up)
{
	struct world *w = connecting();
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_FAILED, .status = TB_ERR_AUTH});
	CHECK_INT(light_of(w), TB_LIGHT_GROWN_UP);
	CHECK(was_logged(w, "🔒 [HIGH] SERVER_CERTIFICATE_REFUSED"));
}

TEST(a_link_that_cannot_even_begin_is_tried_again)
{
	struct world *w = world_make();
	w->open_status = TB_ERR_IO;
	if (tb_bear_init(&w->bear, &w->config, &w->port) != TB_OK)
		abort();
	happens(w, TB_BEAR_EVENT_START);
	CHECK_INT(state_of(w), TB_BEAR_OFFLINE);
	CHECK(wait_of(w) <= 1050);
}

TEST(an_open_that_hangs_is_given_up_after_20_seconds)
{
	struct world *w = connecting();
	advance(w, 20100);
	CHECK_INT(w->n_closes, 1);
	CHECK_INT(state_of(w), TB_BEAR_OFFLINE);
}

TEST(a_stopped_bear_closes_everything_and_can_start_again)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 500);
	happens(w, TB_BEAR_EVENT_STOP);
	CHECK(!w->microphone_open);
	CHECK_INT(w->n_closes, 1);
	CHECK_INT(light_of(w), TB_LIGHT_OFF);
	CHECK(tb_bear_deadline(&w->bear) == UINT64_MAX);
	happens(w, TB_BEAR_EVENT_START);
	CHECK_INT(w->n_opens, 2);
}

TEST(a_server_that_does_not_accept_the_key_and_hangs_up_is_a_matter_for_a_grown_up)
{
	struct world *w = connecting();
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"auth/error\",\"message\":\"no\"}");
	CHECK(was_logged(w, "🔒 [HIGH] HMAC_VERIFICATION_FAILED"));
	close_with(w, 1000, "");
	CHECK_INT(light_of(w), TB_LIGHT_GROWN_UP);
	CHECK(wait_of(w) >= 120000);
}

TEST(a_server_that_does_not_accept_the_key_and_falls_silent_is_a_matter_for_a_grown_up)
{
	struct world *w = connecting();
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"auth/error\"}");
	advance(w, 10100);
	CHECK_INT(light_of(w), TB_LIGHT_GROWN_UP);
}

TEST(a_server_that_complains_of_the_key_and_serves_all_the_same_is_used)
{
	struct world *w = world_make();
	world_ready(w);
	push(w, "{\"type\":\"auth/error\"}");
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 5, 777, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	close_with(w, 1001, "");
	CHECK_INT(light_of(w), TB_LIGHT_OFFLINE);
}

TEST(a_peer_that_answers_pings_but_no_heartbeats_is_not_dead)
{
	struct world *w = world_make();
	world_ready(w);
	for (unsigned i = 0; i < 10; i++) {
		advance(w, 15000);
		happens(w, TB_BEAR_EVENT_LINK_ALIVE);
	}
	CHECK_INT(w->n_closes, 0);
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(the_log_tells_the_reasons_of_the_protocol_and_no_other_words_of_a_close)
{
	struct world *w = world_make();
	world_ready(w);
	close_with(w, 1000, "device_reconnection");
	CHECK(was_logged(w, "The connection was closed: 1000 device_reconnection"));
	w = world_make();
	world_ready(w);
	close_with(w, 1008, "Lina said a secret");
	CHECK(was_logged(w, "The connection was closed: 1008"));
	CHECK(!was_logged(w, "secret"));
}

TEST_MAIN(T(the_url_says_who_the_bear_is_and_proves_it), T(the_handshake_follows_the_servers_greeting),
          T(fragments_are_offered_only_when_configured), T(a_bare_dev_ok_greets_and_upsets_nobody),
          T(a_server_that_does_not_greet_within_10_seconds_is_given_up), T(a_heartbeat_goes_out_every_15_seconds),
          T(a_dead_peer_is_noticed_within_35_seconds), T(after_a_reconnect_the_next_press_just_works),
          T(a_link_lost_in_a_question_is_told_at_once),
          T(a_server_that_stops_acknowledging_while_the_child_speaks_is_told_within_two_seconds),
          T(a_silence_in_a_question_that_lasts_ends_the_connection_and_one_that_passes_does_not),
          T(a_server_that_acknowledges_late_is_waited_for), T(a_server_that_acknowledges_nothing_is_not_expected_to),
          T(what_is_said_to_the_final_chunk_may_take_as_long_as_the_answer),
          T(a_child_who_pressed_in_vain_is_greeted_when_the_server_is_back),
          T(a_server_that_comes_back_after_many_minutes_greets_nobody),
          T(a_press_without_a_server_gives_a_light_and_opens_no_microphone),
          T(failures_in_a_row_back_off_to_a_minute_with_jitter),
          T(a_refused_bear_waits_for_minutes_and_calls_for_a_grown_up), T(a_server_that_is_full_is_obeyed),
          T(without_a_time_a_full_server_is_left_alone_for_a_minute_with_jitter),
          T(another_bear_with_this_name_makes_it_stay_away), T(a_close_by_policy_needs_a_grown_up),
          T(a_draining_server_is_tried_again_soon), T(a_wrong_certificate_is_a_matter_for_a_grown_up),
          T(a_link_that_cannot_even_begin_is_tried_again), T(an_open_that_hangs_is_given_up_after_20_seconds),
          T(a_stopped_bear_closes_everything_and_can_start_again),
          T(a_server_that_does_not_accept_the_key_and_hangs_up_is_a_matter_for_a_grown_up),
          T(a_server_that_does_not_accept_the_key_and_falls_silent_is_a_matter_for_a_grown_up),
          T(a_server_that_complains_of_the_key_and_serves_all_the_same_is_used),
          T(a_peer_that_answers_pings_but_no_heartbeats_is_not_dead),
          T(the_log_tells_the_reasons_of_the_protocol_and_no_other_words_of_a_close))
