#include "device/psa/psa.h"

#include "common/base/hex.h"
#include "tests/check.h"
#include "tests/support/hmac.h"

/* Expected values: Python's hmac and hashlib. */
static enum tb_status mac_hex(struct tb_span key, const struct tb_span *parts, size_t n_parts,
                              char out[2 * TB_MAC_LEN + 1])
{
	uint8_t mac[TB_MAC_LEN];
	struct tb_hmac_port port = tb_psa_hmac_port();
	enum tb_status status = tb_psa_init();
	if (status == TB_OK)
		status = port.hmac_sha256(port.ctx, key, parts, n_parts, mac);
	if (status == TB_OK)
		tb_hex_encode(mac, sizeof mac, out);
	return status;
}

TEST(hmac_of_a_device_id_with_a_key_taken_as_text)
{
	struct tb_span key = tb_span_cstr("46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5");
	struct tb_span part = tb_span_cstr("test_device_001");
	char hex[2 * TB_MAC_LEN + 1];
	CHECK_INT(mac_hex(key, &part, 1, hex), TB_OK);
	CHECK_STR(hex, "a81da314b09d27d1d47efecab0caa344b8974087fdadf9dd31edad1e66f404df");
}

TEST(hmac_of_parts_is_that_of_their_concatenation)
{
	struct tb_span key = tb_span_cstr("46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5");
	struct tb_span parts[] = {tb_span_cstr("test_"), tb_span_make(NULL, 0), tb_span_cstr("device"),
	                          tb_span_cstr("_001")};
	char hex[2 * TB_MAC_LEN + 1];
	CHECK_INT(mac_hex(key, parts, 4, hex), TB_OK);
	CHECK_STR(hex, "a81da314b09d27d1d47efecab0caa344b8974087fdadf9dd31edad1e66f404df");
}

TEST(keys_of_one_byte_and_of_256_bytes_are_good)
{
	static const char *const want[] = {"8bb990c40a7d61cb97597a942125025be50ac8beb74436e3735b98893a7f6620",
	                                   "f4fa0adad9f5e0ca8486d26b742975bb783b11c6f47d5734c17d47cfaa59b7d5"};
	uint8_t key[256];
	memset(key, 'x', sizeof key);
	struct tb_span abc = tb_span_cstr("abc");
	char hex[2 * TB_MAC_LEN + 1];
	CHECK_INT(mac_hex(tb_span_cstr("k"), NULL, 0, hex), TB_OK);
	CHECK_STR(hex, want[0]);
	CHECK_INT(mac_hex(tb_span_make(key, sizeof key), &abc, 1, hex), TB_OK);
	CHECK_STR(hex, want[1]);
}

TEST(a_key_longer_than_a_block_is_hashed_first)
{
	uint8_t key[65];
	memset(key, 'x', sizeof key);
	struct tb_span abc = tb_span_cstr("abc");
	char hex[2 * TB_MAC_LEN + 1];
	CHECK_INT(mac_hex(tb_span_make(key, sizeof key), &abc, 1, hex), TB_OK);
	CHECK_STR(hex, "2e79414eb71d9e4b8662a941f8e68a5aa76403452622e32d25aa4dfd1523b34d");
}

TEST(an_empty_or_too_long_key_is_refused_and_the_mac_untouched)
{
	uint8_t key[257] = {0};
	uint8_t mac[TB_MAC_LEN] = {7};
	struct tb_hmac_port port = tb_psa_hmac_port();
	CHECK_INT(port.hmac_sha256(port.ctx, tb_span_make(NULL, 0), NULL, 0, mac), TB_ERR_ARG);
	CHECK_INT(port.hmac_sha256(port.ctx, tb_span_make(key, sizeof key), NULL, 0, mac), TB_ERR_ARG);
	CHECK_INT(mac[0], 7);
}

TEST(ten_thousand_macs_leave_no_key_behind)
{
	struct tb_span key = tb_span_cstr("secret"), part = tb_span_cstr("message");
	char hex[2 * TB_MAC_LEN + 1];
	for (int i = 0; i < 10000; i++)
		CHECK_INT(mac_hex(key, &part, 1, hex), TB_OK);
}

TEST(sha256_of_parts_is_that_of_their_concatenation)
{
	uint8_t digest[TB_SHA256_LEN];
	char hex[2 * TB_SHA256_LEN + 1];
	struct tb_span parts[] = {tb_span_cstr("a"), tb_span_cstr(""), tb_span_cstr("bc")};
	CHECK_INT(tb_psa_init(), TB_OK);
	CHECK_INT(tb_psa_sha256(parts, 3, digest), TB_OK);
	tb_hex_encode(digest, sizeof digest, hex);
	CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CHECK_INT(tb_psa_sha256(NULL, 0, digest), TB_OK);
	tb_hex_encode(digest, sizeof digest, hex);
	CHECK_STR(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(the_library_computes_the_published_examples)
{
	CHECK_INT(tb_psa_init(), TB_OK);
	CHECK_INT(tb_psa_self_test(), TB_OK);
}

TEST(the_hash_that_tests_use_without_a_library_says_the_same_at_every_length)
{
	static uint8_t bytes[300];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 37 + 11);
	struct tb_hmac_port psa = tb_psa_hmac_port();
	CHECK_INT(tb_psa_init(), TB_OK);
	for (size_t n = 1; n <= 256; n++) {
		uint8_t by_psa[TB_MAC_LEN], by_test[TB_MAC_LEN];
		struct tb_span key = tb_span_make(bytes, n), parts[] = {tb_span_make(bytes + n, 300 - n), key};
		CHECK_INT(psa.hmac_sha256(psa.ctx, key, parts, 2, by_psa), TB_OK);
		CHECK_INT(tb_test_hmac_port.hmac_sha256(tb_test_hmac_port.ctx, key, parts, 2, by_test), TB_OK);
		CHECK_MEM(by_test, by_psa, sizeof by_psa);
	}
}

TEST_MAIN(T(the_hash_that_tests_use_without_a_library_says_the_same_at_every_length),
          T(hmac_of_a_device_id_with_a_key_taken_as_text), T(hmac_of_parts_is_that_of_their_concatenation),
          T(keys_of_one_byte_and_of_256_bytes_are_good), T(a_key_longer_than_a_block_is_hashed_first),
          T(an_empty_or_too_long_key_is_refused_and_the_mac_untouched), T(ten_thousand_macs_leave_no_key_behind),
          T(sha256_of_parts_is_that_of_their_concatenation), T(the_library_computes_the_published_examples))
