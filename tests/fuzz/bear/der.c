/* A signature's encoding: one alone is accepted of each, and it says how long it is. */
#include "device/psa/der.h"
#include "tests/fuzz/fuzz.h"

static size_t put_number(uint8_t *out, const uint8_t *number)
{
	size_t n = 32;
	while (n > 1 && *number == 0) {
		number++;
		n--;
	}
	size_t n_zero = *number & 0x80 ? 1 : 0;
	out[0] = 0x02;
	out[1] = (uint8_t)(n + n_zero);
	out[2] = 0;
	memcpy(out + 2 + n_zero, number, n);
	return 2 + n_zero + n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	uint8_t raw[TB_P256_RAW_SIGNATURE_LEN], der[80];
	uint8_t *copy = fuzz_copy(tb_span_make(data, n_bytes));
	if (tb_der_to_raw_p256(tb_span_make(copy, n_bytes), raw) == TB_OK) {
		size_t n = 2;
		n += put_number(der + n, raw);
		n += put_number(der + n, raw + 32);
		der[0] = 0x30;
		der[1] = (uint8_t)(n - 2);
		FUZZ_REQUIRE(n == n_bytes && memcmp(der, copy, n) == 0);
	}
	free(copy);
	return 0;
}
