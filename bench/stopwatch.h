/* Time for benchmarks: CPU time of this thread, so that a busy machine disturbs little; and the smallest of several
 * runs. */
#ifndef TB_BENCH_STOPWATCH_H
#define TB_BENCH_STOPWATCH_H

#include <time.h>

static inline double tb_bench_cpu_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* The smallest CPU time of n_runs calls, in microseconds. */
static inline double tb_bench_best_us(int n_runs, void (*run)(void *ctx), void *ctx)
{
	double best_us = 1e12;
	for (int i = 0; i < n_runs; i++) {
		double began_us = tb_bench_cpu_us();
		run(ctx);
		double took_us = tb_bench_cpu_us() - began_us;
		if (took_us < best_us)
			best_us = took_us;
	}
	return best_us;
}

#endif
