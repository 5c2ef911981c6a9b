#include "device/portal/settings.h"
#include "tests/check.h"

#include <string.h>

static struct tb_settings fine(void)
{
	return (struct tb_settings){.networks = {{"Home", "correct horse"}},
	                            .child_id = "child-1",
	                            .child_name = "ليلى",
	                            .child_age = 6,
	                            .language = "ar"};
}

static struct tb_settings with_password(const char *password, char fill, size_t n)
{
	struct tb_settings settings = fine();
	memset(settings.networks[0].password, 0, sizeof settings.networks[0].password);
	memcpy(settings.networks[0].password, password, strlen(password));
	memset(settings.networks[0].password + strlen(password), fill, n);
	return settings;
}

static enum tb_settings_problem password_problem(const char *password, char fill, size_t n)
{
	struct tb_settings settings = with_password(password, fill, n);
	return tb_settings_check(&settings, NULL);
}

TEST(a_password_has_8_to_63_characters_or_64_hex_digits)
{
	CHECK_INT(password_problem("", 'x', 7), TB_SETTINGS_PASSWORD_LENGTH);
	CHECK_INT(password_problem("", 'x', 8), TB_SETTINGS_FINE);
	CHECK_INT(password_problem("", 'x', 63), TB_SETTINGS_FINE);
	CHECK_INT(password_problem("", 'x', 64), TB_SETTINGS_PASSWORD_LENGTH);
	CHECK_INT(password_problem("", 'f', 64), TB_SETTINGS_FINE);
	CHECK_INT(password_problem("é", 'x', 8), TB_SETTINGS_PASSWORD_CHARACTERS);
	CHECK_INT(password_problem("", 0, 0), TB_SETTINGS_PASSWORD_LENGTH);
}

TEST(the_network_with_the_problem_is_told)
{
	struct tb_settings settings = fine();
	size_t network = 9;
	settings.networks[1] = (struct tb_known_network){"Office", "short"};
	CHECK_INT(tb_settings_check(&settings, &network), TB_SETTINGS_PASSWORD_LENGTH);
	CHECK_INT(network, 1);
	settings.networks[1] = settings.networks[0];
	CHECK_INT(tb_settings_check(&settings, &network), TB_SETTINGS_SSID_TWICE);
	memset(settings.networks, 0, sizeof settings.networks);
	CHECK_INT(tb_settings_check(&settings, &network), TB_SETTINGS_NO_NETWORK);
	CHECK_INT(network, 0);
}

TEST(each_field_of_the_child_is_judged)
{
	struct tb_settings settings = fine();
	CHECK_INT(tb_settings_check(&settings, NULL), TB_SETTINGS_FINE);
	settings.language[0] = 'f';
	CHECK_INT(tb_settings_check(&settings, NULL), TB_SETTINGS_LANGUAGE);
	settings.child_age = 14;
	CHECK_INT(tb_settings_check(&settings, NULL), TB_SETTINGS_CHILD_AGE);
	settings.child_age = 2;
	CHECK_INT(tb_settings_check(&settings, NULL), TB_SETTINGS_CHILD_AGE);
	strncpy(settings.child_name, "<b>", sizeof settings.child_name);
	CHECK_INT(tb_settings_check(&settings, NULL), TB_SETTINGS_CHILD_NAME);
	strncpy(settings.child_id, "a b", sizeof settings.child_id);
	CHECK_INT(tb_settings_check(&settings, NULL), TB_SETTINGS_CHILD_ID);
}

TEST(a_server_is_a_host_and_a_port)
{
	static const char *const bad[] = {":443", "a:", "a:0", "a:65536", "a:x",   "-a",  "a-:1",         "a..b",
	                                  ".a",   "a.", "a b", "a/b",     "a:1:2", "a_b", "a:99999999999"};
	struct tb_settings settings = fine();
	CHECK_INT(tb_settings_set_server(&settings, "teddy.example.org:8443"), TB_SETTINGS_FINE);
	CHECK_STR(settings.server_host, "teddy.example.org");
	CHECK_INT(settings.server_port, 8443);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_INT(tb_settings_set_server(&settings, bad[i]), TB_SETTINGS_SERVER);
	CHECK_INT(settings.server_port, 8443);
	CHECK_INT(tb_settings_set_server(&settings, "10.0.0.2"), TB_SETTINGS_FINE);
	CHECK_INT(settings.server_port, 443);
	CHECK_INT(tb_settings_set_server(&settings, ""), TB_SETTINGS_FINE);
	CHECK_STR(settings.server_host, "");
	CHECK_INT(tb_settings_check(&settings, NULL), TB_SETTINGS_FINE);
}

TEST(what_is_encoded_is_decoded_the_same)
{
	struct tb_settings settings = fine(), again;
	uint8_t value[TB_SETTINGS_BYTES_MAX];
	size_t n = 0;
	settings.networks[1] = (struct tb_known_network){"Office", "12345678"};
	CHECK_INT(tb_settings_set_server(&settings, "teddy.example.org:8443"), TB_SETTINGS_FINE);
	CHECK_INT(tb_settings_encode(&settings, value, sizeof value, &n), TB_OK);
	CHECK_INT(tb_settings_decode(tb_span_make(value, n), &again), TB_OK);
	CHECK_STR(again.networks[1].ssid, "Office");
	CHECK_STR(again.networks[0].password, "correct horse");
	CHECK_STR(again.child_name, "ليلى");
	CHECK_STR(again.server_host, "teddy.example.org");
	CHECK_INT(again.server_port, 8443);
	CHECK_INT(again.child_age, 6);
}

TEST(a_value_that_is_cut_or_damaged_anywhere_is_refused_and_nothing_is_left_of_it)
{
	static const struct tb_settings nothing;
	struct tb_settings settings = fine(), again;
	uint8_t value[TB_SETTINGS_BYTES_MAX];
	size_t n = 0;
	CHECK_INT(tb_settings_encode(&settings, value, sizeof value, &n), TB_OK);
	for (size_t i = 0; i < n; i++) {
		CHECK_INT(tb_settings_decode(tb_span_make(value, i), &again), TB_ERR_FORMAT);
		value[i] ^= 0x10;
		CHECK_INT(tb_settings_decode(tb_span_make(value, n), &again), TB_ERR_FORMAT);
		value[i] ^= 0x10;
		CHECK_MEM(&again, &nothing, sizeof again);
	}
}

TEST(a_value_that_does_not_fit_is_not_written)
{
	struct tb_settings settings = fine();
	uint8_t value[TB_SETTINGS_BYTES_MAX];
	size_t n = 0, n_short = 0;
	CHECK_INT(tb_settings_encode(&settings, value, sizeof value, &n), TB_OK);
	for (size_t cap = 0; cap < n; cap++)
		CHECK_INT(tb_settings_encode(&settings, value, cap, &n_short), TB_ERR_FULL);
	settings.child_age = 0;
	CHECK_INT(tb_settings_encode(&settings, value, sizeof value, &n), TB_ERR_ARG);
}

TEST(every_problem_has_a_field_and_a_text_in_both_languages)
{
	for (int i = TB_SETTINGS_FINE + 1; i < TB_SETTINGS_PROBLEM_COUNT; i++) {
		CHECK(tb_settings_problem_text(i, false)[0] && tb_settings_problem_text(i, true)[0]);
		CHECK(tb_settings_problem_code(i)[0]);
		CHECK(tb_settings_field_name(tb_settings_problem_field(i))[0]);
	}
}

TEST_MAIN(T(a_password_has_8_to_63_characters_or_64_hex_digits), T(the_network_with_the_problem_is_told),
          T(each_field_of_the_child_is_judged), T(a_server_is_a_host_and_a_port),
          T(what_is_encoded_is_decoded_the_same),
          T(a_value_that_is_cut_or_damaged_anywhere_is_refused_and_nothing_is_left_of_it),
          T(a_value_that_does_not_fit_is_not_written), T(every_problem_has_a_field_and_a_text_in_both_languages))
