/* What audio is it? A verdict stands whatever follows, and comes within the bytes that the header promises. */
#include "device/core/sniff.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	enum tb_sniff verdict = TB_SNIFF_MORE;
	size_t n_most = n_bytes < TB_SNIFF_MAX + 16 ? n_bytes : TB_SNIFF_MAX + 16;
	for (size_t n = 0; n <= n_most; n++) {
		void *head = fuzz_copy(tb_span_make(data, n));
		enum tb_sniff now = tb_sniff_audio(tb_span_make(head, n));
		free(head);
		FUZZ_REQUIRE(verdict == TB_SNIFF_MORE || now == verdict);
		FUZZ_REQUIRE(now != TB_SNIFF_MORE || n < TB_SNIFF_MAX);
		verdict = now;
	}
	return 0;
}
