#include "common/base/hex.h"
#include "device/psa/der.h"
#include "device/psa/psa.h"
#include "tests/check.h"
#include "tests/vectors/manifest.h"

#include <string.h>

static enum tb_status verify(const char *public_key, const char *text, struct tb_span signature)
{
	struct tb_verify_port port = tb_psa_verify_port();
	struct tb_span parts = tb_span_cstr(text);
	uint8_t digest[TB_SHA256_LEN];
	enum tb_status status = tb_psa_init();
	if (status == TB_OK)
		status = tb_psa_sha256(&parts, 1, digest);
	return status == TB_OK ? port.verify_p256(port.ctx, (const uint8_t *)public_key, digest, signature) : status;
}

#define SIGNATURE_OF(text) tb_span_make(text, sizeof text - 1)

TEST(what_openssl_signed_is_good)
{
	CHECK_INT(
	    verify(TB_VECTOR_MANIFEST_PUBLIC, TB_VECTOR_MANIFEST_CANONICAL, SIGNATURE_OF(TB_VECTOR_MANIFEST_SIGNATURE)),
	    TB_OK);
	CHECK_INT(verify(TB_VECTOR_MANIFEST_PUBLIC, TB_VECTOR_MANIFEST_CANONICAL,
	                 SIGNATURE_OF(TB_VECTOR_MANIFEST_SHORT_SIGNATURE)),
	          TB_OK);
}

TEST(another_key_another_text_or_no_key_at_all_is_not)
{
	struct tb_span signature = SIGNATURE_OF(TB_VECTOR_MANIFEST_SIGNATURE);
	static const char no_point[TB_P256_PUBLIC_LEN] = {4};
	CHECK_INT(verify(TB_VECTOR_MANIFEST_OTHER_PUBLIC, TB_VECTOR_MANIFEST_CANONICAL, signature), TB_ERR_AUTH);
	CHECK_INT(verify(TB_VECTOR_MANIFEST_PUBLIC, "abc", signature), TB_ERR_AUTH);
	CHECK_INT(verify(no_point, TB_VECTOR_MANIFEST_CANONICAL, signature), TB_ERR_AUTH);
	CHECK_INT(verify(TB_VECTOR_MANIFEST_PUBLIC, TB_VECTOR_MANIFEST_CANONICAL, tb_span_make(NULL, 0)), TB_ERR_AUTH);
}

TEST(each_bit_of_a_signature_counts)
{
	uint8_t damaged[sizeof TB_VECTOR_MANIFEST_SIGNATURE - 1];
	for (size_t bit = 0; bit < 8 * sizeof damaged; bit++) {
		memcpy(damaged, TB_VECTOR_MANIFEST_SIGNATURE, sizeof damaged);
		damaged[bit / 8] ^= (uint8_t)(1 << bit % 8);
		CHECK_INT(verify(TB_VECTOR_MANIFEST_PUBLIC, TB_VECTOR_MANIFEST_CANONICAL,
		                 tb_span_make(damaged, sizeof damaged)),
		          TB_ERR_AUTH);
	}
}

TEST(a_hash_in_pieces_is_that_of_the_whole)
{
	struct tb_psa_hash hash;
	struct tb_sha256_port port = tb_psa_sha256_port(&hash);
	uint8_t digest[TB_SHA256_LEN];
	char hex[2 * TB_SHA256_LEN + 1];
	CHECK_INT(tb_psa_init(), TB_OK);
	CHECK_INT(port.begin(port.ctx), TB_OK);
	CHECK_INT(port.update(port.ctx, tb_span_cstr("forgotten")), TB_OK);
	CHECK_INT(port.begin(port.ctx), TB_OK);
	CHECK_INT(port.update(port.ctx, tb_span_cstr("a")), TB_OK);
	CHECK_INT(port.update(port.ctx, tb_span_make(NULL, 0)), TB_OK);
	CHECK_INT(port.update(port.ctx, tb_span_cstr("bc")), TB_OK);
	CHECK_INT(port.finish(port.ctx, digest), TB_OK);
	tb_hex_encode(digest, sizeof digest, hex);
	CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CHECK_INT(port.update(port.ctx, tb_span_cstr("a")), TB_ERR_INTERNAL);
	CHECK_INT(port.finish(port.ctx, digest), TB_ERR_INTERNAL);
}

TEST(the_numbers_of_a_signature_are_right_aligned)
{
	static const uint8_t der[] = {0x30, 0x07, 0x02, 0x01, 0x05, 0x02, 0x02, 0x00, 0x80};
	uint8_t raw[TB_P256_RAW_SIGNATURE_LEN], want[TB_P256_RAW_SIGNATURE_LEN] = {0};
	want[31] = 0x05;
	want[63] = 0x80;
	CHECK_INT(tb_der_to_raw_p256(tb_span_make(der, sizeof der), raw), TB_OK);
	CHECK_MEM(raw, want, sizeof want);
}

TEST(each_other_form_of_a_signature_is_refused)
{
	static const struct {
		uint8_t bytes[12];
		uint8_t n_bytes;
	} bad[] = {
	    {{0}, 0},
	    {{0x30}, 1},
	    {{0x30, 0x00}, 2},
	    {{0x31, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05}, 8},
	    {{0x30, 0x81, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05}, 9}, /* the long form of a length */
	    {{0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05, 0x00}, 9}, /* something behind it */
	    {{0x30, 0x07, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05, 0x00}, 9}, /* something inside it */
	    {{0x30, 0x05, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05}, 8},       /* says less than there is */
	    {{0x30, 0x03, 0x02, 0x01, 0x05}, 5},                         /* one number */
	    {{0x30, 0x07, 0x02, 0x02, 0x00, 0x05, 0x02, 0x01, 0x05}, 9}, /* a zero too many */
	    {{0x30, 0x06, 0x02, 0x01, 0x85, 0x02, 0x01, 0x05}, 8},       /* negative */
	    {{0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x05}, 8},       /* zero */
	    {{0x30, 0x05, 0x02, 0x00, 0x02, 0x01, 0x05}, 7},             /* empty */
	    {{0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x02, 0x05}, 8},       /* a number beyond the end */
	    {{0x30, 0x06, 0x04, 0x01, 0x05, 0x02, 0x01, 0x05}, 8},       /* no number */
	};
	uint8_t raw[TB_P256_RAW_SIGNATURE_LEN];
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_INT(tb_der_to_raw_p256(tb_span_make(bad[i].bytes, bad[i].n_bytes), raw), TB_ERR_FORMAT);
}

TEST(a_number_of_more_than_32_bytes_is_refused)
{
	uint8_t der[2 + 2 + 33 + 3] = {0x30, 2 + 33 + 3, 0x02, 33, 0x01}, raw[TB_P256_RAW_SIGNATURE_LEN];
	memcpy(der + 37, "\x02\x01\x05", 3);
	CHECK_INT(tb_der_to_raw_p256(tb_span_make(der, sizeof der), raw), TB_ERR_FORMAT);
	der[4] = 0;
	der[5] = 0x80;
	CHECK_INT(tb_der_to_raw_p256(tb_span_make(der, sizeof der), raw), TB_OK);
}

TEST_MAIN(T(what_openssl_signed_is_good), T(another_key_another_text_or_no_key_at_all_is_not),
          T(each_bit_of_a_signature_counts), T(a_hash_in_pieces_is_that_of_the_whole),
          T(the_numbers_of_a_signature_are_right_aligned), T(each_other_form_of_a_signature_is_refused),
          T(a_number_of_more_than_32_bytes_is_refused))
