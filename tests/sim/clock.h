/* The clock of the simulated world: virtual milliseconds, and a heap of events in the order of their time. Events of
 * the same millisecond run in the order they were made, so that one seed is one history. One thread. */
#ifndef TB_TESTS_SIM_CLOCK_H
#define TB_TESTS_SIM_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void (*sim_action)(void *ctx, uint64_t arg);

struct sim_event {
	uint64_t at_ms;
	uint64_t order;
	sim_action act;
	void *ctx;
	uint64_t arg;
};

struct sim_clock {
	uint64_t now_ms;
	uint64_t n_made;
	bool stopped; /* nothing more happens */
	struct sim_event *heap;
	size_t n_events, cap;
};

/* Begins at one second: nothing in the world may lean on a clock that begins at zero. */
void sim_clock_init(struct sim_clock *clock);
void sim_clock_free(struct sim_clock *clock);
/* A time in the past counts as now. ctx must outlive the event. Ends the program when memory is out. */
void sim_clock_at(struct sim_clock *clock, uint64_t at_ms, sim_action act, void *ctx, uint64_t arg);
void sim_clock_in(struct sim_clock *clock, uint64_t delay_ms, sim_action act, void *ctx, uint64_t arg);
/* Lets everything happen up to until_ms, or until stopped. */
void sim_clock_run(struct sim_clock *clock, uint64_t until_ms);

#endif
