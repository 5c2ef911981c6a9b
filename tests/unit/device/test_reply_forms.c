/* Every form an answer comes in, whole and damaged, in constant memory. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

static uint8_t audio[300000];
static char reply[WORLD_IN];

/* A bear that has asked and waits. */
static struct world *asked(void)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	return w;
}

static size_t make_pcm(size_t n_samples, int16_t value)
{
	for (size_t i = 0; i < n_samples; i++) {
		audio[2 * i] = (uint8_t)(value & 0xFF);
		audio[2 * i + 1] = (uint8_t)((uint16_t)value >> 8);
	}
	return n_samples * 2;
}

static void push_pcm(struct world *w, const char *before, size_t n_samples, const char *after)
{
	push_bytes(w, reply, make_reply(reply, before, audio, make_pcm(n_samples, 500), after));
}

TEST(the_answer_is_the_same_at_every_split_of_its_message)
{
	static int16_t whole[20000];
	struct world *w = asked();
	push_mp3(w, ANSWER_BEFORE, 12, 1234, ANSWER_AFTER);
	advance(w, 2000);
	size_t n_whole = w->n_played;
	memcpy(whole, w->played, n_whole * sizeof *whole);
	size_t n_reply = make_reply(reply, ANSWER_BEFORE, audio, make_mp3(audio, 12, 1234), ANSWER_AFTER);
	for (size_t at = 1; at < n_reply; at += at < 200 || at + 20 > n_reply ? 1 : 37) {
		w = asked();
		CHECK_INT(tb_bear_link_data(&w->bear, reply, at, true, false, w->now_ms), at);
		CHECK_INT(tb_bear_link_data(&w->bear, reply + at, n_reply - at, false, true, w->now_ms), n_reply - at);
		advance(w, 2000);
		CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
		CHECK_INT(w->n_played, n_whole);
		CHECK_MEM(w->played, whole, n_whole * sizeof *whole);
	}
}

TEST(an_answer_in_fragments_of_one_byte_is_played_whole)
{
	struct world *w = asked();
	w->split = 1;
	push_mp3(w, ANSWER_BEFORE, 12, 1234, ANSWER_AFTER);
	advance(w, 2000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK(w->n_played > 5000);
}

TEST(a_reply_larger_than_the_ring_makes_the_link_wait_and_nothing_is_lost)
{
	struct world *w = asked();
	push_mp3(w, ANSWER_BEFORE, 1000, 1234, ANSWER_AFTER); /* 26 s; the ring holds half a second */
	CHECK(w->in_at < w->n_in / 10);
	unsigned n_resumes = w->n_resumes;
	advance(w, 30000);
	CHECK_INT(w->n_in, 0);
	CHECK(w->n_resumes > n_resumes + 10);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK(last_told(w)->turn.reply_audio_ms >= 26120 && last_told(w)->turn.reply_audio_ms <= 26130);
	CHECK_INT(w->bear.n_underruns, 0);
}

TEST(the_decoder_is_never_given_more_than_it_can_hold)
{
	struct world *w = asked();
	push_mp3(w, ANSWER_BEFORE, 1000, 1234, ANSWER_AFTER);
	advance(w, 30000);
	CHECK(w->mp3_most <= MP3_FRAME + TB_MP3_FEED_MAX);
}

TEST(the_keys_may_come_in_every_order)
{
	static const char *const parts[4] = {"\"type\":\"audio_response\"", "\"format\":\"mp3\"", "\"text\":\"Hello.\"",
	                                     NULL};
	for (unsigned order = 0; order < 24; order++) {
		unsigned left[4] = {0, 1, 2, 3}, code = order;
		struct world *w = asked();
		size_t n = 0;
		for (unsigned i = 0; i < 4; i++) {
			unsigned pick = code % (4 - i);
			code /= 4 - i;
			const char *part = parts[left[pick]];
			memmove(left + pick, left + pick + 1, (3 - pick) * sizeof *left);
			reply[n++] = i == 0 ? '{' : ',';
			if (part != NULL)
				n += (size_t)snprintf(reply + n, 100, "%s", part);
			else
				n += make_reply(reply + n, "\"audio_data\":\"", audio, make_mp3(audio, 60, 777), "\"");
		}
		reply[n++] = '}';
		push_bytes(w, reply, n);
		advance(w, 4000);
		CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
		CHECK_STR(last_told(w)->text, "Hello.");
		CHECK(w->n_played > 24000);
	}
}

TEST(audio_is_not_heard_before_it_is_known_to_be_an_answer)
{
	struct world *w = asked();
	size_t n = make_reply(reply, "{\"audio_data\":\"", audio, make_mp3(audio, 5, 777), "\"");
	tb_bear_link_data(&w->bear, reply, n, true, false, w->now_ms);
	CHECK_INT(w->n_played, 0);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
	tb_bear_link_data(&w->bear, ",\"type\":\"audio_response\"", 24, false, false, w->now_ms);
	CHECK(w->n_played > 0);
}

TEST(audio_of_a_message_that_turns_out_to_be_something_else_is_not_heard)
{
	struct world *w = asked();
	push_mp3(w, "{\"audio_data\":\"", 5, 777, "\",\"type\":\"animation\"}");
	advance(w, 1000);
	CHECK_INT(w->n_played, 0);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
}

TEST(pcm_is_played_at_the_rate_it_says)
{
	struct world *w = asked();
	push_pcm(w, "{\"type\":\"audio_response\",\"format\":\"pcm_s16le\",\"audio_rate\":8000,\"audio_data\":\"", 8000,
	         "\"}");
	advance(w, 2000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK(w->n_played > 15960 && w->n_played < 16040 + TAIL_SAMPLES);
	CHECK_INT(w->n_mp3_opens, 0);
}

TEST(the_older_form_nested_in_params_is_understood)
{
	struct world *w = asked();
	push_pcm(w,
	         "{\"type\":\"audio_response\",\"params\":{\"format\":\"pcm_s16le\",\"audio_rate\":16000,"
	         "\"text\":\"Nested.\",\"audio_data\":\"",
	         4000, "\"}}");
	advance(w, 2000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK_INT(w->n_played, 4000 + TAIL_SAMPLES);
	CHECK_INT(w->played[2000], 500);
	CHECK_STR(last_told(w)->text, "Nested.");
}

TEST(without_a_format_mp3_is_known_by_its_headers)
{
	struct world *w = asked();
	push_mp3(w, "{\"type\":\"audio_response\",\"audio_data\":\"", 10, 777, "\"}");
	advance(w, 2000);
	CHECK_INT(w->n_mp3_opens, 1);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
}

TEST(without_a_format_all_else_is_pcm_at_16_khz)
{
	struct world *w = asked();
	push_pcm(w, "{\"type\":\"audio_response\",\"audio_data\":\"", 3000, "\"}");
	advance(w, 2000);
	CHECK_INT(w->n_mp3_opens, 0);
	CHECK_INT(w->n_played, 3000 + TAIL_SAMPLES);
	CHECK_INT(w->played[2999], 500);
}

TEST(pcm_that_begins_like_one_mp3_header_is_still_pcm)
{
	struct world *w = asked();
	size_t n_bytes = make_pcm(3000, 500);
	memcpy(audio, (const uint8_t[4]){0xFF, 0xF3, 0x60, 0xC4}, 4);
	push_bytes(w, reply,
	           make_reply(reply, "{\"type\":\"audio_response\",\"audio_data\":\"", audio, n_bytes, "\"}"));
	advance(w, 2000);
	CHECK_INT(w->n_mp3_opens, 0);
	CHECK_INT(w->n_played, 3000 + TAIL_SAMPLES);
}

TEST(a_format_the_bear_cannot_play_gives_a_light_and_no_noise)
{
	struct world *w = asked();
	push_pcm(w, "{\"type\":\"audio_response\",\"format\":\"opus\",\"audio_data\":\"", 3000, "\"}");
	advance(w, 1000);
	CHECK(count_played(w, 500) < 10);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CUT);
	CHECK_INT(last_told(w)->turn.reply_audio_ms, 0);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK_INT(w->said[w->n_said - 1], TB_PHRASE_LOST_YOU);
}

TEST(of_wrong_base64_the_good_part_is_played_and_then_the_light_says_it)
{
	struct world *w = asked();
	push_mp3(w, ANSWER_BEFORE, 20, 777, "!!!!AAAA\"}");
	advance(w, 3000);
	CHECK(w->n_played > 7000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CUT);
	CHECK(was_shown(w, TB_LIGHT_TROUBLE));
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(garbage_in_place_of_mp3_gives_a_light)
{
	struct world *w = asked();
	memset(audio, 0x55, 20000);
	push_bytes(w, reply, make_reply(reply, ANSWER_BEFORE, audio, 20000, ANSWER_AFTER));
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CUT);
	CHECK_INT(last_told(w)->turn.reply_audio_ms, 0);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK_INT(w->said[w->n_said - 1], TB_PHRASE_LOST_YOU);
}

TEST(a_message_that_breaks_in_the_middle_is_played_as_far_as_it_was_good)
{
	struct world *w = asked();
	push_mp3(w, ANSWER_BEFORE, 20, 777, "\",,,,}");
	advance(w, 3000);
	CHECK(w->n_played > 7000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CUT);
}

TEST(an_answer_cut_by_the_connection_is_played_as_far_as_it_came)
{
	struct world *w = asked();
	size_t n = make_reply(reply, ANSWER_BEFORE, audio, make_mp3(audio, 15, 777), "");
	tb_bear_link_data(&w->bear, reply, n, true, false, w->now_ms);
	happens(w, TB_BEAR_EVENT_LINK_CLOSED);
	CHECK_INT(state_of(w), TB_BEAR_SPEAKING);
	advance(w, 1000);
	CHECK(w->n_played > 6000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CUT);
	CHECK(was_shown(w, TB_LIGHT_TROUBLE));
}

TEST(an_answer_that_stops_coming_is_given_up)
{
	struct world *w = asked();
	size_t n = make_reply(reply, ANSWER_BEFORE, audio, make_mp3(audio, 15, 777), "");
	tb_bear_link_data(&w->bear, reply, n, true, false, w->now_ms);
	advance(w, 12000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CUT);
	CHECK(was_shown(w, TB_LIGHT_TROUBLE));
}

TEST(a_text_without_a_voice_is_told_with_a_light)
{
	struct world *w = asked();
	push(w, "{\"type\":\"text_response\",\"text\":\"Let us try again.\"}");
	CHECK_INT(last_told(w)->turn.result, TB_TURN_TEXT_ONLY);
	CHECK_STR(last_told(w)->text, "Let us try again.");
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
}

TEST(an_error_of_the_server_ends_the_question_with_its_code)
{
	struct world *w = asked();
	push(w, "{\"type\":\"error\",\"error_code\":\"processing_error\",\"error_message\":\"sorry\"}");
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ERROR);
	CHECK_STR(last_told(w)->error_code, "processing_error");
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
}

TEST(a_server_upset_by_the_second_end_of_an_utterance_is_still_waited_for)
{
	struct world *w = asked();
	push(w, "{\"type\":\"error\",\"error_code\":\"no_audio_data\"}");
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
	push_mp3(w, ANSWER_BEFORE, 5, 777, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
}

TEST(a_reply_before_the_question_has_left_is_no_answer)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 500);
	push_mp3(w, ANSWER_BEFORE, 5, 777, ANSWER_AFTER);
	speak_for(w, 500);
	happens(w, TB_BEAR_EVENT_RELEASE);
	advance(w, 500);
	CHECK_INT(w->n_played, 0);
	CHECK_INT(w->n_question, 16000);
	CHECK_MEM(w->question + FADE_SAMPLES, w->spoken + FADE_SAMPLES, (16000 - FADE_SAMPLES) * sizeof(int16_t));
}

TEST(a_message_sent_behind_the_answer_waits_until_the_answer_is_decoded)
{
	struct world *w = asked();
	push_mp3(w, ANSWER_BEFORE, 100, 777, ANSWER_AFTER);
	while (w->n_in > 0)
		advance(w, 20);
	push(w, "{\"type\":\"pong\"}");
	advance(w, 4000);
	CHECK_INT(w->n_in, 0);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK(last_told(w)->turn.reply_audio_ms >= 2610);
}

TEST(the_bear_needs_no_more_than_44_kb_with_small_buffers)
{
	struct world *w = world_make();
	CHECK(sizeof(struct tb_bear) + w->config.uplink_bytes + w->config.playback_bytes <= 44 * 1024);
}

TEST(a_message_of_a_type_nobody_knows_is_ignored_with_its_audio_and_the_answer_awaited)
{
	static const char *const befores[] = {"{\"type\":\"dance\",\"audio_data\":\"", "{\"audio_data\":\""};
	static const char *const afters[] = {"\"}", "\",\"type\":\"dance\"}"};
	for (unsigned i = 0; i < 2; i++) {
		struct world *w = asked();
		push_mp3(w, befores[i], i == 0 ? 500 : 5, 777, afters[i]);
		CHECK_INT(state_of(w), TB_BEAR_THINKING);
		CHECK_INT(w->n_in, 0);
		push_mp3(w, ANSWER_BEFORE, 5, 888, ANSWER_AFTER);
		advance(w, 1000);
		CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
		CHECK_INT(w->played[1000], 888);
	}
}

TEST(an_error_that_may_be_about_something_else_is_the_reason_when_no_answer_comes)
{
	struct world *w = asked();
	push(w, "{\"type\":\"error\",\"error_code\":\"no_audio_data\"}");
	advance(w, 15100);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ERROR);
	CHECK_STR(last_told(w)->error_code, "no_audio_data");
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
}

TEST(an_answered_question_has_no_error_code_whatever_was_said_before)
{
	struct world *w = asked();
	push(w, "{\"type\":\"error\",\"error_code\":\"no_audio_data\"}");
	push_mp3(w, ANSWER_BEFORE, 5, 777, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_STR(last_told(w)->error_code, "");
}

TEST(an_answer_whose_speaker_stands_still_is_cut_and_the_link_kept)
{
	struct world *w = asked();
	push_mp3(w, ANSWER_BEFORE, 10, 777, ANSWER_AFTER);
	w->speaker_stuck = true;
	push(w, "{\"type\":\"pong\"}");
	advance(w, 11000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_CUT);
	CHECK_INT(w->bear.n_owed, 0);
	CHECK_INT(w->n_closes, 0);
}

TEST(a_server_that_stops_in_the_middle_of_an_answer_is_left)
{
	struct world *w = asked();
	size_t n = make_reply(reply, ANSWER_BEFORE, audio, make_mp3(audio, 15, 777), "");
	tb_bear_link_data(&w->bear, reply, n, true, false, w->now_ms);
	advance(w, 12000);
	CHECK_INT(w->n_closes, 1);
	world_reconnect(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 5, 888, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
}

TEST_MAIN(T(the_answer_is_the_same_at_every_split_of_its_message),
          T(an_answer_in_fragments_of_one_byte_is_played_whole),
          T(a_reply_larger_than_the_ring_makes_the_link_wait_and_nothing_is_lost),
          T(the_decoder_is_never_given_more_than_it_can_hold), T(the_keys_may_come_in_every_order),
          T(audio_is_not_heard_before_it_is_known_to_be_an_answer),
          T(audio_of_a_message_that_turns_out_to_be_something_else_is_not_heard), T(pcm_is_played_at_the_rate_it_says),
          T(the_older_form_nested_in_params_is_understood), T(without_a_format_mp3_is_known_by_its_headers),
          T(without_a_format_all_else_is_pcm_at_16_khz), T(pcm_that_begins_like_one_mp3_header_is_still_pcm),
          T(a_format_the_bear_cannot_play_gives_a_light_and_no_noise),
          T(of_wrong_base64_the_good_part_is_played_and_then_the_light_says_it),
          T(garbage_in_place_of_mp3_gives_a_light),
          T(a_message_that_breaks_in_the_middle_is_played_as_far_as_it_was_good),
          T(an_answer_cut_by_the_connection_is_played_as_far_as_it_came), T(an_answer_that_stops_coming_is_given_up),
          T(a_text_without_a_voice_is_told_with_a_light), T(an_error_of_the_server_ends_the_question_with_its_code),
          T(a_server_upset_by_the_second_end_of_an_utterance_is_still_waited_for),
          T(a_reply_before_the_question_has_left_is_no_answer),
          T(a_message_sent_behind_the_answer_waits_until_the_answer_is_decoded),
          T(the_bear_needs_no_more_than_44_kb_with_small_buffers),
          T(a_message_of_a_type_nobody_knows_is_ignored_with_its_audio_and_the_answer_awaited),
          T(an_error_that_may_be_about_something_else_is_the_reason_when_no_answer_comes),
          T(an_answered_question_has_no_error_code_whatever_was_said_before),
          T(an_answer_whose_speaker_stands_still_is_cut_and_the_link_kept),
          T(a_server_that_stops_in_the_middle_of_an_answer_is_left))
