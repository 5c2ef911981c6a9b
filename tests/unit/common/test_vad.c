/* Voice activity on sounds made here, the same on every machine. Real voices are tried in tests/unit/stt. */
#include "common/audio/vad.h"
#include "tests/check.h"

enum { RATE = TB_VAD_RATE_HZ, N_SAMPLES = 3 * RATE };

static int16_t sound[N_SAMPLES];
static uint32_t noise_state;

/* -1..1, white. */
static double white(void)
{
	noise_state = noise_state * 1664525u + 1013904223u;
	return (double)(noise_state >> 8) / 8388608.0 - 1.0;
}

/* The sine of a number of turns. */
static double sine(double turns)
{
	double x = turns - (double)(long)turns;
	double sign = x < 0.5 ? 1 : -1;
	double p = (x < 0.5 ? x : x - 0.5) * 2;

	return sign * 16 * p * (1 - p) / (5 - 4 * p * (1 - p));
}

static double square_root(double x)
{
	double root = x > 1 ? x : 1;

	for (int i = 0; i < 60; i++)
		root = (root + x / root) / 2;
	return root;
}

static void quiet(void)
{
	memset(sound, 0, sizeof sound);
	noise_state = 1;
}

static void add(size_t at, double value)
{
	double sum = sound[at] + value;

	sound[at] = (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
}

static double rms(void)
{
	double sum = 0;

	for (size_t i = 0; i < N_SAMPLES; i++)
		sum += (double)sound[i] * sound[i];
	return square_root(sum / N_SAMPLES);
}

static void set_rms(double wanted)
{
	double gain = wanted / rms();

	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = (int16_t)(sound[i] * gain);
}

enum colour { WHITE, PINK, BROWN };

static void add_noise(enum colour colour, double level)
{
	double low = 0, mid = 0, high = 0, brown = 0;

	for (size_t i = 0; i < N_SAMPLES; i++) {
		double w = white();
		low = 0.99765 * low + w * 0.0990460;
		mid = 0.96300 * mid + w * 0.2965164;
		high = 0.57000 * high + w * 1.0526913;
		brown = 0.998 * brown + w * 0.06;
		const double value[] = {
		    [WHITE] = w * 1.73, [PINK] = (low + mid + high + w * 0.1848) * 0.6, [BROWN] = brown * 1.8};
		add(i, level * value[colour]);
	}
}

static void add_tone(double hz, double level)
{
	for (size_t i = 0; i < N_SAMPLES; i++)
		add(i, level * 1.41 * sine(hz * (double)i / RATE));
}

static void add_hum(double mains_hz, double level)
{
	for (int harmonic = 1; harmonic < 9; harmonic++)
		add_tone(mains_hz * harmonic, level / harmonic);
}

/* A two-pole resonance; b is -r^2, a is 2 r cos(w). */
struct resonance {
	double a, b, y1, y2;
};

static double resonate(struct resonance *r, double x)
{
	double y = x + r->a * r->y1 + r->b * r->y2;

	r->y2 = r->y1;
	r->y1 = y;
	return y;
}

static struct resonance resonance_at(double hz, double radius)
{
	return (struct resonance){.a = 2 * radius * sine(hz / RATE + 0.25), .b = -radius * radius, .y1 = 0, .y2 = 0};
}

/* Syllables: pulses of a gliding pitch through two resonances that move, four a second, with breath between. */
static void add_speech(double pitch_hz, double level)
{
	double phase = 0;
	struct resonance first = resonance_at(500, 0.96), second = resonance_at(1500, 0.95);

	for (size_t i = 0; i < N_SAMPLES; i++) {
		size_t syllable = i / (RATE / 4), within = i % (RATE / 4);
		double part = (double)within / (RATE / 4);
		double swell = part < 0.7 ? sine(part / 1.4) : 0;
		if (within == 0) {
			first.a = resonance_at(syllable % 2 ? 700 : 350, 0.96).a;
			second.a = resonance_at(syllable % 3 ? 1100 : 2000, 0.95).a;
		}
		phase += pitch_hz * (1 + 0.12 * sine((double)i / RATE * 0.7) - 0.1 * part) / RATE;
		double pulse = phase >= 1 ? 60 : 0;
		phase -= phase >= 1 ? 1 : 0;
		double breath = part > 0.8 ? white() * 0.5 : 0;
		double voiced = resonate(&first, pulse) + 0.5 * resonate(&second, pulse);
		add(i, level * 0.05 * (swell * voiced + breath));
	}
}

static bool heard_in_pieces_of(size_t n_piece)
{
	struct tb_vad vad;

	tb_vad_init(&vad);
	for (size_t at = 0; at < N_SAMPLES; at += n_piece)
		tb_vad_feed(&vad, sound + at, N_SAMPLES - at < n_piece ? N_SAMPLES - at : n_piece);
	return tb_vad_heard_speech(&vad);
}

static bool heard(void)
{
	return heard_in_pieces_of(2048);
}

static const double pitches_hz[] = {85, 110, 150, 210, 260, 330, 400, 480};
enum { N_PITCHES = sizeof pitches_hz / sizeof pitches_hz[0] };
static const double levels[] = {20, 100, 400, 1500, 6000, 12000};
enum { N_LEVELS = sizeof levels / sizeof levels[0] };

TEST(voices_of_any_pitch_are_heard)
{
	for (size_t i = 0; i < N_PITCHES; i += CHECK_EVERY) {
		quiet();
		add_speech(pitches_hz[i], 3000);
		CHECK(heard());
	}
}

TEST(a_voice_at_minus_forty_decibels_is_heard)
{
	for (size_t i = 0; i < N_PITCHES; i += CHECK_EVERY) {
		quiet();
		add_speech(pitches_hz[i], 3000);
		set_rms(328);
		CHECK(heard());
	}
}

TEST(a_voice_ten_decibels_over_noise_is_heard)
{
	for (enum colour colour = WHITE; colour <= BROWN; colour++)
		for (size_t i = 0; i < N_PITCHES; i += CHECK_EVERY) {
			quiet();
			add_speech(pitches_hz[i], 3000);
			set_rms(2000);
			add_noise(colour, 630);
			CHECK(heard());
		}
}

TEST(a_voice_over_a_humming_mains_is_heard)
{
	quiet();
	add_speech(210, 3000);
	set_rms(2000);
	add_hum(50, 300);
	CHECK(heard());
}

TEST(silence_and_an_offset_are_not_speech)
{
	quiet();
	CHECK(!heard());
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = 2500;
	CHECK(!heard());
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = (int16_t)(white() * 2.9);
	CHECK(!heard());
}

TEST(noise_of_any_colour_and_level_is_not_speech)
{
	for (enum colour colour = WHITE; colour <= BROWN; colour++)
		for (size_t i = 0; i < N_LEVELS; i += CHECK_EVERY) {
			quiet();
			add_noise(colour, levels[i]);
			CHECK(rms() > levels[i] / 3);
			CHECK(!heard());
		}
}

TEST(mains_hum_is_not_speech)
{
	for (size_t i = 0; i < N_LEVELS; i += CHECK_EVERY) {
		quiet();
		add_hum(50, levels[i] / 2);
		CHECK(!heard());
		add_noise(WHITE, levels[i] / 10);
		CHECK(!heard());
		quiet();
		add_hum(60, levels[i] / 2);
		CHECK(!heard());
	}
}

TEST(pure_tones_are_not_speech)
{
	static const double tones_hz[] = {90, 150, 220, 300, 440, 523, 600, 1000, 3000, 6000};

	for (size_t i = 0; i < sizeof tones_hz / sizeof tones_hz[0]; i += CHECK_EVERY) {
		quiet();
		add_tone(tones_hz[i], 5000);
		CHECK(!heard());
		add_noise(WHITE, 800);
		CHECK(!heard());
	}
}

TEST(beeps_are_not_speech)
{
	quiet();
	add_tone(880, 6000);
	for (size_t i = 0; i < N_SAMPLES; i++)
		if (i % RATE > RATE / 3)
			sound[i] = 0;
	CHECK(!heard());
}

TEST(clicks_and_knocks_are_not_speech)
{
	quiet();
	for (size_t i = 0; i < N_SAMPLES; i += 2311)
		add(i, 25000);
	CHECK(!heard());
	quiet();
	for (size_t i = 0; i < N_SAMPLES; i++) {
		size_t since = i % 5000;
		add(i, since < 300 ? 15000 * white() * (double)(300 - since) / 300 : 0);
	}
	CHECK(!heard());
}

TEST(a_fan_is_not_speech)
{
	for (double blade_hz = 80; blade_hz < 300; blade_hz += 37 * CHECK_EVERY) {
		quiet();
		add_noise(PINK, 1200);
		add_tone(blade_hz, 900);
		add_tone(2 * blade_hz, 300);
		CHECK(!heard());
	}
}

TEST(any_split_of_the_input_gives_the_same_verdict_at_the_same_time)
{
	static const size_t pieces[] = {1, 7, 319, 320, 321, 4096};

	quiet();
	add_speech(300, 3000);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct tb_vad whole, split;
		tb_vad_init(&whole);
		tb_vad_init(&split);
		tb_vad_feed(&whole, sound, RATE);
		for (size_t at = 0; at < RATE; at += pieces[i])
			tb_vad_feed(&split, sound + at, RATE - at < pieces[i] ? RATE - at : pieces[i]);
		CHECK_MEM(&split, &whole, sizeof whole);
		CHECK(heard_in_pieces_of(pieces[i]));
	}
}

TEST(quiet_time_is_counted_from_the_last_voiced_frame)
{
	struct tb_vad vad;
	static const int16_t silence[RATE];

	tb_vad_init(&vad);
	CHECK_INT(tb_vad_quiet_ms(&vad), 0);
	tb_vad_feed(&vad, silence, RATE / 2);
	CHECK_INT(tb_vad_quiet_ms(&vad), 500);
	tb_vad_feed(&vad, silence, 16 * 5);
	CHECK_INT(tb_vad_quiet_ms(&vad), 505);
	quiet();
	add_speech(210, 3000);
	tb_vad_feed(&vad, sound, N_SAMPLES);
	CHECK(tb_vad_heard_speech(&vad));
	CHECK(tb_vad_quiet_ms(&vad) < 400);
	tb_vad_feed(&vad, silence, RATE);
	CHECK(tb_vad_quiet_ms(&vad) >= 900 && tb_vad_quiet_ms(&vad) < 1400);
	CHECK(tb_vad_heard_speech(&vad));
}

TEST(the_loudest_and_the_most_hostile_samples_do_no_harm)
{
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = i % 2 ? INT16_MAX : INT16_MIN;
	CHECK(!heard());
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = i / 64 % 2 ? INT16_MAX : INT16_MIN;
	CHECK(!heard());
	for (size_t i = 0; i < N_SAMPLES; i++)
		sound[i] = INT16_MIN;
	CHECK(!heard());
}

TEST_MAIN(T(voices_of_any_pitch_are_heard), T(a_voice_at_minus_forty_decibels_is_heard),
          T(a_voice_ten_decibels_over_noise_is_heard), T(a_voice_over_a_humming_mains_is_heard),
          T(silence_and_an_offset_are_not_speech), T(noise_of_any_colour_and_level_is_not_speech),
          T(mains_hum_is_not_speech), T(pure_tones_are_not_speech), T(beeps_are_not_speech),
          T(clicks_and_knocks_are_not_speech), T(a_fan_is_not_speech),
          T(any_split_of_the_input_gives_the_same_verdict_at_the_same_time),
          T(quiet_time_is_counted_from_the_last_voiced_frame), T(the_loudest_and_the_most_hostile_samples_do_no_harm))
