#include "common/base/hex.h"
#include "common/wire/manifest.h"
#include "tests/check.h"
#include "tests/vectors/manifest.h"

#include <stdio.h>
#include <string.h>

#define DIGEST_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const char whole[] =
    "{\"version\":\"1.4.2\",\"build\":17,\"available\":true,\"mandatory\":false,\"url\":\"/api/v1/esp32/firmware/17\","
    "\"sha256\":\"" DIGEST_OF_ABC "\",\"size\":3,\"hardware\":\"linux-test\",\"min_build\":9,\"rollout_percent\":25,"
    "\"notes\":\"Qu\\u00eft: \\u0644\\u0627 \\\"x\\\"\",\"compatibility\":{\"min_hardware_version\":\"1.0\","
    "\"max_hardware_version\":\"2.0\",\"required_bootloader\":\"\",\"more\":[{}]},\"key_id\":"
    "\"" TB_VECTOR_MANIFEST_KEY_ID "\",\"signature\":\"" TB_VECTOR_MANIFEST_SIGNATURE_BASE64
    "\",\"other\":{\"build\":99,\"a\":[1]}}";

static enum tb_status decode(const char *json, struct tb_manifest *out)
{
	return tb_manifest_decode(tb_span_cstr(json), out);
}

/* The whole manifest with one piece of its text put in place of another. */
static enum tb_status decode_with(const char *piece, const char *instead, struct tb_manifest *out)
{
	static char json[2 * TB_MANIFEST_JSON_MAX];
	const char *at = strstr(whole, piece);
	if (!at)
		return TB_ERR_INTERNAL;
	snprintf(json, sizeof json, "%.*s%s%s", (int)(at - whole), whole, instead, at + strlen(piece));
	return decode(json, out);
}

TEST(all_fields_are_read)
{
	struct tb_manifest m;
	CHECK_INT(decode(whole, &m), TB_OK);
	CHECK_STR(m.version, "1.4.2");
	CHECK_INT(m.build, 17);
	CHECK(m.available && !m.mandatory);
	CHECK_STR(m.url, "/api/v1/esp32/firmware/17");
	CHECK_INT(m.n_bytes, 3);
	CHECK_INT(m.sha256[0], 0xba);
	CHECK_INT(m.sha256[31], 0xad);
	CHECK_STR(m.hardware, "linux-test");
	CHECK_INT(m.min_build, 9);
	CHECK_INT(m.rollout_percent, 25);
	CHECK_STR(m.compat_min, "1.0");
	CHECK_STR(m.compat_max, "2.0");
	CHECK_STR(m.bootloader, "");
	CHECK_STR(m.key_id, TB_VECTOR_MANIFEST_KEY_ID);
	CHECK_INT(m.n_signature, sizeof TB_VECTOR_MANIFEST_SIGNATURE - 1);
	CHECK_MEM(m.signature, TB_VECTOR_MANIFEST_SIGNATURE, sizeof TB_VECTOR_MANIFEST_SIGNATURE - 1);
}

TEST(what_is_signed_is_the_lines_sorted_by_key)
{
	struct tb_manifest m;
	char text[TB_MANIFEST_CANONICAL_MAX];
	size_t n;
	CHECK_INT(decode(whole, &m), TB_OK);
	CHECK_INT(tb_manifest_canonical(&m, text, sizeof text, &n), TB_OK);
	CHECK_INT(n, sizeof TB_VECTOR_MANIFEST_CANONICAL - 1);
	CHECK_STR(text, TB_VECTOR_MANIFEST_CANONICAL);
}

TEST(what_is_written_is_read_back)
{
	struct tb_manifest m, again;
	char json[TB_MANIFEST_JSON_MAX];
	size_t n;
	memset(&m, 0, sizeof m);
	memset(&again, 0, sizeof again);
	CHECK_INT(decode(whole, &m), TB_OK);
	CHECK_INT(tb_manifest_encode(&m, json, sizeof json, &n), TB_OK);
	CHECK_INT(tb_manifest_decode(tb_span_make(json, n), &again), TB_OK);
	CHECK_MEM(&again, &m, sizeof m);
}

TEST(nothing_available_needs_no_more_than_to_say_so)
{
	struct tb_manifest m;
	CHECK_INT(decode("{\"available\":false}", &m), TB_OK);
	CHECK(!m.available);
	CHECK_INT(m.n_signature, 0);
	CHECK_INT(decode("{}", &m), TB_ERR_FORMAT);
	CHECK_INT(decode("{\"available\":true}", &m), TB_ERR_FORMAT);
}

TEST(a_manifest_without_a_signature_is_read_and_has_none)
{
	struct tb_manifest m;
	CHECK_INT(decode_with(",\"signature\":\"" TB_VECTOR_MANIFEST_SIGNATURE_BASE64 "\"", "", &m), TB_OK);
	CHECK_INT(m.n_signature, 0);
}

TEST(each_field_that_is_needed_is_missed)
{
	static const char *const needed[] = {"\"version\":\"1.4.2\",",
	                                     "\"build\":17,",
	                                     "\"available\":true,",
	                                     "\"url\":\"/api/v1/esp32/firmware/17\",",
	                                     "\"size\":3,",
	                                     "\"sha256\":\"" DIGEST_OF_ABC "\",",
	                                     "\"hardware\":\"linux-test\",",
	                                     "\"min_build\":9,",
	                                     "\"key_id\":\"" TB_VECTOR_MANIFEST_KEY_ID "\","};
	struct tb_manifest m;
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		CHECK_INT(decode_with(needed[i], "", &m), TB_ERR_FORMAT);
}

TEST(values_out_of_bounds_are_refused)
{
	static const char *const bad[][2] = {
	    {"\"build\":17", "\"build\":0"},
	    {"\"build\":17", "\"build\":4294967296"},
	    {"\"build\":17", "\"build\":1.5"},
	    {"\"build\":17", "\"build\":\"17\""},
	    {"\"build\":17", "\"build\":[17]"},
	    {"\"build\":17", "\"build\":null"},
	    {"\"build\":17", "\"build\":17,\"build\":18"},
	    {"\"size\":3", "\"size\":0"},
	    {"\"size\":3", "\"size\":8388609"},
	    {"\"size\":3", "\"size\":-1"},
	    {"\"rollout_percent\":25", "\"rollout_percent\":101"},
	    {"\"available\":true", "\"available\":1"},
	    {"\"available\":true", "\"available\":\"true\""},
	    {"/api/v1/esp32/firmware/17", ""},
	    {"/api/v1/esp32/firmware/17", "//elsewhere/x"},
	    {"/api/v1/esp32/firmware/17", "https://elsewhere/x"},
	    {"/api/v1/esp32/firmware/17", "/a b"},
	    {"/api/v1/esp32/firmware/17", "/a\\r\\nHost: elsewhere"},
	    {"ba7816", "BA7816"},
	    {"ba7816", "ba78"},
	    {"\"linux-test\"", "\"\""},
	    {"\"linux-test\"", "\"linux-test-that-is-longer-than-31\""},
	    {"\"1.4.2\"", "\"1.4.2\\n\""},
	    {"\"1.4.2\"", "\"1.4.2\\u0000\""},
	    {"\\\"x\\\"", "a\\nbuild=99"},
	    {"\\\"x\\\"", "\\u007f"},
	    {TB_VECTOR_MANIFEST_KEY_ID "\",\"sig", "4ECBA3C159F745B4\",\"sig"},
	    {"\"signature\":\"", "\"signature\":\"="},
	    {"\"required_bootloader\":\"\"", "\"required_bootloader\":\"longer than 15 bytes\""},
	    {"\"required_bootloader\":\"\"", "\"required_bootloader\":{}"},
	    {"\"required_bootloader\":\"\"", "\"required_bootloader\":\"\",\"required_bootloader\":\"\""},
	};
	struct tb_manifest m;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		enum tb_status status = decode_with(bad[i][0], bad[i][1], &m);
		if (status != TB_ERR_FORMAT)
			printf("# case %zu\n", i);
		CHECK_INT(status, TB_ERR_FORMAT);
	}
}

TEST(null_and_absent_optional_fields_are_the_same)
{
	struct tb_manifest m;
	CHECK_INT(decode_with("\"rollout_percent\":25", "\"rollout_percent\":null", &m), TB_OK);
	CHECK_INT(m.rollout_percent, 0);
	CHECK_INT(decode_with("\"compatibility\":{", "\"compatibility\":null,\"x\":{", &m), TB_OK);
	CHECK_STR(m.compat_min, "");
}

TEST(a_cut_manifest_is_none_wherever_it_is_cut)
{
	struct tb_manifest m;
	for (size_t n = 0; n < sizeof whole - 1; n++)
		CHECK(tb_manifest_decode(tb_span_make(whole, n), &m) != TB_OK);
}

TEST(a_manifest_of_more_than_its_limit_is_not_looked_at)
{
	static char json[TB_MANIFEST_JSON_MAX + 1];
	struct tb_manifest m;
	memset(json, ' ', sizeof json);
	CHECK_INT(tb_manifest_decode(tb_span_make(json, sizeof json), &m), TB_ERR_TOO_LARGE);
}

TEST(nothing_is_signed_that_would_not_be_read)
{
	struct tb_manifest good, m;
	char text[TB_MANIFEST_CANONICAL_MAX];
	size_t n;
	CHECK_INT(decode(whole, &good), TB_OK);
	m = good;
	memcpy(m.notes, "a\nbuild=99", 11);
	CHECK_INT(tb_manifest_canonical(&m, text, sizeof text, &n), TB_ERR_FORMAT);
	m = good;
	m.build = 0;
	CHECK_INT(tb_manifest_canonical(&m, text, sizeof text, &n), TB_ERR_FORMAT);
	m = good;
	memset(m.version, 'x', sizeof m.version);
	CHECK_INT(tb_manifest_canonical(&m, text, sizeof text, &n), TB_ERR_FORMAT);
	CHECK_INT(tb_manifest_canonical(&good, text, 100, &n), TB_ERR_FULL);
}

TEST_MAIN(T(all_fields_are_read), T(what_is_signed_is_the_lines_sorted_by_key), T(what_is_written_is_read_back),
          T(nothing_available_needs_no_more_than_to_say_so), T(a_manifest_without_a_signature_is_read_and_has_none),
          T(each_field_that_is_needed_is_missed), T(values_out_of_bounds_are_refused),
          T(null_and_absent_optional_fields_are_the_same), T(a_cut_manifest_is_none_wherever_it_is_cut),
          T(a_manifest_of_more_than_its_limit_is_not_looked_at), T(nothing_is_signed_that_would_not_be_read))
