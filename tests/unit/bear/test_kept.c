#include "device/linux/kept.h"

#include "tests/check.h"

static struct tb_kept kept;

static bool push(const char *text, bool is_first, bool is_last)
{
	return tb_kept_push(&kept, &(struct tb_kept_piece){(const uint8_t *)text, strlen(text), is_first, is_last});
}

TEST(pieces_come_out_in_order_with_their_marks)
{
	tb_kept_clear(&kept);
	CHECK(tb_kept_is_empty(&kept));
	CHECK(push("one", true, false) && push("", false, true) && push("two", true, true));
	struct tb_kept_piece piece = tb_kept_peek(&kept);
	CHECK_INT(piece.n_bytes, 3);
	CHECK_MEM(piece.bytes, "one", 3);
	CHECK(piece.is_first && !piece.is_last);
	tb_kept_take(&kept, 3);
	piece = tb_kept_peek(&kept);
	CHECK(piece.n_bytes == 0 && !piece.is_first && piece.is_last);
	tb_kept_take(&kept, 0);
	piece = tb_kept_peek(&kept);
	CHECK_MEM(piece.bytes, "two", 3);
	CHECK(piece.is_first && piece.is_last);
	tb_kept_take(&kept, 3);
	CHECK(tb_kept_is_empty(&kept));
}

TEST(a_piece_taken_in_parts_stays_the_end_of_its_message_but_not_the_beginning)
{
	for (size_t step = 1; step <= 6; step++) {
		char got[8] = {0};
		size_t n_got = 0;
		tb_kept_clear(&kept);
		CHECK(push("abcdef", true, true) && push("z", true, true));
		while (n_got < 6) {
			struct tb_kept_piece piece = tb_kept_peek(&kept);
			size_t n = piece.n_bytes < step ? piece.n_bytes : step;
			CHECK(piece.is_first == (n_got == 0) && piece.is_last);
			memcpy(got + n_got, piece.bytes, n);
			n_got += n;
			tb_kept_take(&kept, n);
		}
		CHECK_STR(got, "abcdef");
		CHECK_INT(tb_kept_peek(&kept).bytes[0], 'z');
	}
}

TEST(taking_nothing_changes_nothing)
{
	tb_kept_clear(&kept);
	CHECK(push("abc", true, false));
	tb_kept_take(&kept, 0);
	struct tb_kept_piece piece = tb_kept_peek(&kept);
	CHECK(piece.n_bytes == 3 && piece.is_first && !piece.is_last);
}

/* One turn of the loop: the rest of a piece, and a record whose frames hold n_frame bytes each. */
static bool turn_fits(size_t n_frame)
{
	static char text[TB_KEPT_PIECE_MAX + 1];
	size_t n_record = 16384;
	memset(text, 'x', TB_KEPT_PIECE_MAX);
	tb_kept_clear(&kept);
	text[TB_KEPT_PIECE_MAX - 1] = 0;
	bool good = push(text, true, false);
	while (n_record >= 2) {
		size_t n_head = n_frame < 126 ? 2 : 4;
		size_t n_left = n_record - n_head < n_frame ? n_record - n_head : n_frame;
		n_record -= n_head + n_left;
		do {
			size_t n = n_left < TB_KEPT_PIECE_MAX ? n_left : TB_KEPT_PIECE_MAX;
			memset(text, 'x', TB_KEPT_PIECE_MAX);
			text[n] = 0;
			n_left -= n;
			good = good && push(text, true, true);
		} while (n_left);
		n_record = n_record < 4 && n_frame >= 126 ? 0 : n_record;
	}
	return good;
}

TEST(a_tls_record_of_frames_of_any_length_fits_behind_a_piece_that_had_waited)
{
	for (size_t n_frame = 0; n_frame <= 16380; n_frame = n_frame < 300 ? n_frame + 1 : n_frame * 11 / 10)
		CHECK(turn_fits(n_frame));
	CHECK(turn_fits(16380));
}

TEST(what_does_not_fit_is_refused_whole)
{
	static char large[TB_KEPT_PIECE_MAX + 2];
	memset(large, 'x', sizeof large - 1);
	tb_kept_clear(&kept);
	CHECK(!push(large, true, true));
	CHECK(tb_kept_is_empty(&kept));
	large[TB_KEPT_PIECE_MAX] = 0;
	int n_pushed = 0;
	while (push(large, true, false))
		n_pushed++;
	CHECK_INT(n_pushed, TB_KEPT_BYTES / (TB_KEPT_PIECE_MAX + 2));
	for (int i = 0; i < n_pushed; i++) {
		CHECK_INT(tb_kept_peek(&kept).n_bytes, TB_KEPT_PIECE_MAX);
		tb_kept_take(&kept, TB_KEPT_PIECE_MAX);
	}
	CHECK(tb_kept_is_empty(&kept));
}

TEST_MAIN(T(pieces_come_out_in_order_with_their_marks),
          T(a_piece_taken_in_parts_stays_the_end_of_its_message_but_not_the_beginning),
          T(taking_nothing_changes_nothing),
          T(a_tls_record_of_frames_of_any_length_fits_behind_a_piece_that_had_waited),
          T(what_does_not_fit_is_refused_whole))
