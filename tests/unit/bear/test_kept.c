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

TEST(a_tls_record_of_the_smallest_frames_fits)
{
	tb_kept_clear(&kept);
	for (int n = 0; n < 16384 / 3; n++)
		CHECK(push("x", true, true));
	tb_kept_clear(&kept);
	for (int n = 0; n < 16384 / 2; n++)
		CHECK(push("", true, true));
}

TEST(what_does_not_fit_is_refused_whole)
{
	static char large[TB_KEPT_PIECE_MAX + 2];
	memset(large, 'x', sizeof large - 1);
	tb_kept_clear(&kept);
	CHECK(!push(large, true, true));
	CHECK(tb_kept_is_empty(&kept));
	large[8000] = 0;
	CHECK(push(large, true, false) && push(large, false, false));
	CHECK(!push(large, false, true));
	tb_kept_take(&kept, 8000);
	CHECK_INT(tb_kept_peek(&kept).n_bytes, 8000);
}

TEST_MAIN(T(pieces_come_out_in_order_with_their_marks),
          T(a_piece_taken_in_parts_stays_the_end_of_its_message_but_not_the_beginning),
          T(taking_nothing_changes_nothing), T(a_tls_record_of_the_smallest_frames_fits),
          T(what_does_not_fit_is_refused_whole))
