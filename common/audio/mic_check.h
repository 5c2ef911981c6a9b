/* Is a microphone fit to be used? Judged from a moment of what it gives, before anybody speaks: no sample is kept.
 *
 * Where it stands: the self-test of a platform (device/port/selftest.h): samples → here → a fault, or none. A
 * microphone hears at least its own noise; one that always says the same is not connected, or its supply is missing.
 * One that is mostly at the ends of the scale has a wrong voltage or a bridge on its data pin. */
#ifndef TB_AUDIO_MIC_CHECK_H
#define TB_AUDIO_MIC_CHECK_H

#include <stddef.h>
#include <stdint.h>

enum tb_mic_verdict {
	TB_MIC_FINE,
	TB_MIC_DEAD,   /* not one sample */
	TB_MIC_STUCK,  /* all samples are the same */
	TB_MIC_CLIPPED /* more than half of them are within 1 % of an end of the scale */
};

struct tb_mic_check {
	uint32_t n_samples, n_clipped;
	int16_t min, max;
};

void tb_mic_check_init(struct tb_mic_check *check);
/* Any number of samples at a time; 50 ms of them are enough. The first few milliseconds behind its opening are better
 * left out: some microphones give nothing but zeros there. */
void tb_mic_check_feed(struct tb_mic_check *check, const int16_t *samples, size_t n_samples);
enum tb_mic_verdict tb_mic_check_verdict(const struct tb_mic_check *check);

#endif
