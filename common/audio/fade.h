/* Fades: no sound begins or ends with a click. Behind the microphone for the click of its opening, in front of the
 * speaker for underruns. Mono s16 of any rate, in place, integer arithmetic; any split gives the same samples.
 *
 *   microphone:  init when the button goes down; run on all that comes: the first ramp rises from silence, none is
 * lost. speaker:     volume → fade → limiter → speaker. When there is nothing more to play, for now or at the end, what
 *                tail gives is played behind the last sample: a glide from it to zero. What run gets after that rises
 *                from silence again. */
#ifndef TB_AUDIO_FADE_H
#define TB_AUDIO_FADE_H

#include <stddef.h>
#include <stdint.h>

enum { TB_FADE_MAX_SAMPLES = 4800 };

/* Treat as opaque. */
struct tb_fade {
	uint32_t ramp_samples;
	uint32_t n_in;   /* samples of the rise that are done; ramp_samples: all of them */
	uint32_t n_tail; /* samples of the glide to zero that are still to come */
	int16_t last;    /* the newest sample that run gave */
};

/* Silent at first. ramp_samples 0 fades nothing; above TB_FADE_MAX_SAMPLES it is TB_FADE_MAX_SAMPLES. */
void tb_fade_init(struct tb_fade *fade, uint32_t ramp_samples);
/* Cuts short a tail that was not asked for to its end. */
void tb_fade_run(struct tb_fade *fade, int16_t *samples, size_t n_samples);
/* Writes up to cap samples of the glide to zero; returns how many, 0 when it is over or nothing sounded. */
size_t tb_fade_tail(struct tb_fade *fade, int16_t *out, size_t cap);

#endif
