/* The faint noise under what is heard. */
#include "common/audio/pcm.h"
#include "server/engines/stt/faint_noise.h"
#include "tests/check.h"

enum { N = 1600 };

static void make_tone(int16_t *out, int level)
{
	for (int i = 0; i < N; i++)
		out[i] = (int16_t)(i / 20 % 2 == 0 ? level : -level);
}

TEST(silence_is_silent_no_more_and_hardly_louder)
{
	struct tb_faint_noise noise;
	int16_t out[N];
	tb_faint_noise_init(&noise);
	tb_faint_noise_add(&noise, NULL, N, out);
	CHECK(tb_pcm_rms(out, N) >= 2 && tb_pcm_rms(out, N) <= 4);
}

TEST(the_noise_lies_38_db_under_the_loudest_part)
{
	struct tb_faint_noise noise;
	int16_t tone[N], out[N];
	tb_faint_noise_init(&noise);
	make_tone(tone, 8000);
	tb_faint_noise_add(&noise, tone, N, out);
	tb_faint_noise_add(&noise, NULL, N, out);
	CHECK(tb_pcm_rms(out, N) >= 85 && tb_pcm_rms(out, N) <= 115);
}

TEST(the_same_samples_get_the_same_noise_after_a_rewind)
{
	struct tb_faint_noise noise;
	int16_t tone[N], first[N], second[N];
	tb_faint_noise_init(&noise);
	make_tone(tone, 3000);
	tb_faint_noise_add(&noise, tone, N, first);
	tb_faint_noise_rewind(&noise);
	tb_faint_noise_add(&noise, tone, N, second);
	CHECK_MEM(first, second, sizeof first);
}

TEST(the_loudest_samples_are_clipped_and_do_not_wrap)
{
	struct tb_faint_noise noise;
	int16_t tone[N], out[N];
	tb_faint_noise_init(&noise);
	make_tone(tone, 32767);
	tb_faint_noise_add(&noise, tone, N, out);
	for (int i = 0; i < N; i++)
		CHECK((out[i] > 0) == (tone[i] > 0));
}

TEST_MAIN(T(silence_is_silent_no_more_and_hardly_louder), T(the_noise_lies_38_db_under_the_loudest_part),
          T(the_same_samples_get_the_same_noise_after_a_rewind), T(the_loudest_samples_are_clipped_and_do_not_wrap))
