/* The simulated world: one clock, one history, some bears with their children, and the peer. */
#ifndef TB_TESTS_SIM_WORLD_H
#define TB_TESTS_SIM_WORLD_H

#include "tests/sim/body.h"
#include "tests/sim/clock.h"
#include "tests/sim/dice.h"
#include "tests/sim/history.h"
#include "tests/sim/invariants.h"
#include "tests/sim/network.h"
#include "tests/sim/peer.h"

enum { SIM_BEARS_MAX = 64 };

struct sim_world {
	struct sim_clock clock;
	struct sim_history history;
	struct sim_peer peer;
	unsigned n_bodies;
	struct sim_body *bodies;
	bool broken;
	enum sim_invariant broken_invariant;
	char why[SIM_HISTORY_LINE];
};

/* trace: where every event is written, or NULL. NULL when memory is out. */
struct sim_world *sim_world_make(uint64_t seed, unsigned n_bodies, const struct tb_gate *gate, FILE *trace);
void sim_world_run(struct sim_world *world, uint64_t hours);
void sim_world_free(struct sim_world *world);
/* Of all bears. */
struct sim_figures sim_world_figures(const struct sim_world *world);

/* A line of the history. */
#define sim_note(body, ...)                                                                                            \
	sim_history_add(&(body)->world->history, (body)->world->clock.now_ms, (body)->index, __VA_ARGS__)

/* This invariant does not hold: the world stands still from here on. The first one counts. */
void sim_break(struct sim_body *body, enum sim_invariant invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
