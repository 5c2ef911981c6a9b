/* The tests' own hash port against published answers: FIPS 180-4's examples, RFC 4231's cases. */
#include "common/base/hex.h"
#include "tests/check.h"
#include "tests/support/hmac.h"

#include <string.h>

enum { HEX = 2 * TB_MAC_LEN + 1 };

static void sha256_hex(const struct tb_span *parts, size_t n_parts, char out[HEX])
{
	uint8_t digest[TB_MAC_LEN];
	tb_test_sha256(parts, n_parts, digest);
	tb_hex_encode(digest, sizeof digest, out);
}

static enum tb_status hmac_hex(struct tb_span key, const struct tb_span *parts, size_t n_parts, char out[HEX])
{
	uint8_t mac[TB_MAC_LEN];
	enum tb_status status = tb_test_hmac_port.hmac_sha256(tb_test_hmac_port.ctx, key, parts, n_parts, mac);
	if (status == TB_OK)
		tb_hex_encode(mac, sizeof mac, out);
	return status;
}

TEST(the_digests_of_the_standard_are_met)
{
	static const struct {
		const char *text, *digest;
	} cases[] = {
	    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tb_span text = tb_span_cstr(cases[i].text);
		char hex[HEX];
		sha256_hex(&text, 1, hex);
		CHECK_STR(hex, cases[i].digest);
	}
}

TEST(a_million_letters_have_the_digest_of_the_standard)
{
	static char letters[1000000];
	char hex[HEX];
	memset(letters, 'a', sizeof letters);
	struct tb_span text = tb_span_make(letters, sizeof letters);
	sha256_hex(&text, 1, hex);
	CHECK_STR(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* The digest over the digests of 0, 1 … 200 bytes that count up from 0, by Python's hashlib. */
TEST(texts_of_every_length_around_a_block_are_padded_right)
{
	static uint8_t digests[201 * TB_MAC_LEN];
	uint8_t bytes[200];
	char hex[HEX];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	for (size_t n = 0; n <= sizeof bytes; n++) {
		struct tb_span text = tb_span_make(bytes, n);
		tb_test_sha256(&text, 1, digests + n * TB_MAC_LEN);
	}
	struct tb_span all = tb_span_make(digests, sizeof digests);
	sha256_hex(&all, 1, hex);
	CHECK_STR(hex, "64ef7c229fce2408b5336b6a542fea0e078c3a87d2da85cb3fc52e2008b65021");
}

TEST(a_text_in_parts_has_the_digest_of_the_whole_wherever_it_is_split)
{
	uint8_t bytes[150], whole[TB_MAC_LEN], split[TB_MAC_LEN];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7);
	struct tb_span text = tb_span_make(bytes, sizeof bytes);
	tb_test_sha256(&text, 1, whole);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		struct tb_span parts[] = {tb_span_make(bytes, n), {0}, tb_span_make(bytes + n, sizeof bytes - n)};
		tb_test_sha256(parts, 3, split);
		CHECK_MEM(split, whole, sizeof whole);
	}
}

TEST(the_macs_of_the_standard_are_met_with_short_and_long_keys)
{
	uint8_t key_1[20], key_6[131];
	char hex[HEX];
	memset(key_1, 0x0b, sizeof key_1);
	memset(key_6, 0xaa, sizeof key_6);
	struct tb_span hi = tb_span_cstr("Hi There");
	struct tb_span what[] = {tb_span_cstr("what do ya want "), tb_span_cstr("for nothing?")};
	struct tb_span large = tb_span_cstr("Test Using Larger Than Block-Size Key - Hash Key First");
	CHECK_INT(hmac_hex(tb_span_make(key_1, sizeof key_1), &hi, 1, hex), TB_OK);
	CHECK_STR(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	CHECK_INT(hmac_hex(tb_span_cstr("Jefe"), what, 2, hex), TB_OK);
	CHECK_STR(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	CHECK_INT(hmac_hex(tb_span_make(key_6, sizeof key_6), &large, 1, hex), TB_OK);
	CHECK_STR(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(a_key_of_no_length_or_too_long_is_refused)
{
	static const uint8_t key[257] = {1};
	char hex[HEX];
	CHECK_INT(hmac_hex(tb_span_make(key, 0), NULL, 0, hex), TB_ERR_ARG);
	CHECK_INT(hmac_hex(tb_span_make(key, sizeof key), NULL, 0, hex), TB_ERR_ARG);
	CHECK_INT(hmac_hex(tb_span_make(key, sizeof key - 1), NULL, 0, hex), TB_OK);
}

TEST_MAIN(T(the_digests_of_the_standard_are_met), T(a_million_letters_have_the_digest_of_the_standard),
          T(texts_of_every_length_around_a_block_are_padded_right),
          T(a_text_in_parts_has_the_digest_of_the_whole_wherever_it_is_split),
          T(the_macs_of_the_standard_are_met_with_short_and_long_keys), T(a_key_of_no_length_or_too_long_is_refused))
