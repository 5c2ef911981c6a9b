/* The connection's query: what is accepted is well-formed, and written again it means the same. */
#include "common/wire/hello.h"
#include "common/base/utf8.h"
#include "tests/fuzz/fuzz.h"

static void require_well_formed(const struct tb_hello *hello, bool with_token)
{
	char name[TB_CHILD_NAME_CAP];
	FUZZ_REQUIRE(tb_device_id_is_valid(hello->device_id) && tb_child_id_is_valid(hello->child_id));
	FUZZ_REQUIRE(hello->child_age >= TB_AGE_MIN && hello->child_age <= TB_AGE_MAX);
	FUZZ_REQUIRE(strlen(hello->token) == (with_token ? TB_TOKEN_LEN : 0));
	FUZZ_REQUIRE(hello->child_name[0] && !strpbrk(hello->child_name, "<>&\"'`\\{}\n\r\t"));
	FUZZ_REQUIRE(tb_utf8_count(tb_span_cstr(hello->child_name)) <= TB_CHILD_NAME_MAX_CHARS);
	FUZZ_REQUIRE(tb_child_name_clean(tb_span_cstr(hello->child_name), name) == TB_OK);
	FUZZ_REQUIRE(strcmp(name, hello->child_name) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_hello hello = {.child_age = 0}, again = {.child_age = 0};
	char url[640];
	enum tb_hello_problem problem = tb_hello_parse(tb_span_make(data, n_bytes), &hello);
	FUZZ_REQUIRE(*tb_hello_problem_text(problem) || problem == TB_HELLO_FINE);
	if (problem != TB_HELLO_FINE && problem != TB_HELLO_NO_TOKEN)
		return 0;
	require_well_formed(&hello, problem == TB_HELLO_FINE);
	FUZZ_REQUIRE(tb_hello_write(&hello, TB_WS_PATH, url, sizeof url) == TB_OK);
	FUZZ_REQUIRE(tb_hello_parse(tb_span_cstr(strchr(url, '?') + 1), &again) == problem);
	FUZZ_REQUIRE(strcmp(again.device_id, hello.device_id) == 0 && strcmp(again.child_id, hello.child_id) == 0);
	FUZZ_REQUIRE(strcmp(again.child_name, hello.child_name) == 0 && again.child_age == hello.child_age);
	FUZZ_REQUIRE(strcmp(again.token, hello.token) == 0);
	return 0;
}
