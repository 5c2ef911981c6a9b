#include "device/linux/secrets.h"

#include <stdlib.h>

#include "tests/check.h"

static struct tb_secrets secrets;
static unsigned bad_line;

static enum tb_status parse(const char *text)
{
	bad_line = 0;
	return tb_secrets_parse(tb_span_cstr(text), &secrets, &bad_line);
}

TEST(three_ways_to_set_a_name)
{
	CHECK_INT(parse("#define DEVICE_ID \"bear_0001\"\n"
	                "  static const char CHILD_ID[]  =  \"c-1\" ;  // whose\r\n"
	                "CHILD_AGE = 7\n"
	                "#\tdefine CHILD_NAME \"not a define we know\"\n"
	                "#define\tCHILD_NAME\t\"Mona\" /* hers */"),
	          TB_OK);
	CHECK_STR(secrets.device_id, "bear_0001");
	CHECK_STR(secrets.child_id, "c-1");
	CHECK_STR(secrets.child_age, "7");
	CHECK_STR(secrets.child_name, "Mona");
	CHECK_STR(secrets.key, "");
}

TEST(every_name_of_the_firmwares_secrets_is_read_as_macro_and_as_array)
{
	CHECK_INT(
	    parse(
	        "#define WIFI_SSID \"home\"\n#define WIFI_PASSWORD \"correct horse\"\n#define DEVICE_ID \"bear_0001\"\n"
	        "#define CHILD_ID \"c-1\"\n#define CHILD_NAME \"Mona\"\n#define CHILD_AGE 7\n"
	        "#define CHILD_LANGUAGE \"ar\"\n#define JWT_TOKEN \"a.b.c\"\n#define HMAC_KEY_HEX \"00ff\"\n"),
	    TB_OK);
	struct tb_secrets macros = secrets;
	CHECK_STR(macros.child_language, "ar");
	CHECK_STR(macros.key, "00ff");
	CHECK_INT(
	    parse("static const char WIFI_SSID[] = \"home\";\nstatic const char WIFI_PASSWORD[] = \"correct horse\";\n"
	          "static const char DEVICE_ID[] = \"bear_0001\";\nstatic const char CHILD_ID[] = \"c-1\";\n"
	          "static const char CHILD_NAME[] = \"Mona\";\n#define CHILD_AGE 7\n"
	          "static const char CHILD_LANGUAGE[] = \"ar\";\nstatic const char JWT_TOKEN[] = \"a.b.c\";\n"
	          "static const char HMAC_KEY_HEX[] = \"00ff\";\n"),
	    TB_OK);
	CHECK_MEM(&secrets, &macros, sizeof secrets);
}

TEST(numbers_may_stand_without_quotes_and_with_comments)
{
	CHECK_INT(parse("#define CHILD_AGE 7 // years\nstatic const int OTHER = 3;\n"), TB_OK);
	CHECK_STR(secrets.child_age, "7");
	CHECK_INT(parse("static const int CHILD_AGE = 12;"), TB_OK);
	CHECK_STR(secrets.child_age, "12");
}

TEST(comments_and_other_names_set_nothing)
{
	CHECK_INT(parse("// CHILD_AGE=5\n/* CHILD_AGE=5\n * CHILD_AGE=5 */\n# CHILD_AGE=5\n"
	                "#define WIFI_PASSWORD \"CHILD_AGE=5\"\nJWT_TOKEN=CHILD_AGE=5\nMY_CHILD_AGE=5\nCHILD_AGES=5\n"
	                "#ifndef CHILD_AGE\n#endif\n\n=\n==\n[=\n"),
	          TB_OK);
	CHECK_STR(secrets.child_age, "");
}

TEST(quotes_and_backslashes_may_be_escaped)
{
	CHECK_INT(parse("CHILD_NAME=\"a\\\"b\\\\c\""), TB_OK);
	CHECK_STR(secrets.child_name, "a\"b\\c");
}

TEST(the_last_line_of_a_name_counts)
{
	CHECK_INT(parse("CHILD_ID=a\nCHILD_ID=b\n"), TB_OK);
	CHECK_STR(secrets.child_id, "b");
}

TEST(a_bad_value_names_its_line)
{
	CHECK_INT(parse("CHILD_ID=a\nDEVICE_ID=\"open\n"), TB_ERR_FORMAT);
	CHECK_INT(bad_line, 2);
	CHECK_INT(parse("\n\nHMAC_KEY_HEX=\n"), TB_ERR_FORMAT);
	CHECK_INT(bad_line, 3);
}

TEST(a_value_that_is_too_long_is_refused_and_the_longest_is_taken)
{
	char text[16 + 300] = "HMAC_KEY_HEX=";
	size_t n = strlen(text);
	memset(text + n, 'a', 256);
	CHECK_INT(parse(text), TB_OK);
	CHECK_INT(strlen(secrets.key), 256);
	text[n + 256] = 'a';
	CHECK_INT(parse(text), TB_ERR_TOO_LARGE);
	CHECK_INT(bad_line, 1);
}

TEST(a_nul_byte_is_no_value)
{
	static const char text[] = "CHILD_ID=a\0b\n";
	CHECK_INT(tb_secrets_parse(tb_span_make(text, sizeof text - 1), &secrets, &bad_line), TB_ERR_TOO_LARGE);
}

TEST(every_prefix_of_a_file_is_read_or_refused_in_peace)
{
	static const char text[] = "#define DEVICE_ID \"b\\\"\"\nstatic const char CHILD_ID[] = \"c\";\n/* x\n "
	                           "*/\nCHILD_NAME='n' # y\nCHILD_AGE=7 // x\n";
	for (size_t n = 0; n < sizeof text; n++) {
		char *copy = malloc(n + 1);
		memcpy(copy, text, n);
		enum tb_status status = tb_secrets_parse(tb_span_make(copy, n), &secrets, &bad_line);
		free(copy);
		CHECK(status == TB_OK || status == TB_ERR_FORMAT);
	}
}

TEST(a_file_for_the_shell_is_read_too)
{
	CHECK_INT(parse("export DEVICE_ID='bear_0001'\nCHILD_NAME='a\\b \"c\"' # hers\nCHILD_ID=c#1 # whose\n"
	                "SERVER_URL=wss://bear.example:8443/path#1\n"),
	          TB_OK);
	CHECK_STR(secrets.device_id, "bear_0001");
	CHECK_STR(secrets.child_name, "a\\b \"c\"");
	CHECK_STR(secrets.child_id, "c#1");
	CHECK_STR(secrets.server_url, "wss://bear.example:8443/path#1");
	CHECK_INT(parse("CHILD_ID='open"), TB_ERR_FORMAT);
}

TEST(what_stands_in_a_comment_of_several_lines_sets_nothing)
{
	CHECK_INT(parse("/* an example:\n#define CHILD_ID \"a\"\n  CHILD_AGE=5 */\n#define DEVICE_ID \"bear_0001\"\n"),
	          TB_OK);
	CHECK_STR(secrets.child_id, "");
	CHECK_STR(secrets.child_age, "");
	CHECK_STR(secrets.device_id, "bear_0001");
}

TEST_MAIN(T(three_ways_to_set_a_name), T(every_name_of_the_firmwares_secrets_is_read_as_macro_and_as_array),
          T(numbers_may_stand_without_quotes_and_with_comments), T(comments_and_other_names_set_nothing),
          T(quotes_and_backslashes_may_be_escaped), T(the_last_line_of_a_name_counts), T(a_bad_value_names_its_line),
          T(a_value_that_is_too_long_is_refused_and_the_longest_is_taken), T(a_nul_byte_is_no_value),
          T(every_prefix_of_a_file_is_read_or_refused_in_peace), T(a_file_for_the_shell_is_read_too),
          T(what_stands_in_a_comment_of_several_lines_sets_nothing))
