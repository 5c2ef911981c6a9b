/* Many bears on the wire, in one process. What they do is a mode: each has its own file. For benches only. */
#ifndef TB_BENCH_BEARS_H
#define TB_BENCH_BEARS_H

#include "bench/socket.h"

struct tb_bench_bear {
	struct tb_bench_socket socket;
	struct tb_bench_bears *bears;
	unsigned number;
	char path_query[320];
	uint64_t due_ms;  /* when its mode wants it next; UINT64_MAX: never */
	unsigned n_tries; /* for a connection */
	/* the mode's */
	unsigned step, n_done;
	uint64_t asked_us;
	double pause_ms;
	bool awaits;
};

struct tb_bench_bears {
	struct tb_bench_bear *bear;
	unsigned n;
	unsigned n_open, n_refused;
	int epoll;
	SSL_CTX *tls;
	uint16_t port;
	const char *const *args; /* of the mode */
	int n_args;
	uint32_t random;
	bool over; /* the mode sets it */
};

struct tb_bench_mode {
	const char *name;
	const char *help;
	void (*begin)(struct tb_bench_bears *bears);
	void (*opened)(struct tb_bench_bear *bear);
	void (*text)(struct tb_bench_bear *bear, const uint8_t *bytes, size_t n_bytes, bool first, bool last);
	void (*due)(struct tb_bench_bear *bear, uint64_t now_ms);
	void (*lost)(struct tb_bench_bear *bear, uint64_t now_ms);
	void (*tick)(struct tb_bench_bears *bears, uint64_t now_ms); /* every 10 ms */
	void (*end)(struct tb_bench_bears *bears);
};
extern const struct tb_bench_mode tb_bench_wire, tb_bench_idle, tb_bench_storm, tb_bench_delay;

uint64_t tb_bench_now_us(void);
static inline uint64_t tb_bench_now_ms(void)
{
	return tb_bench_now_us() / 1000;
}
/* 0 ≤ x < 1; the same in every run. */
double tb_bench_random(struct tb_bench_bears *bears);
/* Exponentially distributed, as the pauses of a Poisson clock. */
double tb_bench_poisson_ms(struct tb_bench_bears *bears, double mean_ms);
bool tb_bench_bear_connect(struct tb_bench_bear *bear);
void tb_bench_bear_send(struct tb_bench_bear *bear, const char *text, size_t n_bytes);
unsigned tb_bench_arg(const struct tb_bench_bears *bears, int number, unsigned otherwise);
/* A v1 chunk of n_pcm bytes of something voiced, as text into out[8192]. */
size_t tb_bench_chunk(char *out, const char *session, unsigned number, size_t n_pcm, bool final);
double tb_bench_percentile(double *values, size_t n, double percent); /* sorts */

#endif
