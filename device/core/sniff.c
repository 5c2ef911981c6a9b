#include "device/core/sniff.h"

enum { HEADER_BYTES = 4, FRAME_BYTES_MAX = 1441 };

/* Kilobit per second of layer III by index; 0: not allowed here. */
static const uint16_t KBPS_MPEG1[16] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
static const uint16_t KBPS_MPEG2[16] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
static const uint16_t RATE_HZ_MPEG1[4] = {44100, 48000, 32000, 0};

enum { MPEG_25 = 0, MPEG_RESERVED = 1, MPEG_1 = 3, LAYER_III = 1 };

/* The bytes of the frame that begins here, 0 when this is no header. */
static size_t frame_bytes(const uint8_t *at)
{
	unsigned version = at[1] >> 3 & 3u;
	if (at[0] != 0xFF || (at[1] & 0xE0u) != 0xE0u || version == MPEG_RESERVED || (at[1] >> 1 & 3u) != LAYER_III)
		return 0;
	uint32_t kbps = (version == MPEG_1 ? KBPS_MPEG1 : KBPS_MPEG2)[at[2] >> 4];
	uint32_t rate_hz = RATE_HZ_MPEG1[at[2] >> 2 & 3u];
	if (kbps == 0 || rate_hz == 0)
		return 0;
	if (version != MPEG_1)
		rate_hz /= version == MPEG_25 ? 4 : 2;
	uint32_t samples_per_bit_in_bytes = version == MPEG_1 ? 144 : 72;
	return samples_per_bit_in_bytes * kbps * 1000 / rate_hz + (at[2] >> 1 & 1u);
}

static bool same_kind(const uint8_t *a, const uint8_t *b)
{
	return (a[1] & 0xFEu) == (b[1] & 0xFEu) && (a[2] & 0x0Cu) == (b[2] & 0x0Cu);
}

enum tb_sniff tb_sniff_audio(struct tb_span head)
{
	static const uint8_t id3[3] = {'I', 'D', '3'};
	size_t n_same = 0;
	while (n_same < sizeof id3 && n_same < head.n_bytes && head.data[n_same] == id3[n_same])
		n_same++;
	if (n_same == sizeof id3)
		return TB_SNIFF_MP3;
	if (n_same == head.n_bytes)
		return TB_SNIFF_MORE;
	if (head.data[0] != 0xFF)
		return TB_SNIFF_OTHER;
	if (head.n_bytes < HEADER_BYTES)
		return TB_SNIFF_MORE;
	size_t n_frame = frame_bytes(head.data);
	if (n_frame == 0 || n_frame > FRAME_BYTES_MAX)
		return TB_SNIFF_OTHER;
	if (head.n_bytes < n_frame + HEADER_BYTES)
		return TB_SNIFF_MORE;
	const uint8_t *next = head.data + n_frame;
	return frame_bytes(next) > 0 && same_kind(head.data, next) ? TB_SNIFF_MP3 : TB_SNIFF_OTHER;
}
