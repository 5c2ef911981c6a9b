#include "common/audio/wav.h"

#include <string.h>

enum { FORMAT_PCM = 1, FORMAT_EXTENSIBLE = 0xFFFE, MIN_RATE_HZ = 4000, MAX_RATE_HZ = 192000 };

static uint32_t read_u16(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t read_u32(const uint8_t *bytes)
{
	return read_u16(bytes) | read_u16(bytes + 2) << 16;
}

static void write_u16(uint8_t *out, uint32_t value)
{
	out[0] = (uint8_t)value;
	out[1] = (uint8_t)(value >> 8);
}

static void write_u32(uint8_t *out, uint32_t value)
{
	write_u16(out, value);
	write_u16(out + 2, value >> 16);
}

/* KSDATAFORMAT_SUBTYPE_PCM as it lies in a file. */
static const uint8_t pcm_subformat[16] = {0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00,
                                          0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71};

static bool is_pcm(const uint8_t *chunk, size_t n_bytes)
{
	uint32_t tag = read_u16(chunk);
	if (tag == FORMAT_EXTENSIBLE)
		return n_bytes >= 40 && memcmp(chunk + 24, pcm_subformat, sizeof pcm_subformat) == 0;
	return tag == FORMAT_PCM;
}

static enum tb_status take_format(const uint8_t *chunk, size_t n_bytes, struct tb_wav_format *format)
{
	if (n_bytes < 16)
		return TB_ERR_FORMAT;
	uint32_t n_channels = read_u16(chunk + 2), rate_hz = read_u32(chunk + 4);
	if (!is_pcm(chunk, n_bytes) || read_u16(chunk + 14) != 16 || n_channels < 1 || n_channels > 2 ||
	    rate_hz < MIN_RATE_HZ || rate_hz > MAX_RATE_HZ)
		return TB_ERR_UNSUPPORTED;
	if (read_u16(chunk + 12) != 2 * n_channels)
		return TB_ERR_FORMAT;
	format->n_channels = (uint16_t)n_channels;
	format->rate_hz = rate_hz;
	return TB_OK;
}

static void take_data(struct tb_span file, size_t at, uint32_t n_said, struct tb_wav_format *format)
{
	size_t n_there = file.n_bytes - at;
	bool is_stream = n_said == 0 || n_said == UINT32_MAX;
	size_t n_bytes = is_stream || n_said > n_there ? n_there : n_said;
	format->data_offset = at;
	format->n_bytes = n_bytes - n_bytes % (2u * format->n_channels);
}

enum tb_status tb_wav_parse(struct tb_span file, struct tb_wav_format *out)
{
	struct tb_wav_format format = {0};
	if (file.n_bytes < 12 || memcmp(file.data, "RIFF", 4) != 0 || memcmp(file.data + 8, "WAVE", 4) != 0)
		return TB_ERR_FORMAT;
	for (size_t at = 12; file.n_bytes - at >= 8;) {
		const uint8_t *header = file.data + at;
		uint32_t n_said = read_u32(header + 4);
		size_t n_there = file.n_bytes - at - 8;
		at += 8;
		if (memcmp(header, "data", 4) == 0) {
			if (format.n_channels == 0)
				return TB_ERR_FORMAT;
			take_data(file, at, n_said, &format);
			*out = format;
			return TB_OK;
		}
		if (n_said > n_there)
			return TB_ERR_TRUNCATED;
		if (memcmp(header, "fmt ", 4) == 0) {
			enum tb_status status = take_format(file.data + at, n_said, &format);
			if (status != TB_OK)
				return status;
		}
		at += n_said;
		at += at < file.n_bytes && n_said % 2; /* chunks begin at even offsets */
	}
	return TB_ERR_TRUNCATED;
}

void tb_wav_write_header(uint8_t out[TB_WAV_HEADER_LEN], uint32_t rate_hz, uint32_t n_data_bytes)
{
	/* A length that does not fit is written as a stream's. */
	bool fits = n_data_bytes <= UINT32_MAX - (TB_WAV_HEADER_LEN - 8);
	memcpy(out, "RIFF", 4);
	write_u32(out + 4, fits ? n_data_bytes + TB_WAV_HEADER_LEN - 8 : UINT32_MAX);
	memcpy(out + 8, "WAVEfmt ", 8);
	write_u32(out + 16, 16);
	write_u16(out + 20, FORMAT_PCM);
	write_u16(out + 22, 1);
	write_u32(out + 24, rate_hz);
	write_u32(out + 28, rate_hz * 2);
	write_u16(out + 32, 2);
	write_u16(out + 34, 16);
	memcpy(out + 36, "data", 4);
	write_u32(out + 40, fits ? n_data_bytes : UINT32_MAX);
}
