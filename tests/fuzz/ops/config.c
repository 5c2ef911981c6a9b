/* Configuration files: what is read and printed again says the same; what is refused says why. */
#include "server/ops/config.h"
#include "tests/fuzz/fuzz.h"

static struct tb_config config, again;
static struct tb_config_problem problem;

static void read_what_was_printed(void)
{
	char *text = NULL;
	size_t n_text = 0;
	FILE *out = open_memstream(&text, &n_text);
	FUZZ_REQUIRE(out);
	tb_config_print(&config, out);
	fclose(out);
	tb_config_defaults(&again);
	FUZZ_REQUIRE(tb_config_read_file(&again, fuzz_file(tb_span_make(text, n_text)), &problem) == TB_OK);
	/* Of a secret it is printed only that it is set. */
	memcpy(again.auth_fleet_secret, config.auth_fleet_secret, sizeof again.auth_fleet_secret);
#define REQUIRE_STRING(field) FUZZ_REQUIRE(strcmp(again.field, config.field) == 0);
#define REQUIRE_CHOICE(field) REQUIRE_STRING(field)
#define REQUIRE_INT(field) FUZZ_REQUIRE(again.field == config.field);
#define REQUIRE_SAME(field, key, type, min, max, def, secret, help) REQUIRE_##type(field)
	TB_CONFIG_MAP(REQUIRE_SAME)
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	problem.text[0] = '\0';
	tb_config_defaults(&config);
	if (tb_config_read_file(&config, fuzz_file(tb_span_make(data, n_bytes)), &problem) == TB_OK) {
		read_what_was_printed();
		tb_config_check(&config, &problem);
	} else {
		FUZZ_REQUIRE(problem.text[0] && strnlen(problem.text, sizeof problem.text) < sizeof problem.text);
	}
	return 0;
}
