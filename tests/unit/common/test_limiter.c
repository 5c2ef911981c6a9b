/* The limiter on sounds made here: its invariant at every window position, and that it keeps it without being heard.
 * Real voices are tried with the phrases, in tests/unit/bear. */
#include "common/audio/limiter.h"
#include "tests/check.h"

#include <math.h>
#include <stdbool.h>

enum { MAX_SAMPLES = 48001 };

static const double pi = 3.14159265358979323846;
static const uint32_t rates_hz[] = {8000, 11025, 16000, 22050, 44100, 48000};
enum { N_RATES = sizeof rates_hz / sizeof rates_hz[0] };
static const int32_t caps_rms[] = {1, 33, 328, 1036, TB_LIMITER_CAP_DEFAULT, 10362, TB_LIMITER_CAP_MAX};
enum { N_CAPS = sizeof caps_rms / sizeof caps_rms[0] };

static int16_t sound[MAX_SAMPLES], out[MAX_SAMPLES];
static size_t n_samples;
static uint32_t rate, noise_state;

static double white(void)
{
	noise_state = noise_state * 1664525u + 1013904223u;
	return (double)(noise_state >> 8) / 8388608.0 - 1.0;
}

static int16_t clamped(double value)
{
	return (int16_t)lrint(fmax(-32768, fmin(32767, value)));
}

static void silence(uint32_t rate_hz, uint32_t length_ms)
{
	rate = rate_hz;
	n_samples = (size_t)rate * length_ms / 1000;
	noise_state = 1;
	memset(sound, 0, sizeof sound);
}

static void add_tone(double hz, double height, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		sound[i] = clamped(sound[i] + height * sin(2 * pi * hz * (double)(i - from) / rate));
}

/* Full scale, one sign or the other, `on` samples of each `period`. */
static void add_bursts(size_t on, size_t period)
{
	for (size_t i = 0; i < n_samples; i++)
		sound[i] = (int16_t)(i % period < on ? (i / 7 % 2 ? INT16_MAX : INT16_MIN) : 0);
}

static bool limit(int32_t cap_rms)
{
	struct tb_limiter limiter;
	memcpy(out, sound, sizeof out);
	if (tb_limiter_init(&limiter, rate, cap_rms) != TB_OK)
		return false;
	tb_limiter_run(&limiter, out, n_samples);
	return true;
}

/* The largest energy of `length` samples in a row among those from `from` on. */
static uint64_t loudest_window(size_t from, size_t length)
{
	uint64_t energy = 0, most = 0;
	for (size_t i = from; i < n_samples; i++) {
		energy += (uint64_t)((int64_t)out[i] * out[i]);
		if (i >= from + length)
			energy -= (uint64_t)((int64_t)out[i - length] * out[i - length]);
		most = energy > most ? energy : most;
	}
	return most;
}

static bool keeps_from(size_t from, int32_t cap_rms)
{
	size_t window = rate / 10;
	uint64_t square = (uint64_t)cap_rms * (uint64_t)cap_rms;
	bool one_more = rate % 10 == 0 || loudest_window(from, window + 1) <= square * (window + 1);
	return one_more && loudest_window(from, window) <= square * window;
}

static bool keeps(int32_t cap_rms)
{
	return limit(cap_rms) && keeps_from(0, cap_rms);
}

static double rms_of(const int16_t *samples, size_t from, size_t to)
{
	double sum = 0;
	for (size_t i = from; i < to; i++)
		sum += (double)samples[i] * samples[i];
	return sqrt(sum / (double)(to - from));
}

TEST(tones_of_any_pitch_stay_under_every_cap_at_every_rate)
{
	static const double tones_hz[] = {3, 20, 50, 100, 440, 1000, 3400};
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t t = 0; t < sizeof tones_hz / sizeof tones_hz[0]; t++) {
			silence(rates_hz[r], 600);
			add_tone(tones_hz[t], 32767, 0, n_samples);
			for (size_t c = 0; c < N_CAPS; c++)
				CHECK(keeps(caps_rms[c]));
		}
}

TEST(silence_and_then_full_scale_stays_under_the_cap)
{
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t c = 0; c < N_CAPS; c++) {
			silence(rates_hz[r], 900);
			for (size_t i = n_samples / 2; i < n_samples; i++)
				sound[i] = i / 20 % 2 ? INT16_MIN : INT16_MAX;
			CHECK(keeps(caps_rms[c]));
			for (size_t i = n_samples / 2; i < n_samples; i++)
				sound[i] = INT16_MIN;
			CHECK(keeps(caps_rms[c]));
		}
}

TEST(steps_and_bursts_of_any_rhythm_stay_under_the_cap)
{
	static const size_t periods_ms[] = {2, 5, 7, 33, 50, 99, 100, 101, 105, 150, 301};
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t p = 0; p < sizeof periods_ms / sizeof periods_ms[0]; p++)
			for (size_t part = 1; part <= 16; part *= 4) {
				size_t period = periods_ms[p] * rates_hz[r] / 1000;
				silence(rates_hz[r], 800);
				add_bursts(period / part, period);
				CHECK(keeps(TB_LIMITER_CAP_DEFAULT));
				CHECK(keeps(328));
			}
}

TEST(impulses_stay_under_the_cap)
{
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t every = 1; every < 3000; every = every * 3 + 1) {
			silence(rates_hz[r], 500);
			for (size_t i = every / 2; i < n_samples; i += every)
				sound[i] = INT16_MIN;
			for (size_t c = 0; c < N_CAPS; c++)
				CHECK(keeps(caps_rms[c]));
		}
}

TEST(white_noise_of_any_level_stays_under_the_cap)
{
	for (size_t r = 0; r < N_RATES; r++)
		for (double height = 100; height < 200000; height *= 4) {
			silence(rates_hz[r], 500);
			for (size_t i = 0; i < n_samples; i++)
				sound[i] = clamped(height * white());
			for (size_t c = 0; c < N_CAPS; c++)
				CHECK(keeps(caps_rms[c]));
		}
}

TEST(levels_that_jump_at_random_stay_under_the_cap)
{
	for (uint32_t seed = 1; seed <= 200; seed++) {
		silence(rates_hz[seed % N_RATES], 900);
		noise_state = seed * 2654435761u;
		double height = 0;
		for (size_t i = 0, left = 0; i < n_samples; i++, left--) {
			if (left == 0) {
				left = 1 + (size_t)(fabs(white()) * white() * white() * rate / 3 + rate / 3.0) % rate;
				height = 40000 * pow(white(), 4);
			}
			sound[i] = clamped(height * (seed % 2 ? white() : sin((double)i * (seed % 50) / 60)));
		}
		CHECK(keeps(caps_rms[seed % N_CAPS]));
	}
}

TEST(a_sound_a_decibel_under_the_cap_comes_through_unchanged)
{
	static const double tones_hz[] = {50, 100, 440, 1000, 3400};
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t t = 0; t < sizeof tones_hz / sizeof tones_hz[0]; t++) {
			silence(rates_hz[r], 1000);
			add_tone(tones_hz[t], TB_LIMITER_CAP_DEFAULT * 1.4142 * 0.84, 0, n_samples);
			CHECK(limit(TB_LIMITER_CAP_DEFAULT));
			CHECK_MEM(out, sound, n_samples * sizeof *out);
		}
}

TEST(a_steady_loud_tone_comes_out_close_to_the_cap_and_steady)
{
	static const double tones_hz[] = {100, 440, 1000, 3400};
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t t = 0; t < sizeof tones_hz / sizeof tones_hz[0]; t++) {
			silence(rates_hz[r], 1000);
			add_tone(tones_hz[t], 32000, n_samples / 5, n_samples);
			CHECK(keeps(TB_LIMITER_CAP_DEFAULT));
			double level = rms_of(out, n_samples / 2, n_samples);
			CHECK(level > TB_LIMITER_CAP_DEFAULT * 0.84);
			for (size_t at = n_samples / 2, n = rate / 50; at + n <= n_samples; at += n)
				CHECK(fabs(rms_of(out, at, at + n) / level - 1) < 0.03);
		}
}

static double steepest_step(size_t from, size_t to)
{
	double steepest = 0;
	for (size_t i = from; i < to; i++)
		steepest = fmax(steepest, fabs((double)out[i] - out[i - 1]));
	return steepest;
}

/* A step between neighbours that the tone itself does not make is a click. */
TEST(a_loud_beginning_is_turned_down_without_a_click)
{
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t c = 1; c < N_CAPS; c++) {
			silence(rates_hz[r], 600);
			size_t begin = n_samples / 3, settled = begin + rate * 3 / 1000;
			double of_tone = 2 * pi * 440 / rate * 32000,
			       of_cap = 2 * pi * 440 / rate * 1.4143 * caps_rms[c];
			add_tone(440, 32000, begin, n_samples);
			CHECK(keeps(caps_rms[c]));
			CHECK(steepest_step(begin, settled) <= fmin(1.01 * of_tone, 7.0 * caps_rms[c]) + 2);
			CHECK(steepest_step(settled, n_samples) <= 1.5 * of_cap + 2);
		}
}

TEST(a_loud_beginning_leaves_no_hole_behind_it)
{
	for (size_t r = 0; r < N_RATES; r++) {
		silence(rates_hz[r], 1000);
		add_tone(440, 4000, 0, n_samples);
		add_tone(440, 28000, n_samples / 2, n_samples);
		CHECK(keeps(TB_LIMITER_CAP_DEFAULT));
		for (size_t at = n_samples / 10, n = rate / 100; at + n <= n_samples; at += n)
			CHECK(rms_of(out, at, at + n) > TB_LIMITER_CAP_DEFAULT * 0.4);
	}
}

TEST(the_gain_comes_back_after_something_loud)
{
	silence(16000, 3000);
	add_tone(440, 32000, 0, n_samples / 6);
	add_tone(440, 1000, n_samples / 6, n_samples);
	CHECK(keeps(TB_LIMITER_CAP_DEFAULT));
	CHECK_MEM(out + n_samples * 5 / 6, sound + n_samples * 5 / 6, n_samples / 6 * sizeof *out);
}

TEST(a_lower_cap_holds_for_every_window_from_there_on)
{
	for (size_t r = 0; r < N_RATES; r++)
		for (size_t c = 1; c < N_CAPS; c++) {
			struct tb_limiter limiter;
			silence(rates_hz[r], 1000);
			add_tone(300, 32000, 0, n_samples);
			memcpy(out, sound, sizeof out);
			CHECK_INT(tb_limiter_init(&limiter, rate, caps_rms[c]), TB_OK);
			size_t change = n_samples / 2 + 37;
			tb_limiter_run(&limiter, out, change);
			tb_limiter_set_cap(&limiter, caps_rms[c - 1]);
			tb_limiter_run(&limiter, out + change, n_samples - change);
			CHECK(keeps_from(0, caps_rms[c]));
			CHECK(keeps_from(change, caps_rms[c - 1]));
		}
}

TEST(a_higher_cap_holds_across_the_change)
{
	struct tb_limiter limiter;
	silence(16000, 1000);
	add_tone(300, 32000, 0, n_samples);
	memcpy(out, sound, sizeof out);
	CHECK_INT(tb_limiter_init(&limiter, rate, 1036), TB_OK);
	tb_limiter_run(&limiter, out, n_samples / 2);
	tb_limiter_set_cap(&limiter, TB_LIMITER_CAP_DEFAULT);
	tb_limiter_run(&limiter, out + n_samples / 2, n_samples / 2);
	CHECK(keeps_from(0, TB_LIMITER_CAP_DEFAULT));
	CHECK(rms_of(out, n_samples - 1600, n_samples) > 2 * 1036);
}

TEST(every_split_gives_the_same_samples)
{
	silence(22050, 300);
	add_tone(440, 30000, n_samples / 3, n_samples);
	CHECK(limit(TB_LIMITER_CAP_DEFAULT));
	for (size_t piece = 1; piece < 300; piece += 7) {
		struct tb_limiter limiter;
		int16_t split[MAX_SAMPLES];
		memcpy(split, sound, sizeof split);
		CHECK_INT(tb_limiter_init(&limiter, rate, TB_LIMITER_CAP_DEFAULT), TB_OK);
		for (size_t at = 0; at < n_samples; at += piece)
			tb_limiter_run(&limiter, split + at, n_samples - at < piece ? n_samples - at : piece);
		CHECK_MEM(split, out, n_samples * sizeof *out);
	}
}

TEST(rates_and_caps_out_of_range_are_refused_or_brought_in)
{
	struct tb_limiter limiter;
	CHECK_INT(tb_limiter_init(&limiter, 7999, 3276), TB_ERR_ARG);
	CHECK_INT(tb_limiter_init(&limiter, 48001, 3276), TB_ERR_ARG);
	CHECK_INT(tb_limiter_init(&limiter, 16000, 0), TB_ERR_ARG);
	CHECK_INT(tb_limiter_init(&limiter, 16000, TB_LIMITER_CAP_MAX + 1), TB_ERR_ARG);
	CHECK_INT(tb_limiter_init(&limiter, 16000, 3276), TB_OK);
	silence(16000, 300);
	add_tone(440, 30000, 0, n_samples);
	memcpy(out, sound, sizeof out);
	tb_limiter_set_cap(&limiter, INT32_MIN);
	tb_limiter_run(&limiter, out, n_samples);
	CHECK(keeps_from(0, 1));
}

TEST(the_limiter_fits_a_small_bear)
{
	CHECK(sizeof(struct tb_limiter) <= 304);
}

TEST_MAIN(T(tones_of_any_pitch_stay_under_every_cap_at_every_rate), T(silence_and_then_full_scale_stays_under_the_cap),
          T(steps_and_bursts_of_any_rhythm_stay_under_the_cap), T(impulses_stay_under_the_cap),
          T(white_noise_of_any_level_stays_under_the_cap), T(levels_that_jump_at_random_stay_under_the_cap),
          T(a_sound_a_decibel_under_the_cap_comes_through_unchanged),
          T(a_steady_loud_tone_comes_out_close_to_the_cap_and_steady),
          T(a_loud_beginning_is_turned_down_without_a_click), T(a_loud_beginning_leaves_no_hole_behind_it),
          T(the_gain_comes_back_after_something_loud), T(a_lower_cap_holds_for_every_window_from_there_on),
          T(a_higher_cap_holds_across_the_change), T(every_split_gives_the_same_samples),
          T(rates_and_caps_out_of_range_are_refused_or_brought_in), T(the_limiter_fits_a_small_bear))
