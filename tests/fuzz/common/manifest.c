/* The firmware manifest: what is accepted can be written and signed, and what is read back means the same. */
#include "common/wire/manifest.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static char json[2 * TB_MANIFEST_JSON_MAX], text[TB_MANIFEST_CANONICAL_MAX],
	    text_again[TB_MANIFEST_CANONICAL_MAX];
	struct tb_manifest manifest, again;
	size_t n, n_text, n_text_again;
	memset(&manifest, 0, sizeof manifest);
	memset(&again, 0, sizeof again);
	if (tb_manifest_decode(tb_span_make(data, n_bytes), &manifest) != TB_OK || !manifest.available)
		return 0;
	FUZZ_REQUIRE(manifest.build >= 1 && manifest.n_bytes >= 1 && manifest.n_bytes <= TB_IMAGE_MAX);
	FUZZ_REQUIRE(manifest.url[0] == '/' && manifest.url[1] != '/' && manifest.hardware[0]);
	FUZZ_REQUIRE(tb_manifest_canonical(&manifest, text, sizeof text, &n_text) == TB_OK);
	FUZZ_REQUIRE(tb_manifest_encode(&manifest, json, sizeof json, &n) == TB_OK);
	if (n > TB_MANIFEST_JSON_MAX)
		return 0;
	FUZZ_REQUIRE(tb_manifest_decode(tb_span_make(json, n), &again) == TB_OK);
	FUZZ_REQUIRE(memcmp(&manifest, &again, sizeof manifest) == 0);
	FUZZ_REQUIRE(tb_manifest_canonical(&again, text_again, sizeof text_again, &n_text_again) == TB_OK);
	FUZZ_REQUIRE(n_text == n_text_again && memcmp(text, text_again, n_text) == 0);
	return 0;
}
