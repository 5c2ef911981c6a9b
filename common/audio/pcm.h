/* PCM helpers. Samples are signed 16-bit, mono, host order in memory and little-endian in bytes. */
#ifndef TB_AUDIO_PCM_H
#define TB_AUDIO_PCM_H

#include <stddef.h>
#include <stdint.h>

enum { TB_PCM_MAX_CHANNELS = 255 };

/* s16le bytes ↔ samples; memory may not overlap. */
void tb_pcm_from_bytes(const uint8_t *bytes, size_t n_samples, int16_t *out);
void tb_pcm_to_bytes(const int16_t *samples, size_t n_samples, uint8_t *out);
/* In place: a frame of n_channels interleaved becomes its mean. Returns the number of frames; 0,
 * with nothing changed, for no channels or more than TB_PCM_MAX_CHANNELS. */
size_t tb_pcm_to_mono(int16_t *samples, size_t n_samples, unsigned n_channels);
/* Root mean square, 0..32768; 0 for no samples. Integer arithmetic only. */
uint32_t tb_pcm_rms(const int16_t *samples, size_t n_samples);

#endif
