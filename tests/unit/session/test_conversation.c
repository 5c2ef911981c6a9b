/* A question and its answer, through the session, with the real gates. */
#include "tests/unit/session/harness.h"

static void answer_with(struct harness *h, const char *sentence)
{
	give_sentence(h, sentence);
	give_reply_done(h, TB_OK);
	give_voice(h, TB_OK);
}

TEST(a_spoken_question_is_answered_aloud_under_its_own_id)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a cat say", "", false);
	CHECK_STR(last_order(h, TB_ORDER_REPLY), "what does a cat say");
	answer_with(h, "Cats say meow!");
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(last_sent(h)->format, TB_FORMAT_MP3);
	CHECK_INT(last_sent(h)->rate_hz, 22050);
	CHECK_STR(last_sent(h)->audio_session_id, "q1");
	CHECK_STR(last_sent(h)->text, "Cats say meow!");
	CHECK_INT(h->n_audio_bytes, 10);
	CHECK(!tb_session_is_busy(h->session));
	harness_close(h);
}

TEST(what_was_heard_is_sent_only_when_configured)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a cat say", "", false);
	answer_with(h, "Cats say meow!");
	CHECK_STR(last_sent(h)->heard, "");
	h->config.echo_transcript = true;
	ask_aloud(h, "q2");
	give_heard(h, TB_OK, "what does a cat say", "", false);
	answer_with(h, "Cats say meow!");
	CHECK_STR(last_sent(h)->heard, "what does a cat say");
	harness_close(h);
}

TEST(silence_reaches_no_engine_and_is_answered_aloud)
{
	struct harness *h = harness_open();
	say_audio(h, SILENCE, 2000, NULL, true);
	CHECK_INT(count_orders(h, TB_ORDER_STT_OPEN), 0);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_DIDNT_HEAR, "en"));
	give_voice(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	harness_close(h);
}

TEST(words_that_were_not_understood_are_asked_for_again)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "", "", false);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_DIDNT_HEAR, "en"));
	ask_aloud(h, "q2");
	give_heard(h, TB_OK, "tell me a joke", "the weather in paris tomorrow", true);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_SAY_AGAIN, "en"));
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 0);
	harness_close(h);
}

TEST(an_unsafe_question_gets_a_prepared_answer_and_reaches_no_reply_engine)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "i want to die", "", false);
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 0);
	CHECK(strstr(last_order(h, TB_ORDER_SPEAK), "grown") != NULL);
	harness_close(h);
}

TEST(a_cry_for_help_among_the_other_readings_is_not_missed)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_readings(h, "i want a knife", "i want the night\ni want to die\n");
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 0);
	CHECK(strstr(last_order(h, TB_ORDER_SPEAK), "grown") != NULL);
	harness_close(h);
}

TEST(a_rude_word_among_the_other_readings_is_a_word_misheard)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_readings(h, "where do ducks live", "where the fuck live\n");
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 1);
	harness_close(h);
}

TEST(the_gate_sees_the_second_recognisers_text_too)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a dog say", "i want to hurt myself", true);
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 0);
	CHECK(strstr(last_order(h, TB_ORDER_SPEAK), "grown") != NULL);
	harness_close(h);
}

TEST(an_unsafe_sentence_of_the_reply_is_never_spoken_nor_what_follows_it)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"tell me a secret\"}");
	give_sentence(h, "I know a nice one.");
	give_sentence(h, "Don't tell your parents about it.");
	give_sentence(h, "It is our little game.");
	give_reply_done(h, TB_OK);
	for (size_t i = 0; i < h->n_orders; i++)
		CHECK(h->order[i] != TB_ORDER_SPEAK || strstr(h->order_text[i], "parents") == NULL);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_ANOTHER_TOPIC, "en"));
	give_voice(h, TB_OK);
	CHECK(strstr(last_sent(h)->text, "I know a nice one.") != NULL);
	CHECK(strstr(last_sent(h)->text, "parents") == NULL);
	CHECK(strstr(last_sent(h)->text, "little game") == NULL);
	harness_close(h);
}

TEST(a_failed_recogniser_ends_in_a_kind_spoken_sentence)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_ERR_INTERNAL, "", "", false);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_TROUBLE, "en"));
	give_voice(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_STR(last_sent(h)->audio_session_id, "q1");
	harness_close(h);
}

TEST(a_reply_engine_that_fails_without_a_word_ends_in_a_kind_spoken_sentence)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	give_reply_done(h, TB_ERR_INTERNAL);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_TROUBLE, "en"));
	harness_close(h);
}

TEST(when_the_voice_fails_a_phrase_takes_the_place_of_the_words)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a cat say", "", false);
	give_sentence(h, "Cats say meow!");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_ERR_INTERNAL);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_TROUBLE, "en"));
	give_voice(h, TB_OK);
	CHECK_INT(last_sent(h)->type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_STR(last_sent(h)->text, tb_gate_phrase(the_gate, TB_KIND_TROUBLE, "en"));
	harness_close(h);
}

TEST(when_no_voice_speaks_at_all_the_words_go_out_as_text)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a cat say", "", false);
	give_sentence(h, "Cats say meow!");
	give_reply_done(h, TB_OK);
	give_voice(h, TB_ERR_INTERNAL);
	give_voice(h, TB_ERR_INTERNAL);
	CHECK_INT(last_sent(h)->type, TB_SERVER_TEXT_RESPONSE);
	CHECK_STR(last_sent(h)->text, "Cats say meow!");
	CHECK_STR(last_sent(h)->audio_session_id, "q1");
	harness_close(h);
}

TEST(a_late_engine_ends_in_a_kind_sentence_and_at_the_latest_in_text)
{
	struct harness *h = harness_open();
	ask_aloud(h, "q1");
	h->now.ms = tb_session_deadline(h->session);
	tb_session_tick(h->session, h->now);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_BUSY, "en"));
	h->now.ms = tb_session_deadline(h->session);
	tb_session_tick(h->session, h->now);
	CHECK_INT(last_sent(h)->type, TB_SERVER_TEXT_RESPONSE);
	CHECK(last_sent(h)->text[0] != '\0');
	size_t n_sent = h->n_sent;
	give_voice(h, TB_OK);
	CHECK_INT(h->n_sent, n_sent);
	harness_close(h);
}

TEST(one_question_gets_one_answer_whatever_comes_after)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	answer_with(h, "Hello!");
	size_t n_sent = h->n_sent;
	answer_with(h, "Hello again!");
	give_heard(h, TB_OK, "tell me a joke", "", false);
	CHECK_INT(h->n_sent, n_sent);
	harness_close(h);
}

TEST(typed_questions_are_answered_in_their_order)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	say_json(h, "{\"type\":\"text_message\",\"text\":\"tell me a joke\"}");
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 1);
	answer_with(h, "Hello!");
	CHECK_STR(last_order(h, TB_ORDER_REPLY), "tell me a joke");
	answer_with(h, "What is brown and sticky? A stick!");
	CHECK_STR(last_sent(h)->text, "What is brown and sticky? A stick!");
	harness_close(h);
}

TEST(too_many_typed_questions_at_once_are_refused_with_an_error)
{
	struct harness *h = harness_open();
	for (int i = 0; i < 5; i++)
		say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	CHECK_INT(h->n_sent, 1);
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	CHECK_STR(last_sent(h)->error_code, "text_processing_error");
	harness_close(h);
}

TEST(an_empty_text_is_empty_text)
{
	struct harness *h = harness_open();
	say_json(h, "{\"type\":\"text_message\",\"text\":\"  \"}");
	CHECK_STR(last_sent(h)->error_code, "empty_text");
	say_json(h, "{\"type\":\"text_message\"}");
	CHECK_STR(last_sent(h)->error_code, "empty_text");
	harness_close(h);
}

TEST(after_thirty_minutes_of_talk_the_bear_says_that_it_is_time_to_rest)
{
	struct harness *h = harness_open();
	for (int minute = 0; minute < 30; minute++) {
		say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
		CHECK_INT(count_orders(h, TB_ORDER_REPLY), minute + 1);
		answer_with(h, "Hello!");
		h->now.ms += 60 * 1000;
	}
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 30);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_REST, "en"));
	give_voice(h, TB_OK);
	h->now.ms += TB_TALK_REST_MS;
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	CHECK_INT(count_orders(h, TB_ORDER_REPLY), 31);
	harness_close(h);
}

TEST(the_resting_phrase_waits_for_the_end_of_a_spoken_question)
{
	struct harness *h = harness_open();
	h->talk.rest_until_ms = h->now.ms + 1000;
	say_audio(h, VOICE, 1000, NULL, false);
	CHECK_INT(count_orders(h, TB_ORDER_SPEAK), 0);
	CHECK_INT(count_orders(h, TB_ORDER_STT_OPEN), 0);
	say_json(h, "{\"type\":\"audio_end\"}");
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_REST, "en"));
	harness_close(h);
}

/* --- who counts ------------------------------------------------------------------------------------------------------
 */

struct count {
	unsigned n_turns;
	enum tb_outcome outcome;
	struct tb_turn_trace trace;
	size_t n_audio_bytes;
};

static void count_turn(void *ctx, const struct tb_turn_answer *answer)
{
	struct count *count = ctx;
	count->n_turns++;
	count->outcome = answer->outcome;
	count->trace = answer->trace;
}

static void count_audio_in(void *ctx, size_t n_bytes)
{
	((struct count *)ctx)->n_audio_bytes += n_bytes;
}

static struct harness *open_counted(struct count *count)
{
	struct harness *h = harness_open();
	*count = (struct count){0};
	h->config.ctx = count;
	h->config.on_turn = count_turn;
	h->config.on_audio = count_audio_in;
	return h;
}

TEST(an_answered_turn_is_told_once_with_its_trace)
{
	struct count count;
	struct harness *h = open_counted(&count);
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a cat say", "", false);
	CHECK_INT(count.n_turns, 0);
	answer_with(h, "Cats say meow!");
	CHECK_INT(count.n_turns, 1);
	CHECK_INT(count.outcome, TB_OUTCOME_ANSWERED);
	CHECK_INT(count.trace.category, TB_SAFETY_NONE);
	CHECK_INT(count.n_audio_bytes, count.trace.audio_ms * 32);
	CHECK(count.n_audio_bytes > 0);
	harness_close(h);
}

TEST(a_gate_that_stops_is_told_with_its_direction)
{
	struct count count;
	struct harness *h = open_counted(&count);
	say_json(h, "{\"type\":\"text_message\",\"text\":\"I want to die\"}");
	give_voice(h, TB_OK);
	CHECK_INT(count.outcome, TB_OUTCOME_GATED_IN);
	CHECK_INT(count.trace.category, TB_SAFETY_SELF_HARM);
	CHECK_INT(count.trace.direction, TB_GATE_IN);
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	give_sentence(h, "I want to kill you.");
	give_voice(h, TB_OK);
	CHECK_INT(count.n_turns, 2);
	CHECK_INT(count.outcome, TB_OUTCOME_GATED_OUT);
	CHECK(count.trace.category != TB_SAFETY_NONE);
	CHECK_INT(count.trace.direction, TB_GATE_OUT);
	harness_close(h);
}

/* What the judges let pass plainly and stop where they are wary; NULL: there is none, and others must be found. */
static const char *borderline(void)
{
	static const char *const texts[] = {"i want to see the sharp one", "he looks at me funny",
	                                    "i know where he lives",       "the bottle was open",
	                                    "my stomach hurts at school",  "mom sleeps a lot"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct tb_gate_question question = {
		    .direction = TB_GATE_IN, .language = "en", .age = 7, .text = tb_span_cstr(texts[i])};
		bool passes = tb_gate_check(the_gate, &question).action == TB_GATE_PASS;
		question.wary = true;
		if (passes && tb_gate_check(the_gate, &question).action != TB_GATE_PASS)
			return texts[i];
	}
	return NULL;
}

TEST(after_a_stop_the_gates_are_wary_for_some_questions)
{
	struct count count;
	struct harness *h = open_counted(&count);
	char question[256];
	CHECK(borderline() != NULL);
	snprintf(question, sizeof question, "{\"type\":\"text_message\",\"text\":\"%s\"}", borderline());
	say_json(h, question);
	give_sentence(h, "Let us play.");
	give_voice(h, TB_OK);
	CHECK_INT(count.outcome, TB_OUTCOME_ANSWERED);
	say_json(h, "{\"type\":\"text_message\",\"text\":\"I want to die\"}");
	give_voice(h, TB_OK);
	say_json(h, question);
	give_voice(h, TB_OK);
	CHECK_INT(count.n_turns, 3);
	CHECK_INT(count.outcome, TB_OUTCOME_GATED_IN);
	harness_close(h);
}

TEST(a_turn_that_is_cut_off_is_no_answered_turn)
{
	struct count count;
	struct harness *h = open_counted(&count);
	ask_aloud(h, "q1");
	give_heard(h, TB_OK, "what does a cat say", "", false);
	ask_aloud(h, "q2");
	CHECK_INT(count.n_turns, 0);
	harness_close(h);
	CHECK_INT(count.n_turns, 0);
}

TEST_MAIN(T(an_answered_turn_is_told_once_with_its_trace), T(a_gate_that_stops_is_told_with_its_direction),
          T(after_a_stop_the_gates_are_wary_for_some_questions), T(a_turn_that_is_cut_off_is_no_answered_turn),
          T(a_spoken_question_is_answered_aloud_under_its_own_id), T(what_was_heard_is_sent_only_when_configured),
          T(silence_reaches_no_engine_and_is_answered_aloud), T(words_that_were_not_understood_are_asked_for_again),
          T(an_unsafe_question_gets_a_prepared_answer_and_reaches_no_reply_engine),
          T(a_cry_for_help_among_the_other_readings_is_not_missed),
          T(a_rude_word_among_the_other_readings_is_a_word_misheard), T(the_gate_sees_the_second_recognisers_text_too),
          T(an_unsafe_sentence_of_the_reply_is_never_spoken_nor_what_follows_it),
          T(a_failed_recogniser_ends_in_a_kind_spoken_sentence),
          T(a_reply_engine_that_fails_without_a_word_ends_in_a_kind_spoken_sentence),
          T(when_the_voice_fails_a_phrase_takes_the_place_of_the_words),
          T(when_no_voice_speaks_at_all_the_words_go_out_as_text),
          T(a_late_engine_ends_in_a_kind_sentence_and_at_the_latest_in_text),
          T(one_question_gets_one_answer_whatever_comes_after), T(typed_questions_are_answered_in_their_order),
          T(too_many_typed_questions_at_once_are_refused_with_an_error), T(an_empty_text_is_empty_text),
          T(after_thirty_minutes_of_talk_the_bear_says_that_it_is_time_to_rest),
          T(the_resting_phrase_waits_for_the_end_of_a_spoken_question))
