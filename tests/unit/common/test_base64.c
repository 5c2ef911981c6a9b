#include "common/base/base64.h"
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct verdict {
	uint8_t bytes[256];
	size_t n_bytes;
	enum tb_status feed, finish;
};

/* Feeds the text in pieces of the given lengths, each from and into memory of exactly the promised size, so that a byte
 * read or written beyond it is seen. */
static void feed_piece(struct tb_base64_decoder *decoder, const char *text, size_t n_chars, struct verdict *verdict)
{
	size_t n_out = 0;
	char *in = malloc(n_chars + 1);
	uint8_t *out = malloc(TB_BASE64_DECODED_MAX(n_chars) + 1);
	if (n_chars > 0)
		memcpy(in, text, n_chars);
	verdict->feed = tb_base64_feed(decoder, in, n_chars, out, &n_out);
	if (n_out > TB_BASE64_DECODED_MAX(n_chars))
		abort();
	memcpy(verdict->bytes + verdict->n_bytes, out, n_out);
	verdict->n_bytes += n_out;
	free(in);
	free(out);
}

static struct verdict decode_split(const char *text, size_t n_chars, size_t split)
{
	struct verdict verdict = {.n_bytes = 0};
	struct tb_base64_decoder decoder;
	tb_base64_init(&decoder);
	feed_piece(&decoder, text, split, &verdict);
	if (verdict.feed == TB_OK)
		feed_piece(&decoder, text + split, n_chars - split, &verdict);
	verdict.finish = tb_base64_finish(&decoder);
	return verdict;
}

static struct verdict decode(const char *text)
{
	return decode_split(text, strlen(text), 0);
}

TEST(base64_matches_the_vectors_of_rfc_4648)
{
	static const char *const vectors[][2] = {{"", ""},
	                                         {"f", "Zg=="},
	                                         {"fo", "Zm8="},
	                                         {"foo", "Zm9v"},
	                                         {"foob", "Zm9vYg=="},
	                                         {"fooba", "Zm9vYmE="},
	                                         {"foobar", "Zm9vYmFy"}};
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		char out[16] = "";
		size_t n = tb_base64_encode((const uint8_t *)vectors[i][0], strlen(vectors[i][0]), out);
		CHECK_INT(n, strlen(vectors[i][1]));
		CHECK_INT(n, TB_BASE64_ENCODED_LEN(strlen(vectors[i][0])));
		CHECK_MEM(out, vectors[i][1], n);
		struct verdict verdict = decode(vectors[i][1]);
		CHECK_INT(verdict.finish, TB_OK);
		CHECK_INT(verdict.n_bytes, strlen(vectors[i][0]));
		CHECK_MEM(verdict.bytes, vectors[i][0], verdict.n_bytes);
	}
}

TEST(base64_gives_back_every_byte_at_every_length_and_split)
{
	uint8_t data[100];
	char text[TB_BASE64_ENCODED_LEN(sizeof data)];
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 151 + 7);
	for (size_t n = 0; n <= sizeof data; n++) {
		size_t n_chars = tb_base64_encode(data, n, text);
		for (size_t split = 0; split <= n_chars; split++) {
			struct verdict verdict = decode_split(text, n_chars, split);
			CHECK_INT(verdict.finish, TB_OK);
			CHECK_INT(verdict.n_bytes, n);
			CHECK_MEM(verdict.bytes, data, n);
		}
	}
}

TEST(base64_says_the_same_of_bad_text_at_every_split)
{
	static const char *const texts[] = {
	    "Zm9v!m9v", "Zm9vYg=v", "Zm9vYg===", "Zm9vYg==Zm9v", "Zm9v\nYmFy", "=Zm9",
	    "Z===",     "Zm9vYh==", "Zm9vYmF=",  "Zm9vY-_v",     "Zm9vY",      "Zm9vYg="};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct verdict whole = decode(texts[i]);
		CHECK(whole.finish != TB_OK);
		for (size_t split = 0; split <= strlen(texts[i]); split++) {
			struct verdict verdict = decode_split(texts[i], strlen(texts[i]), split);
			CHECK_INT(verdict.finish, whole.finish);
			CHECK_INT(verdict.n_bytes, whole.n_bytes);
			CHECK_MEM(verdict.bytes, whole.bytes, whole.n_bytes);
		}
	}
}

TEST(base64_delivers_the_good_groups_before_a_wrong_character)
{
	struct verdict verdict = decode("Zm9vYmFy*Zm9v");
	CHECK_INT(verdict.feed, TB_ERR_FORMAT);
	CHECK_INT(verdict.finish, TB_ERR_FORMAT);
	CHECK_INT(verdict.n_bytes, 6);
	CHECK_MEM(verdict.bytes, "foobar", 6);
}

TEST(base64_refuses_every_character_outside_the_alphabet)
{
	for (int c = 0; c < 256; c++) {
		char text[4] = {'A', (char)c, 'A', 'A'};
		bool is_good =
		    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
		CHECK_INT(decode_split(text, 4, 0).feed, is_good ? TB_OK : TB_ERR_FORMAT);
		CHECK_INT(decode_split(text, 4, 2).feed, is_good ? TB_OK : TB_ERR_FORMAT);
	}
}

TEST(base64_refuses_spare_bits_that_are_not_zero)
{
	CHECK_INT(decode("Zh==").finish, TB_ERR_FORMAT);
	CHECK_INT(decode("Zm9=").finish, TB_ERR_FORMAT);
}

TEST(base64_that_ends_inside_a_group_is_truncated)
{
	CHECK_INT(decode("Z").finish, TB_ERR_TRUNCATED);
	CHECK_INT(decode("Zm").finish, TB_ERR_TRUNCATED);
	CHECK_INT(decode("Zm8").finish, TB_ERR_TRUNCATED);
	CHECK_INT(decode("Zg=").finish, TB_ERR_TRUNCATED);
}

TEST(a_failed_decoder_stays_failed)
{
	struct tb_base64_decoder decoder;
	uint8_t out[8];
	size_t n;
	tb_base64_init(&decoder);
	CHECK_INT(tb_base64_feed(&decoder, "!", 1, out, &n), TB_ERR_FORMAT);
	CHECK_INT(tb_base64_feed(&decoder, "Zm9v", 4, out, &n), TB_ERR_FORMAT);
	CHECK_INT(n, 0);
	CHECK_INT(tb_base64_finish(&decoder), TB_ERR_FORMAT);
}

TEST_MAIN(T(base64_matches_the_vectors_of_rfc_4648), T(base64_gives_back_every_byte_at_every_length_and_split),
          T(base64_says_the_same_of_bad_text_at_every_split),
          T(base64_delivers_the_good_groups_before_a_wrong_character),
          T(base64_refuses_every_character_outside_the_alphabet), T(base64_refuses_spare_bits_that_are_not_zero),
          T(base64_that_ends_inside_a_group_is_truncated), T(a_failed_decoder_stays_failed))
