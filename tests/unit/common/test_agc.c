/* The gain for quiet voices, on sounds made here: syllables of a buzzing tone, with pauses, over noise. */
#include "common/audio/agc.h"
#include "tests/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { RATE = TB_AGC_RATE_HZ, N_SAMPLES = 6 * RATE };

static int16_t sound[N_SAMPLES], out[N_SAMPLES];
static uint32_t noise_state;

static double white(void)
{
	noise_state = noise_state * 1664525u + 1013904223u;
	return (double)(noise_state >> 8) / 8388608.0 - 1.0;
}

static int16_t clamped(double value)
{
	return (int16_t)lrint(fmax(-32768, fmin(32767, value)));
}

static void add_noise(double height)
{
	noise_state = 1;
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = clamped(sound[i] + height * white());
}

/* Three syllables a second, each a bow of 200 ms; height of its tallest sample. */
static void add_voice(double height, size_t from, size_t to)
{
	static const double pi = 3.14159265358979323846;
	for (size_t i = from; i < to; i++) {
		double within = fmod((double)i / RATE, 1.0 / 3) / 0.2;
		double bow = within < 1 ? sin(pi * within) : 0;
		double t = 2 * pi * 220 * (double)i / RATE;
		sound[i] = clamped(sound[i] + height * bow * (sin(t) + 0.5 * sin(2 * t)) / 1.3);
	}
}

static void quiet(void)
{
	memset(sound, 0, sizeof sound);
}

static void run(void)
{
	struct tb_agc agc;
	memcpy(out, sound, sizeof out);
	tb_agc_init(&agc);
	tb_agc_run(&agc, out, N_SAMPLES);
}

static double rms_of(const int16_t *samples, size_t from, size_t to)
{
	double sum = 0;
	for (size_t i = from; i < to; i++)
		sum += (double)samples[i] * samples[i];
	return sqrt(sum / (double)(to - from));
}

static double gain_in(size_t from, size_t to)
{
	return rms_of(out, from, to) / rms_of(sound, from, to);
}

TEST(a_quiet_voice_is_lifted)
{
	quiet();
	add_voice(500, 0, N_SAMPLES);
	run();
	CHECK(gain_in(N_SAMPLES - RATE, N_SAMPLES) > 4);
	CHECK(gain_in(0, RATE / 3) < 1.5); /* slowly */
}

TEST(the_gain_has_a_limit)
{
	quiet();
	add_voice(100, 0, N_SAMPLES);
	for (size_t i = 0; i < N_SAMPLES; i++)
		out[i] = sound[i];
	struct tb_agc agc;
	tb_agc_init(&agc);
	for (int turn = 0; turn < 4; turn++) {
		memcpy(out, sound, sizeof out);
		tb_agc_run(&agc, out, N_SAMPLES);
	}
	CHECK(gain_in(0, N_SAMPLES) > TB_AGC_MAX_GAIN - 0.5);
	CHECK(gain_in(0, N_SAMPLES) <= TB_AGC_MAX_GAIN);
}

TEST(a_voice_loud_enough_stays_as_it_is)
{
	quiet();
	add_voice(12000, 0, N_SAMPLES);
	run();
	CHECK(gain_in(0, N_SAMPLES) < 1.02);
}

TEST(silence_and_steady_noise_are_not_lifted)
{
	for (double height = 2; height < 3000; height *= 3) {
		quiet();
		add_noise(height);
		run();
		CHECK_MEM(out, sound, sizeof sound);
	}
}

TEST(a_quiet_voice_in_room_noise_is_lifted)
{
	quiet();
	add_voice(500, 0, N_SAMPLES);
	add_noise(40);
	run();
	CHECK(gain_in(N_SAMPLES - RATE, N_SAMPLES) > 3);
}

TEST(the_gain_falls_again_for_a_louder_voice)
{
	quiet();
	add_voice(500, 0, N_SAMPLES / 2);
	add_voice(9000, N_SAMPLES / 2, N_SAMPLES);
	run();
	CHECK(gain_in(N_SAMPLES / 2 - RATE, N_SAMPLES / 2) > 2);
	CHECK(gain_in(N_SAMPLES - RATE, N_SAMPLES) < 1.2);
}

TEST(a_shout_after_a_whisper_does_not_clip_or_step)
{
	static int16_t whisper[N_SAMPLES];
	struct tb_agc agc;
	quiet();
	add_voice(300, 0, N_SAMPLES);
	memcpy(whisper, sound, sizeof whisper);
	tb_agc_init(&agc);
	for (int turn = 0; turn < 3; turn++) {
		memcpy(sound, whisper, sizeof sound);
		tb_agc_run(&agc, sound, N_SAMPLES);
	}
	quiet();
	add_voice(30000, 0, N_SAMPLES);
	memcpy(out, sound, sizeof out);
	tb_agc_run(&agc, out, N_SAMPLES);
	for (size_t i = 1; i < N_SAMPLES; i++) {
		int larger = abs(sound[i]) > 29204 ? abs(sound[i]) : 29204;
		CHECK(abs(out[i]) <= larger);
		CHECK(abs(out[i] - out[i - 1]) <= TB_AGC_MAX_GAIN * abs(sound[i] - sound[i - 1]) + 40);
	}
}

TEST(nothing_becomes_softer_than_it_came_or_turns_over)
{
	quiet();
	noise_state = 7;
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = clamped(60000 * white() * white() * white() * (i / 3000 % 3 == 0));
	run();
	for (size_t i = 0; i < N_SAMPLES; i++) {
		CHECK(abs(out[i]) >= abs(sound[i]));
		CHECK((out[i] < 0) == (sound[i] < 0));
	}
}

TEST(every_split_gives_the_same_samples)
{
	quiet();
	add_voice(500, 0, N_SAMPLES);
	add_voice(29000, N_SAMPLES - RATE / 2, N_SAMPLES);
	run();
	for (size_t piece = 1; piece < 4000; piece = piece * 3 + 1) {
		static int16_t split[N_SAMPLES];
		struct tb_agc agc;
		memcpy(split, sound, sizeof split);
		tb_agc_init(&agc);
		for (size_t at = 0; at < N_SAMPLES; at += piece)
			tb_agc_run(&agc, split + at, N_SAMPLES - at < piece ? N_SAMPLES - at : piece);
		CHECK_MEM(split, out, sizeof split);
	}
}

TEST_MAIN(T(a_quiet_voice_is_lifted), T(the_gain_has_a_limit), T(a_voice_loud_enough_stays_as_it_is),
          T(silence_and_steady_noise_are_not_lifted), T(a_quiet_voice_in_room_noise_is_lifted),
          T(the_gain_falls_again_for_a_louder_voice), T(a_shout_after_a_whisper_does_not_clip_or_step),
          T(nothing_becomes_softer_than_it_came_or_turns_over), T(every_split_gives_the_same_samples))
