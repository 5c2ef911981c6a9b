/* MP3 encoding (LAME): mono, 48 kbit/s, 22050 Hz, the one form the v1 wire emits; input of any rate is converted. No
 * Xing tag and no ID3, so that the stream can be played from its first byte. One encoder per answer; a worker at a
 * time. */
#ifndef TB_SERVER_MP3_H
#define TB_SERVER_MP3_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { TB_MP3_RATE_HZ = 22050, TB_MP3_KBPS = 48 };

struct tb_mp3_encoder;

/* in_hz 8000..48000. */
enum tb_status tb_mp3_encoder_create(uint32_t in_hz, struct tb_mp3_encoder **out);
void tb_mp3_encoder_destroy(struct tb_mp3_encoder *encoder); /* NULL is fine; wipes what it holds */
/* An upper bound of the bytes one call of feed or flush gives for n_samples. */
size_t tb_mp3_out_max(size_t n_samples);
/* out holds tb_mp3_out_max(n_samples). */
enum tb_status tb_mp3_encoder_feed(struct tb_mp3_encoder *encoder, const int16_t *samples, size_t n_samples,
                                   uint8_t *out, size_t *n_out);
/* The last frames; afterwards only destroy is valid. out holds tb_mp3_out_max(0). */
enum tb_status tb_mp3_encoder_flush(struct tb_mp3_encoder *encoder, uint8_t *out, size_t *n_out);

#endif
