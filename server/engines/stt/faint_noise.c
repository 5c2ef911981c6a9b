#include "server/engines/stt/faint_noise.h"

#include "common/audio/pcm.h"

enum {
	SEED = 1,
	QUIETER = 80,      /* 38 dB */
	MIN_RMS = 3,       /* with silence alone */
	KEEP_PERCENT = 87, /* a pole at one half keeps the level with √(1 - 1/4) of its input */
	PARTS = 4, /* uniform numbers in one Gaussian: their sum has a deviation of their range × √(PARTS / 12) */
	RANGE_PERCENT = 173, /* the range that makes that deviation one: 100 × √(12 / PARTS) */
};

void tb_faint_noise_init(struct tb_faint_noise *noise)
{
	*noise = (struct tb_faint_noise){.random = SEED};
}

void tb_faint_noise_rewind(struct tb_faint_noise *noise)
{
	noise->random = SEED;
	noise->colour = 0;
}

/* Numerical Recipes' linear congruential generator, its upper half. */
static int32_t next_uniform(struct tb_faint_noise *noise)
{
	noise->random = noise->random * 1664525u + 1013904223u;
	return (int32_t)(noise->random >> 16) - 32768;
}

static int32_t next_gaussian(struct tb_faint_noise *noise, int32_t rms)
{
	int32_t sum = 0;
	for (int i = 0; i < PARTS; i++)
		sum += next_uniform(noise) / PARTS;
	return (int32_t)((int64_t)sum * PARTS * rms * RANGE_PERCENT / (100 * 65536));
}

void tb_faint_noise_add(struct tb_faint_noise *noise, const int16_t *in, size_t n_samples, int16_t *out)
{
	if (in) {
		uint32_t rms = tb_pcm_rms(in, n_samples);
		if (rms > noise->loudest_rms)
			noise->loudest_rms = rms;
	}
	int32_t rms = (int32_t)(noise->loudest_rms / QUIETER);
	if (rms < MIN_RMS)
		rms = MIN_RMS;
	for (size_t i = 0; i < n_samples; i++) {
		noise->colour = noise->colour / 2 + next_gaussian(noise, rms) * KEEP_PERCENT / 100;
		int32_t sample = (in ? in[i] : 0) + noise->colour;
		out[i] = (int16_t)(sample > INT16_MAX ? INT16_MAX : sample < INT16_MIN ? INT16_MIN : sample);
	}
}
