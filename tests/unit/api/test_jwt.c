/* Bearer tokens: ours are read, and nothing else is. */
#include "server/api/jwt.h"
#include "tests/check.h"

#include <stdio.h>

static const uint8_t key[TB_MAC_LEN] = "a key of thirty-two bytes, no mo";
static const struct tb_jwt_bear bear = {.device_id = "teddy_0001", .child_id = "kid-1", .key_version = 3};

TEST(a_token_says_whose_it_is_until_its_time_is_over)
{
	char token[TB_JWT_CAP];
	struct tb_jwt_bear got;
	CHECK_INT(tb_jwt_make(key, TB_JWT_ACCESS, &bear, 1000, 60, token), TB_OK);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(token), 1059, &got), TB_OK);
	CHECK_STR(got.device_id, "teddy_0001");
	CHECK_STR(got.child_id, "kid-1");
	CHECK_INT(got.key_version, 3);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(token), 1060, &got), TB_ERR_AUTH);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(token), 900, &got), TB_ERR_AUTH);
}

TEST(a_token_is_good_for_one_use)
{
	char token[TB_JWT_CAP];
	struct tb_jwt_bear got;
	CHECK_INT(tb_jwt_make(key, TB_JWT_REFRESH, &bear, 1000, 60, token), TB_OK);
	CHECK_INT(tb_jwt_read(key, TB_JWT_REFRESH, tb_span_cstr(token), 1000, &got), TB_OK);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(token), 1000, &got), TB_ERR_AUTH);
}

TEST(no_altered_byte_of_a_token_is_accepted)
{
	char token[TB_JWT_CAP];
	struct tb_jwt_bear got;
	CHECK_INT(tb_jwt_make(key, TB_JWT_ACCESS, &bear, 1000, 60, token), TB_OK);
	/* The last digit of base64 has bits that say nothing. */
	for (size_t i = 0; token[i + 1] != '\0'; i++) {
		token[i] ^= 1;
		CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(token), 1000, &got), TB_ERR_AUTH);
		token[i] ^= 1;
	}
	for (size_t n = 0; n < strlen(token); n++)
		CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_make(token, n), 1000, &got), TB_ERR_AUTH);
}

TEST(another_key_an_unsigned_token_and_nonsense_are_refused)
{
	static const uint8_t other[TB_MAC_LEN] = "another";
	/* {"alg":"none"}.{"iss":"teddyd","sub":"teddy_0001","child":"kid-1","use":"access","kv":3,"iat":1,"exp":9999999999}
	 */
	static const char unsigned_token[] =
	    "eyJhbGciOiJub25lIn0."
	    "eyJpc3MiOiJ0ZWRkeWQiLCJzdWIiOiJ0ZWRkeV8wMDAxIiwiY2hpbGQiOiJraWQtMSIsInVzZSI6ImFjY2VzcyIsImt2IjozLCJpYXQiO"
	    "jEsImV4cCI6OTk5OTk5OTk5OX0.";
	char token[TB_JWT_CAP], huge[2000];
	struct tb_jwt_bear got;
	memset(huge, 'a', sizeof huge);
	CHECK_INT(tb_jwt_make(other, TB_JWT_ACCESS, &bear, 1000, 60, token), TB_OK);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(token), 1000, &got), TB_ERR_AUTH);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(unsigned_token), 1000, &got), TB_ERR_AUTH);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr("a.b.c"), 1000, &got), TB_ERR_AUTH);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_cstr(""), 1000, &got), TB_ERR_AUTH);
	CHECK_INT(tb_jwt_read(key, TB_JWT_ACCESS, tb_span_make(huge, sizeof huge), 1000, &got), TB_ERR_AUTH);
}

TEST_MAIN(T(a_token_says_whose_it_is_until_its_time_is_over), T(a_token_is_good_for_one_use),
          T(no_altered_byte_of_a_token_is_accepted), T(another_key_an_unsigned_token_and_nonsense_are_refused))
