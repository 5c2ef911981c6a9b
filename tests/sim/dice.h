/* Chance, from one seed. Every part of the world has dice of its own, so that a change in one of them does not throw
 * the dice of all others. */
#ifndef TB_TESTS_SIM_DICE_H
#define TB_TESTS_SIM_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct sim_dice {
	uint64_t state;
};

/* `part` tells dice of the same seed apart. */
struct sim_dice sim_dice_make(uint64_t seed, uint64_t part);
uint64_t sim_dice_next(struct sim_dice *dice);
/* least..most, both included. */
uint64_t sim_dice_between(struct sim_dice *dice, uint64_t least, uint64_t most);
/* True once in `n` throws on average; n >= 1. */
bool sim_dice_one_in(struct sim_dice *dice, uint64_t n);
/* A waiting time without memory: `mean` on average, at most ten times that. */
uint64_t sim_dice_wait(struct sim_dice *dice, uint64_t mean);

#endif
