/* RIFF/WAVE headers: reading the one of a file held in memory, and writing one. PCM s16le only (format 1, or
 * WAVE_FORMAT_EXTENSIBLE with the PCM sub-format), 1 or 2 channels, 4000–192000 Hz. */
#ifndef TB_AUDIO_WAV_H
#define TB_AUDIO_WAV_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_WAV_HEADER_LEN = 44 };

struct tb_wav_format {
	uint32_t rate_hz;
	uint16_t n_channels;
	size_t data_offset; /* of the first sample in the file */
	uint64_t n_bytes;   /* of samples, cut to what the file holds; whole frames */
};

/* Reads the header of a file held in memory. Chunks before "data" are skipped; a data size of 0 or 0xFFFFFFFF (a
 * stream's header) means up to the end. TB_ERR_FORMAT not a WAV file, TB_ERR_UNSUPPORTED not 16-bit PCM or the rate or
 * channel count out of range, TB_ERR_TRUNCATED no data chunk. */
enum tb_status tb_wav_parse(struct tb_span file, struct tb_wav_format *out);

/* Writes a mono s16le header for n_data_bytes of samples. */
void tb_wav_write_header(uint8_t out[TB_WAV_HEADER_LEN], uint32_t rate_hz, uint32_t n_data_bytes);

#endif
