#include "device/portal/claim.h"
#include "tests/check.h"
#include "tests/support/hmac.h"

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
/* Made with Python's hmac over the 32 bytes 00 to 1f. */
#define MAC "b8b7067ee8da2dcd91940484c0a9740b7989f4ab80d6bb9a24f06420a82ce85b"

static enum tb_status count_up(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx;
	for (size_t i = 0; i < n_bytes; i++)
		((uint8_t *)out)[i] = (uint8_t)(0xa0 + i);
	return TB_OK;
}

static enum tb_status no_random(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx, (void)out, (void)n_bytes;
	return TB_ERR_IO;
}

static const struct tb_random_port counting = {count_up, NULL}, broken = {no_random, NULL};

static struct tb_claim claim_of(const char *key)
{
	return (struct tb_claim){"teddy_bear_001", "child-1", tb_span_cstr(key), "1.2.3"};
}

TEST(the_body_proves_the_key_over_both_ids_and_the_nonce)
{
	char body[TB_CLAIM_BODY_MAX];
	struct tb_claim claim = claim_of(KEY);
	CHECK_INT(tb_claim_write(&claim, &tb_test_hmac_port, &counting, body, sizeof body), TB_OK);
	CHECK_STR(body, "{\"device_id\":\"teddy_bear_001\",\"child_id\":\"child-1\","
	                "\"nonce\":\"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf\",\"hmac_hex\":\"" MAC
	                "\",\"firmware_version\":\"1.2.3\"}");
}

TEST(a_body_is_not_written_without_a_key_an_id_randomness_or_room)
{
	char body[TB_CLAIM_BODY_MAX];
	struct tb_claim claim = claim_of("00ff");
	CHECK_INT(tb_claim_write(&claim, &tb_test_hmac_port, &counting, body, sizeof body), TB_ERR_ARG);
	claim = claim_of(KEY);
	CHECK_INT(tb_claim_write(&claim, &tb_test_hmac_port, &broken, body, sizeof body), TB_ERR_IO);
	CHECK_INT(tb_claim_write(&claim, &tb_test_hmac_port, &counting, body, 60), TB_ERR_FULL);
	CHECK_STR(body, "");
	claim.child_id = "a b";
	CHECK_INT(tb_claim_write(&claim, &tb_test_hmac_port, &counting, body, sizeof body), TB_ERR_ARG);
}

TEST(each_answer_says_whether_trying_again_helps)
{
	static const struct {
		unsigned status;
		enum tb_claim_result result;
		bool again;
	} cases[] = {
	    {200, TB_CLAIM_DONE, false},      {201, TB_CLAIM_DONE, false},       {401, TB_CLAIM_REFUSED, false},
	    {403, TB_CLAIM_FORBIDDEN, false}, {404, TB_CLAIM_UNKNOWN, false},    {409, TB_CLAIM_REPEATED, true},
	    {429, TB_CLAIM_TOO_MANY, true},   {500, TB_CLAIM_SERVER_DOWN, true}, {503, TB_CLAIM_SERVER_DOWN, true},
	    {0, TB_CLAIM_UNREACHABLE, true},  {302, TB_CLAIM_UNEXPECTED, false}, {422, TB_CLAIM_UNEXPECTED, false}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CHECK_INT(tb_claim_judge(cases[i].status), cases[i].result);
		CHECK_INT(tb_claim_may_try_again(cases[i].result), cases[i].again);
		CHECK(tb_claim_text(cases[i].result, true)[0] && tb_claim_text(cases[i].result, false)[0]);
	}
}

TEST_MAIN(T(the_body_proves_the_key_over_both_ids_and_the_nonce),
          T(a_body_is_not_written_without_a_key_an_id_randomness_or_room),
          T(each_answer_says_whether_trying_again_helps))
