#include "device/psa/der.h"

#include <string.h>

enum { TAG_SEQUENCE = 0x30, TAG_INTEGER = 0x02, NUMBER_LEN = 32, LONG_FORM = 0x80 };

/* One number from the front of *rest, right-aligned into out of zeros. */
static bool take_number(struct tb_span *rest, uint8_t out[NUMBER_LEN])
{
	if (rest->n_bytes < 3 || rest->data[0] != TAG_INTEGER)
		return false;
	size_t n = rest->data[1];
	const uint8_t *at = rest->data + 2;
	if (n == 0 || n > NUMBER_LEN + 1 || n > rest->n_bytes - 2)
		return false;
	*rest = tb_span_make(at + n, rest->n_bytes - 2 - n);
	/* A zero in front stands only where the number would be negative without; zero itself is no part of a
	 * signature. */
	if (at[0] == 0 && (n == 1 || !(at[1] & 0x80)))
		return false;
	if (at[0] & 0x80)
		return false;
	if (at[0] == 0) {
		at++;
		n--;
	}
	if (n > NUMBER_LEN)
		return false;
	memcpy(out + NUMBER_LEN - n, at, n);
	return true;
}

enum tb_status tb_der_to_raw_p256(struct tb_span der, uint8_t raw[TB_P256_RAW_SIGNATURE_LEN])
{
	uint8_t numbers[TB_P256_RAW_SIGNATURE_LEN] = {0};
	if (der.n_bytes < 2 || der.data[0] != TAG_SEQUENCE || der.data[1] >= LONG_FORM ||
	    der.data[1] != der.n_bytes - 2)
		return TB_ERR_FORMAT;
	struct tb_span rest = tb_span_make(der.data + 2, der.n_bytes - 2);
	if (!take_number(&rest, numbers) || !take_number(&rest, numbers + NUMBER_LEN) || rest.n_bytes != 0)
		return TB_ERR_FORMAT;
	memcpy(raw, numbers, sizeof numbers);
	return TB_OK;
}
