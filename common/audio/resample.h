/* Streaming sample rate conversion of mono s16: a windowed-sinc polyphase filter in integer arithmetic, constant
 * memory. Any split of the input gives the same output. Used by the bear to bring a reply to the one rate of its
 * speaker (22050 → 16000 Hz as a rule) and by tools that feed recordings.
 *
 * n samples in all become ceil(n · out_hz / in_hz): the duration is kept to the sample, without drift. What comes out
 * is late by the half length of the filter: 8 samples of the slower rate and a fraction, half a millisecond at 16 kHz.
 * Who needs the very last of them feeds tb_resampler_delay zeros. Cost, 22050 →
 * 16000 on a 32-bit machine: some 490 instructions for each sample that comes out, one 32-bit division among them. */
#ifndef TB_AUDIO_RESAMPLE_H
#define TB_AUDIO_RESAMPLE_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
	TB_RESAMPLE_MIN_HZ = 4000,
	TB_RESAMPLE_MAX_HZ = 48000,
	TB_RESAMPLE_MAX_WING = 97 /* input samples on one side of the filter, at 48000 → 4000 */
};

/* Treat as opaque. */
struct tb_resampler {
	uint32_t in_hz, out_hz;
	uint32_t position; /* of the next output behind the newest input but `wing`, in units of 1/out_hz of a sample */
	uint32_t step_q16; /* entries of the filter's table from one input to the next */
	uint32_t gain_q16; /* a slower rate out: a wider filter, so less of each input */
	uint16_t wing;     /* input samples on one side of the filter */
	uint16_t at;       /* where the next input goes; the oldest one is there */
	/* The last 2 · wing inputs, twice, so that they always lie together somewhere. */
	int16_t history[4 * TB_RESAMPLE_MAX_WING];
};

/* Both rates within the limits above, else TB_ERR_ARG. Equal rates copy. */
enum tb_status tb_resampler_init(struct tb_resampler *resampler, uint32_t in_hz, uint32_t out_hz);
/* How many input samples the output is late; 0 at equal rates. */
size_t tb_resampler_delay(const struct tb_resampler *resampler);
/* An upper bound of what n_in samples become. */
size_t tb_resampler_out_max(const struct tb_resampler *resampler, size_t n_in);
/* Takes all of n_in; out holds tb_resampler_out_max(n_in) and does not overlap in. Returns the samples written. */
size_t tb_resampler_run(struct tb_resampler *resampler, const int16_t *in, size_t n_in, int16_t *out);

#endif
