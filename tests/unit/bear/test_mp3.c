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

/* A tag that says it is as long as n_said, and is n_there long; its filling looks like no frame. */
static size_t put_tag(uint8_t *out, size_t n_said, size_t n_there)
{
	memcpy(out, (uint8_t[]){'I', 'D', '3', 4, 0, 0}, 6);
	for (int i = 0; i < 4; i++)
		out[6 + i] = (uint8_t)(n_said >> (21 - 7 * i) & 0x7f);
	memset(out + 10, 0x55, n_there);
	return 10 + n_there;
}

TEST(tags_before_the_first_frame_are_passed_over_at_every_split)
{
	static uint8_t bytes[2 * 400 + sizeof stream];
	prepare();
	struct tb_mp3_format format;
	size_t n = put_tag(bytes, 300, 300);
	n += put_tag(bytes + n, 0, 0);
	memcpy(bytes + n, stream, sizeof stream);
	for (size_t step = 1; step <= TB_MP3_FEED_MAX; step++) {
		CHECK_INT(port.open(port.ctx), TB_OK);
		CHECK_INT(decode(bytes, n + sizeof stream, step, &format), N_FRAMES * FRAME_SAMPLES);
		port.close(port.ctx);
	}
	tb_mp3_mpg123_destroy(mp3);
}

TEST(a_stream_that_is_nothing_but_a_tag_gives_no_sample_and_no_error)
{
	static uint8_t bytes[100000];
	prepare();
	struct tb_mp3_format format;
	size_t n = put_tag(bytes, (1u << 28) - 1, sizeof bytes - 10);
	CHECK_INT(port.open(port.ctx), TB_OK);
	CHECK_INT(decode(bytes, n, TB_MP3_FEED_MAX, &format), 0);
	port.close(port.ctx);
	CHECK_INT(port.open(port.ctx), TB_OK);
	CHECK_INT(decode(stream, sizeof stream, TB_MP3_FEED_MAX, &format), N_FRAMES * FRAME_SAMPLES);
	port.close(port.ctx);
	tb_mp3_mpg123_destroy(mp3);
}

TEST(what_begins_like_a_tag_and_is_none_is_not_passed_over)
{
	static uint8_t bytes[16 + sizeof stream];
	static const struct {
		uint8_t head[16];
		size_t n_bytes;
	} cases[] = {{"I", 1}, {"ID", 2}, {"ID3\xff", 4}, {"ID3\4\0\0\1\2\3\x80", 10}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		prepare();
		struct tb_mp3_format format;
		memcpy(bytes, cases[i].head, cases[i].n_bytes);
		memcpy(bytes + cases[i].n_bytes, stream, sizeof stream);
		CHECK_INT(port.open(port.ctx), TB_OK);
		CHECK(decode(bytes, cases[i].n_bytes + sizeof stream, 7, &format) >= (N_FRAMES - 2) * FRAME_SAMPLES);
		port.close(port.ctx);
		tb_mp3_mpg123_destroy(mp3);
	}
}

TEST(a_tag_in_the_middle_that_never_ends_does_not_silence_what_follows)
{
	static uint8_t bytes[2 * sizeof stream + 60000];
	prepare();
	struct tb_mp3_format format;
	size_t n = sizeof stream;
	memcpy(bytes, stream, n);
	n += put_tag(bytes + n, (1u << 28) - 1, 3 * TB_MP3_BARREN_BYTES);
	memcpy(bytes + n, stream, sizeof stream);
	CHECK_INT(port.open(port.ctx), TB_OK);
	CHECK(decode(bytes, n + sizeof stream, TB_MP3_FEED_MAX, &format) >= (2 * N_FRAMES - 4) * FRAME_SAMPLES);
	port.close(port.ctx);
	tb_mp3_mpg123_destroy(mp3);
}

TEST_MAIN(T(any_split_of_a_stream_gives_the_same_samples), T(a_second_stream_knows_its_format_and_nothing_of_the_first),
          T(garbage_gives_no_sample_and_no_error_and_frames_behind_it_are_found),
          T(without_an_open_stream_nothing_is_taken), T(tags_before_the_first_frame_are_passed_over_at_every_split),
          T(a_stream_that_is_nothing_but_a_tag_gives_no_sample_and_no_error),
          T(what_begins_like_a_tag_and_is_none_is_not_passed_over),
          T(a_tag_in_the_middle_that_never_ends_does_not_silence_what_follows))
