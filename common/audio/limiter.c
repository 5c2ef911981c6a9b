#include "common/audio/limiter.h"

#include "common/base/root.h"

#include <string.h>

enum {
	UNITY_Q24 = 1 << 24,
	USED_SHIFT = 9, /* Q24 → Q15: the largest product is 2^30 */
	USED_ONE = UNITY_Q24 >> USED_SHIFT,
	BLOCKS_A_WINDOW = TB_LIMITER_BLOCKS - 1,
	PIECES_A_BLOCK = 5,   /* how soon a loud beginning is noticed: a millisecond */
	CEILING_CAPS = 12,    /* in squares: no sample is higher than 10.8 dB over the cap */
	RESERVE_PART = 8,     /* this part of the budget is kept out of the plan, for loud beginnings */
	LEVEL_FALL_SHIFT = 6, /* the expected level falls by 1/64 a block: 14 dB a second */
	GAIN_RISE_LEAST = 8,  /* a sample, in Q24: also from nothing */
	GAIN_RISE_SHIFT = 9   /* the gain rises by at most 1/512 a piece: 17 dB a second */
};

static int32_t clamp_cap(int32_t cap_rms)
{
	return cap_rms < 1 ? 1 : cap_rms > TB_LIMITER_CAP_MAX ? TB_LIMITER_CAP_MAX : cap_rms;
}

static void take_cap(struct tb_limiter *limiter, int32_t cap_rms)
{
	uint64_t square = (uint64_t)cap_rms * (uint64_t)cap_rms;
	limiter->cap_rms = cap_rms;
	limiter->budget = square * limiter->window_samples;
	limiter->ceiling = square * CEILING_CAPS;
}

enum tb_status tb_limiter_init(struct tb_limiter *limiter, uint32_t rate_hz, int32_t cap_rms)
{
	if (rate_hz < TB_LIMITER_MIN_HZ || rate_hz > TB_LIMITER_MAX_HZ || cap_rms != clamp_cap(cap_rms))
		return TB_ERR_ARG;
	memset(limiter, 0, sizeof *limiter);
	limiter->gain_q24 = limiter->goal_q24 = UNITY_Q24;
	/* A window of one sample more, where the rate does not divide, lies within the same blocks. */
	limiter->window_samples = (uint16_t)(rate_hz * TB_LIMITER_WINDOW_MS / 1000);
	limiter->block_samples = (uint16_t)((limiter->window_samples + BLOCKS_A_WINDOW - 1) / BLOCKS_A_WINDOW);
	limiter->piece_samples = (uint16_t)(limiter->block_samples / PIECES_A_BLOCK);
	take_cap(limiter, cap_rms);
	return TB_OK;
}

/* The account is kept in the measure of the new cap where that is lower: as if what sounded had sounded under it. */
void tb_limiter_set_cap(struct tb_limiter *limiter, int32_t cap_rms)
{
	uint64_t before = (uint64_t)limiter->cap_rms * (uint64_t)limiter->cap_rms;
	cap_rms = clamp_cap(cap_rms);
	if (cap_rms < limiter->cap_rms) {
		uint64_t part_q16 = ((uint64_t)cap_rms * (uint64_t)cap_rms << 16) / before + 1;
		limiter->spent_total = 0;
		for (unsigned i = 0; i < TB_LIMITER_BLOCKS; i++) {
			limiter->spent[i] = (limiter->spent[i] * part_q16 >> 16) + 1;
			limiter->spent_total += limiter->spent[i];
		}
	}
	take_cap(limiter, cap_rms);
}

/* --- the plan --------------------------------------------------------------------------------------------------------
 */

/* What may go out: `energy` in the next n_samples. */
struct allowance {
	uint64_t energy;
	uint32_t n_samples;
};

/* The tightest of all windows to come. A window holds the newest n_old blocks, and then what is still to come; the more
 * is to come the larger the reserve, so that one that was used up comes back bit by bit. */
static struct allowance tightest(const struct tb_limiter *limiter)
{
	uint32_t rest = limiter->block_samples - limiter->n_in_block;
	uint64_t reserve = limiter->budget / (RESERVE_PART * TB_LIMITER_BLOCKS);
	uint64_t spent = 0;
	struct allowance least = {UINT64_MAX, 0};
	for (unsigned n_old = 0, at = limiter->at; n_old <= TB_LIMITER_BLOCKS; n_old++) {
		uint32_t n_new = TB_LIMITER_BLOCKS - n_old;
		uint64_t energy = limiter->budget - n_new * reserve;
		struct allowance now = {energy > spent ? energy - spent : 0,
		                        n_new * limiter->block_samples + (n_old > 0 ? rest : 0)};
		if (n_old == 0 || now.energy * least.n_samples < least.energy * now.n_samples)
			least = now;
		if (n_old > 0)
			at = at > 0 ? at - 1 : TB_LIMITER_BLOCKS - 1;
		if (n_old < TB_LIMITER_BLOCKS)
			spent += limiter->spent[at];
	}
	return least;
}

/* The root of a quotient, as a gain. */
static int32_t gain_of(uint64_t allowed, uint64_t needed)
{
	if (allowed >= needed)
		return UNITY_Q24;
	while (allowed >> 32) {
		allowed >>= 1;
		needed >>= 1;
	}
	uint64_t square_q32 = (allowed << 32) / (needed > allowed ? needed : allowed + 1);
	return (int32_t)(tb_square_root((uint32_t)square_q32) << 8);
}

static void plan(struct tb_limiter *limiter)
{
	struct allowance least = tightest(limiter);
	limiter->goal_q24 = gain_of(least.energy, (uint64_t)limiter->level * least.n_samples);
	if (limiter->goal_q24 < limiter->gain_q24)
		limiter->step_q24 = -((limiter->gain_q24 - limiter->goal_q24) / limiter->piece_samples + 1);
	else
		limiter->step_q24 = (limiter->gain_q24 >> GAIN_RISE_SHIFT) / limiter->piece_samples + GAIN_RISE_LEAST;
}

/* --- the account -----------------------------------------------------------------------------------------------------
 */

static uint32_t larger(uint32_t a, uint64_t b)
{
	return b > a ? (uint32_t)b : a;
}

/* What a piece alone tells is half believed: it may be the crest of a wave. */
static void end_piece(struct tb_limiter *limiter)
{
	uint32_t level = larger(limiter->level, limiter->heard_piece / (2u * limiter->piece_samples));
	limiter->heard[0] += limiter->heard_piece;
	limiter->heard_piece = 0;
	limiter->n_in_piece = 0;
	if (level > limiter->level) {
		limiter->level = level;
		plan(limiter);
	}
}

static void end_block(struct tb_limiter *limiter)
{
	uint64_t heard = 0;
	end_piece(limiter);
	for (unsigned i = 0; i < TB_LIMITER_HEARD; i++)
		heard += limiter->heard[i];
	uint32_t level = limiter->level - (limiter->level >> LEVEL_FALL_SHIFT);
	level = larger(level, limiter->heard[0] / (2u * limiter->block_samples));
	limiter->level = larger(level, heard / ((unsigned)TB_LIMITER_HEARD * limiter->block_samples));
	memmove(limiter->heard + 1, limiter->heard, (TB_LIMITER_HEARD - 1) * sizeof limiter->heard[0]);
	limiter->heard[0] = 0;
	limiter->at = (uint8_t)((limiter->at + 1) % TB_LIMITER_BLOCKS);
	limiter->spent_total -= limiter->spent[limiter->at];
	limiter->spent[limiter->at] = 0;
	limiter->n_in_block = 0;
	plan(limiter);
}

static void move_gain(struct tb_limiter *limiter)
{
	int32_t gain = limiter->gain_q24 + limiter->step_q24;
	if (limiter->step_q24 < 0 ? gain <= limiter->goal_q24 : gain >= limiter->goal_q24) {
		gain = limiter->goal_q24;
		limiter->step_q24 = 0;
	}
	limiter->gain_q24 = gain;
}

/* No sample takes more than its share of what is left in the budget, a millisecond's part of it: what is left shrinks
 * smoothly and is never used up. */
static int32_t clip(const struct tb_limiter *limiter, int32_t sample)
{
	uint64_t left = limiter->budget > limiter->spent_total ? limiter->budget - limiter->spent_total : 0;
	uint64_t square = (uint32_t)(sample * sample);
	if (square <= limiter->ceiling && square * limiter->piece_samples <= left)
		return sample;
	left /= limiter->piece_samples;
	int32_t height = (int32_t)tb_square_root((uint32_t)(left < limiter->ceiling ? left : limiter->ceiling));
	return sample < 0 ? -height : height;
}

void tb_limiter_run(struct tb_limiter *limiter, int16_t *samples, size_t n_samples)
{
	for (size_t i = 0; i < n_samples; i++) {
		limiter->heard_piece += (uint32_t)((int32_t)samples[i] * samples[i]);
		move_gain(limiter);
		int32_t out = clip(limiter, samples[i] * (limiter->gain_q24 >> USED_SHIFT) / USED_ONE);
		samples[i] = (int16_t)out;
		limiter->spent[limiter->at] += (uint32_t)(out * out);
		limiter->spent_total += (uint32_t)(out * out);
		if (++limiter->n_in_block == limiter->block_samples)
			end_block(limiter);
		else if (++limiter->n_in_piece == limiter->piece_samples)
			end_piece(limiter);
	}
}
