/* What happened: every event of the world is hashed, and the newest are kept to be shown when something breaks. */
#ifndef TB_TESTS_SIM_HISTORY_H
#define TB_TESTS_SIM_HISTORY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { SIM_HISTORY_KEPT = 50, SIM_HISTORY_LINE = 200 };

struct sim_history {
	uint64_t hash; /* FNV-1a over time and text of all events */
	uint64_t n_events;
	FILE *all; /* NULL, or where each event is written as it happens */
	char kept[SIM_HISTORY_KEPT][SIM_HISTORY_LINE];
};

void sim_history_init(struct sim_history *history);
void sim_history_add(struct sim_history *history, uint64_t now_ms, unsigned bear, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The kept events, oldest first. */
void sim_history_show(const struct sim_history *history, FILE *out);

#endif
