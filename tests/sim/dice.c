#include "tests/sim/dice.h"

struct sim_dice sim_dice_make(uint64_t seed, uint64_t part)
{
	struct sim_dice dice = {seed * 0x9E3779B97F4A7C15u ^ part * 0xD1B54A32D192ED03u};
	sim_dice_next(&dice);
	return dice;
}

/* splitmix64. */
uint64_t sim_dice_next(struct sim_dice *dice)
{
	uint64_t z = dice->state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

uint64_t sim_dice_between(struct sim_dice *dice, uint64_t least, uint64_t most)
{
	return least + sim_dice_next(dice) % (most - least + 1);
}

bool sim_dice_one_in(struct sim_dice *dice, uint64_t n)
{
	return sim_dice_next(dice) % n == 0;
}

/* -ln(u) in sixteenths, for the middle of each of sixteen equal parts of (0, 1): integers, so that every machine makes
 * the same history. */
uint64_t sim_dice_wait(struct sim_dice *dice, uint64_t mean)
{
	static const uint8_t minus_log[16] = {55, 38, 30, 24, 20, 17, 14, 12, 10, 8, 7, 5, 4, 3, 2, 1};
	uint64_t sixteenths = minus_log[sim_dice_between(dice, 0, 15)];
	uint64_t part = mean / 16 + 1;
	return part * sixteenths + sim_dice_between(dice, 0, part);
}
