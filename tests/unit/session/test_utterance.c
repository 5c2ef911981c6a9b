/* The audio messages of the v1 protocol, as the server takes them. */
#include "tests/unit/session/harness.h"

TEST(the_first_message_is_connection_established)
{
	struct harness *h = harness_open();
	CHECK_INT(h->n_sent, 1);
	CHECK_INT(h->sent[0].type, TB_SERVER_SYSTEM);
	CHECK_INT(h->sent[0].system, TB_SYSTEM_CONNECTION_ESTABLISHED);
	CHECK_STR(h->sent[0].session_id, "s1");
	harness_close(h);
}

TEST(audio_start_is_acknowledged_with_its_own_id)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"abc\"}");
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_START_ACK);
	CHECK_STR(last_sent(h)->audio_session_id, "abc");
	harness_close(h);
}

TEST(audio_start_without_an_id_is_given_one)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"audio_start\"}");
	CHECK(last_sent(h)->audio_session_id[0] != '\0');
	harness_close(h);
}

TEST(audio_start_with_an_id_in_use_is_given_another)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"abc\"}");
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"abc\"}");
	CHECK(last_sent(h)->audio_session_id[0] != '\0');
	CHECK(strcmp(last_sent(h)->audio_session_id, "abc") != 0);
	harness_close(h);
}

TEST(every_chunk_is_acknowledged_with_its_id_and_bytes)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"abc\"}");
	size_t n_before = h->n_sent;
	say_audio(h, VOICE, 300, "abc", false);
	CHECK_INT(h->n_sent - n_before, 3);
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_ACK);
	CHECK_STR(last_sent(h)->chunk_id, "3");
	CHECK(!last_sent(h)->final);
	harness_close(h);
}

TEST(chunks_without_a_start_open_an_utterance)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 1500, NULL, true);
	CHECK_INT(count_orders(h, TB_ORDER_STT_OPEN), 1);
	CHECK_INT(count_orders(h, TB_ORDER_STT_FINISH), 1);
	harness_close(h);
}

TEST(speech_is_fed_to_the_engine_while_chunks_arrive)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 1500, NULL, false);
	CHECK(count_orders(h, TB_ORDER_STT_FEED) > 3);
	CHECK_INT(count_orders(h, TB_ORDER_STT_FINISH), 0);
	harness_close(h);
}

TEST(the_second_end_of_an_utterance_is_a_no_op)
{
	struct harness *h = harness_open();
	ask_aloud(h, "abc");
	size_t n_sent = h->n_sent;
	size_t n_orders = h->n_orders;
	say_json(h, "{\"type\":\"audio_end\",\"audio_session_id\":\"abc\"}");
	CHECK_INT(h->n_sent, n_sent);
	CHECK_INT(h->n_orders, n_orders);
	harness_close(h);
}

TEST(an_end_by_a_final_chunk_without_audio_behind_audio_end_is_a_no_op_too)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 1500, "abc", false);
	say_json(h, "{\"type\":\"audio_end\",\"audio_session_id\":\"abc\"}");
	size_t n_orders = h->n_orders;
	say_json(h, "{\"type\":\"audio_chunk\",\"chunk_id\":\"9\",\"audio_data\":\"\",\"is_final\":true}");
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_ACK);
	CHECK_STR(last_sent(h)->chunk_id, "9");
	CHECK_STR(last_sent(h)->audio_session_id, "abc");
	CHECK_INT(h->n_orders, n_orders);
	harness_close(h);
}

TEST(an_end_without_audio_is_an_error_but_for_the_other_end_of_the_last_utterance)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 31, "abc", true);
	CHECK_STR(last_sent(h)->error_code, "audio_too_short");
	size_t n_sent = h->n_sent;
	say_json(h, "{\"type\":\"audio_end\",\"audio_session_id\":\"abc\"}");
	CHECK_INT(h->n_sent, n_sent);
	say_json(h, "{\"type\":\"audio_end\"}");
	CHECK_INT(h->n_sent, n_sent + 1);
	CHECK_STR(last_sent(h)->error_code, "no_audio_data");
	harness_close(h);
}

TEST(while_the_answer_is_being_made_no_end_takes_it_away)
{
	struct harness *h = harness_open();
	ask_aloud(h, "abc");
	size_t n_sent = h->n_sent;
	for (int i = 0; i < 3; i++)
		say_json(h, "{\"type\":\"audio_end\",\"audio_session_id\":\"abc\"}");
	CHECK_INT(h->n_sent, n_sent);
	give_heard(h, TB_OK, "what does a cat say", "", false);
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 1);
	harness_close(h);
}

TEST(an_error_of_a_chunk_names_the_utterance_it_belongs_to)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"abc\"}");
	say_json(h, "{\"type\":\"audio_chunk\",\"chunk_id\":\"1\"}");
	CHECK_STR(last_sent(h)->error_code, "missing_audio_data");
	CHECK_STR(last_sent(h)->audio_session_id, "abc");
	harness_close(h);
}

TEST(audio_end_alone_ends_an_utterance)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 1500, NULL, false);
	say_json(h, "{\"type\":\"audio_end\"}");
	CHECK_INT(count_orders(h, TB_ORDER_STT_FINISH), 1);
	harness_close(h);
}

TEST(an_end_without_audio_is_no_audio_data)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"audio_end\"}");
	CHECK_STR(last_sent(h)->error_code, "no_audio_data");
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"abc\"}");
	say_json(h, "{\"type\":\"audio_end\"}");
	CHECK_STR(last_sent(h)->error_code, "no_audio_data");
	CHECK_STR(last_sent(h)->audio_session_id, "abc");
	harness_close(h);
}

TEST(less_than_1000_bytes_is_audio_too_short)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 31, NULL, true); /* 992 bytes */
	CHECK_STR(last_sent(h)->error_code, "audio_too_short");
	harness_close(h);
}

TEST(more_than_30_seconds_is_audio_too_large_and_its_rest_opens_no_new_utterance)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 30200, "abc", false);
	size_t n_errors = 0;
	for (size_t i = 0; i < h->n_sent; i++)
		n_errors += strcmp(h->sent[i].error_code, "audio_too_large") == 0;
	CHECK_INT(n_errors, 1);
	size_t n_sent = h->n_sent;
	say_audio(h, VOICE, 128, "abc", true);
	CHECK_INT(h->n_sent, n_sent + 1);
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_ACK);
	CHECK_INT(count_orders(h, TB_ORDER_STT_FINISH), 0);
	harness_close(h);
}

TEST(an_utterance_that_stalls_is_given_up_and_its_decoder_with_it)
{
	struct harness *h = harness_open();
	say_audio(h, VOICE, 1500, "abc", false);
	h->now.ms += TB_UTTERANCE_STALL_MS - 1;
	tb_session_tick(h->session, h->now);
	CHECK_INT(count_orders(h, TB_ORDER_CANCEL), 0);
	h->now.ms = tb_session_deadline(h->session);
	tb_session_tick(h->session, h->now);
	CHECK_STR(last_sent(h)->error_code, "audio_end_error");
	CHECK_STR(last_sent(h)->audio_session_id, "abc");
	CHECK_INT(count_orders(h, TB_ORDER_CANCEL), 1);
	say_audio(h, VOICE, 128, "abc", true);
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_ACK);
	CHECK_INT(count_orders(h, TB_ORDER_STT_FINISH), 0);
	ask_aloud(h, "next");
	CHECK_INT(count_orders(h, TB_ORDER_STT_FINISH), 1);
	harness_close(h);
}

TEST(an_utterance_that_trickles_in_is_given_up_after_a_minute)
{
	struct harness *h = harness_open();
	uint64_t began_ms = h->now.ms;
	while (h->n_sent < 20 && last_sent(h)->error_code[0] == '\0') {
		say_audio(h, VOICE, 1, "abc", false);
		h->now.ms += TB_UTTERANCE_STALL_MS - 1000;
		tb_session_tick(h->session, h->now);
	}
	CHECK_STR(last_sent(h)->error_code, "audio_end_error");
	CHECK(h->now.ms - began_ms >= 60000);
	harness_close(h);
}

TEST(a_chunk_without_audio_is_missing_audio_data_and_the_utterance_goes_on)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"audio_start\"}");
	say_json(h, "{\"type\":\"audio_chunk\",\"chunk_id\":\"1\"}");
	CHECK_STR(last_sent(h)->error_code, "missing_audio_data");
	say_audio(h, VOICE, 1500, NULL, true);
	CHECK_INT(count_orders(h, TB_ORDER_STT_FINISH), 1);
	harness_close(h);
}

TEST(a_chunk_that_is_not_base64_or_has_an_odd_length_is_invalid_audio_data)
{
	static const char *const bad[] = {"\"AA=A\"", "\"not base64!\"", "\"AAAA\"", "17", "[\"AAAA\"]"};
	struct harness *h = harness_open();
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char json[128];
		snprintf(json, sizeof json, "{\"type\":\"audio_chunk\",\"chunk_id\":\"1\",\"audio_data\":%s}", bad[i]);
		say_json(h, json);
		CHECK_STR(last_sent(h)->error_code, "invalid_audio_data");
	}
	harness_close(h);
}

TEST(a_new_start_cancels_the_answer_and_its_late_results_are_not_sent)
{
	struct harness *h = harness_open();
	ask_aloud(h, "one");
	uint32_t old_epoch = h->epoch;
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"two\"}");
	CHECK(count_orders(h, TB_ORDER_CANCEL) >= 1);
	size_t n_sent = h->n_sent;
	h->epoch = old_epoch;
	give_heard(h, TB_OK, "tell me a joke", "", false);
	give_sentence(h, "Here is one.");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_OK);
	CHECK_INT(h->n_sent, n_sent);
	harness_close(h);
}

static void say_signed(struct harness *h, const char *key, const char *session_in_mac)
{
	uint8_t pcm[TB_CHUNK_BYTES] = {1, 2, 3};
	char mac[TB_TOKEN_LEN + 1], out[TB_MESSAGE_MAX];
	size_t n_bytes = 0;
	tb_chunk_mac_make(&test_hmac, tb_span_cstr(key), tb_span_make(pcm, sizeof pcm), tb_span_cstr("7"),
	                  tb_span_cstr(session_in_mac), mac);
	struct tb_chunk_out chunk = {
	    .pcm = tb_span_make(pcm, sizeof pcm), .chunk_id = "7", .audio_session_id = "abc", .mac = mac};
	tb_bear_write_audio_chunk(out, sizeof out, &chunk, &n_bytes);
	tb_session_message(h->session, tb_span_make(out, n_bytes), true, h->now);
}

TEST(a_signed_chunk_is_verified_when_configured)
{
	struct harness *h = harness_open();
	h->config.chunk_hmac = TB_CHUNK_HMAC_VERIFY;
	say_signed(h, "0123456789abcdef", "abc");
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_ACK);
	say_signed(h, "wrong key", "abc");
	CHECK_STR(last_sent(h)->error_code, "audio_chunk_error");
	say_signed(h, "0123456789abcdef", "another");
	CHECK_STR(last_sent(h)->error_code, "audio_chunk_error");
	harness_close(h);
}

TEST(an_unsigned_chunk_is_refused_only_where_signatures_are_required)
{
	struct harness *h = harness_open();
	h->config.chunk_hmac = TB_CHUNK_HMAC_VERIFY;
	say_audio(h, VOICE, 128, NULL, false);
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_ACK);
	h->config.chunk_hmac = TB_CHUNK_HMAC_REQUIRE;
	say_audio(h, VOICE, 128, NULL, false);
	CHECK_STR(last_sent(h)->error_code, "audio_chunk_error");
	harness_close(h);
}

TEST(a_wrong_signature_does_not_matter_where_signatures_are_off)
{
	struct harness *h = harness_open();
	say_signed(h, "wrong key", "abc");
	CHECK_INT(last_sent(h)->system, TB_SYSTEM_AUDIO_ACK);
	harness_close(h);
}

TEST_MAIN(T(the_first_message_is_connection_established), T(audio_start_is_acknowledged_with_its_own_id),
          T(audio_start_without_an_id_is_given_one), T(audio_start_with_an_id_in_use_is_given_another),
          T(every_chunk_is_acknowledged_with_its_id_and_bytes), T(chunks_without_a_start_open_an_utterance),
          T(speech_is_fed_to_the_engine_while_chunks_arrive), T(the_second_end_of_an_utterance_is_a_no_op),
          T(an_end_by_a_final_chunk_without_audio_behind_audio_end_is_a_no_op_too),
          T(an_end_without_audio_is_an_error_but_for_the_other_end_of_the_last_utterance),
          T(while_the_answer_is_being_made_no_end_takes_it_away),
          T(an_error_of_a_chunk_names_the_utterance_it_belongs_to), T(audio_end_alone_ends_an_utterance),
          T(an_end_without_audio_is_no_audio_data), T(less_than_1000_bytes_is_audio_too_short),
          T(more_than_30_seconds_is_audio_too_large_and_its_rest_opens_no_new_utterance),
          T(an_utterance_that_stalls_is_given_up_and_its_decoder_with_it),
          T(an_utterance_that_trickles_in_is_given_up_after_a_minute),
          T(a_chunk_without_audio_is_missing_audio_data_and_the_utterance_goes_on),
          T(a_chunk_that_is_not_base64_or_has_an_odd_length_is_invalid_audio_data),
          T(a_new_start_cancels_the_answer_and_its_late_results_are_not_sent),
          T(a_signed_chunk_is_verified_when_configured),
          T(an_unsigned_chunk_is_refused_only_where_signatures_are_required),
          T(a_wrong_signature_does_not_matter_where_signatures_are_off))
