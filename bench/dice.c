/* Chance and order, for the programs of this folder. */
#include "bench/bears.h"

#include <math.h>
#include <stdlib.h>

double tb_bench_random(struct tb_bench_bears *bears)
{
	bears->random = bears->random * 1664525u + 1013904223u;
	return (bears->random >> 8) / 16777216.0;
}

double tb_bench_poisson_ms(struct tb_bench_bears *bears, double mean_ms)
{
	return -mean_ms * log(1.0 - tb_bench_random(bears));
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return left < right ? -1 : left > right;
}

double tb_bench_percentile(double *values, size_t n, double percent)
{
	if (n == 0)
		return NAN;
	qsort(values, n, sizeof values[0], compare);
	size_t at = (size_t)(percent / 100 * (double)n);
	return values[at < n ? at : n - 1];
}
