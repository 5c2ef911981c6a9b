/* Streaming sample rate conversion of mono s16: a windowed-sinc polyphase filter in integer arithmetic, constant
 * memory. Any split of the input gives the same output. Used by the bear to bring a reply to the one rate of its
 * speaker (22050 → 16000 Hz as a rule) and by tools that feed recordings. */
#ifndef TB_AUDIO_RESAMPLE_H
#define TB_AUDIO_RESAMPLE_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { TB_RESAMPLE_TAPS = 16, TB_RESAMPLE_MIN_HZ = 4000, TB_RESAMPLE_MAX_HZ = 48000 };

struct tb_resampler {
	uint32_t in_hz, out_hz;
	uint32_t position; /* of the next output between two inputs, in units of 1/out_hz: 0..in_hz-1 … see resample.c */
	int16_t history[TB_RESAMPLE_TAPS];
	uint16_t cutoff_q15; /* of the low pass, relative to the input's half rate */
};

/* Both rates within the limits above, else TB_ERR_ARG. Equal rates copy. */
enum tb_status tb_resampler_init(struct tb_resampler *resampler, uint32_t in_hz, uint32_t out_hz);
/* An upper bound of what n_in samples become. */
size_t tb_resampler_out_max(const struct tb_resampler *resampler, size_t n_in);
/* Takes all of n_in; out holds tb_resampler_out_max(n_in). Returns the samples written. */
size_t tb_resampler_run(struct tb_resampler *resampler, const int16_t *in, size_t n_in, int16_t *out);

#endif
