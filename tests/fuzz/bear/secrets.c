/* The bear's secrets file: any bytes are read or refused with the number of a line that exists. */
#include "device/linux/secrets.h"
#include "tests/fuzz/fuzz.h"

static size_t count_lines(struct tb_span text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n_bytes; i++)
		n += text.data[i] == '\n';
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_secrets *secrets = calloc(1, sizeof *secrets);
	struct tb_span file = tb_span_make(data, n_bytes);
	unsigned bad_line = 0;
	enum tb_status status = tb_secrets_parse(file, secrets, &bad_line);
	FUZZ_REQUIRE(status == TB_OK || status == TB_ERR_FORMAT || status == TB_ERR_TOO_LARGE);
	FUZZ_REQUIRE(status == TB_OK || (bad_line >= 1 && bad_line <= count_lines(file)));
#define REQUIRE_ENDED(name, field) FUZZ_REQUIRE(strnlen(secrets->field, TB_SECRET_CAP) < TB_SECRET_CAP);
	TB_SECRETS_MAP(REQUIRE_ENDED)
#undef REQUIRE_ENDED
	free(secrets);
	return 0;
}
