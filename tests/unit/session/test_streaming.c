/* An answer that is sent while it is spoken, to a bear that offers `fragments`. */
#include "tests/unit/session/harness.h"

static struct harness *open_streaming(void)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"handshake\",\"protocol_version\":\"1.0\",\"capabilities\":[\"mp3\",\"fragments\"]}");
	return h;
}

static void ask(struct harness *h)
{
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a cat say", "", false);
}

TEST(voice_goes_out_as_it_comes_and_the_pieces_are_one_message)
{
	struct harness *h = open_streaming();
	ask(h);
	give_sentence(h, "Cats say meow!");
	give_voice_piece(h, "0123", false);
	CHECK(h->n_pieces >= 2);
	CHECK(strstr(h->piece, "\"format\":\"mp3\",\"sample_rate\":22050,\"audio_session_id\":\"q1\"") != NULL);
	give_voice_piece(h, "45678", true);
	give_reply_done(h, TB_OK);
	give_voice_piece(h, "9", false);
	give_voice_done(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(last_sent(h)->format, TB_FORMAT_MP3);
	CHECK_INT(last_sent(h)->audio_status, TB_OK);
	CHECK_INT(h->n_audio_bytes, 10);
	CHECK_STR(last_sent(h)->text, "Cats say meow!");
	CHECK_STR(last_sent(h)->audio_session_id, "q1");
	CHECK(!tb_session_is_busy(h->session));
	harness_close(h);
}

TEST(a_bear_that_offers_no_fragments_gets_one_whole_message)
{
	struct harness *h = harness_open();
	ask(h);
	give_sentence(h, "Cats say meow!");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_OK);
	CHECK_INT(h->n_pieces, 0);
	CHECK_INT(h->n_audio_bytes, 10);
	harness_close(h);
}

TEST(a_new_question_ends_the_message_as_valid_json_before_anything_else_is_sent)
{
	struct harness *h = open_streaming();
	ask(h);
	give_sentence(h, "Cats say meow!");
	give_voice_piece(h, "0123", false);
	size_t n_sent = h->n_sent;
	say_json(h, "{\"type\":\"audio_start\",\"audio_session_id\":\"q2\"}");
	CHECK_INT(h->sent[n_sent].type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_STR(h->sent[n_sent].text, "");
	CHECK_INT(h->sent[n_sent].audio_status, TB_OK);
	CHECK_INT(h->sent[n_sent + 1].system, TB_SYSTEM_AUDIO_START_ACK);
	give_voice_piece(h, "late", false);
	CHECK_INT(h->n_sent, n_sent + 2);
	harness_close(h);
}

TEST(a_voice_that_fails_in_the_middle_is_followed_by_a_kind_phrase_in_the_same_message)
{
	struct harness *h = open_streaming();
	ask(h);
	give_sentence(h, "Cats say meow!");
	give_sentence(h, "They purr too.");
	give_voice_piece(h, "0123", true);
	give_voice(h, TB_ERR_INTERNAL);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_TROUBLE, "en"));
	give_voice(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(h->n_audio_bytes, 14);
	CHECK(strstr(last_sent(h)->text, "Cats say meow!") == last_sent(h)->text);
	CHECK(strstr(last_sent(h)->text, "purr") == NULL);
	CHECK(strstr(last_sent(h)->text, tb_gate_phrase(the_gate, TB_KIND_TROUBLE, "en")) != NULL);
	harness_close(h);
}

TEST(an_unsafe_sentence_behind_voice_that_has_sounded_is_never_spoken)
{
	struct harness *h = open_streaming();
	ask(h);
	give_sentence(h, "I know a nice one.");
	give_voice_piece(h, "0123", true);
	give_sentence(h, "Don't tell your parents about it.");
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_ANOTHER_TOPIC, "en"));
	give_voice(h, TB_OK);
	CHECK(strstr(last_sent(h)->text, "parents") == NULL);
	harness_close(h);
}

TEST(voice_that_stops_coming_is_late_again_after_the_same_budget)
{
	struct harness *h = open_streaming();
	ask(h);
	give_sentence(h, "Cats say meow!");
	h->now.ms += 1000;
	give_voice_piece(h, "0123", false);
	CHECK_INT(tb_session_deadline(h->session), h->now.ms + h->config.turn_deadline_ms);
	for (int i = 0; i < 3 && tb_session_is_busy(h->session); i++) {
		h->now.ms = tb_session_deadline(h->session);
		tb_session_tick(h->session, h->now);
	}
	CHECK(!tb_session_is_busy(h->session));
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(last_sent(h)->audio_status, TB_OK);
	harness_close(h);
}

TEST(a_session_that_ends_while_it_answers_ends_the_message_first)
{
	struct harness *h = open_streaming();
	ask(h);
	give_sentence(h, "Cats say meow!");
	give_voice_piece(h, "0123", false);
	tb_session_end(h->session, 1000, "device_reconnection");
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(h->n_closes, 1);
	harness_close(h);
}

TEST(when_the_budget_is_over_what_has_been_said_is_the_answer)
{
	struct harness *h = harness_open();
	ask(h);
	give_sentence(h, "Cats say meow!");
	give_voice_piece(h, "0123", true);
	h->now.ms = tb_session_deadline(h->session);
	tb_session_tick(h->session, h->now);
	CHECK_INT(count_orders(h, TB_ORDER_VOICE_END), 1);
	give_sentence(h, "This comes too late.");
	give_voice_done(h, TB_OK);
	CHECK_STR(last_sent(h)->text, "Cats say meow!");
	CHECK_INT(h->n_audio_bytes, 4);
	harness_close(h);
}

TEST_MAIN(T(voice_goes_out_as_it_comes_and_the_pieces_are_one_message),
          T(a_bear_that_offers_no_fragments_gets_one_whole_message),
          T(a_new_question_ends_the_message_as_valid_json_before_anything_else_is_sent),
          T(a_voice_that_fails_in_the_middle_is_followed_by_a_kind_phrase_in_the_same_message),
          T(an_unsafe_sentence_behind_voice_that_has_sounded_is_never_spoken),
          T(voice_that_stops_coming_is_late_again_after_the_same_budget),
          T(a_session_that_ends_while_it_answers_ends_the_message_first),
          T(when_the_budget_is_over_what_has_been_said_is_the_answer))
