/* A form's field: what is accepted is UTF-8 that fits, and what is not leaves nothing. */
#include "common/base/utf8.h"
#include "device/portal/form.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct fuzz_input in = {data, n_bytes};
	size_t cap = 1u + fuzz_byte(&in);
	char *out = malloc(cap);
	FUZZ_REQUIRE(out);
	enum tb_status status = tb_form_get(fuzz_rest(&in), "a", out, cap);
	FUZZ_REQUIRE(memchr(out, 0, cap) != NULL);
	FUZZ_REQUIRE(status == TB_OK ? tb_utf8_is_valid(tb_span_cstr(out)) : out[0] == 0);
	free(out);
	return 0;
}
