/* The button: what a press, a tap, a long hold and a release do, and that each ends in sound or a light. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

static struct world *pressed(void)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	return w;
}

TEST(the_end_of_a_word_is_heard_for_up_to_200_ms_behind_the_release)
{
	struct world *w = pressed();
	sound_for(w, 1000, 0);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(light_of(w), TB_LIGHT_THINKING);
	sound_for(w, 180, 0);
	CHECK(w->microphone_open);
	advance(w, 21);
	CHECK(!w->microphone_open);
	CHECK_INT(w->n_question, 1180 * 16);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_END), 1);
}

TEST(sixty_ms_of_silence_behind_the_release_are_enough)
{
	struct world *w = pressed();
	sound_for(w, 1000, 0);
	happens(w, TB_BEAR_EVENT_RELEASE);
	sound_for(w, 40, 40);
	CHECK(w->microphone_open);
	sound_for(w, 20, 20);
	CHECK(!w->microphone_open);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_END), 1);
}

TEST(a_child_that_has_finished_before_the_release_does_not_wait)
{
	struct world *w = pressed();
	speak_for(w, 1000);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK(!w->microphone_open);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_END), 1);
}

TEST(a_press_without_a_voice_sends_no_question_and_says_so)
{
	struct world *w = pressed();
	size_t n_before = w->n_sent;
	sound_for(w, 2000, 2000);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(w->n_sent, n_before);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_NO_VOICE);
	advance(w, 1000);
	CHECK_INT(w->said[0], TB_PHRASE_DIDNT_HEAR);
	CHECK(count_played(w, PHRASE_VALUE + TB_PHRASE_DIDNT_HEAR) > 5000);
	CHECK(!tb_bear_says_phrase(&w->bear));
}

TEST(a_child_that_thinks_before_it_speaks_loses_no_syllable)
{
	struct world *w = pressed();
	sound_for(w, 5000, 5000);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_START), 0);
	size_t at = w->n_spoken;
	speak_for(w, 1000);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK(w->n_question >= 16000 && w->n_question <= 16000 + 8192);
	CHECK_MEM(w->question + w->n_question - 16000, w->spoken + at, 16000 * sizeof(int16_t));
	CHECK_INT(w->bear.n_drops, 0);
}

TEST(a_quiet_voice_is_lifted)
{
	struct world *w = pressed();
	int64_t came = 0, went = 0;
	for (unsigned at = 0; at < 4 * 16000; at += 320) {
		int16_t samples[320];
		for (unsigned i = 0; i < 320; i++)
			samples[i] = (int16_t)(voice_at(at + i) / 20);
		for (unsigned i = 0; i < 320 && at >= 3 * 16000; i++)
			came += samples[i] * samples[i];
		w->now_ms += 20;
		happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = 320});
	}
	happens(w, TB_BEAR_EVENT_RELEASE);
	advance(w, 200);
	CHECK_INT(w->n_question, 4 * 16000);
	for (size_t i = 3 * 16000; i < 4 * 16000; i++)
		went += w->question[i] * w->question[i];
	CHECK(went > 4 * came);
}

static void tap(struct world *w)
{
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 100);
	happens(w, TB_BEAR_EVENT_RELEASE);
}

TEST(a_tap_is_the_next_volume_step_heard_at_once_and_kept_over_a_power_cut)
{
	struct world *w = world_make();
	world_ready(w);
	unsigned before = w->bear.downlink.playback.gain_q8;
	tap(w);
	CHECK_INT(w->said[0], TB_PHRASE_THIS_LOUD);
	unsigned after = w->bear.downlink.playback.gain_q8;
	CHECK(after != before);
	CHECK_INT(count_sent(w, TB_BEAR_AUDIO_START), 0);
	advance(w, 1000);
	world_ready(w); /* it was never stopped: the power was cut */
	CHECK_INT(w->bear.downlink.playback.gain_q8, after);
}

TEST(volume_is_written_at_most_once_a_minute)
{
	struct world *w = world_make();
	world_ready(w);
	for (unsigned i = 0; i < 8; i++) {
		tap(w);
		advance(w, 700);
	}
	CHECK(w->n_writes <= 2); /* the volume, and perhaps the session rules */
}

TEST(a_tap_that_interrupts_changes_no_volume)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 1000, 777, ANSWER_AFTER);
	unsigned before = w->bear.downlink.playback.gain_q8;
	tap(w);
	CHECK_INT(w->turns[0].turn.result, TB_TURN_INTERRUPTED);
	CHECK_INT(w->bear.downlink.playback.gain_q8, before);
	CHECK(!was_said(w, TB_PHRASE_THIS_LOUD));
}

TEST(a_long_thought_is_bridged_by_a_soft_sound_that_gives_way_to_the_answer)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	advance(w, 1150);
	CHECK_INT(w->n_said, 0);
	advance(w, 100);
	CHECK_INT(w->said[0], TB_PHRASE_ONE_MOMENT);
	push(w, "{\"type\":\"pong\"}");
	CHECK(tb_bear_says_phrase(&w->bear));
	push_mp3(w, ANSWER_BEFORE, 10, 222, ANSWER_AFTER);
	CHECK(!tb_bear_says_phrase(&w->bear));
	CHECK_INT(state_of(w), TB_BEAR_SPEAKING);
	advance(w, 1000);
	CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	CHECK(last_told(w)->turn.release_to_sound_ms >= 1200);
	CHECK_INT(w->n_said, 1);
}

TEST(a_question_that_grows_too_long_is_asked_and_the_child_told_kindly)
{
	struct world *w = pressed();
	speak_for(w, 31000);
	CHECK_INT(w->said[0], TB_PHRASE_TOO_LONG);
	CHECK_INT(state_of(w), TB_BEAR_THINKING);
	CHECK(!w->microphone_open);
}

TEST(a_press_silences_what_the_bear_says_for_itself)
{
	struct world *w = world_make();
	world_ready(w);
	tap(w);
	CHECK(tb_bear_says_phrase(&w->bear));
	unsigned n_stops = w->n_stops;
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK(!tb_bear_says_phrase(&w->bear));
	CHECK_INT(w->n_stops, n_stops + 1);
	CHECK(w->microphone_open);
}

TEST(a_press_without_a_server_says_so_and_hastens_the_next_try_once)
{
	struct world *w = world_make();
	world_ready(w);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
	unsigned n_opens = w->n_opens;
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->n_opens, n_opens + 1);
	CHECK_INT(w->said[0], TB_PHRASE_CANT_REACH);
	CHECK_INT(w->n_microphone_starts, 0);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_FAILED, .status = TB_ERR_IO});
	happens(w, TB_BEAR_EVENT_RELEASE);
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->n_opens, n_opens + 1);
	CHECK(was_said(w, TB_PHRASE_CANT_REACH));
}

TEST(a_server_that_asks_for_time_is_not_hastened)
{
	struct world *w = world_make();
	if (tb_bear_init(&w->bear, &w->config, &w->port) != TB_OK)
		abort();
	happens(w, TB_BEAR_EVENT_START);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_REFUSED, .http_status = 429, .retry_after_s = 30});
	happens(w, TB_BEAR_EVENT_PRESS);
	CHECK_INT(w->n_opens, 1);
}

TEST(a_link_lost_in_the_question_is_told_in_words)
{
	struct world *w = pressed();
	speak_for(w, 1000);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
	CHECK_INT(last_told(w)->turn.result, TB_TURN_LINK_LOST);
	CHECK_INT(w->said[0], TB_PHRASE_LOST_YOU);
	CHECK(!w->microphone_open);
}

TEST(without_a_decoder_the_light_says_it)
{
	struct world *w = pressed();
	w->mp3_status = TB_ERR_NO_MEMORY;
	sound_for(w, 1000, 1000);
	happens(w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(light_of(w), TB_LIGHT_TROUBLE);
	CHECK(!tb_bear_says_phrase(&w->bear));
}

TEST_MAIN(T(the_end_of_a_word_is_heard_for_up_to_200_ms_behind_the_release),
          T(sixty_ms_of_silence_behind_the_release_are_enough),
          T(a_child_that_has_finished_before_the_release_does_not_wait),
          T(a_press_without_a_voice_sends_no_question_and_says_so),
          T(a_child_that_thinks_before_it_speaks_loses_no_syllable), T(a_quiet_voice_is_lifted),
          T(a_tap_is_the_next_volume_step_heard_at_once_and_kept_over_a_power_cut),
          T(volume_is_written_at_most_once_a_minute), T(a_tap_that_interrupts_changes_no_volume),
          T(a_long_thought_is_bridged_by_a_soft_sound_that_gives_way_to_the_answer),
          T(a_question_that_grows_too_long_is_asked_and_the_child_told_kindly),
          T(a_press_silences_what_the_bear_says_for_itself),
          T(a_press_without_a_server_says_so_and_hastens_the_next_try_once),
          T(a_server_that_asks_for_time_is_not_hastened), T(a_link_lost_in_the_question_is_told_in_words),
          T(without_a_decoder_the_light_says_it))
