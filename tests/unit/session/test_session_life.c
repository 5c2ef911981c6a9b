/* A session's life: other messages, bad input, time-outs, replacement, drain. */
#include "server/session/registry.h"
#include "tests/unit/session/harness.h"

TEST(a_heartbeat_is_answered)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"heartbeat\",\"device_id\":\"test_device_001\"}");
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_HEARTBEAT_RESPONSE);
	harness_close(h);
}

TEST(a_ping_is_answered_by_a_pong)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"ping\"}");
	CHECK_INT(last_sent(h)->type, TB_SERVER_PONG);
	harness_close(h);
}

TEST(informational_and_unknown_types_are_never_fatal)
{
	static const char *const quiet[] = {
	    "system_status", "device_status", "sensor_data", "connection_health_report", "handshake",   "message_ack",
	    "resume_ack",    "stream_ack",    "response",    "button_pressed",           "no_such_type"};
	struct harness *h = harness_open();
	for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++) {
		char json[64];
		snprintf(json, sizeof json, "{\"type\":\"%s\"}", quiet[i]);
		say_json(h, json);
	}
	CHECK_INT(h->n_sent, 1);
	CHECK_INT(h->n_closes, 0);
	harness_close(h);
}

TEST(how_an_update_went_is_told_on)
{
	struct harness *h = harness_open();
	say_json(
	    h, "{\"type\":\"system_status\",\"update\":{\"build\":17,\"result\":\"rolled_back\",\"cause\":\"crash\"}}");
	CHECK_STR(h->update, "17 rolled_back crash");
	say_json(h, "{\"type\":\"system_status\",\"update\":{\"build\":18,\"result\":\"confirmed\"}}");
	CHECK_STR(h->update, "18 confirmed ");
	harness_close(h);
}

TEST(a_report_that_is_none_is_not_told_on_and_a_flood_of_them_is_bounded)
{
	static const char *const none[] = {"{}",
	                                   "{\"build\":17}",
	                                   "{\"build\":0,\"result\":\"confirmed\"}",
	                                   "{\"build\":4294967296,\"result\":\"confirmed\"}",
	                                   "{\"build\":17,\"result\":\"My name\"}",
	                                   "{\"build\":17,\"result\":\"failed\",\"cause\":\"a b\"}"};
	struct harness *h = harness_open();
	char json[128];
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		snprintf(json, sizeof json, "{\"type\":\"system_status\",\"update\":%s}", none[i]);
		say_json(h, json);
	}
	CHECK_INT(h->n_updates, 0);
	for (unsigned i = 0; i < 100; i++)
		say_json(h, "{\"type\":\"system_status\",\"update\":{\"build\":17,\"result\":\"confirmed\"}}");
	CHECK_INT(h->n_updates, TB_SESSION_UPDATES_MAX);
	harness_close(h);
}

TEST(what_is_not_a_json_object_with_a_type_is_invalid_json)
{
	static const char *const bad[] = {"",
	                                  "hello",
	                                  "[]",
	                                  "{}",
	                                  "{\"type\":17}",
	                                  "{\"type\":\"ping\"",
	                                  "null",
	                                  "{\"type\":\"ping\"} x",
	                                  "{\"type\":\"text_message\",\"text\":\"\xff\"}"};
	struct harness *h = harness_open();
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		size_t n_sent = h->n_sent;
		say_json(h, bad[i]);
		CHECK_INT(h->n_sent, n_sent + 1);
		CHECK_STR(last_sent(h)->error_code, "invalid_json");
	}
	CHECK_INT(h->n_closes, 0);
	harness_close(h);
}

TEST(nesting_a_thousand_deep_is_invalid_json)
{
	struct harness *h = harness_open();
	char json[2100];
	memset(json, '[', 1000);
	memset(json + 1000, ']', 1000);
	json[2000] = '\0';
	say_json(h, json);
	CHECK_STR(last_sent(h)->error_code, "invalid_json");
	harness_close(h);
}

TEST(a_binary_message_is_invalid_json)
{
	struct harness *h = harness_open();
	tb_session_message(h->session, tb_span_cstr("{\"type\":\"ping\"}"), false, h->now);
	CHECK_STR(last_sent(h)->error_code, "invalid_json");
	harness_close(h);
}

TEST(a_message_above_10000_bytes_is_message_too_large_and_the_session_goes_on)
{
	struct harness *h = harness_open();
	tb_session_too_large(h->session, h->now);
	CHECK_STR(last_sent(h)->error_code, "message_too_large");
	say_json(h, "{\"type\":\"ping\"}");
	CHECK_INT(last_sent(h)->type, TB_SERVER_PONG);
	harness_close(h);
}

TEST(a_flood_is_told_and_then_sent_away)
{
	struct harness *h = harness_open();
	tb_session_flooded(h->session, "too many pings", h->now);
	CHECK_STR(last_sent(h)->error_code, "too_many_messages");
	CHECK_INT(h->close_code, 1008);
	CHECK_STR(h->close_reason, "too many pings");
	harness_close(h);
}

TEST(an_idle_session_is_closed_with_timeout)
{
	struct harness *h = harness_open();
	h->now.ms += 1800 * 1000 - 1;
	tb_session_tick(h->session, h->now);
	CHECK_INT(h->n_closes, 0);
	h->now.ms = tb_session_deadline(h->session);
	tb_session_tick(h->session, h->now);
	CHECK_INT(h->close_code, 1000);
	CHECK_STR(h->close_reason, "timeout");
	harness_close(h);
}

TEST(draining_closes_an_idle_bear_at_once_by_what_it_understands)
{
	struct harness *h = harness_open();
	tb_session_drain(h->session, h->now);
	CHECK_INT(h->close_code, 1001);
	harness_close(h);
	h = harness_open();
	say_json(h, "{\"type\":\"handshake\",\"protocol_version\":\"1.0\"}");
	tb_session_drain(h->session, h->now);
	CHECK_INT(h->close_code, 4503);
	harness_close(h);
}

TEST(draining_lets_the_answer_under_way_be_given)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	tb_session_drain(h->session, h->now);
	CHECK_INT(h->n_closes, 0);
	give_sentence(h, "Hello!");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(h->n_closes, 1);
	harness_close(h);
}

TEST(while_draining_a_typed_question_is_refused_and_the_answer_under_way_still_given)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	tb_session_drain(h->session, h->now);
	say_json(h, "{\"type\":\"text_message\",\"text\":\"tell me a joke\"}");
	CHECK_STR(last_sent(h)->error_code, "text_processing_error");
	give_sentence(h, "Hello!");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 1);
	CHECK_INT(h->n_closes, 1);
	harness_close(h);
}

TEST(while_draining_a_new_press_of_the_button_is_sent_elsewhere_at_once)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"handshake\"}");
	ask_aloud(h, "old");
	tb_session_drain(h->session, h->now);
	CHECK_INT(h->n_closes, 0);
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"new\"}");
	CHECK_STR(last_sent(h)->error_code, "audio_start_error");
	CHECK_STR(last_sent(h)->audio_session_id, "new");
	CHECK_INT(h->close_code, 4503);
	harness_close(h);
}

TEST(a_drain_that_waits_no_longer_closes_by_what_the_bear_understands)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"handshake\"}");
	say_json(h, "{\"type\":\"audio_start\"}");
	tb_session_drain(h->session, h->now);
	CHECK_INT(h->n_closes, 0);
	tb_session_drain_over(h->session);
	CHECK_INT(h->close_code, 4503);
	CHECK_STR(h->close_reason, "server_shutdown");
	harness_close(h);
}

TEST(a_session_that_is_ended_drops_what_it_was_answering)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	tb_session_end(h->session, 1008, "no_consent");
	CHECK_INT(h->close_code, 1008);
	CHECK_STR(h->close_reason, "no_consent");
	CHECK_INT(count_orders(h, TB_ORDER_CANCEL), 1);
	size_t n_sent = h->n_sent;
	give_sentence(h, "Hello!");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_OK);
	say_json(h, "{\"type\":\"ping\"}");
	CHECK_INT(h->n_sent, n_sent);
	harness_close(h);
}

TEST(an_answer_being_made_is_not_cut_off_by_the_idle_time)
{
	struct harness *h = harness_open();
	h->config.idle_ms = 1000;
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	h->now.ms += 2000;
	tb_session_tick(h->session, h->now);
	CHECK_INT(h->n_closes, 0);
	give_sentence(h, "Hello!");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	h->now.ms += 999;
	tb_session_tick(h->session, h->now);
	CHECK_INT(h->n_closes, 0);
	h->now.ms += 1;
	tb_session_tick(h->session, h->now);
	CHECK_STR(h->close_reason, "timeout");
	harness_close(h);
}

TEST(a_second_connection_of_a_bear_ends_the_first)
{
	struct harness *first = harness_open();
	struct harness *second = harness_open();
	struct tb_registry *registry = NULL;
	CHECK_INT(tb_registry_create(2, &(struct tb_talk_limits){0}, &registry), TB_OK);
	CHECK_INT(tb_registry_add(registry, "test_device_001", "c1", first->session), TB_OK);
	CHECK_INT(tb_registry_add(registry, "test_device_001", "c1", second->session), TB_OK);
	CHECK_INT(first->close_code, 1000);
	CHECK_STR(first->close_reason, "device_reconnection");
	CHECK_INT(second->n_closes, 0);
	CHECK_INT(tb_registry_count(registry), 1);
	tb_registry_remove(registry, first->session);
	CHECK_INT(tb_registry_count(registry), 1);
	tb_registry_destroy(registry);
	tb_session_destroy(first->session);
	free(first);
	harness_close(second);
}

TEST(a_full_registry_has_room_only_for_those_who_are_in)
{
	struct harness *h = harness_open();
	struct tb_registry *registry = NULL;
	CHECK_INT(tb_registry_create(1, &(struct tb_talk_limits){0}, &registry), TB_OK);
	CHECK_INT(tb_registry_add(registry, "device_a", "c1", h->session), TB_OK);
	CHECK(tb_registry_has_room(registry, "device_a"));
	CHECK(!tb_registry_has_room(registry, "device_b"));
	tb_registry_destroy(registry);
	harness_close(h);
}

TEST_MAIN(
    T(a_heartbeat_is_answered), T(a_ping_is_answered_by_a_pong), T(informational_and_unknown_types_are_never_fatal),
    T(how_an_update_went_is_told_on), T(a_report_that_is_none_is_not_told_on_and_a_flood_of_them_is_bounded),
    T(what_is_not_a_json_object_with_a_type_is_invalid_json), T(nesting_a_thousand_deep_is_invalid_json),
    T(a_binary_message_is_invalid_json), T(a_message_above_10000_bytes_is_message_too_large_and_the_session_goes_on),
    T(a_flood_is_told_and_then_sent_away), T(an_idle_session_is_closed_with_timeout),
    T(draining_closes_an_idle_bear_at_once_by_what_it_understands), T(draining_lets_the_answer_under_way_be_given),
    T(while_draining_a_typed_question_is_refused_and_the_answer_under_way_still_given),
    T(while_draining_a_new_press_of_the_button_is_sent_elsewhere_at_once),
    T(a_drain_that_waits_no_longer_closes_by_what_the_bear_understands),
    T(a_session_that_is_ended_drops_what_it_was_answering), T(an_answer_being_made_is_not_cut_off_by_the_idle_time),
    T(a_second_connection_of_a_bear_ends_the_first), T(a_full_registry_has_room_only_for_those_who_are_in))
