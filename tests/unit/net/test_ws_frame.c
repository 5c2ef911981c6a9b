#include "server/net/ws_frame.h"
#include "tests/check.h"

#include <stdio.h>

enum { CAP = 16 };

/* What came out, as one line of text: "text:hello binary:.. ping:x close:3e8 large". */
struct record {
	char text[512];
	size_t n;
};

static void note(struct record *record, const char *what, struct tb_span payload)
{
	record->n += (size_t)snprintf(record->text + record->n, sizeof record->text - record->n, "%s:%.*s ", what,
	                              (int)payload.n_bytes, (const char *)payload.data);
}

static bool on_message(void *ctx, struct tb_span message, bool is_text)
{
	note(ctx, is_text ? "text" : "binary", message);
	return true;
}

static bool on_too_large(void *ctx)
{
	note(ctx, "large", tb_span_make("", 0));
	return true;
}

static bool on_control(void *ctx, enum tb_ws_opcode opcode, struct tb_span payload)
{
	note(ctx, opcode == TB_WS_PING ? "ping" : opcode == TB_WS_PONG ? "pong" : "close", payload);
	return opcode != TB_WS_CLOSE;
}

/* Appends a masked client frame. */
static size_t frame(uint8_t *out, unsigned first, const char *payload)
{
	static const uint8_t mask[4] = {0x11, 0xa2, 0x33, 0xc4};
	size_t n = strlen(payload);
	out[0] = (uint8_t)first;
	out[1] = (uint8_t)(0x80 | n);
	memcpy(out + 2, mask, 4);
	for (size_t i = 0; i < n; i++)
		out[6 + i] = (uint8_t)(payload[i] ^ mask[i & 3]);
	return 6 + n;
}

/* Feeds in pieces of n_step bytes. */
static uint16_t feed(const uint8_t *bytes, size_t n_bytes, size_t n_step, struct record *record)
{
	uint8_t message[CAP];
	struct tb_ws_decoder decoder;
	const struct tb_ws_events events = {record, on_message, on_too_large, on_control, NULL};
	uint16_t result = 0;
	*record = (struct record){0};
	tb_ws_decoder_init(&decoder, message, sizeof message, &events);
	for (size_t at = 0; at < n_bytes && result == 0; at += n_step)
		result = tb_ws_decode(&decoder, bytes + at, n_bytes - at < n_step ? n_bytes - at : n_step);
	return result;
}

static uint16_t feed_two(unsigned first, unsigned second)
{
	const uint8_t bytes[8] = {(uint8_t)first, (uint8_t)second};
	struct record record;
	return feed(bytes, sizeof bytes, sizeof bytes, &record);
}

TEST(every_split_of_the_bytes_gives_the_same_messages)
{
	uint8_t bytes[256];
	struct record record;
	size_t n = frame(bytes, 0x81, "hello");
	n += frame(bytes + n, 0x01, "one ");
	n += frame(bytes + n, 0x89, "beat");
	n += frame(bytes + n, 0x00, "");
	n += frame(bytes + n, 0x80, "two");
	n += frame(bytes + n, 0x82, "\x01\x02");
	n += frame(bytes + n, 0x81, "");
	n += frame(bytes + n, 0x8a, "");
	n += frame(bytes + n, 0x81, "0123456789abcdef"); /* exactly the buffer */
	for (size_t n_step = 1; n_step <= n; n_step++) {
		CHECK_INT(feed(bytes, n, n_step, &record), 0);
		CHECK_STR(record.text,
		          "text:hello ping:beat text:one two binary:\x01\x02 text: pong: text:0123456789abcdef ");
	}
}

TEST(a_message_larger_than_the_buffer_is_dropped_to_its_end_and_told_once)
{
	uint8_t bytes[256];
	struct record record;
	size_t n = frame(bytes, 0x01, "0123456789");
	n += frame(bytes + n, 0x00, "0123456789");
	n += frame(bytes + n, 0x00, "01");
	n += frame(bytes + n, 0x80, "0123456789");
	n += frame(bytes + n, 0x81, "0123456789abcdefg");
	n += frame(bytes + n, 0x81, "fine");
	for (size_t n_step = 1; n_step <= n; n_step++) {
		CHECK_INT(feed(bytes, n, n_step, &record), 0);
		CHECK_STR(record.text, "large: large: text:fine ");
	}
}

TEST(a_frame_that_announces_exabytes_is_taken_in_without_memory)
{
	uint8_t bytes[14 + 64] = {0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	struct record record;
	CHECK_INT(feed(bytes, sizeof bytes, 7, &record), 0);
	CHECK_STR(record.text, "");
	bytes[2] = 0x80; /* the topmost bit must be zero */
	CHECK_INT(feed(bytes, sizeof bytes, 7, &record), 1002);
}

TEST(lengths_of_all_three_forms_are_understood)
{
	/* 126 and 127 may be used for short payloads too. */
	const uint8_t medium[] = {0x81, 0xfe, 0, 1, 0, 0, 0, 0, 'x'};
	const uint8_t longest[] = {0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 'y'};
	struct record record;
	CHECK_INT(feed(medium, sizeof medium, 1, &record), 0);
	CHECK_STR(record.text, "text:x ");
	CHECK_INT(feed(longest, sizeof longest, 1, &record), 0);
	CHECK_STR(record.text, "text:y ");
}

TEST(what_breaks_the_protocol_is_1002)
{
	CHECK_INT(feed_two(0x81, 0x05), 1002);       /* not masked */
	CHECK_INT(feed_two(0xc1, 0x85), 1002);       /* a reserved bit */
	CHECK_INT(feed_two(0x83, 0x85), 1002);       /* an unknown opcode */
	CHECK_INT(feed_two(0x8b, 0x85), 1002);       /* an unknown control opcode */
	CHECK_INT(feed_two(0x80, 0x85), 1002);       /* nothing to continue */
	CHECK_INT(feed_two(0x09, 0x85), 1002);       /* a control frame in fragments */
	CHECK_INT(feed_two(0x89, 0x80 | 126), 1002); /* a large control frame */
	CHECK_INT(feed_two(0x81, 0x80 | 5), 0);      /* and this is fine */
}

TEST(a_message_cannot_begin_inside_of_another)
{
	uint8_t bytes[64];
	struct record record;
	size_t n = frame(bytes, 0x01, "one");
	n += frame(bytes + n, 0x81, "two");
	CHECK_INT(feed(bytes, n, n, &record), 1002);
	CHECK_STR(record.text, "");
}

TEST(an_event_can_stop_the_decoder)
{
	uint8_t bytes[64];
	struct record record;
	size_t n = frame(bytes, 0x88, "\x03\x20");
	n += frame(bytes + n, 0x81, "after");
	CHECK_INT(feed(bytes, n, n, &record), 1);
	CHECK_STR(record.text, "close:\x03\x20 ");
}

TEST(headers_to_send_use_the_shortest_length)
{
	uint8_t out[TB_WS_MAX_HEADER];
	CHECK_INT(tb_ws_header(out, TB_WS_TEXT, 125), 2);
	CHECK_MEM(out, "\x81\x7d", 2);
	CHECK_INT(tb_ws_header(out, TB_WS_TEXT, 126), 4);
	CHECK_MEM(out, "\x81\x7e\x00\x7e", 4);
	CHECK_INT(tb_ws_header(out, TB_WS_TEXT, 65535), 4);
	CHECK_INT(tb_ws_header(out, TB_WS_PING, 65536), 10);
	CHECK_MEM(out, "\x89\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10);
}

TEST(only_close_codes_that_may_be_sent_are_valid)
{
	static const uint16_t good[] = {1000, 1001, 1003, 1007, 1011, 1013, 3000, 4503, 4999};
	static const uint16_t bad[] = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		CHECK(tb_ws_close_code_is_valid(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK(!tb_ws_close_code_is_valid(bad[i]));
}

TEST_MAIN(T(every_split_of_the_bytes_gives_the_same_messages),
          T(a_message_larger_than_the_buffer_is_dropped_to_its_end_and_told_once),
          T(a_frame_that_announces_exabytes_is_taken_in_without_memory), T(lengths_of_all_three_forms_are_understood),
          T(what_breaks_the_protocol_is_1002), T(a_message_cannot_begin_inside_of_another),
          T(an_event_can_stop_the_decoder), T(headers_to_send_use_the_shortest_length),
          T(only_close_codes_that_may_be_sent_are_valid))
