/* An answer written piece by piece is the answer written whole, however it is cut. */
#include "common/wire/answer_stream.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { N_MP3 = 200, CAP = 4096 };

static struct tb_answer_out make_answer(const uint8_t *mp3)
{
	return (struct tb_answer_out){.mp3 = tb_span_make(mp3, N_MP3),
	                              .rate_hz = 22050,
	                              .text = tb_span_cstr("Hello \"you\", أحمد!"),
	                              .audio_session_id = "s-1",
	                              .heard = tb_span_cstr("hi"),
	                              .time_text = "2026-01-02T03:04:05.678Z"};
}

static size_t write_in_pieces(const struct tb_answer_out *answer, size_t step, char *out)
{
	struct tb_answer_stream stream;
	size_t n_bytes = 0, n_end = 0;
	if (tb_answer_stream_begin(&stream, answer->rate_hz, answer->audio_session_id, out, CAP, &n_bytes) != TB_OK)
		abort();
	for (size_t at = 0; at < answer->mp3.n_bytes; at += step) {
		size_t n_left = answer->mp3.n_bytes - at;
		struct tb_span piece = tb_span_make(answer->mp3.data + at, n_left < step ? n_left : step);
		size_t n_written = tb_answer_stream_audio(&stream, piece, out + n_bytes);
		if (n_written > tb_answer_stream_audio_max(piece.n_bytes))
			abort();
		n_bytes += n_written;
	}
	if (tb_answer_stream_end(&stream, answer, out + n_bytes, CAP - n_bytes, &n_end) != TB_OK ||
	    n_end > tb_answer_stream_end_max(answer))
		abort();
	return n_bytes + n_end;
}

TEST(the_pieces_are_the_whole_message_for_every_size_of_piece)
{
	static uint8_t mp3[N_MP3];
	static char whole[CAP], pieces[CAP];
	size_t n_whole = 0;
	for (size_t i = 0; i < N_MP3; i++)
		mp3[i] = (uint8_t)(i * 37);
	struct tb_answer_out answer = make_answer(mp3);
	CHECK(tb_server_write_answer(whole, CAP, &answer, &n_whole) == TB_OK);
	for (size_t step = 1; step <= N_MP3; step++) {
		CHECK_INT(write_in_pieces(&answer, step, pieces), n_whole);
		CHECK_MEM(pieces, whole, n_whole);
	}
}

TEST(a_message_ended_early_is_valid)
{
	struct tb_answer_stream stream;
	struct tb_server_reader reader;
	static char out[CAP];
	size_t n_bytes = 0, n_end = 0;
	CHECK(tb_answer_stream_begin(&stream, 22050, "", out, CAP, &n_bytes) == TB_OK);
	n_bytes += tb_answer_stream_audio(&stream, tb_span_make("abcd", 4), out + n_bytes);
	CHECK(tb_answer_stream_end(&stream, &(struct tb_answer_out){.rate_hz = 22050}, out + n_bytes, CAP - n_bytes,
	                           &n_end) == TB_OK);
	tb_server_reader_init(&reader, NULL, NULL);
	CHECK(tb_server_reader_feed(&reader, out, n_bytes + n_end) == TB_OK);
	CHECK(tb_server_reader_finish(&reader) == TB_OK);
	CHECK_INT(reader.msg.n_audio_bytes, 4);
	CHECK_INT(reader.msg.audio_status, TB_OK);
}

TEST(a_buffer_that_is_too_small_is_said_and_not_overrun)
{
	struct tb_answer_stream stream;
	size_t n_bytes = 0;
	for (size_t cap = 0; cap < 80; cap++) {
		char *out = malloc(cap + 1);
		CHECK(tb_answer_stream_begin(&stream, 22050, "s-1", out, cap, &n_bytes) == TB_ERR_FULL);
		CHECK(tb_answer_stream_end(&stream, &(struct tb_answer_out){.rate_hz = 22050}, out, cap, &n_bytes) ==
		      TB_ERR_FULL);
		free(out);
	}
}

TEST_MAIN(T(the_pieces_are_the_whole_message_for_every_size_of_piece), T(a_message_ended_early_is_valid),
          T(a_buffer_that_is_too_small_is_said_and_not_overrun))
