/* Bears that are connected and say nothing: signed on a few at a time (idle), or all at once and again as a real bear
 * does when it is refused (storm). Prints `open N seconds S refused R`; idle then stays until its standard input ends.
 */
#include "bench/bears.h"

#include <stdio.h>

enum { AT_ONCE = 100, GIVE_UP_MS = 120000, BACKOFF_MS = 1000, BACKOFF_MAX_MS = 8000 };

static uint64_t began_us;
static unsigned n_begun;
static bool told;

static void nothing(struct tb_bench_bear *bear)
{
	(void)bear;
}

static void ignore(struct tb_bench_bear *bear, const uint8_t *bytes, size_t n_bytes, bool first, bool last)
{
	(void)bear;
	(void)bytes;
	(void)n_bytes;
	(void)first;
	(void)last;
}

static void begin_few(struct tb_bench_bears *bears)
{
	(void)bears;
	began_us = tb_bench_now_us();
}

static void begin_all(struct tb_bench_bears *bears)
{
	began_us = tb_bench_now_us();
	for (unsigned i = 0; i < bears->n; i++)
		if (!tb_bench_bear_connect(&bears->bear[i]))
			bears->bear[i].due_ms = tb_bench_now_ms() + BACKOFF_MS;
	n_begun = bears->n;
}

static void due(struct tb_bench_bear *bear, uint64_t now_ms)
{
	bear->due_ms = UINT64_MAX;
	if (!tb_bench_bear_connect(bear))
		bear->due_ms = now_ms + BACKOFF_MS;
}

/* Base one second, doubled, with jitter: as the bear's own back-off. */
static void lost(struct tb_bench_bear *bear, uint64_t now_ms)
{
	double wait_ms = (double)BACKOFF_MS * (double)(1u << (bear->n_tries < 4 ? bear->n_tries - 1 : 3));
	bear->bears->n_refused++;
	if (wait_ms > BACKOFF_MAX_MS)
		wait_ms = BACKOFF_MAX_MS;
	bear->due_ms = now_ms + (uint64_t)(wait_ms * (0.5 + tb_bench_random(bear->bears) / 2));
}

static void tell(const struct tb_bench_bears *bears)
{
	told = true;
	printf("open %u seconds %.2f refused %u\n", bears->n_open, (double)(tb_bench_now_us() - began_us) / 1e6,
	       bears->n_refused);
	fflush(stdout);
}

static void tick_few(struct tb_bench_bears *bears, uint64_t now_ms)
{
	(void)now_ms;
	while (n_begun < bears->n && n_begun < bears->n_open + AT_ONCE)
		tb_bench_bear_connect(&bears->bear[n_begun++]);
	bool is_late = tb_bench_now_us() - began_us > GIVE_UP_MS * 1000ull;
	if (!told && (bears->n_open == bears->n || is_late)) {
		tell(bears);
		while (getchar() != EOF)
			;
		bears->over = true;
	}
}

static void tick_all(struct tb_bench_bears *bears, uint64_t now_ms)
{
	(void)now_ms;
	bears->over = bears->n_open == bears->n || tb_bench_now_us() - began_us > GIVE_UP_MS * 1000ull;
}

static void end(struct tb_bench_bears *bears)
{
	if (!told)
		tell(bears);
}

const struct tb_bench_mode tb_bench_idle = {.name = "idle",
                                            .help = "connected, and nothing more",
                                            .begin = begin_few,
                                            .opened = nothing,
                                            .text = ignore,
                                            .due = due,
                                            .lost = lost,
                                            .tick = tick_few,
                                            .end = end};
const struct tb_bench_mode tb_bench_storm = {.name = "storm",
                                             .help = "all of them sign on at once",
                                             .begin = begin_all,
                                             .opened = nothing,
                                             .text = ignore,
                                             .due = due,
                                             .lost = lost,
                                             .tick = tick_all,
                                             .end = end};
