#include "device/linux/mp3_mpg123.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/check.h"

/* MPEG-2 layer III, 22050 Hz, mono, 8 kbit/s: header and side information without any coded value decode as silence.
 * Frame length: 72 * 8000 / 22050 = 26 bytes. */
enum { FRAME_BYTES = 26, FRAME_SAMPLES = 576, N_FRAMES = 40 };

static uint8_t stream[N_FRAMES * FRAME_BYTES];
static struct tb_mp3_mpg123 *mp3;
static struct tb_mp3_port port;

static void prepare(void)
{
	memset(stream, 0, sizeof stream);
	for (int i = 0; i < N_FRAMES; i++)
		memcpy(stream + i * FRAME_BYTES, (uint8_t[]){0xff, 0xf3, 0x10, 0xc0}, 4);
	mp3 = tb_mp3_mpg123_create();
	port = tb_mp3_mpg123_port(mp3);
}

static size_t decode(const uint8_t *bytes, size_t n_bytes, size_t step, struct tb_mp3_format *format)
{
	int16_t out[256];
	size_t n_all = 0, n = 0;
	for (size_t at = 0; at < n_bytes; at += step) {
		if (port.feed(port.ctx, bytes + at, n_bytes - at < step ? n_bytes - at : step) != TB_OK)
			return 0;
		do {
			if (port.read(port.ctx, out, 256, &n, format) != TB_OK)
				return 0;
			n_all += n;
		} while (n);
	}
	port.finish(port.ctx);
	return n_all;
}

TEST(any_split_of_a_stream_gives_the_same_samples)
{
	prepare();
	struct tb_mp3_format format;
	for (size_t step = 1; step <= TB_MP3_FEED_MAX; step = step * 3 + 1) {
		CHECK_INT(port.open(port.ctx), TB_OK);
		CHECK_INT(decode(stream, sizeof stream, step, &format), N_FRAMES * FRAME_SAMPLES);
		CHECK_INT(format.rate_hz, 22050);
		CHECK_INT(format.n_channels, 1);
		port.close(port.ctx);
	}
	tb_mp3_mpg123_destroy(mp3);
}

TEST(a_second_stream_knows_its_format_and_nothing_of_the_first)
{
	prepare();
	struct tb_mp3_format format;
	for (int i = 0; i < 3; i++) {
		memset(&format, 0, sizeof format);
		CHECK_INT(port.open(port.ctx), TB_OK);
		CHECK_INT(decode(stream, sizeof stream - FRAME_BYTES / 2, 100, &format),
		          (N_FRAMES - 1) * FRAME_SAMPLES);
		CHECK_INT(format.rate_hz, 22050);
		port.close(port.ctx);
	}
	tb_mp3_mpg123_destroy(mp3);
}

TEST(garbage_gives_no_sample_and_no_error_and_frames_behind_it_are_found)
{
	static uint8_t garbage[100000];
	prepare();
	struct tb_mp3_format format;
	for (size_t i = 0; i < sizeof garbage; i++)
		garbage[i] = (uint8_t)(i * 37 % 251);
	CHECK_INT(port.open(port.ctx), TB_OK);
	CHECK_INT(decode(garbage, sizeof garbage, TB_MP3_FEED_MAX, &format), 0);
	CHECK(decode(stream, sizeof stream, TB_MP3_FEED_MAX, &format) >= (N_FRAMES - 2) * FRAME_SAMPLES);
	port.close(port.ctx);
	tb_mp3_mpg123_destroy(mp3);
}

TEST(without_an_open_stream_nothing_is_taken)
{
	prepare();
	int16_t out[2];
	size_t n = 0;
	struct tb_mp3_format format;
	port.close(port.ctx);
	CHECK_INT(port.feed(port.ctx, stream, 10), TB_ERR_STATE);
	CHECK_INT(port.read(port.ctx, out, 2, &n, &format), TB_ERR_STATE);
	tb_mp3_mpg123_destroy(mp3);
}

TEST_MAIN(T(any_split_of_a_stream_gives_the_same_samples), T(a_second_stream_knows_its_format_and_nothing_of_the_first),
          T(garbage_gives_no_sample_and_no_error_and_frames_behind_it_are_found),
          T(without_an_open_stream_nothing_is_taken))
