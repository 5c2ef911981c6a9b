#include "tests/sim/history.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void sim_history_init(struct sim_history *history)
{
	memset(history, 0, sizeof *history);
	history->hash = 14695981039346656037u;
}

void sim_history_add(struct sim_history *history, uint64_t now_ms, unsigned bear, const char *format, ...)
{
	char *line = history->kept[history->n_events++ % SIM_HISTORY_KEPT];
	int n = snprintf(line, SIM_HISTORY_LINE, "%10" PRIu64 ".%03u bear %u: ", now_ms / 1000,
	                 (unsigned)(now_ms % 1000), bear);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(line + n, SIM_HISTORY_LINE - (size_t)n, format, arguments);
	va_end(arguments);
	for (const char *c = line; *c != '\0'; c++)
		history->hash = (history->hash ^ (uint8_t)*c) * 1099511628211u;
	if (history->all != NULL)
		fprintf(history->all, "%s\n", line);
}

void sim_history_show(const struct sim_history *history, FILE *out)
{
	uint64_t first = history->n_events > SIM_HISTORY_KEPT ? history->n_events - SIM_HISTORY_KEPT : 0;
	for (uint64_t i = first; i < history->n_events; i++)
		fprintf(out, "  %s\n", history->kept[i % SIM_HISTORY_KEPT]);
}
