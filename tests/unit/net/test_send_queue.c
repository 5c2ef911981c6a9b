#include "server/net/send_queue.h"
#include "tests/check.h"

static size_t take_all(struct tb_send_queue *queue, uint8_t *out, size_t n_step)
{
	size_t n_all = 0;
	size_t n;
	while ((n = tb_send_queue_take(queue, out + n_all, n_step)) > 0)
		n_all += n;
	return n_all;
}

TEST(frames_come_out_whole_and_in_order_at_every_size_of_write)
{
	struct tb_send_queue queue;
	uint8_t out[64];
	for (size_t n_step = 1; n_step < 20; n_step++) {
		tb_send_queue_init(&queue);
		CHECK(tb_send_queue_push_raw(&queue, "RAW", 3) == TB_OK);
		CHECK(tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("hello")) == TB_OK);
		CHECK(tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_make(NULL, 0)) == TB_OK);
		CHECK_INT(queue.n_bytes, 3 + 7 + 2);
		CHECK_INT(take_all(&queue, out, n_step), 12);
		CHECK_MEM(out, "RAW\x81\x05hello\x81\x00", 12);
		CHECK_INT(queue.n_bytes, 0);
		CHECK(tb_send_queue_is_empty(&queue));
	}
}

TEST(a_pong_waits_for_the_end_of_the_frame_that_has_begun)
{
	struct tb_send_queue queue;
	uint8_t out[64];
	tb_send_queue_init(&queue);
	tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("hello"));
	tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("you"));
	size_t n = tb_send_queue_take(&queue, out, 4);
	tb_send_queue_pong(&queue, tb_span_cstr("old"));
	tb_send_queue_pong(&queue, tb_span_cstr("p"));
	tb_send_queue_ping(&queue);
	n += tb_send_queue_take(&queue, out + n, sizeof out - n);
	CHECK_INT(n, 7 + 3 + 2 + 5);
	CHECK_MEM(out, "\x81\x05hello\x8a\x01p\x89\x00\x81\x03you", n);
}

TEST(what_waits_is_dropped_but_a_frame_that_has_begun_is_finished)
{
	struct tb_send_queue queue;
	uint8_t out[64];
	tb_send_queue_init(&queue);
	tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("begun"));
	tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("dropped"));
	size_t n = tb_send_queue_take(&queue, out, 3);
	tb_send_queue_drop_waiting(&queue);
	CHECK_INT(queue.n_bytes, 4);
	tb_send_queue_push_frame(&queue, TB_WS_CLOSE, tb_span_make("\x03\xe8", 2));
	n += tb_send_queue_take(&queue, out + n, sizeof out - n);
	CHECK_INT(n, 7 + 4);
	CHECK_MEM(out,
	          "\x81\x05"
	          "begun\x88\x02\x03\xe8",
	          n);
	tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("not begun"));
	tb_send_queue_drop_waiting(&queue);
	CHECK(tb_send_queue_is_empty(&queue));
}

TEST(clearing_forgets_everything)
{
	struct tb_send_queue queue;
	uint8_t out[8];
	tb_send_queue_init(&queue);
	tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("a"));
	tb_send_queue_push_frame(&queue, TB_WS_TEXT, tb_span_cstr("b"));
	tb_send_queue_ping(&queue);
	tb_send_queue_clear(&queue);
	CHECK(tb_send_queue_is_empty(&queue));
	CHECK_INT(queue.n_bytes, 0);
	CHECK_INT(tb_send_queue_take(&queue, out, sizeof out), 0);
	CHECK(tb_send_queue_push_raw(&queue, "x", 1) == TB_OK);
	CHECK_INT(tb_send_queue_take(&queue, out, sizeof out), 1);
}

TEST_MAIN(T(frames_come_out_whole_and_in_order_at_every_size_of_write),
          T(a_pong_waits_for_the_end_of_the_frame_that_has_begun),
          T(what_waits_is_dropped_but_a_frame_that_has_begun_is_finished), T(clearing_forgets_everything))
