#include "common/audio/pcm.h"
#include "tests/check.h"

#include <string.h>

TEST(samples_are_little_endian_in_bytes)
{
	static const int16_t samples[] = {0, 1, -1, 258, INT16_MIN, INT16_MAX};
	static const uint8_t bytes[] = {0, 0, 1, 0, 0xFF, 0xFF, 2, 1, 0, 0x80, 0xFF, 0x7F};
	uint8_t written[sizeof bytes];
	int16_t read[6];
	tb_pcm_to_bytes(samples, 6, written);
	CHECK_MEM(written, bytes, sizeof bytes);
	tb_pcm_from_bytes(bytes, 6, read);
	CHECK_MEM(read, samples, sizeof samples);
}

TEST(bytes_may_lie_at_any_address)
{
	uint8_t memory[9] = {0xEE, 1, 0, 2, 0, 3, 0, 4, 0};
	int16_t samples[4];
	tb_pcm_from_bytes(memory + 1, 4, samples);
	CHECK_INT(samples[3], 4);
	tb_pcm_to_bytes(samples, 4, memory + 1);
	CHECK_INT(memory[7], 4);
}

TEST(several_channels_become_their_mean)
{
	int16_t stereo[] = {100, 200, -100, -200, INT16_MAX, INT16_MAX, INT16_MIN, INT16_MIN, 77};
	CHECK_INT(tb_pcm_to_mono(stereo, 9, 2), 4);
	CHECK_INT(stereo[0], 150);
	CHECK_INT(stereo[1], -150);
	CHECK_INT(stereo[2], INT16_MAX);
	CHECK_INT(stereo[3], INT16_MIN);
	int16_t six[] = {6, 12, 18, 24, 30, 36};
	CHECK_INT(tb_pcm_to_mono(six, 6, 6), 1);
	CHECK_INT(six[0], 21);
	int16_t many[TB_PCM_MAX_CHANNELS];
	for (int i = 0; i < TB_PCM_MAX_CHANNELS; i++)
		many[i] = INT16_MIN;
	CHECK_INT(tb_pcm_to_mono(many, TB_PCM_MAX_CHANNELS, TB_PCM_MAX_CHANNELS), 1);
	CHECK_INT(many[0], INT16_MIN);
}

TEST(one_channel_stays_and_impossible_counts_change_nothing)
{
	int16_t samples[] = {1, 2, 3};
	CHECK_INT(tb_pcm_to_mono(samples, 3, 1), 3);
	CHECK_INT(tb_pcm_to_mono(samples, 3, 0), 0);
	CHECK_INT(tb_pcm_to_mono(samples, 3, TB_PCM_MAX_CHANNELS + 1), 0);
	CHECK_INT(samples[0] + samples[1] + samples[2], 6);
}

TEST(the_level_of_a_steady_signal_is_its_height)
{
	int16_t samples[400];
	static const int16_t heights[] = {0, 1, 2, 100, 12345, INT16_MAX, INT16_MIN};
	for (size_t h = 0; h < sizeof heights / sizeof heights[0]; h++) {
		for (size_t i = 0; i < 400; i++)
			samples[i] = (int16_t)(i % 2 || heights[h] == INT16_MIN ? heights[h] : -heights[h]);
		CHECK_INT(tb_pcm_rms(samples, 400), heights[h] < 0 ? -heights[h] : heights[h]);
	}
	CHECK_INT(tb_pcm_rms(NULL, 0), 0);
}

TEST(the_level_is_rounded_down)
{
	static const int16_t samples[] = {3, 4}; /* the root of 12.5 */
	CHECK_INT(tb_pcm_rms(samples, 2), 3);
}

TEST_MAIN(T(samples_are_little_endian_in_bytes), T(bytes_may_lie_at_any_address), T(several_channels_become_their_mean),
          T(one_channel_stays_and_impossible_counts_change_nothing), T(the_level_of_a_steady_signal_is_its_height),
          T(the_level_is_rounded_down))
