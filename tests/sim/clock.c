#include "tests/sim/clock.h"

#include <stdlib.h>
#include <string.h>

enum { BEGIN_MS = 1000, FIRST_CAP = 256 };

void sim_clock_init(struct sim_clock *clock)
{
	memset(clock, 0, sizeof *clock);
	clock->now_ms = BEGIN_MS;
}

void sim_clock_free(struct sim_clock *clock)
{
	free(clock->heap);
	clock->heap = NULL;
}

static bool is_before(const struct sim_event *a, const struct sim_event *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void swap(struct sim_event *a, struct sim_event *b)
{
	struct sim_event kept = *a;
	*a = *b;
	*b = kept;
}

void sim_clock_at(struct sim_clock *clock, uint64_t at_ms, sim_action act, void *ctx, uint64_t arg)
{
	if (clock->n_events == clock->cap) {
		clock->cap = clock->cap == 0 ? FIRST_CAP : 2 * clock->cap;
		clock->heap = realloc(clock->heap, clock->cap * sizeof *clock->heap);
		if (clock->heap == NULL)
			abort();
	}
	size_t i = clock->n_events++;
	clock->heap[i] =
	    (struct sim_event){at_ms > clock->now_ms ? at_ms : clock->now_ms, clock->n_made++, act, ctx, arg};
	for (; i > 0 && is_before(&clock->heap[i], &clock->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&clock->heap[i], &clock->heap[(i - 1) / 2]);
}

void sim_clock_in(struct sim_clock *clock, uint64_t delay_ms, sim_action act, void *ctx, uint64_t arg)
{
	sim_clock_at(clock, clock->now_ms + delay_ms, act, ctx, arg);
}

static struct sim_event take_first(struct sim_clock *clock)
{
	struct sim_event first = clock->heap[0];
	clock->heap[0] = clock->heap[--clock->n_events];
	for (size_t i = 0;;) {
		size_t least = i;
		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < clock->n_events; child++)
			least = is_before(&clock->heap[child], &clock->heap[least]) ? child : least;
		if (least == i)
			return first;
		swap(&clock->heap[i], &clock->heap[least]);
		i = least;
	}
}

void sim_clock_run(struct sim_clock *clock, uint64_t until_ms)
{
	while (!clock->stopped && clock->n_events > 0 && clock->heap[0].at_ms <= until_ms) {
		struct sim_event event = take_first(clock);
		clock->now_ms = event.at_ms;
		event.act(event.ctx, event.arg);
	}
	if (!clock->stopped && clock->now_ms < until_ms)
		clock->now_ms = until_ms;
}
