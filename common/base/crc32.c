#include "common/base/crc32.h"

uint32_t tb_crc32(struct tb_span bytes)
{
	uint32_t crc = 0xffffffffu;
	for (size_t i = 0; i < bytes.n_bytes; i++) {
		crc ^= bytes.data[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}
