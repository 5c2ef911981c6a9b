#include "common/wire/token.h"
#include "tests/check.h"
#include "tests/support/hmac.h"
#include "tests/vectors/tokens.h"

static enum tb_status hmac_that_fails(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                      uint8_t mac[TB_MAC_LEN])
{
	(void)ctx, (void)key, (void)parts, (void)n_parts, (void)mac;
	return TB_ERR_IO;
}

static const struct tb_hmac_port broken_port = {hmac_that_fails, NULL};

static struct tb_span text(const char *string)
{
	return tb_span_cstr(string);
}

TEST(the_token_is_that_of_the_vector)
{
	char token[TB_TOKEN_LEN + 1];
	CHECK_INT(tb_token_make(&tb_test_hmac_port, text(TB_VECTOR_KEY), text(TB_VECTOR_DEVICE_ID), token), TB_OK);
	CHECK_STR(token, TB_VECTOR_TOKEN);
}

TEST(the_password_of_a_setup_is_that_of_the_vector)
{
	char password[TB_SETUP_PASSWORD_LEN + 1] = "before";
	CHECK_INT(tb_setup_password_derive(&tb_test_hmac_port, text(TB_VECTOR_KEY), password), TB_OK);
	CHECK_STR(password, TB_VECTOR_SETUP_PASSWORD);
	CHECK_INT(tb_setup_password_derive(&broken_port, text(TB_VECTOR_KEY), password), TB_ERR_IO);
	CHECK_STR(password, TB_VECTOR_SETUP_PASSWORD);
}

TEST(a_device_key_is_that_of_the_vector_and_makes_that_devices_token)
{
	char key[TB_TOKEN_LEN + 1], token[TB_TOKEN_LEN + 1];
	struct tb_span fleet = text(TB_VECTOR_KEY), device_id = text(TB_VECTOR_DEVICE_ID);
	CHECK_INT(tb_device_key_derive(&tb_test_hmac_port, fleet, device_id, 2, key), TB_OK);
	CHECK_STR(key, TB_VECTOR_DEVICE_KEY_2);
	CHECK_INT(tb_device_key_derive(&tb_test_hmac_port, fleet, device_id, UINT32_MAX, key), TB_OK);
	CHECK_STR(key, TB_VECTOR_DEVICE_KEY_MAX);
	CHECK_INT(tb_device_key_derive(&tb_test_hmac_port, fleet, device_id, 1, key), TB_OK);
	CHECK_STR(key, TB_VECTOR_DEVICE_KEY_1);
	CHECK_INT(tb_token_make(&tb_test_hmac_port, text(key), device_id, token), TB_OK);
	CHECK_STR(token, TB_VECTOR_DEVICE_TOKEN_1);
}

TEST(the_right_token_is_accepted_in_either_case)
{
	char upper[TB_TOKEN_LEN + 1] = TB_VECTOR_TOKEN;
	for (int i = 0; i < TB_TOKEN_LEN; i++)
		upper[i] = (char)(upper[i] >= 'a' ? upper[i] - 32 : upper[i]);
	CHECK_INT(
	    tb_token_verify(&tb_test_hmac_port, text(TB_VECTOR_KEY), text(TB_VECTOR_DEVICE_ID), text(TB_VECTOR_TOKEN)),
	    TB_OK);
	CHECK_INT(tb_token_verify(&tb_test_hmac_port, text(TB_VECTOR_KEY), text(TB_VECTOR_DEVICE_ID), text(upper)),
	          TB_OK);
}

TEST(a_token_wrong_in_any_digit_or_length_is_refused)
{
	struct tb_span key = text(TB_VECTOR_KEY), device_id = text(TB_VECTOR_DEVICE_ID);
	char token[TB_TOKEN_LEN + 2] = TB_VECTOR_TOKEN "0";
	for (size_t i = 0; i < TB_TOKEN_LEN; i++) {
		char before = token[i];
		token[i] = before == '7' ? '8' : '7';
		CHECK_INT(tb_token_verify(&tb_test_hmac_port, key, device_id, tb_span_make(token, TB_TOKEN_LEN)),
		          TB_ERR_AUTH);
		token[i] = 'g';
		CHECK_INT(tb_token_verify(&tb_test_hmac_port, key, device_id, tb_span_make(token, TB_TOKEN_LEN)),
		          TB_ERR_AUTH);
		token[i] = before;
	}
	for (size_t n = 0; n <= TB_TOKEN_LEN + 1; n++)
		CHECK_INT(tb_token_verify(&tb_test_hmac_port, key, device_id, tb_span_make(token, n)),
		          n == TB_TOKEN_LEN ? TB_OK : TB_ERR_AUTH);
}

TEST(a_token_of_another_device_or_key_is_refused)
{
	struct tb_span token = text(TB_VECTOR_TOKEN);
	CHECK_INT(tb_token_verify(&tb_test_hmac_port, text(TB_VECTOR_KEY), text("test_device_002"), token),
	          TB_ERR_AUTH);
	CHECK_INT(tb_token_verify(&tb_test_hmac_port, text(TB_VECTOR_DEVICE_KEY_1), text(TB_VECTOR_DEVICE_ID), token),
	          TB_ERR_AUTH);
}

TEST(a_chunk_is_signed_over_audio_chunk_and_session)
{
	char mac[TB_TOKEN_LEN + 1];
	struct tb_span key = text(TB_VECTOR_KEY), audio = tb_span_make(TB_VECTOR_CHUNK_AUDIO, 8), none = {0};
	struct tb_span chunk_id = text(TB_VECTOR_CHUNK_ID), session_id = text(TB_VECTOR_SESSION_ID);
	CHECK_INT(tb_chunk_mac_make(&tb_test_hmac_port, key, audio, chunk_id, session_id, mac), TB_OK);
	CHECK_STR(mac, TB_VECTOR_CHUNK_MAC);
	CHECK_INT(tb_chunk_mac_verify(&tb_test_hmac_port, key, audio, chunk_id, session_id, text(mac)), TB_OK);
	CHECK_INT(tb_chunk_mac_verify(&tb_test_hmac_port, key, audio, chunk_id, none, text(mac)), TB_ERR_AUTH);
	CHECK_INT(tb_chunk_mac_verify(&tb_test_hmac_port, key, none, chunk_id, session_id, text(mac)), TB_ERR_AUTH);
	CHECK_INT(tb_chunk_mac_verify(&tb_test_hmac_port, key, audio, chunk_id, session_id, none), TB_ERR_AUTH);
	CHECK_INT(tb_chunk_mac_make(&tb_test_hmac_port, key, audio, none, none, mac), TB_OK);
	CHECK_STR(mac, TB_VECTOR_CHUNK_MAC_NO_IDS);
}

TEST(a_port_that_fails_never_says_yes_and_leaves_the_output)
{
	char out[TB_TOKEN_LEN + 1] = "before";
	struct tb_span key = text(TB_VECTOR_KEY), device_id = text(TB_VECTOR_DEVICE_ID);
	CHECK_INT(tb_token_make(&broken_port, key, device_id, out), TB_ERR_IO);
	CHECK_INT(tb_token_verify(&broken_port, key, device_id, text(TB_VECTOR_TOKEN)), TB_ERR_IO);
	CHECK_STR(out, "before");
}

TEST(a_key_of_no_length_or_too_long_is_an_argument_error)
{
	char out[TB_TOKEN_LEN + 1], long_key[257] = {'k'};
	struct tb_span device_id = text(TB_VECTOR_DEVICE_ID);
	CHECK_INT(tb_token_make(&tb_test_hmac_port, text(""), device_id, out), TB_ERR_ARG);
	CHECK_INT(tb_token_make(&tb_test_hmac_port, tb_span_make(long_key, 257), device_id, out), TB_ERR_ARG);
	CHECK_INT(tb_device_key_derive(&tb_test_hmac_port, text(""), device_id, 1, out), TB_ERR_ARG);
	CHECK_INT(tb_token_verify(&tb_test_hmac_port, text(""), device_id, text(TB_VECTOR_TOKEN)), TB_ERR_ARG);
}

TEST_MAIN(T(the_password_of_a_setup_is_that_of_the_vector), T(the_token_is_that_of_the_vector),
          T(a_device_key_is_that_of_the_vector_and_makes_that_devices_token),
          T(the_right_token_is_accepted_in_either_case), T(a_token_wrong_in_any_digit_or_length_is_refused),
          T(a_token_of_another_device_or_key_is_refused), T(a_chunk_is_signed_over_audio_chunk_and_session),
          T(a_port_that_fails_never_says_yes_and_leaves_the_output),
          T(a_key_of_no_length_or_too_long_is_an_argument_error))
