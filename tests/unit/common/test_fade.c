#include "common/audio/fade.h"
#include "tests/check.h"

#include <stdlib.h>

enum { RAMP = 160, N_SAMPLES = 1000 };

static int16_t sound[N_SAMPLES];

static void fill(int16_t value)
{
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = value;
}

static int largest_step(const int16_t *samples, size_t n_samples)
{
	int largest = 0;
	for (size_t i = 1; i < n_samples; i++) {
		int step = abs(samples[i] - samples[i - 1]);
		largest = step > largest ? step : largest;
	}
	return largest;
}

TEST(a_sound_rises_from_silence_and_then_is_as_it_came)
{
	struct tb_fade fade;
	fill(20000);
	tb_fade_init(&fade, RAMP);
	tb_fade_run(&fade, sound, N_SAMPLES);
	CHECK_INT(sound[0], 0);
	for (size_t i = 1; i < RAMP; i++)
		CHECK(sound[i] >= sound[i - 1]);
	for (size_t i = RAMP; i < N_SAMPLES; i++)
		CHECK_INT(sound[i], 20000);
}

TEST(a_click_of_opening_is_softened_to_small_steps)
{
	static const int16_t heights[] = {INT16_MIN, -12000, 12000, INT16_MAX};
	for (size_t h = 0; h < 4; h++) {
		struct tb_fade fade;
		fill(heights[h]);
		tb_fade_init(&fade, RAMP);
		tb_fade_run(&fade, sound, N_SAMPLES);
		CHECK(largest_step(sound, N_SAMPLES) <= 2 * 32768 / RAMP);
		CHECK_INT(sound[N_SAMPLES - 1], heights[h]);
	}
}

TEST(an_underrun_glides_to_zero_from_the_last_sample)
{
	static const int16_t heights[] = {INT16_MIN, -12000, -1, 0, 1, 12000, INT16_MAX};
	for (size_t h = 0; h < sizeof heights / sizeof heights[0]; h++) {
		struct tb_fade fade;
		int16_t tail[RAMP + 3] = {0};
		fill(heights[h]);
		tb_fade_init(&fade, RAMP);
		tb_fade_run(&fade, sound, N_SAMPLES);
		tail[0] = sound[N_SAMPLES - 1];
		CHECK_INT(tb_fade_tail(&fade, tail + 1, RAMP + 2), RAMP);
		CHECK_INT(tail[RAMP], 0);
		CHECK(largest_step(tail, RAMP + 1) <= 2 * 32768 / RAMP);
		CHECK_INT(tb_fade_tail(&fade, tail, RAMP), 0);
	}
}

TEST(what_comes_after_an_underrun_rises_from_silence_again)
{
	struct tb_fade fade;
	int16_t tail[RAMP];
	fill(9000);
	tb_fade_init(&fade, RAMP);
	tb_fade_run(&fade, sound, N_SAMPLES);
	tb_fade_tail(&fade, tail, RAMP);
	fill(9000);
	tb_fade_run(&fade, sound, N_SAMPLES);
	CHECK_INT(sound[0], 0);
	CHECK_INT(sound[RAMP], 9000);
}

TEST(a_fade_asked_for_no_tail_goes_on_without_a_gap)
{
	struct tb_fade fade;
	fill(9000);
	tb_fade_init(&fade, RAMP);
	tb_fade_run(&fade, sound, N_SAMPLES / 2);
	tb_fade_run(&fade, sound + N_SAMPLES / 2, N_SAMPLES / 2);
	CHECK_INT(sound[N_SAMPLES / 2], 9000);
}

TEST(a_fade_gives_the_same_at_every_split)
{
	int16_t whole[N_SAMPLES], whole_tail[RAMP];
	struct tb_fade fade;
	fill(-23456);
	tb_fade_init(&fade, RAMP);
	tb_fade_run(&fade, sound, N_SAMPLES);
	tb_fade_tail(&fade, whole_tail, RAMP);
	memcpy(whole, sound, sizeof whole);
	for (size_t split = 0; split <= RAMP; split++) {
		int16_t tail[RAMP];
		fill(-23456);
		tb_fade_init(&fade, RAMP);
		tb_fade_run(&fade, sound, split);
		tb_fade_run(&fade, sound + split, N_SAMPLES - split);
		CHECK_MEM(sound, whole, sizeof whole);
		CHECK_INT(tb_fade_tail(&fade, tail, split), split);
		CHECK_INT(tb_fade_tail(&fade, tail + split, RAMP), RAMP - split);
		CHECK_MEM(tail, whole_tail, sizeof tail);
	}
}

TEST(nothing_that_sounded_needs_no_tail)
{
	struct tb_fade fade;
	int16_t tail[RAMP];
	tb_fade_init(&fade, RAMP);
	CHECK_INT(tb_fade_tail(&fade, tail, RAMP), 0);
	tb_fade_run(&fade, sound, 0);
	CHECK_INT(tb_fade_tail(&fade, tail, RAMP), 0);
}

TEST(a_fade_of_no_length_changes_nothing_and_a_huge_one_is_bounded)
{
	struct tb_fade fade;
	int16_t tail[1];
	fill(77);
	tb_fade_init(&fade, 0);
	tb_fade_run(&fade, sound, N_SAMPLES);
	CHECK_INT(sound[0], 77);
	CHECK_INT(tb_fade_tail(&fade, tail, 1), 0);
	tb_fade_init(&fade, UINT32_MAX);
	for (size_t n = 0; n < TB_FADE_MAX_SAMPLES; n += N_SAMPLES) {
		fill(INT16_MIN);
		tb_fade_run(&fade, sound, N_SAMPLES);
	}
	CHECK_INT(sound[N_SAMPLES - 1], INT16_MIN);
}

TEST_MAIN(T(a_sound_rises_from_silence_and_then_is_as_it_came), T(a_click_of_opening_is_softened_to_small_steps),
          T(an_underrun_glides_to_zero_from_the_last_sample), T(what_comes_after_an_underrun_rises_from_silence_again),
          T(a_fade_asked_for_no_tail_goes_on_without_a_gap), T(a_fade_gives_the_same_at_every_split),
          T(nothing_that_sounded_needs_no_tail), T(a_fade_of_no_length_changes_nothing_and_a_huge_one_is_bounded))
