/* Slow gain for quiet voices: microphone → fade → agc → uplink. In place, 16 kHz mono s16, integer arithmetic, no
 * delay; any split gives the same samples.
 *
 * The gain is between 1 and TB_AGC_MAX_GAIN and never makes anything softer than it came. It rises by 7 dB a second
 * while somebody's syllables stay below the target, in 20 ms frames that stand out of the background by 6 dB; it
 * falls by 13 dB a second above the target, and stays in silence, so that no room noise is pumped up.
 * It never clips: where a sample would pass the ceiling, the gain gives way at that very sample, without a step.
 *
 * Voice activity is judged in front of it, on the sound as it came. Keep one for the bear's whole life: a child who
 * speaks softly does so in the next question too. */
#ifndef TB_AUDIO_AGC_H
#define TB_AUDIO_AGC_H

#include <stddef.h>
#include <stdint.h>

enum { TB_AGC_RATE_HZ = 16000, TB_AGC_FRAME_SAMPLES = 320, TB_AGC_MAX_GAIN = 8 };

/* Treat as opaque. */
struct tb_agc {
	uint64_t energy;     /* of the samples of this frame, as they came */
	uint32_t n_in_frame; /* samples of it */
	uint32_t floor;      /* mean square of the background, followed from below */
	uint32_t voice;      /* mean square of the loudest frames lately */
	int32_t gain_q24;
	int32_t step_q24; /* of the gain, a sample, while it rises or falls */
};

void tb_agc_init(struct tb_agc *agc);
void tb_agc_run(struct tb_agc *agc, int16_t *samples, size_t n_samples);

#endif
