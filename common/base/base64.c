#include "common/base/base64.h"

enum { XX = 0xFF, BAD_MASK = 0xC0 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of each character; XX outside the alphabet. */
static const uint8_t values[256] = {
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, 62, XX, XX, XX, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
    XX, XX, XX, XX, XX, XX, XX, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, XX, XX, XX, XX, XX, XX, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    45, 46, 47, 48, 49, 50, 51, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
};

void tb_base64_init(struct tb_base64_decoder *decoder)
{
	*decoder = (struct tb_base64_decoder){0};
}

/* Whole groups without padding, as long as they are good. Returns the number of characters taken. */
static size_t take_groups(const char *chars, size_t n_chars, uint8_t *out, size_t *n_out)
{
	size_t at = 0, n = *n_out;
	for (; n_chars - at >= 4; at += 4) {
		uint8_t a = values[(uint8_t)chars[at]], b = values[(uint8_t)chars[at + 1]];
		uint8_t c = values[(uint8_t)chars[at + 2]], d = values[(uint8_t)chars[at + 3]];
		if ((a | b | c | d) & BAD_MASK)
			break;
		out[n] = (uint8_t)(a << 2 | b >> 4);
		out[n + 1] = (uint8_t)(b << 4 | c >> 2);
		out[n + 2] = (uint8_t)(c << 6 | d);
		n += 3;
	}
	*n_out = n;
	return at;
}

/* The fourth character of a group is in: its 3, 2 or 1 bytes go out. */
static void close_group(struct tb_base64_decoder *decoder, uint8_t *out, size_t *n_out)
{
	uint32_t bits = decoder->bits;
	for (unsigned i = 0; i < 3u - decoder->n_padding; i++)
		out[(*n_out)++] = (uint8_t)(bits >> (16 - 8 * i));
	decoder->bits = 0;
	decoder->n_chars = 0;
}

static enum tb_status take_padding(struct tb_base64_decoder *decoder)
{
	/* The bits that no byte will take: 4 of two characters, 2 of three. */
	uint32_t spare = decoder->n_chars == 2 ? 0xFu : 0x3u;
	if (decoder->n_chars < 2 || (decoder->n_padding == 0 && (decoder->bits & spare) != 0))
		return TB_ERR_FORMAT;
	decoder->n_padding++;
	decoder->bits <<= 6;
	decoder->n_chars++;
	return TB_OK;
}

static enum tb_status take_char(struct tb_base64_decoder *decoder, char character, uint8_t *out, size_t *n_out)
{
	if (decoder->n_padding > 0 && (decoder->n_chars == 0 || character != '='))
		return TB_ERR_FORMAT;
	if (character == '=') {
		enum tb_status status = take_padding(decoder);
		if (status != TB_OK)
			return status;
	} else {
		uint8_t value = values[(uint8_t)character];
		if (value == XX)
			return TB_ERR_FORMAT;
		decoder->bits = decoder->bits << 6 | value;
		decoder->n_chars++;
	}
	if (decoder->n_chars == 4)
		close_group(decoder, out, n_out);
	return TB_OK;
}

enum tb_status tb_base64_feed(struct tb_base64_decoder *decoder, const char *chars, size_t n_chars, uint8_t *out,
                              size_t *n_out)
{
	size_t at = 0, n = 0;
	enum tb_status status = decoder->failed ? TB_ERR_FORMAT : TB_OK;
	while (status == TB_OK && at < n_chars) {
		if (decoder->n_chars == 0 && decoder->n_padding == 0)
			at += take_groups(chars + at, n_chars - at, out, &n);
		if (at < n_chars)
			status = take_char(decoder, chars[at++], out, &n);
	}
	decoder->failed = status != TB_OK;
	*n_out = n;
	return status;
}

enum tb_status tb_base64_finish(const struct tb_base64_decoder *decoder)
{
	if (decoder->failed)
		return TB_ERR_FORMAT;
	return decoder->n_chars == 0 ? TB_OK : TB_ERR_TRUNCATED;
}

size_t tb_base64_encode(const uint8_t *data, size_t n_bytes, char *out)
{
	size_t n = 0, at = 0;
	for (; n_bytes - at >= 3; at += 3) {
		uint32_t bits = (uint32_t)data[at] << 16 | (uint32_t)data[at + 1] << 8 | data[at + 2];
		out[n++] = alphabet[bits >> 18];
		out[n++] = alphabet[bits >> 12 & 63];
		out[n++] = alphabet[bits >> 6 & 63];
		out[n++] = alphabet[bits & 63];
	}
	if (at < n_bytes) {
		size_t n_rest = n_bytes - at;
		uint32_t bits = (uint32_t)data[at] << 16 | (n_rest == 2 ? (uint32_t)data[at + 1] << 8 : 0);
		out[n++] = alphabet[bits >> 18];
		out[n++] = alphabet[bits >> 12 & 63];
		out[n++] = n_rest == 2 ? alphabet[bits >> 6 & 63] : '=';
		out[n++] = '=';
	}
	return n;
}
