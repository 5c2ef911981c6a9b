#include "device/portal/dns.h"
#include "tests/check.h"

static const uint8_t address[4] = {192, 168, 4, 1};
#define QUERY "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
#define ASK(text) tb_dns_answer(tb_span_make(text, sizeof text - 1), address, out)

TEST(any_name_is_the_bear)
{
	uint8_t out[TB_DNS_ANSWER_MAX];
	static const char question[] = QUERY "\x07"
	                                     "captive\x05"
	                                     "apple\x03"
	                                     "com\0\0\x01\0\x01";
	size_t n = ASK(question);
	CHECK_INT(n, sizeof question - 1 + 16);
	CHECK_MEM(out, "\x12\x34\x85\x00\x00\x01\x00\x01\x00\x00\x00\x00", 12);
	CHECK_MEM(out + 12, question + 12, sizeof question - 1 - 12);
	CHECK_MEM(out + n - 16, "\xC0\x0C\x00\x01\x00\x01\x00\x00\x00\x05\x00\x04\xC0\xA8\x04\x01", 16);
}

TEST(another_type_has_no_records_and_no_error)
{
	uint8_t out[TB_DNS_ANSWER_MAX];
	static const char aaaa[] = QUERY "\x01"
	                                 "a\0\0\x1C\0\x01";
	CHECK_INT(ASK(aaaa), sizeof aaaa - 1);
	CHECK_MEM(out + 2, "\x85\x00\x00\x01\x00\x00", 6);
}

TEST(what_follows_the_question_is_ignored)
{
	uint8_t out[TB_DNS_ANSWER_MAX];
	static const char edns[] = "\0\1\1\0\0\1\0\0\0\0\0\1"
	                           "\1a\0\0\1\0\1"
	                           "\0\0\x29\x10\0\0\0\0\0\0\0";
	CHECK_INT(ASK(edns), 12 + 7 + 16);
	CHECK_MEM(out + 10, "\0\0", 2);
}

TEST(a_compressed_or_second_question_is_a_format_error)
{
	uint8_t out[TB_DNS_ANSWER_MAX];
	static const char loop[] = QUERY "\xC0\x0C\0\x01\0\x01";
	static const char two[] = "\0\1\1\0\0\2\0\0\0\0\0\0\1a\0\0\1\0\1\1b\0\0\1\0\1";
	CHECK_INT(ASK(loop), 12);
	CHECK_INT(out[3], 1);
	CHECK_INT(ASK(two), 12);
	CHECK_INT(out[3], 1);
}

TEST(a_name_that_is_too_long_is_a_format_error_and_the_longest_is_not)
{
	uint8_t packet[12 + 300] = {0, 1, 1, 0, 0, 1}, out[TB_DNS_ANSWER_MAX];
	for (size_t at = 12; at < 12 + 256; at += 64)
		packet[at] = 63;
	CHECK_INT(tb_dns_answer(tb_span_make(packet, sizeof packet), address, out), 12);
	packet[12 + 192] = 61; /* 3 * 64 + 62 + the end: 255 */
	packet[12 + 254] = 0;
	memcpy(packet + 12 + 255, "\0\1\0\1", 4);
	CHECK_INT(tb_dns_answer(tb_span_make(packet, 12 + 259), address, out), TB_DNS_ANSWER_MAX);
}

TEST(a_packet_that_is_cut_anywhere_has_no_address)
{
	static const char question[] = QUERY "\x05"
	                                     "teddy\0\0\x01\0\x01";
	for (size_t n = 0; n < sizeof question - 1; n++) {
		uint8_t out[TB_DNS_ANSWER_MAX];
		CHECK_INT(tb_dns_answer(tb_span_make(question, n), address, out), n < 12 ? 0 : 12);
	}
}

TEST(an_answer_is_not_answered_and_another_operation_is_not_implemented)
{
	uint8_t out[TB_DNS_ANSWER_MAX];
	static const char answer[] = "\0\1\x81\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1";
	static const char update[] = "\0\1\x28\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1";
	CHECK_INT(ASK(answer), 0);
	CHECK_INT(ASK(update), 12);
	CHECK_INT(out[3], 4);
}

TEST_MAIN(T(any_name_is_the_bear), T(another_type_has_no_records_and_no_error), T(what_follows_the_question_is_ignored),
          T(a_compressed_or_second_question_is_a_format_error),
          T(a_name_that_is_too_long_is_a_format_error_and_the_longest_is_not),
          T(a_packet_that_is_cut_anywhere_has_no_address),
          T(an_answer_is_not_answered_and_another_operation_is_not_implemented))
