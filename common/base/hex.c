#include "common/base/hex.h"

enum { NOT_A_DIGIT = 16 };

static unsigned digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return (unsigned)(digit - '0');
	if (digit >= 'a' && digit <= 'f')
		return (unsigned)(digit - 'a') + 10;
	if (digit >= 'A' && digit <= 'F')
		return (unsigned)(digit - 'A') + 10;
	return NOT_A_DIGIT;
}

void tb_hex_encode(const uint8_t *data, size_t n_bytes, char *out)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n_bytes; i++) {
		*out++ = digits[data[i] >> 4];
		*out++ = digits[data[i] & 15];
	}
	*out = '\0';
}

bool tb_hex_is(const char *chars, size_t n_chars)
{
	for (size_t i = 0; i < n_chars; i++) {
		if (digit_value(chars[i]) == NOT_A_DIGIT)
			return false;
	}
	return true;
}

enum tb_status tb_hex_decode(const char *chars, size_t n_chars, uint8_t *out)
{
	if (n_chars % 2 != 0 || !tb_hex_is(chars, n_chars))
		return TB_ERR_FORMAT;
	for (size_t i = 0; i < n_chars; i += 2)
		out[i / 2] = (uint8_t)(digit_value(chars[i]) << 4 | digit_value(chars[i + 1]));
	return TB_OK;
}
