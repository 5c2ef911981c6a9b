/* The one filter of the resampler, half of it (it is symmetric). Private to common/audio.
 *
 *   wing[i] = round(32768 · h(i / TB_RESAMPLE_STEPS)),  i = 0 .. TB_RESAMPLE_CROSSINGS · TB_RESAMPLE_STEPS
 *   h(t) = r · sinc(r·t) · I0(b·sqrt(1 - (t / TB_RESAMPLE_CROSSINGS)²)) / I0(b)
 *
 * with sinc(x) = sin(πx)/(πx), r = 0.92 (the pass band ends before the half rate), b = 6 and I0 the modified Bessel
 * function: a low pass windowed by Kaiser (Kaiser and Schafer, "On the use of the I0-sinh window for spectrum
 * analysis", 1980), interpolated between entries as in Smith and Gossett, "A flexible sampling-rate conversion method",
 * ICASSP 1984. t is in samples of the input. A unit test computes it anew. */
#ifndef TB_AUDIO_RESAMPLE_TABLE_H
#define TB_AUDIO_RESAMPLE_TABLE_H

#include <stdint.h>

enum {
	TB_RESAMPLE_CROSSINGS = 8, /* input samples from the middle of the filter to its end */
	TB_RESAMPLE_STEPS = 64,    /* entries for each of them */
	TB_RESAMPLE_ENTRIES = TB_RESAMPLE_CROSSINGS * TB_RESAMPLE_STEPS + 1
};

extern const int16_t tb_resample_wing[TB_RESAMPLE_ENTRIES];

#endif
