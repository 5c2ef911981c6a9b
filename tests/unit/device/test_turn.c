/* A question and its answer, from the press to the report. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

#include "common/wire/token.h"

TEST(a_press_a_question_and_an_answer_make_one_whole_turn)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
	w->now_ms += 250;
	push_mp3(w, ANSWER_BEFORE, 20, 1000, ANSWER_AFTER);
	CHECK_INT(state_of(w), TB_BEAR_SPEAKING);
	advance(w, 2000);
	CHECK_INT(state_of(w), TB_BEAR_READY);
	CHECK_INT(w->n_turns, 1);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK_INT(last_told(w)->turn.number, 1);
	CHECK_STR(last_told(w)->text, "A kind answer.");
	CHECK_INT(last_told(w)->turn.first_sound_ms, 250);
	CHECK_INT(last_told(w)->turn.release_to_sound_ms, 250);
}

TEST(all_of_the_answer_is_heard_at_the_speakers_rate)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 100, 1000, ANSWER_AFTER);
	advance(w, 4000);
	size_t n_expected = 100 * MP3_SAMPLES * 16000ull / 22050;
	CHECK(w->n_played >= n_expected &&
	      w->n_played < n_expected + 120); /* none missing; the filter's delay and a fade more */
	CHECK_INT(w->played[w->n_played / 2], 1000);
	CHECK_INT(w->played[n_expected - 1], 1000);
	CHECK_INT(w->played[0], 0); /* it begins and ends without a click */
	CHECK_INT(w->played[w->n_played - 1], 0);
	CHECK_INT(last_told(w)->turn.reply_audio_ms, w->n_played * 1000 / 16000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK(!w->mp3_open);
}

TEST(the_lights_tell_the_child_where_the_bear_is)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 5, 1000, ANSWER_AFTER);
	advance(w, 1000);
	const enum tb_light expected[] = {TB_LIGHT_CONNECTING, TB_LIGHT_READY,    TB_LIGHT_LISTENING,
	                                  TB_LIGHT_THINKING,   TB_LIGHT_SPEAKING, TB_LIGHT_READY};
	CHECK_INT(w->n_lights, 6);
	CHECK_MEM(w->lights, expected, sizeof expected);
	CHECK_INT(w->light_at_start, TB_LIGHT_LISTENING);
}

TEST(the_question_leaves_in_chunks_of_4096_bytes_while_the_child_speaks)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 1000);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_START), 1);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_CHUNK), 7);
	CHECK_INT(last_sent(w, TB_BEAR_AUDIO_CHUNK)->n_pcm_bytes, 4096);
	CHECK_STR(last_sent(w, TB_BEAR_AUDIO_CHUNK)->chunk_id, "7");
}

TEST(both_ends_are_marked_and_no_sample_is_lost)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	CHECK_INT(w->n_question, 16000);
	CHECK_MEM(w->question + FADE_SAMPLES, w->spoken + FADE_SAMPLES, (16000 - FADE_SAMPLES) * sizeof(int16_t));
	for (size_t i = 0; i < w->n_sent; i++)
		CHECK(w->sent[i].type != TB_BEAR_AUDIO_CHUNK || w->sent[i].is_final == (i + 2 == w->n_sent));
	CHECK_INT(w->sent[w->n_sent - 1].type, TB_BEAR_AUDIO_END);
}

TEST(a_question_of_whole_chunks_still_has_a_final_chunk_with_sound_in_it)
{
	struct world *w = world_make();
	world_ready(w);
	int16_t samples[1024];
	happens(w, TB_BEAR_EVENT_PRESS);
	for (unsigned i = 0; i < 10; i++) {
		for (unsigned k = 0; k < 1024; k++)
			samples[k] = i < 9 ? voice_at(1024 * i + k) : 0;
		happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = 1024});
	}
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_CHUNK), 5);
	CHECK(last_sent(w, TB_BEAR_AUDIO_CHUNK)->is_final);
	CHECK_INT(last_sent(w, TB_BEAR_AUDIO_CHUNK)->n_pcm_bytes, 4096);
}

TEST(each_chunk_is_signed_over_its_audio_its_number_and_the_session)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	const struct sent *chunk = last_sent(w, TB_BEAR_AUDIO_CHUNK);
	size_t n_tail = chunk->n_pcm_bytes / 2;
	char mac[TB_TOKEN_LEN + 1];
	tb_chunk_mac_make(&w->port.hmac, w->config.key,
	                  tb_span_make(w->question + w->n_question - n_tail, chunk->n_pcm_bytes),
	                  tb_span_cstr(chunk->chunk_id), tb_span_cstr(chunk->id), mac);
	CHECK_STR(chunk->mac, mac);
	CHECK_STR(chunk->id, last_sent(w, TB_BEAR_AUDIO_START)->id);
	CHECK(chunk->id[0] != 0);
}

TEST(the_largest_chunk_fits_into_the_outbox)
{
	static const uint8_t pcm[TB_CHUNK_BYTES];
	static char out[TB_OUTBOX_CAP];
	char id[TB_SESSION_ID_MAX + 1] = {0};
	memset(id, 'x', TB_SESSION_ID_MAX);
	struct tb_chunk_out chunk = {.pcm = tb_span_make(pcm, sizeof pcm),
	                             .chunk_id = "4294967295",
	                             .audio_session_id = id,
	                             .mac = WORLD_KEY,
	                             .timestamp_ms = INT64_MAX};
	size_t n_bytes;
	CHECK_INT(tb_bear_write_audio_chunk(out, sizeof out, &chunk, &n_bytes), TB_OK);
}

TEST(chunks_are_unsigned_when_configured_so)
{
	struct world *w = world_make();
	w->config.unsigned_chunks = true;
	world_ready(w);
	world_ask(w);
	CHECK_STR(last_sent(w, TB_BEAR_AUDIO_CHUNK)->mac, "");
}

TEST(a_session_id_that_the_server_made_is_used_from_then_on)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 400);
	push(w, "{\"type\":\"system\",\"data\":{\"type\":\"audio_start_ack\",\"audio_session_id\":\"other-1\","
	        "\"status\":\"ready\"}}");
	speak_for(w, 400);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_STR(last_sent(w, TB_BEAR_AUDIO_END)->id, "other-1");
}

TEST(a_tap_leaves_no_trace_on_the_wire)
{
	struct world *w = world_make();
	world_ready(w);
	size_t n_before = w->n_sent;
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 280);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(w->n_sent, n_before);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_TOO_SHORT);
	CHECK_INT(state_of(w), TB_BEAR_READY);
	CHECK(!w->microphone_open);
}

TEST(a_question_ends_by_itself_after_30_seconds)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 31000);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
	CHECK(!w->microphone_open);
	CHECK_INT(w->n_question, 30 * 16000);
	CHECK(last_sent(w, TB_BEAR_AUDIO_CHUNK)->is_final);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
}

TEST(a_slow_link_delays_the_question_and_loses_nothing_within_the_buffer)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	w->busy = true;
	speak_for(w, 500);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_START), 0);
	w->busy = false;
	happens(w, TB_BEAR_EVENT_LINK_WRITABLE);
	speak_for(w, 500);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(w->n_question, 16000);
	CHECK_MEM(w->question + FADE_SAMPLES, w->spoken + FADE_SAMPLES, (16000 - FADE_SAMPLES) * sizeof(int16_t));
}

TEST(a_link_too_slow_for_the_question_ends_it_with_a_light)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	w->busy = true;
	speak_for(w, 3000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_LINK_SLOW);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK(!w->microphone_open);
}

TEST(no_answer_within_the_deadline_gives_a_light_and_a_new_connection)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	advance(w, 14900);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
	push(w, "{\"type\":\"pong\"}");
	advance(w, 200);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_NO_REPLY);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK_INT(w->n_closes, 1);
	world_reconnect(w);
	CHECK_INT(state_of(w), TB_BEAR_READY);
	advance(w, 2000);
	CHECK_INT(light_of(w), TB_LIGHT_READY);
}

TEST(typed_text_is_asked_and_answered)
{
	struct world *w = world_make();
	world_ready(w);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = tb_span_cstr("why is the sky blue?")});
	CHECK_STR(last_sent(w, TB_BEAR_TEXT_MESSAGE)->text, "why is the sky blue?");
	push_mp3(w, ANSWER_BEFORE, 5, 1000, "\",\"audio_session_id\":\"made-by-the-server\"}");
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
}

TEST(text_that_is_not_utf8_is_refused_with_a_reason)
{
	struct world *w = world_make();
	world_ready(w);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = tb_span_make("\xFF\xFE", 2)});
	CHECK_INT(count_sent(w, TB_BEAR_TEXT_MESSAGE), 0);
	CHECK_STR(last_told(w)->error_code, "invalid_text");
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(a_microphone_that_does_not_open_gives_a_light)
{
	struct world *w = world_make();
	w->microphone_status = TB_ERR_IO;
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_NO_MICROPHONE);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(an_answer_that_ran_out_between_two_events_is_over_at_once)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 2, 1000, ANSWER_AFTER);
	CHECK_INT(state_of(w), TB_BEAR_SPEAKING);
	uint64_t spoken_ms = w->now_ms;
	w->n_queued = 0; /* the speaker is done, and no event says so */
	CHECK_INT(tb_bear_deadline(&w->bear), spoken_ms);
	advance(w, 1);
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(a_prebuffer_holds_the_first_sound_back_until_it_is_filled)
{
	struct world *w = world_make();
	w->config.prebuffer_ms = 200;
	world_ready(w);
	world_ask(w);
	static uint8_t audio[40 * MP3_FRAME];
	static char reply[20000];
	size_t n_reply = make_reply(reply, ANSWER_BEFORE, audio, make_mp3(audio, 40, 1000), ANSWER_AFTER);
	size_t n_first = n_reply / 10; /* about 4 of 40 frames: 100 ms */
	tb_bear_link_data(&w->bear, reply, n_first, true, false, w->now_ms);
	CHECK_INT(w->n_played, 0);
	tb_bear_link_data(&w->bear, reply + n_first, 2 * n_first, false, false, w->now_ms);
	CHECK(w->n_played > 0);
}

TEST(a_microphone_that_gives_not_one_sample_is_told_with_a_light)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	advance(w, 3000);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_NO_MICROPHONE);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_START), 0);
}

TEST(the_microphone_is_closed_after_32_seconds_even_if_no_sample_comes_and_nobody_lets_go)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	advance(w, 20000);
	push(w, "{\"type\":\"pong\"}");
	advance(w, 11900);
	CHECK(w->microphone_open);
	advance(w, 200);
	CHECK(!w->microphone_open);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_NO_MICROPHONE);
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(typed_text_that_does_not_fit_into_a_message_is_refused_with_a_reason)
{
	static char text[TB_TEXT_MAX];
	memset(text, 1, sizeof text); /* six characters each, when written */
	struct world *w = world_make();
	world_ready(w);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = tb_span_make(text, sizeof text)});
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ERROR);
	CHECK_STR(last_told(w)->error_code, "invalid_text");
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
}

TEST(a_question_that_cannot_be_signed_ends_with_a_reason_and_a_light)
{
	struct world *w = world_make();
	world_ready(w);
	w->hmac_status = TB_ERR_INTERNAL;
	world_ask(w);
	CHECK_INT(w->n_turns, 1);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ERROR);
	CHECK_STR(last_told(w)->error_code, "unsendable");
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
}

/* Pressed, and half a second of it is with the server. */
static struct world *listening(void)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 500);
	return w;
}

TEST(an_error_about_the_question_that_is_being_asked_ends_it_at_once)
{
	char with_id[160];
	struct world *w = listening();
	snprintf(with_id, sizeof with_id,
	         "{\"type\":\"error\",\"error_code\":\"audio_too_large\",\"audio_session_id\":\"%s\"}",
	         last_sent(w, TB_BEAR_AUDIO_START)->id);
	for (unsigned i = 0; i < 2; i++) {
		w = listening();
		push(w, i == 0 ? "{\"type\":\"error\",\"error_code\":\"audio_start_error\"}" : with_id);
		CHECK_INT(last_told(w)->turn.result, TB_TURN_ERROR);
		CHECK_STR(last_told(w)->error_code, i == 0 ? "audio_start_error" : "audio_too_large");
		CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
		CHECK(!w->microphone_open);
	}
}

TEST(an_error_about_one_chunk_or_about_another_question_does_not_stop_the_child)
{
	static const char *const errors[] = {
	    "{\"type\":\"error\",\"error_code\":\"invalid_audio_data\"}",
	    "{\"type\":\"error\",\"error_code\":\"processing_error\"}",
	    "{\"type\":\"error\",\"error_code\":\"processing_error\",\"audio_session_id\":\"of-another-question\"}"};
	struct world *w = listening();
	for (unsigned i = 0; i < 3; i++)
		push(w, errors[i]);
	CHECK_INT(state_of(w), TB_BEAR_LISTENING);
	CHECK_INT(w->n_turns, 0);
}

TEST_MAIN(T(a_press_a_question_and_an_answer_make_one_whole_turn), T(all_of_the_answer_is_heard_at_the_speakers_rate),
          T(the_lights_tell_the_child_where_the_bear_is),
          T(the_question_leaves_in_chunks_of_4096_bytes_while_the_child_speaks),
          T(both_ends_are_marked_and_no_sample_is_lost),
          T(a_question_of_whole_chunks_still_has_a_final_chunk_with_sound_in_it),
          T(each_chunk_is_signed_over_its_audio_its_number_and_the_session), T(the_largest_chunk_fits_into_the_outbox),
          T(chunks_are_unsigned_when_configured_so), T(a_session_id_that_the_server_made_is_used_from_then_on),
          T(a_tap_leaves_no_trace_on_the_wire), T(a_question_ends_by_itself_after_30_seconds),
          T(a_slow_link_delays_the_question_and_loses_nothing_within_the_buffer),
          T(a_link_too_slow_for_the_question_ends_it_with_a_light),
          T(no_answer_within_the_deadline_gives_a_light_and_a_new_connection), T(typed_text_is_asked_and_answered),
          T(text_that_is_not_utf8_is_refused_with_a_reason), T(a_microphone_that_does_not_open_gives_a_light),
          T(an_answer_that_ran_out_between_two_events_is_over_at_once),
          T(a_prebuffer_holds_the_first_sound_back_until_it_is_filled),
          T(a_microphone_that_gives_not_one_sample_is_told_with_a_light),
          T(the_microphone_is_closed_after_32_seconds_even_if_no_sample_comes_and_nobody_lets_go),
          T(typed_text_that_does_not_fit_into_a_message_is_refused_with_a_reason),
          T(a_question_that_cannot_be_signed_ends_with_a_reason_and_a_light),
          T(an_error_about_the_question_that_is_being_asked_ends_it_at_once),
          T(an_error_about_one_chunk_or_about_another_question_does_not_stop_the_child))
