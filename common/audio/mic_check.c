#include "common/audio/mic_check.h"

enum { CLIPPED_FROM = 32440 }; /* 99 % of the scale */

void tb_mic_check_init(struct tb_mic_check *check)
{
	*check = (struct tb_mic_check){.min = INT16_MAX, .max = INT16_MIN};
}

void tb_mic_check_feed(struct tb_mic_check *check, const int16_t *samples, size_t n_samples)
{
	for (size_t i = 0; i < n_samples; i++) {
		check->min = samples[i] < check->min ? samples[i] : check->min;
		check->max = samples[i] > check->max ? samples[i] : check->max;
		check->n_clipped += samples[i] >= CLIPPED_FROM || samples[i] <= -CLIPPED_FROM;
	}
	check->n_samples += (uint32_t)n_samples;
}

enum tb_mic_verdict tb_mic_check_verdict(const struct tb_mic_check *check)
{
	if (check->n_samples == 0)
		return TB_MIC_DEAD;
	if (check->n_clipped > check->n_samples / 2)
		return TB_MIC_CLIPPED;
	return check->min == check->max ? TB_MIC_STUCK : TB_MIC_FINE;
}
