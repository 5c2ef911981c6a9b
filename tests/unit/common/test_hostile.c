/* Every decoder against input made to hurt it: megabytes of garbage, deep nesting, endless strings. The sanitizers say
 * whether memory was touched that must not be. */
#include "common/audio/wav.h"
#include "common/base/base64.h"
#include "common/base/json_scan.h"
#include "common/wire/bear_msg.h"
#include "common/wire/hello.h"
#include "common/wire/server_msg.h"
#include "tests/check.h"

#include <string.h>

enum { BLOCK = 4096, N_BLOCKS = 10 * 1024 * 1024 / BLOCK };

/* xorshift32: the same bytes in every run. */
static void fill(uint8_t *block, size_t n_bytes, uint32_t *seed)
{
	for (size_t i = 0; i < n_bytes; i++) {
		*seed ^= *seed << 13;
		*seed ^= *seed >> 17;
		*seed ^= *seed << 5;
		block[i] = (uint8_t)(*seed >> 24);
	}
}

/* Bytes that JSON is made of, so that garbage gets further in. */
static void fill_json(uint8_t *block, size_t n_bytes, uint32_t *seed)
{
	static const char bytes[] = "{}[]\",:\\u0123456789abcdefntr-+.E \n";
	fill(block, n_bytes, seed);
	for (size_t i = 0; i < n_bytes; i++)
		block[i] = (uint8_t)bytes[block[i] % (sizeof bytes - 1)];
}

static enum tb_status ignore(void *ctx, const struct tb_json_token *token)
{
	*(size_t *)ctx += token->text.n_bytes;
	return token->depth > TB_JSON_MAX_DEPTH ? TB_ERR_INTERNAL : TB_OK;
}

TEST(ten_megabytes_of_garbage_are_refused_by_the_scanner)
{
	uint8_t block[BLOCK];
	struct tb_json_scanner scanner;
	size_t n_text = 0;
	uint32_t seed = 1;
	enum tb_status first = TB_OK;
	tb_json_init(&scanner, ignore, &n_text);
	for (int i = 0; i < N_BLOCKS; i++) {
		fill(block, BLOCK, &seed);
		enum tb_status status = tb_json_feed(&scanner, block, BLOCK);
		first = i == 0 ? status : first;
		CHECK(status != TB_OK && status == first);
	}
	CHECK_INT(tb_json_finish(&scanner), first);
}

TEST(garbage_that_looks_like_json_never_confuses_the_scanner)
{
	uint8_t block[64];
	uint32_t seed = 2;
	for (int i = 0; i < 100000; i++) {
		struct tb_json_scanner whole, split;
		size_t n_whole = 0, n_split = 0;
		fill_json(block, sizeof block, &seed);
		block[0] = i % 2 ? '[' : '{';
		tb_json_init(&whole, ignore, &n_whole);
		tb_json_init(&split, ignore, &n_split);
		tb_json_feed(&whole, block, sizeof block);
		for (size_t at = 0; at < sizeof block; at++)
			tb_json_feed(&split, block + at, 1);
		CHECK_INT(tb_json_finish(&whole), tb_json_finish(&split));
		CHECK_INT(n_whole, n_split);
		CHECK(tb_json_finish(&whole) != TB_ERR_INTERNAL);
	}
}

static enum tb_status count(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes)
{
	*(size_t *)ctx += bytes.n_bytes;
	return *(size_t *)ctx == msg->n_audio_bytes ? TB_OK : TB_ERR_INTERNAL;
}

TEST(ten_megabytes_of_audio_pass_through_the_reader)
{
	static struct tb_server_reader reader;
	char block[BLOCK];
	size_t n_audio = 0;
	memset(block, 'Q', sizeof block);
	tb_server_reader_init(&reader, count, &n_audio);
	CHECK_INT(tb_server_reader_feed(&reader, "{\"type\":\"audio_response\",\"audio_data\":\"", 39), TB_OK);
	for (int i = 0; i < N_BLOCKS; i++)
		CHECK_INT(tb_server_reader_feed(&reader, block, sizeof block), TB_OK);
	CHECK_INT(tb_server_reader_feed(&reader, "\"}", 2), TB_OK);
	CHECK_INT(tb_server_reader_finish(&reader), TB_OK);
	CHECK_INT(reader.msg.audio_status, TB_OK);
	CHECK_INT(n_audio, (size_t)N_BLOCKS * BLOCK / 4 * 3);
}

TEST(ten_megabytes_in_every_other_field_are_survived)
{
	static const char *const fields[] = {"text",   "heard",    "error_code",      "type",
	                                     "format", "chunk_id", "nobody_knows_it", "sample_rate"};
	static struct tb_server_reader reader;
	char block[BLOCK];
	memset(block, 'Q', sizeof block);
	for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) {
		tb_server_reader_init(&reader, NULL, NULL);
		CHECK_INT(tb_server_reader_feed(&reader, "{\"", 2), TB_OK);
		CHECK_INT(tb_server_reader_feed(&reader, fields[f], strlen(fields[f])), TB_OK);
		CHECK_INT(tb_server_reader_feed(&reader, "\":\"", 3), TB_OK);
		for (int i = 0; i < N_BLOCKS / 8; i++)
			CHECK_INT(tb_server_reader_feed(&reader, block, sizeof block), TB_OK);
		CHECK_INT(tb_server_reader_feed(&reader, "\",\"type\":\"pong\"}", 16), TB_OK);
		CHECK_INT(tb_server_reader_finish(&reader), TB_OK);
		CHECK_INT(reader.msg.type, TB_SERVER_PONG);
	}
}

TEST(an_endless_key_number_or_white_space_takes_no_memory)
{
	static struct tb_server_reader reader;
	static const struct {
		const char *before, *after;
		char filler;
		enum tb_status want;
	} cases[] = {{"{\"", "\":1,\"type\":\"pong\"}", 'k', TB_OK},
	             {"{\"type\":\"pong\"", "}", ' ', TB_OK},
	             {"{\"type\":\"pong\",\"x\":1", "}", '0', TB_ERR_TOO_LARGE}};
	char block[BLOCK];
	for (size_t c = 0; c < 3; c++) {
		memset(block, cases[c].filler, sizeof block);
		tb_server_reader_init(&reader, NULL, NULL);
		tb_server_reader_feed(&reader, cases[c].before, strlen(cases[c].before));
		for (int i = 0; i < N_BLOCKS / 8; i++)
			tb_server_reader_feed(&reader, block, sizeof block);
		tb_server_reader_feed(&reader, cases[c].after, strlen(cases[c].after));
		CHECK_INT(tb_server_reader_finish(&reader), cases[c].want);
	}
}

TEST(nesting_a_thousand_deep_is_refused_by_both_readers)
{
	static char json[6100];
	static struct tb_server_reader reader;
	static const struct tb_bear_msg_memory memory = {0};
	struct tb_bear_msg msg;
	for (int object = 0; object < 2; object++) {
		size_t n = 0;
		for (int i = 0; i < 1000; i++, n += object ? 5 : 1)
			memcpy(json + n, object ? "{\"a\":" : "[", object ? 5 : 1);
		CHECK_INT(tb_bear_msg_decode(tb_span_make(json, n), &memory, &msg),
		          object ? TB_ERR_TOO_DEEP : TB_ERR_FORMAT);
		tb_server_reader_init(&reader, NULL, NULL);
		CHECK_INT(tb_server_reader_feed(&reader, json, n), object ? TB_ERR_TOO_DEEP : TB_ERR_FORMAT);
		memmove(json + 19, json, n);
		memcpy(json, "{\"type\":\"pong\",\"x\":", 19);
		CHECK_INT(tb_bear_msg_decode(tb_span_make(json, n + 19), &memory, &msg), TB_ERR_TOO_DEEP);
		tb_server_reader_init(&reader, NULL, NULL);
		CHECK_INT(tb_server_reader_feed(&reader, json, n + 19), TB_ERR_TOO_DEEP);
	}
}

TEST(ten_megabytes_of_garbage_leave_every_decoder_standing)
{
	static uint8_t block[BLOCK], out[BLOCK];
	static struct tb_server_reader reader;
	static const struct tb_bear_msg_memory memory = {out, sizeof out, (char *)out, sizeof out};
	uint32_t seed = 3;
	for (int i = 0; i < N_BLOCKS; i++) {
		struct tb_bear_msg msg;
		struct tb_wav_format format;
		struct tb_hello hello;
		struct tb_base64_decoder decoder;
		size_t n;
		fill(block, BLOCK, &seed);
		CHECK(tb_bear_msg_decode(tb_span_make(block, BLOCK), &memory, &msg) != TB_OK);
		tb_server_reader_init(&reader, NULL, NULL);
		CHECK(tb_server_reader_feed(&reader, block, BLOCK) != TB_OK);
		CHECK(tb_hello_parse(tb_span_make(block, BLOCK), &hello) != TB_HELLO_FINE);
		CHECK(tb_wav_parse(tb_span_make(block, BLOCK), &format) != TB_OK);
		tb_base64_init(&decoder);
		CHECK_INT(tb_base64_feed(&decoder, (const char *)block, BLOCK, out, &n), TB_ERR_FORMAT);
		CHECK(!tb_utf8_is_valid(tb_span_make(block, BLOCK)));
	}
}

TEST_MAIN(T(ten_megabytes_of_garbage_are_refused_by_the_scanner),
          T(garbage_that_looks_like_json_never_confuses_the_scanner), T(ten_megabytes_of_audio_pass_through_the_reader),
          T(ten_megabytes_in_every_other_field_are_survived), T(an_endless_key_number_or_white_space_takes_no_memory),
          T(nesting_a_thousand_deep_is_refused_by_both_readers),
          T(ten_megabytes_of_garbage_leave_every_decoder_standing))
