/* Who allocates: counts what is taken from the heap while the bear's core runs. The core is entered and left; a port
 * that the core calls is outside of it. */
#ifndef TB_TESTS_SIM_HEAP_WATCH_H
#define TB_TESTS_SIM_HEAP_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before anything else. */
void sim_heap_watch_start(void);
/* The core runs from here on (true), or does not. Returns what was so before. */
bool sim_heap_watch_core(bool inside);
/* Allocations of the core since the start. */
uint64_t sim_heap_watch_count(void);

#endif
