/* Pressing again, and replies that come late: never the answer to another question. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

static char before[400];

static const char *answer_with_id(const char *id)
{
	snprintf(before, sizeof before,
	         "{\"type\":\"audio_response\",\"format\":\"mp3\",\"audio_session_id\":\"%s\",\"audio_data\":\"", id);
	return before;
}

static const char *my_id(const struct world *w)
{
	return last_sent(w, TB_BEAR_AUDIO_END)->id;
}

/* Asked, and asked again before the answer came. The first question's id is in `first`. */
static struct world *asked_twice(char first[TB_SESSION_ID_MAX + 1])
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	memcpy(first, my_id(w), TB_SESSION_ID_MAX + 1);
	advance(w, 500);
	w->n_question = 0;
	world_ask(w);
	return w;
}

TEST(a_press_while_speaking_silences_the_bear_and_listens)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 1000, 777, ANSWER_AFTER);
	advance(w, 1000);
	unsigned n_stops = w->n_stops;
	size_t n_played = w->n_played;
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->n_stops, n_stops + 1);
	CHECK_INT(w->n_queued, 0);
	CHECK(w->microphone_open);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_INTERRUPTED);
	world_deliver(w); /* the rest of the long answer */
	CHECK_INT(w->n_in, 0);
	advance(w, 100);
	CHECK_INT(w->n_played, n_played);
}

TEST(after_an_interruption_the_next_answer_is_played)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 1000, 777, ANSWER_AFTER);
	advance(w, 1000);
	world_ask(w);
	world_deliver(w);
	w->n_played = 0;
	push_mp3(w, ANSWER_BEFORE, 10, 888, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK_INT(w->played[1000], 888);
}

TEST(a_press_while_thinking_cancels_and_listens)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(state_of(w), TB_BEAR_LISTENING);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CANCELLED);
	CHECK(!was_shown(w, TB_LIGHT_TROUBLE));
}

TEST(a_late_reply_with_an_id_is_dropped_and_the_right_one_played)
{
	char first[TB_SESSION_ID_MAX + 1];
	struct world *w = asked_twice(first);
	push_mp3(w, answer_with_id(first), 10, 111, "\"}");
	advance(w, 500);
	CHECK(count_played(w, 111) < 10);
	push_mp3(w, answer_with_id(my_id(w)), 10, 222, "\"}");
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK_INT(w->played[1000], 222);
}

TEST(a_late_reply_whose_id_comes_after_the_audio_is_not_heard)
{
	char first[TB_SESSION_ID_MAX + 1], after[120];
	struct world *w = asked_twice(first);
	snprintf(after, sizeof after, "\",\"audio_session_id\":\"%s\"}", first);
	push_mp3(w, ANSWER_BEFORE, 10, 111, after);
	advance(w, 500);
	CHECK(count_played(w, 111) < 10);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
}

TEST(the_awaited_answer_is_played_even_when_its_id_comes_after_the_audio)
{
	char first[TB_SESSION_ID_MAX + 1], after[120];
	struct world *w = asked_twice(first);
	snprintf(after, sizeof after, "\",\"audio_session_id\":\"%s\"}", my_id(w));
	push_mp3(w, ANSWER_BEFORE, 10, 222, after);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
}

TEST(a_server_with_ids_that_sends_nothing_for_a_cancelled_question_is_heard_at_once)
{
	char first[TB_SESSION_ID_MAX + 1];
	struct world *w = asked_twice(first);
	push_mp3(w, answer_with_id(my_id(w)), 10, 222, "\"}");
	CHECK_INT(state_of(w), TB_BEAR_SPEAKING);
}

TEST(a_late_reply_without_an_id_is_dropped_by_count)
{
	char first[TB_SESSION_ID_MAX + 1];
	struct world *w = asked_twice(first);
	push_mp3(w, ANSWER_BEFORE, 100, 111, ANSWER_AFTER);
	advance(w, 500);
	CHECK(count_played(w, 111) < 10);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
	push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK_INT(w->played[1000], 222);
}

TEST(a_late_text_and_a_late_error_count_as_late_replies)
{
	static const char *const late[] = {"{\"type\":\"text_response\",\"text\":\"late\"}",
	                                   "{\"type\":\"error\",\"error_code\":\"processing_error\"}"};
	for (unsigned i = 0; i < 2; i++) {
		char first[TB_SESSION_ID_MAX + 1];
		struct world *w = asked_twice(first);
		push(w, late[i]);
		CHECK_INT(state_of(w), TB_BEAR_THINKING);
		push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
		CHECK_INT(state_of(w), TB_BEAR_SPEAKING);
	}
}

TEST(a_reply_after_the_deadline_is_not_heard_and_does_not_answer_the_next_question)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	advance(w, 15100);
	push_mp3(w, ANSWER_BEFORE, 10, 111, ANSWER_AFTER);
	CHECK(count_played(w, 111) < 10);
	world_reconnect(w);
	world_ask(w);
	w->n_played = 0;
	push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(w->played[100], 222);
}

TEST(a_late_reply_with_an_id_is_not_heard_on_the_next_connection_either)
{
	char first[TB_SESSION_ID_MAX + 1], after[120];
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	memcpy(first, my_id(w), sizeof first);
	advance(w, 15100);
	world_reconnect(w);
	world_ask(w);
	snprintf(after, sizeof after, "\",\"audio_session_id\":\"%s\"}", first);
	push_mp3(w, ANSWER_BEFORE, 10, 111, after);
	advance(w, 500);
	CHECK(count_played(w, 111) < 10);
	w->n_played = 0;
	push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(w->played[100], 222);
}

TEST(a_server_that_lost_one_question_is_heard_with_the_next)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	advance(w, 15100);
	world_reconnect(w);
	for (unsigned i = 0; i < 3; i++) {
		world_ask(w);
		push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
		advance(w, 1000);
		CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	}
}

TEST(a_reply_that_is_owed_for_30_seconds_is_forgotten)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	happens(w, TB_BEAR_EVENT_PRESS); /* abandons it: one reply is owed */
	happens(w, TB_BEAR_EVENT_RELEASE);
	for (unsigned i = 0; i < 31; i++) {
		advance(w, 1000);
		push(w, "{\"type\":\"pong\"}");
	}
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(w->played[100], 222);
}

TEST(the_rest_of_an_interrupted_answer_counts_as_its_reply)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 1000, 111, ANSWER_AFTER);
	world_ask(w);
	world_deliver(w);
	CHECK_INT(w->bear.n_owed, 0);
}

TEST(a_bear_that_was_stopped_while_thinking_owes_nothing_to_its_next_connection)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	happens(w, TB_BEAR_EVENT_STOP);
	happens(w, TB_BEAR_EVENT_START);
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "dev-ok");
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
	CHECK_INT(state_of(w), TB_BEAR_SPEAKING);
}

TEST(a_typed_question_interrupts_too)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 1000, 111, ANSWER_AFTER);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = tb_span_cstr("stop, tell a joke")});
	CHECK_INT(last_told(w)->turn.result, TB_TURN_INTERRUPTED);
	CHECK_INT(count_sent(w, TB_BEAR_TEXT_MESSAGE), 1);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
}

TEST_MAIN(T(a_press_while_speaking_silences_the_bear_and_listens), T(after_an_interruption_the_next_answer_is_played),
          T(a_press_while_thinking_cancels_and_listens), T(a_late_reply_with_an_id_is_dropped_and_the_right_one_played),
          T(a_late_reply_whose_id_comes_after_the_audio_is_not_heard),
          T(the_awaited_answer_is_played_even_when_its_id_comes_after_the_audio),
          T(a_server_with_ids_that_sends_nothing_for_a_cancelled_question_is_heard_at_once),
          T(a_late_reply_without_an_id_is_dropped_by_count), T(a_late_text_and_a_late_error_count_as_late_replies),
          T(a_reply_after_the_deadline_is_not_heard_and_does_not_answer_the_next_question),
          T(a_late_reply_with_an_id_is_not_heard_on_the_next_connection_either),
          T(a_server_that_lost_one_question_is_heard_with_the_next),
          T(a_reply_that_is_owed_for_30_seconds_is_forgotten), T(the_rest_of_an_interrupted_answer_counts_as_its_reply),
          T(a_bear_that_was_stopped_while_thinking_owes_nothing_to_its_next_connection),
          T(a_typed_question_interrupts_too))
