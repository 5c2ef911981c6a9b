#include "common/audio/resample.h"
#include "common/audio/resample_table.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static int16_t *sine(size_t n, double hz, double rate_hz, double height)
{
	int16_t *samples = malloc(n * sizeof *samples);
	for (size_t i = 0; i < n; i++)
		samples[i] = (int16_t)lrint(height * sin(2 * pi * hz * (double)i / rate_hz));
	return samples;
}

static int16_t *convert(uint32_t in_hz, uint32_t out_hz, const int16_t *in, size_t n_in, size_t *n_out)
{
	struct tb_resampler resampler;
	if (tb_resampler_init(&resampler, in_hz, out_hz) != TB_OK)
		abort();
	int16_t *out = malloc(tb_resampler_out_max(&resampler, n_in) * sizeof *out);
	*n_out = tb_resampler_run(&resampler, in, n_in, out);
	return out;
}

/* How far the best sine of this frequency stands above all that is left, in dB; *gain is the height of that sine
 * against `height`. The start and its transient are left out. */
static double snr_db(const int16_t *samples, size_t n, double hz, double rate_hz, double height, double *gain)
{
	double a = 0, b = 0, signal = 0, rest = 0;
	size_t from = n / 4, periods = (size_t)((double)(n - from) * hz / rate_hz);
	size_t n_used = (size_t)lrint((double)periods * rate_hz / hz);
	for (size_t i = 0; i < n_used; i++) {
		a += 2.0 / (double)n_used * samples[from + i] * sin(2 * pi * hz * (double)i / rate_hz);
		b += 2.0 / (double)n_used * samples[from + i] * cos(2 * pi * hz * (double)i / rate_hz);
	}
	for (size_t i = 0; i < n_used; i++) {
		double want = a * sin(2 * pi * hz * (double)i / rate_hz) + b * cos(2 * pi * hz * (double)i / rate_hz);
		signal += want * want;
		rest += (samples[from + i] - want) * (samples[from + i] - want);
	}
	*gain = sqrt(a * a + b * b) / height;
	return 10 * log10(signal / rest);
}

/* Signal to noise of one tone through one conversion. */
static double tone_snr_db(uint32_t in_hz, uint32_t out_hz, double hz, double *gain)
{
	size_t n_in = in_hz, n_out;
	int16_t *in = sine(n_in, hz, in_hz, 20000);
	int16_t *out = convert(in_hz, out_hz, in, n_in, &n_out);
	double snr = snr_db(out, n_out, hz, out_hz, 20000, gain);
	free(in);
	free(out);
	return snr;
}

TEST(the_table_is_what_its_formula_says)
{
	double norm = 0, wing[TB_RESAMPLE_ENTRIES];
	for (int i = TB_RESAMPLE_ENTRIES - 1; i >= 0; i--) {
		double t = (double)i / TB_RESAMPLE_STEPS, x = pi * 0.92 * t, u = t / TB_RESAMPLE_CROSSINGS;
		double bessel = 1, term = 1, half = 6.0 * sqrt(1 - u * u) / 2;
		for (int k = 1; k < 60; k++) {
			term *= half / k * (half / k);
			bessel += term;
		}
		wing[i] = 0.92 * (i ? sin(x) / x : 1) * bessel;
		norm = bessel;
	}
	for (int i = 0; i < TB_RESAMPLE_ENTRIES; i++)
		CHECK_INT(tb_resample_wing[i], lrint(32768 * wing[i] / norm));
}

TEST(tones_of_speech_come_through_clean)
{
	static const struct {
		uint32_t in_hz, out_hz;
		double hz;
	} cases[] = {{22050, 16000, 200},  {22050, 16000, 1000}, {22050, 16000, 3400}, {22050, 16000, 5000},
	             {8000, 16000, 200},   {8000, 16000, 1000},  {8000, 16000, 2500},  {48000, 16000, 200},
	             {48000, 16000, 1000}, {48000, 16000, 3400}, {48000, 16000, 5000}, {44100, 16000, 1000},
	             {24000, 16000, 1000}, {16000, 22050, 1000}, {16000, 48000, 1000}, {48000, 4000, 500},
	             {4000, 48000, 500}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i += CHECK_EVERY) {
		double gain, snr = tone_snr_db(cases[i].in_hz, cases[i].out_hz, cases[i].hz, &gain);
		CHECK(snr > 60);
		CHECK(gain > 0.99 && gain < 1.01);
	}
}

TEST(tones_above_the_slower_half_rate_do_not_come_through)
{
	static const struct {
		uint32_t in_hz, out_hz;
		double hz;
	} cases[] = {{48000, 16000, 10000}, {48000, 16000, 15000}, {48000, 16000, 20000}, {22050, 16000, 10500}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i += CHECK_EVERY) {
		size_t n_out;
		double loudest = 0;
		int16_t *in = sine(cases[i].in_hz, cases[i].hz, cases[i].in_hz, 20000);
		int16_t *out = convert(cases[i].in_hz, cases[i].out_hz, in, cases[i].in_hz, &n_out);
		for (size_t k = n_out / 4; k < n_out; k++)
			loudest = fmax(loudest, fabs((double)out[k]));
		free(in);
		free(out);
		CHECK(loudest < 20); /* 60 dB down */
	}
}

TEST(every_split_of_the_input_gives_the_same_output)
{
	static const uint32_t rates[][2] = {{22050, 16000}, {8000, 16000}, {48000, 16000}, {16000, 16000}};
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
		enum { N_IN = 300 };
		size_t n_whole;
		int16_t *in = sine(N_IN, 700, rates[r][0], 30000);
		int16_t *whole = convert(rates[r][0], rates[r][1], in, N_IN, &n_whole);
		for (size_t split = 0; split <= N_IN; split++) {
			struct tb_resampler resampler;
			int16_t out[2 * N_IN + 2];
			tb_resampler_init(&resampler, rates[r][0], rates[r][1]);
			size_t n = tb_resampler_run(&resampler, in, split, out);
			n += tb_resampler_run(&resampler, in + split, N_IN - split, out + n);
			CHECK_INT(n, n_whole);
			CHECK_MEM(out, whole, n * sizeof *out);
		}
		free(in);
		free(whole);
	}
}

TEST(the_duration_is_kept_to_the_sample_however_long)
{
	static const uint32_t rates[][2] = {
	    {22050, 16000}, {8000, 16000}, {48000, 16000}, {11025, 16000}, {16000, 16000}};
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
		struct tb_resampler resampler;
		uint64_t n_in = 0, n_out = 0;
		int16_t in[512] = {0}, out[1100];
		tb_resampler_init(&resampler, rates[r][0], rates[r][1]);
		for (size_t block = 1; block <= 512; block++) {
			CHECK(tb_resampler_out_max(&resampler, block) <= 1100);
			size_t n = tb_resampler_run(&resampler, in, block, out);
			CHECK(n <= tb_resampler_out_max(&resampler, block));
			n_in += block;
			n_out += n;
			CHECK_INT(n_out, (n_in * rates[r][1] + rates[r][0] - 1) / rates[r][0]);
		}
	}
}

TEST(output_is_late_by_the_delay_it_says)
{
	enum { N_IN = 2000, AT = 1000 };
	int16_t in[N_IN] = {0};
	size_t n_out, loudest = 0;
	struct tb_resampler resampler;
	in[AT] = 20000;
	int16_t *out = convert(8000, 16000, in, N_IN, &n_out);
	for (size_t i = 0; i < n_out; i++) {
		if (out[i] > out[loudest])
			loudest = i;
	}
	free(out);
	tb_resampler_init(&resampler, 8000, 16000);
	CHECK_INT(loudest, 2 * (AT + tb_resampler_delay(&resampler)));
	tb_resampler_init(&resampler, 16000, 16000);
	CHECK_INT(tb_resampler_delay(&resampler), 0);
}

TEST(the_loudest_input_is_limited_not_wrapped)
{
	int16_t in[400];
	size_t n_out;
	for (size_t i = 0; i < 400; i++)
		in[i] = i / 20 % 2 ? INT16_MAX : INT16_MIN;
	int16_t *out = convert(8000, 16000, in, 400, &n_out);
	for (size_t i = 100; i < n_out; i++) {
		size_t at = (i - 16) % 80; /* of the square wave; its middle has its sign */
		if (at > 10 && at < 30)
			CHECK(out[i] < -25000);
		if (at > 50 && at < 70)
			CHECK(out[i] > 25000);
	}
	free(out);
}

TEST(equal_rates_copy_and_silence_stays_silent)
{
	int16_t in[] = {1, INT16_MIN, INT16_MAX, -7}, silence[500] = {0};
	size_t n_out;
	int16_t *out = convert(22050, 22050, in, 4, &n_out);
	CHECK_INT(n_out, 4);
	CHECK_MEM(out, in, sizeof in);
	free(out);
	out = convert(22050, 16000, silence, 500, &n_out);
	for (size_t i = 0; i < n_out; i++)
		CHECK_INT(out[i], 0);
	free(out);
}

TEST(rates_out_of_range_are_refused)
{
	static const uint32_t rates[][2] = {{3999, 16000}, {16000, 3999}, {48001, 16000},          {16000, 48001},
	                                    {0, 16000},    {16000, 0},    {UINT32_MAX, UINT32_MAX}};
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
		struct tb_resampler resampler;
		CHECK_INT(tb_resampler_init(&resampler, rates[r][0], rates[r][1]), TB_ERR_ARG);
	}
}

TEST(every_pair_of_extreme_rates_stays_inside_its_memory)
{
	static const uint32_t rates[] = {4000, 4001, 8000, 11025, 16000, 22050, 24000, 44100, 47999, 48000};
	int16_t in[300], out[300 * 12 + 1];
	memset(in, 0x55, sizeof in);
	for (size_t a = 0; a < sizeof rates / sizeof rates[0]; a++) {
		for (size_t b = 0; b < sizeof rates / sizeof rates[0]; b++) {
			struct tb_resampler resampler;
			CHECK_INT(tb_resampler_init(&resampler, rates[a], rates[b]), TB_OK);
			CHECK(resampler.wing <= TB_RESAMPLE_MAX_WING);
			CHECK(tb_resampler_run(&resampler, in, 300, out) <= tb_resampler_out_max(&resampler, 300));
		}
	}
}

TEST_MAIN(T(the_table_is_what_its_formula_says), T(tones_of_speech_come_through_clean),
          T(tones_above_the_slower_half_rate_do_not_come_through), T(every_split_of_the_input_gives_the_same_output),
          T(the_duration_is_kept_to_the_sample_however_long), T(output_is_late_by_the_delay_it_says),
          T(the_loudest_input_is_limited_not_wrapped), T(equal_rates_copy_and_silence_stays_silent),
          T(rates_out_of_range_are_refused), T(every_pair_of_extreme_rates_stays_inside_its_memory))
