#include "common/audio/resample.h"

#include "common/audio/resample_table.h"

#include <string.h>

#define TABLE_END_Q16 ((uint32_t)TB_RESAMPLE_CROSSINGS * TB_RESAMPLE_STEPS << 16)

enum tb_status tb_resampler_init(struct tb_resampler *resampler, uint32_t in_hz, uint32_t out_hz)
{
	if (in_hz < TB_RESAMPLE_MIN_HZ || in_hz > TB_RESAMPLE_MAX_HZ || out_hz < TB_RESAMPLE_MIN_HZ ||
	    out_hz > TB_RESAMPLE_MAX_HZ)
		return TB_ERR_ARG;
	*resampler = (struct tb_resampler){.in_hz = in_hz, .out_hz = out_hz, .gain_q16 = 65536};
	if (out_hz < in_hz)
		resampler->gain_q16 = (uint32_t)(((uint64_t)out_hz << 16) / in_hz);
	resampler->step_q16 = resampler->gain_q16 * TB_RESAMPLE_STEPS;
	resampler->wing = (uint16_t)((TABLE_END_Q16 + resampler->step_q16 - 1) / resampler->step_q16);
	return TB_OK;
}

size_t tb_resampler_delay(const struct tb_resampler *resampler)
{
	return resampler->in_hz == resampler->out_hz ? 0 : resampler->wing;
}

size_t tb_resampler_out_max(const struct tb_resampler *resampler, size_t n_in)
{
	return (size_t)((uint64_t)n_in * resampler->out_hz / resampler->in_hz) + 1;
}

/* The weighted sum of the inputs on one side of the output, from the nearest outwards (`direction` 1 or -1), with 24
 * fractional bits. `at_q16` is the distance of the nearest, in entries of the table.
 * 32 bits suffice: the weights of the widest filter add up to less than 2^4, so the sum stays below 2^28. Shifts, not
 * divisions, and no 64-bit sum: this loop is what the bear pays for. Compilers for it shift the sign in. */
static int32_t sum_wing(const int16_t *nearest, int direction, uint32_t at_q16, uint32_t step_q16)
{
	int32_t sum_q24 = 0;
	for (; at_q16 < TABLE_END_Q16; at_q16 += step_q16) {
		const int16_t *entry = &tb_resample_wing[at_q16 >> 16];
		int32_t fraction_q15 = (int32_t)(at_q16 >> 1 & 0x7FFF);
		int32_t weight_q15 = entry[0] + ((entry[1] - entry[0]) * fraction_q15 >> 15);
		sum_q24 += weight_q15 * *nearest >> 6;
		nearest += direction;
	}
	return sum_q24;
}

static int16_t produce(const struct tb_resampler *resampler)
{
	const int16_t *before = resampler->history + resampler->at + resampler->wing - 1;
	uint32_t step_q16 = resampler->step_q16;
	/* position < out_hz <= 48000, so the shift stays within 32 bits. */
	uint32_t fraction_q16 = (resampler->position << 16) / resampler->out_hz;
	uint32_t from_before = (uint32_t)((uint64_t)fraction_q16 * step_q16 >> 16);
	uint32_t from_behind = (uint32_t)((uint64_t)(65536 - fraction_q16) * step_q16 >> 16);
	int64_t sum_q24 =
	    (int64_t)sum_wing(before, -1, from_before, step_q16) + sum_wing(before + 1, 1, from_behind, step_q16);
	int64_t rounded = (sum_q24 * (int64_t)resampler->gain_q16 + ((int64_t)1 << 24)) >> 25;
	if (rounded > INT16_MAX)
		return INT16_MAX;
	return rounded < INT16_MIN ? INT16_MIN : (int16_t)rounded;
}

static void push(struct tb_resampler *resampler, int16_t sample)
{
	unsigned n_held = 2u * resampler->wing;
	resampler->history[resampler->at] = sample;
	resampler->history[resampler->at + n_held] = sample;
	resampler->at = (uint16_t)(resampler->at + 1u == n_held ? 0 : resampler->at + 1u);
}

size_t tb_resampler_run(struct tb_resampler *resampler, const int16_t *in, size_t n_in, int16_t *out)
{
	size_t n_out = 0;
	if (resampler->in_hz == resampler->out_hz) {
		if (n_in > 0)
			memcpy(out, in, n_in * sizeof *in);
		return n_in;
	}
	for (size_t i = 0; i < n_in; i++) {
		push(resampler, in[i]);
		for (; resampler->position < resampler->out_hz; resampler->position += resampler->in_hz)
			out[n_out++] = produce(resampler);
		resampler->position -= resampler->out_hz;
	}
	return n_out;
}
