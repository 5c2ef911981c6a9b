#include "common/audio/mic_check.h"
#include "tests/check.h"

enum { N = 800 };

static enum tb_mic_verdict verdict_on(int16_t (*sample_at)(size_t i), size_t n_samples)
{
	struct tb_mic_check check;
	tb_mic_check_init(&check);
	for (size_t i = 0; i < n_samples; i++) {
		int16_t sample = sample_at(i);
		tb_mic_check_feed(&check, &sample, 1);
	}
	return tb_mic_check_verdict(&check);
}

static int16_t own_noise(size_t i)
{
	return (int16_t)(i * 7919 % 5) - 2;
}

static int16_t silence(size_t i)
{
	(void)i;
	return 0;
}

static int16_t one_end(size_t i)
{
	(void)i;
	return INT16_MIN;
}

static int16_t both_ends(size_t i)
{
	return i % 2 ? INT16_MAX : INT16_MIN;
}

static int16_t shout(size_t i)
{
	return i % 3 == 0 ? INT16_MAX : (int16_t)(i % 100 * 100);
}

TEST(a_microphone_that_hears_its_own_noise_is_fine)
{
	CHECK_INT(verdict_on(own_noise, N), TB_MIC_FINE);
}

TEST(a_microphone_that_gives_nothing_is_dead)
{
	CHECK_INT(verdict_on(silence, 0), TB_MIC_DEAD);
}

TEST(a_microphone_that_always_says_the_same_is_stuck)
{
	CHECK_INT(verdict_on(silence, N), TB_MIC_STUCK);
}

TEST(a_microphone_at_the_ends_of_the_scale_is_clipped)
{
	CHECK_INT(verdict_on(one_end, N), TB_MIC_CLIPPED);
	CHECK_INT(verdict_on(both_ends, N), TB_MIC_CLIPPED);
}

TEST(a_loud_room_is_no_fault)
{
	CHECK_INT(verdict_on(shout, N), TB_MIC_FINE);
}

TEST_MAIN(T(a_microphone_that_hears_its_own_noise_is_fine), T(a_microphone_that_gives_nothing_is_dead),
          T(a_microphone_that_always_says_the_same_is_stuck), T(a_microphone_at_the_ends_of_the_scale_is_clipped),
          T(a_loud_room_is_no_fault))
