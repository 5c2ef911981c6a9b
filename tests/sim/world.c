#include "tests/sim/world.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct sim_world *sim_world_make(uint64_t seed, unsigned n_bodies, const struct tb_gate *gate, FILE *trace)
{
	struct sim_world *world = calloc(1, sizeof *world);
	if (world == NULL)
		return NULL;
	world->bodies = calloc(n_bodies, sizeof *world->bodies);
	if (world->bodies == NULL) {
		free(world);
		return NULL;
	}
	world->n_bodies = n_bodies;
	sim_clock_init(&world->clock);
	sim_history_init(&world->history);
	world->history.all = trace;
	for (unsigned i = 0; i < n_bodies; i++)
		sim_body_init(&world->bodies[i], world, i, seed);
	sim_peer_init(&world->peer, world, gate, seed);
	return world;
}

void sim_world_run(struct sim_world *world, uint64_t hours)
{
	sim_clock_run(&world->clock, world->clock.now_ms + hours * 3600 * 1000);
	for (unsigned i = 0; i < world->n_bodies; i++)
		sim_body_account(&world->bodies[i]);
}

void sim_world_free(struct sim_world *world)
{
	sim_peer_free(&world->peer);
	for (unsigned i = 0; i < world->n_bodies; i++)
		sim_body_free(&world->bodies[i]);
	sim_clock_free(&world->clock);
	free(world->bodies);
	free(world);
}

struct sim_figures sim_world_figures(const struct sim_world *world)
{
	struct sim_figures sum = {0};
	for (unsigned i = 0; i < world->n_bodies; i++) {
		const struct sim_figures *one = &world->bodies[i].figures;
		sum.n_presses += one->n_presses;
		for (size_t k = 0; k < TB_TURN_RESULT_COUNT; k++)
			sum.n_results[k] += one->n_results[k];
		sum.n_local += one->n_local;
		sum.n_reconnects += one->n_reconnects;
		sum.n_power_cuts += one->n_power_cuts;
		sum.n_rests += one->n_rests;
		if (one->worst_feedback_ms > sum.worst_feedback_ms)
			sum.worst_feedback_ms = one->worst_feedback_ms;
		sum.n_boots += one->n_boots;
		sum.n_updates += one->n_updates;
		sum.n_confirmed += one->n_confirmed;
		sum.n_rolled_back += one->n_rolled_back;
		sum.n_tampered += one->n_tampered;
		sum.boot_ms += one->boot_ms;
		if (one->worst_boot_ms > sum.worst_boot_ms)
			sum.worst_boot_ms = one->worst_boot_ms;
		sum.working_ms += one->working_ms;
		sum.up_ms += one->up_ms;
	}
	return sum;
}

void sim_break(struct sim_body *body, enum sim_invariant invariant, const char *format, ...)
{
	struct sim_world *world = body->world;
	if (world->broken)
		return;
	world->broken = world->clock.stopped = true;
	world->broken_invariant = invariant;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(world->why, sizeof world->why, format, arguments);
	va_end(arguments);
	sim_note(body, "BROKEN: %s: %s", sim_invariant_name(invariant), world->why);
}
