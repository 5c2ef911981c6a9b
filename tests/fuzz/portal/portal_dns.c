/* The set-up network's names: an answer is of its packet, and never longer than it may be. */
#include "device/portal/dns.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static const uint8_t address[4] = {192, 168, 4, 1};
	uint8_t out[TB_DNS_ANSWER_MAX];
	size_t n = tb_dns_answer(tb_span_make(data, n_bytes), address, out);
	FUZZ_REQUIRE(n == 0 || (n >= 12 && n <= sizeof out));
	if (n == 0)
		return 0;
	FUZZ_REQUIRE(memcmp(out, data, 2) == 0 && (out[2] & 0x80) != 0 && (data[2] & 0x80) == 0);
	FUZZ_REQUIRE(out[7] == 0 || memcmp(out + n - 4, address, 4) == 0);
	FUZZ_REQUIRE(n == 12 || out[7] != 0 || memcmp(out + 12, data + 12, n - 12) == 0);
	return 0;
}
