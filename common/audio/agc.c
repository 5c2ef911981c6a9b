#include "common/audio/agc.h"

#include <string.h>

enum {
	UNITY_Q24 = 1 << 24,
	MAX_Q24 = TB_AGC_MAX_GAIN * UNITY_Q24 - 1,
	USED_SHIFT = 12, /* Q24 → Q12: the largest product is 2^30 */
	USED_ONE = UNITY_Q24 >> USED_SHIFT,
	CEILING = 29204,         /* -1 dBFS: above it nothing is lifted */
	TARGET_MS = 2600 * 2600, /* mean square of a voice that needs no more: -22 dBFS */
	QUIETEST_MS = 12 * 12,   /* below it nothing is a voice */
	OVER_FLOOR = 4,          /* a voice is 6 dB over the background */
	FLOOR_RISE_SHIFT = 6,    /* the background may grow by 1/64 a frame */
	VOICE_FALL_SHIFT = 6,    /* the voice is as loud as its syllables: forgotten by 3 dB a second */
	RISE_SHIFT = 6,          /* the gain by 1/64 a frame: 7 dB a second */
	FALL_SHIFT = 5           /* and fall by 1/32 */
};

void tb_agc_init(struct tb_agc *agc)
{
	memset(agc, 0, sizeof *agc);
	agc->gain_q24 = UNITY_Q24;
	agc->floor = UINT32_MAX;
}

static int32_t clamp_gain(int32_t gain_q24)
{
	return gain_q24 < UNITY_Q24 ? UNITY_Q24 : gain_q24 > MAX_Q24 ? MAX_Q24 : gain_q24;
}

/* The background is followed also through speech: it has pauses. */
static void follow_floor(struct tb_agc *agc, uint32_t level)
{
	if (level < agc->floor)
		agc->floor = level;
	else
		agc->floor += (agc->floor >> FLOOR_RISE_SHIFT) + 1;
}

/* Which way the gain goes during the next frame. */
static void judge_frame(struct tb_agc *agc)
{
	uint32_t level = (uint32_t)(agc->energy / TB_AGC_FRAME_SAMPLES);
	uint64_t used = (uint64_t)(agc->gain_q24 >> USED_SHIFT);

	agc->voice -= agc->voice >> VOICE_FALL_SHIFT;
	agc->voice = level > agc->voice ? level : agc->voice;
	uint64_t lifted = (agc->voice * used >> USED_SHIFT) * used >> USED_SHIFT;
	follow_floor(agc, level);
	agc->step_q24 = 0;
	if (lifted > TARGET_MS)
		agc->step_q24 = -(agc->gain_q24 >> FALL_SHIFT) / TB_AGC_FRAME_SAMPLES;
	else if (level >= QUIETEST_MS && level / OVER_FLOOR > agc->floor && lifted < TARGET_MS / 2)
		agc->step_q24 = (agc->gain_q24 >> RISE_SHIFT) / TB_AGC_FRAME_SAMPLES;
	agc->energy = 0;
	agc->n_in_frame = 0;
}

static int16_t lift(struct tb_agc *agc, int16_t sample)
{
	int32_t height = sample < 0 ? -(int32_t)sample : sample;
	int32_t used = agc->gain_q24 >> USED_SHIFT;

	if (height * used > CEILING * USED_ONE && used > USED_ONE) {
		used = height < CEILING ? CEILING * USED_ONE / height : USED_ONE;
		agc->gain_q24 = used << USED_SHIFT;
	}
	return (int16_t)(sample * used / USED_ONE);
}

void tb_agc_run(struct tb_agc *agc, int16_t *samples, size_t n_samples)
{
	for (size_t i = 0; i < n_samples; i++) {
		agc->energy += (uint32_t)((int32_t)samples[i] * samples[i]);
		agc->gain_q24 = clamp_gain(agc->gain_q24 + agc->step_q24);
		samples[i] = lift(agc, samples[i]);
		if (++agc->n_in_frame == TB_AGC_FRAME_SAMPLES)
			judge_frame(agc);
	}
}
