/* The answer's MP3, judged by decoding it with another library (libmpg123). */
#include "server/engines/mp3/mp3.h"
#include "tests/check.h"

#include <math.h>
#include <mpg123.h>
#include <stdbool.h>
#include <stdlib.h>

enum { MP3_CAP = 1 << 20, PCM_CAP = 1 << 20, FRAME_SAMPLES = 576 };

struct decoded {
	long rate_hz;
	int n_channels;
	size_t n_samples;
	int16_t *samples; /* PCM_CAP */
};

static void tone(int16_t *out, size_t n_samples, uint32_t rate_hz, double hz)
{
	for (size_t i = 0; i < n_samples; i++)
		out[i] = (int16_t)(8000.0 * sin(2.0 * M_PI * hz * (double)i / rate_hz));
}

/* Encodes n_samples in pieces of n_piece; returns the bytes written to out (MP3_CAP). */
static size_t encode(const int16_t *samples, size_t n_samples, uint32_t rate_hz, size_t n_piece, uint8_t *out)
{
	struct tb_mp3_encoder *encoder = NULL;
	size_t n_bytes = 0, n_now = 0;

	assert_int_equal(tb_mp3_encoder_create(rate_hz, &encoder), TB_OK);
	for (size_t at = 0; at < n_samples; at += n_piece) {
		size_t n = n_samples - at < n_piece ? n_samples - at : n_piece;
		uint8_t *piece = malloc(tb_mp3_out_max(n)); /* its exact bound, so that one byte more is seen */
		assert_true(piece != NULL);
		assert_int_equal(tb_mp3_encoder_feed(encoder, samples + at, n, piece, &n_now), TB_OK);
		assert_true(n_now <= tb_mp3_out_max(n) && n_bytes + n_now <= MP3_CAP);
		memcpy(out + n_bytes, piece, n_now);
		free(piece);
		n_bytes += n_now;
	}
	uint8_t *last = malloc(tb_mp3_out_max(0));
	assert_int_equal(tb_mp3_encoder_flush(encoder, last, &n_now), TB_OK);
	memcpy(out + n_bytes, last, n_now);
	free(last);
	tb_mp3_encoder_destroy(encoder);
	return n_bytes + n_now;
}

static void decode(const uint8_t *mp3, size_t n_bytes, struct decoded *out)
{
	mpg123_init();
	mpg123_handle *handle = mpg123_new(NULL, NULL);
	size_t n_done = 0;
	int encoding = 0;

	assert_true(handle != NULL);
	mpg123_param(handle, MPG123_ADD_FLAGS, MPG123_QUIET, 0);
	assert_int_equal(mpg123_open_feed(handle), MPG123_OK);
	int result = mpg123_decode(handle, mp3, n_bytes, NULL, 0, &n_done);
	assert_int_equal(result, MPG123_NEW_FORMAT);
	assert_int_equal(mpg123_getformat(handle, &out->rate_hz, &out->n_channels, &encoding), MPG123_OK);
	assert_int_equal(encoding, MPG123_ENC_SIGNED_16);
	out->n_samples = 0;
	do {
		result = mpg123_decode(handle, NULL, 0, (unsigned char *)(out->samples + out->n_samples),
		                       (PCM_CAP - out->n_samples) * sizeof(int16_t), &n_done);
		out->n_samples += n_done / sizeof(int16_t);
	} while (result == MPG123_OK && n_done > 0);
	assert_int_equal(result, MPG123_NEED_MORE);
	mpg123_delete(handle);
	mpg123_exit();
}

/* The tone's strength in the samples, 0..1 of all there is. */
static double share_of_tone(const int16_t *samples, size_t n_samples, double hz, double rate_hz)
{
	double re = 0, im = 0, energy = 0;

	for (size_t i = 0; i < n_samples; i++) {
		re += samples[i] * cos(2 * M_PI * hz * (double)i / rate_hz);
		im += samples[i] * sin(2 * M_PI * hz * (double)i / rate_hz);
		energy += (double)samples[i] * samples[i];
	}
	return energy > 0 ? 2 * (re * re + im * im) / ((double)n_samples * energy) : 0;
}

static bool round_trips(uint32_t rate_hz, size_t n_piece)
{
	size_t n_samples = 2 * rate_hz;
	int16_t *samples = malloc(n_samples * sizeof *samples);
	uint8_t *mp3 = malloc(MP3_CAP);
	struct decoded decoded = {.samples = malloc(PCM_CAP * sizeof(int16_t))};

	assert_true(samples && mp3 && decoded.samples);
	tone(samples, n_samples, rate_hz, 440.0);
	decode(mp3, encode(samples, n_samples, rate_hz, n_piece, mp3), &decoded);
	bool same = decoded.rate_hz == TB_MP3_RATE_HZ && decoded.n_channels == 1 &&
	            decoded.n_samples >= 2 * TB_MP3_RATE_HZ &&
	            decoded.n_samples <= 2 * TB_MP3_RATE_HZ + 5 * FRAME_SAMPLES &&
	            share_of_tone(decoded.samples + TB_MP3_RATE_HZ / 2, TB_MP3_RATE_HZ, 440.0, TB_MP3_RATE_HZ) > 0.99;
	free(samples);
	free(mp3);
	free(decoded.samples);
	return same;
}

TEST(a_tone_of_any_input_rate_comes_back_as_the_same_tone_at_22050_hz_mono)
{
	static const uint32_t rates_hz[] = {8000, 11025, 16000, 22050, 24000, 44100, 48000};

	for (size_t i = 0; i < sizeof rates_hz / sizeof rates_hz[0]; i++)
		CHECK(round_trips(rates_hz[i], 1600));
}

TEST(pieces_of_any_size_are_taken)
{
	static const size_t pieces[] = {1, 17, 576, 1152, 32000};

	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		CHECK(round_trips(16000, pieces[i]));
}

TEST(the_stream_begins_with_an_audio_frame_of_the_promised_form)
{
	int16_t samples[16000];
	uint8_t *mp3 = malloc(MP3_CAP);

	CHECK(mp3 != NULL);
	tone(samples, 16000, 16000, 300.0);
	size_t n_bytes = encode(samples, 16000, 16000, 16000, mp3);
	CHECK(n_bytes > 200);
	CHECK_INT(mp3[0], 0xFF);
	CHECK_INT(mp3[1] & 0xFE, 0xF2);      /* MPEG-2, layer III */
	CHECK_INT(mp3[2] >> 4, 6);           /* 48 kbit/s */
	CHECK_INT((mp3[2] >> 2) & 3, 0);     /* 22050 Hz */
	CHECK_INT(mp3[3] >> 6, 3);           /* mono */
	for (size_t i = 0; i + 4 < 200; i++) /* no tag where a first frame's data should be */
		CHECK(memcmp(mp3 + i, "Xing", 4) != 0 && memcmp(mp3 + i, "Info", 4) != 0);
	free(mp3);
}

TEST(the_first_frames_play_before_the_rest_has_come)
{
	int16_t samples[16000];
	uint8_t *mp3 = malloc(MP3_CAP);
	struct decoded decoded = {.samples = malloc(PCM_CAP * sizeof(int16_t))};

	CHECK(mp3 && decoded.samples);
	tone(samples, 16000, 16000, 300.0);
	encode(samples, 16000, 16000, 1600, mp3);
	decode(mp3, 800, &decoded);
	CHECK(decoded.n_samples >= 4 * FRAME_SAMPLES);
	free(mp3);
	free(decoded.samples);
}

TEST(an_answer_without_a_sample_is_still_a_playable_stream)
{
	uint8_t *mp3 = malloc(MP3_CAP);
	struct decoded decoded = {.samples = malloc(PCM_CAP * sizeof(int16_t))};

	CHECK(mp3 && decoded.samples);
	decode(mp3, encode(NULL, 0, 16000, 1, mp3), &decoded);
	CHECK(decoded.n_samples < 6 * FRAME_SAMPLES);
	free(mp3);
	free(decoded.samples);
}

TEST(a_rate_out_of_range_is_refused)
{
	struct tb_mp3_encoder *encoder = NULL;

	CHECK_INT(tb_mp3_encoder_create(7999, &encoder), TB_ERR_ARG);
	CHECK_INT(tb_mp3_encoder_create(48001, &encoder), TB_ERR_ARG);
	CHECK(encoder == NULL);
	tb_mp3_encoder_destroy(NULL);
}

TEST_MAIN(T(a_tone_of_any_input_rate_comes_back_as_the_same_tone_at_22050_hz_mono), T(pieces_of_any_size_are_taken),
          T(the_stream_begins_with_an_audio_frame_of_the_promised_form),
          T(the_first_frames_play_before_the_rest_has_come), T(an_answer_without_a_sample_is_still_a_playable_stream),
          T(a_rate_out_of_range_is_refused))
