#include "common/audio/fade.h"

#include <string.h>

enum { SHAPE_BITS = 15 };

void tb_fade_init(struct tb_fade *fade, uint32_t ramp_samples)
{
	memset(fade, 0, sizeof *fade);
	fade->ramp_samples = ramp_samples < TB_FADE_MAX_SAMPLES ? ramp_samples : TB_FADE_MAX_SAMPLES;
}

/* From 0 to 1 with a level start and a level end: 3t² - 2t³, at t = n / ramp_samples. */
static int32_t shape_q15(const struct tb_fade *fade, uint32_t n)
{
	uint32_t t = (n << SHAPE_BITS) / fade->ramp_samples;
	uint32_t square = t * t >> SHAPE_BITS;
	uint32_t cube = square * t >> SHAPE_BITS;
	return (int32_t)(3 * square - 2 * cube);
}

static int16_t scale(int32_t sample, int32_t shape)
{
	return (int16_t)(sample * shape / (1 << SHAPE_BITS));
}

void tb_fade_run(struct tb_fade *fade, int16_t *samples, size_t n_samples)
{
	if (n_samples == 0)
		return;
	for (size_t i = 0; i < n_samples && fade->n_in < fade->ramp_samples; i++)
		samples[i] = scale(samples[i], shape_q15(fade, fade->n_in++));
	fade->n_tail = fade->ramp_samples;
	fade->last = samples[n_samples - 1];
}

size_t tb_fade_tail(struct tb_fade *fade, int16_t *out, size_t cap)
{
	size_t n = 0;
	for (; n < cap && fade->n_tail > 0; n++)
		out[n] = scale(fade->last, shape_q15(fade, --fade->n_tail));
	if (n > 0)
		fade->n_in = 0;
	return n;
}
