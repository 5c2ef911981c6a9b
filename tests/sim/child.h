/* A child: presses the button in every right and wrong way. What it does is a row of a table; how long it waits in
 * between depends on its mood. */
#ifndef TB_TESTS_SIM_CHILD_H
#define TB_TESTS_SIM_CHILD_H

#include "tests/sim/dice.h"

#include <stdbool.h>

struct sim_body;

enum sim_mood { SIM_MOOD_CALM, SIM_MOOD_CHATTING, SIM_MOOD_AWAY, SIM_MOOD_COUNT };

struct sim_child {
	struct sim_body *body;
	struct sim_dice dice;
	enum sim_mood mood;
	bool holds;       /* the button is down */
	bool speaks;      /* and it says something */
	unsigned presses; /* still to do of this whim */
	unsigned whim;    /* the row of the table */
};

void sim_child_init(struct sim_child *child, struct sim_body *body, uint64_t seed);

#endif
