#include "device/portal/form.h"
#include "tests/check.h"

static enum tb_status get(const char *body, char *out, size_t cap)
{
	return tb_form_get(tb_span_cstr(body), "ssid1", out, cap);
}

TEST(a_field_is_decoded)
{
	char out[16];
	CHECK_INT(get("a=b&ssid1=My+home%26%2b%C3%a9&ssid=x", out, sizeof out), TB_OK);
	CHECK_STR(out, "My home&+é");
	CHECK_INT(get("ssid1=&x", out, sizeof out), TB_OK);
	CHECK_STR(out, "");
}

TEST(a_field_that_is_absent_or_there_twice_is_told)
{
	char out[16] = "before";
	CHECK_INT(get("ssid11=a&ssid=b", out, sizeof out), TB_ERR_NOT_FOUND);
	CHECK_STR(out, "");
	CHECK_INT(get("", out, sizeof out), TB_ERR_NOT_FOUND);
	CHECK_INT(get("ssid1=a&ssid1=a", out, sizeof out), TB_ERR_EXISTS);
	CHECK_STR(out, "");
}

TEST(what_is_not_encoded_text_is_refused)
{
	char out[16];
	CHECK_INT(get("ssid1=%", out, sizeof out), TB_ERR_FORMAT);
	CHECK_INT(get("ssid1=%4", out, sizeof out), TB_ERR_FORMAT);
	CHECK_INT(get("ssid1=%4&1", out, sizeof out), TB_ERR_FORMAT);
	CHECK_INT(get("ssid1=%zz", out, sizeof out), TB_ERR_FORMAT);
	CHECK_INT(get("ssid1=a%00b", out, sizeof out), TB_ERR_FORMAT);
	CHECK_INT(get("ssid1=%C3", out, sizeof out), TB_ERR_UTF8);
	CHECK_INT(get("ssid1=%C0%80", out, sizeof out), TB_ERR_UTF8);
	CHECK_STR(out, "");
}

TEST(a_field_of_just_the_size_fits_and_one_more_does_not)
{
	char out[4];
	CHECK_INT(get("ssid1=%61%62%63", out, sizeof out), TB_OK);
	CHECK_STR(out, "abc");
	CHECK_INT(get("ssid1=abcd", out, sizeof out), TB_ERR_TOO_LARGE);
}

TEST_MAIN(T(a_field_is_decoded), T(a_field_that_is_absent_or_there_twice_is_told),
          T(what_is_not_encoded_text_is_refused), T(a_field_of_just_the_size_fits_and_one_more_does_not))
