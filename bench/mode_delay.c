/* What the server adds: bears that ask short questions at a microphone's pace, on a Poisson clock, of engines that cost
 * nothing; the time from the last byte of the question to the first of the answer. Arguments: seconds, mean pause in
 * ms. Prints `turns N p50_ms X p99_ms Y max_ms Z`. */
#include "bench/bears.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNKS = 8, CHUNK_MS = 128, CHUNK_BYTES = 4096, MOST = 200000, SETTLE_MS = 1500 };

static double took_ms[MOST];
static size_t n_took;
static uint64_t over_ms, settled_ms;
static double mean_ms;

static void begin(struct tb_bench_bears *bears)
{
	mean_ms = tb_bench_arg(bears, 1, 4000);
	for (unsigned i = 0; i < bears->n; i++)
		bears->bear[i].due_ms = tb_bench_now_ms() + i * 2;
}

static void opened(struct tb_bench_bear *bear)
{
	static const char hello[] =
	    "{\"type\":\"handshake\",\"protocol_version\":\"1.0\",\"capabilities\":[\"fragments\"]}";
	tb_bench_bear_send(bear, hello, sizeof hello - 1);
	bear->step = 0;
	bear->due_ms = tb_bench_now_ms() + SETTLE_MS + (uint64_t)tb_bench_poisson_ms(bear->bears, mean_ms);
}

static void text(struct tb_bench_bear *bear, const uint8_t *bytes, size_t n_bytes, bool first, bool last)
{
	static const char head[] = "{\"type\":\"audio_response\"";
	(void)last;
	if (!first || !bear->awaits || n_bytes < sizeof head - 1 || memcmp(bytes, head, sizeof head - 1) != 0)
		return;
	bear->awaits = false;
	if (n_took < MOST)
		took_ms[n_took++] = (double)(tb_bench_now_us() - bear->asked_us) / 1e3;
	bear->step = 0;
	bear->due_ms = tb_bench_now_ms() + (uint64_t)tb_bench_poisson_ms(bear->bears, mean_ms);
}

static void due(struct tb_bench_bear *bear, uint64_t now_ms)
{
	char out[8192], session[16];
	bear->due_ms = UINT64_MAX;
	if (bear->socket.state != TB_BENCH_OPEN) {
		if (bear->socket.state == TB_BENCH_IDLE || bear->socket.state == TB_BENCH_DEAD)
			tb_bench_bear_connect(bear);
		return;
	}
	snprintf(session, sizeof session, "q%u", bear->n_done);
	bool is_last = ++bear->step == CHUNKS;
	tb_bench_bear_send(bear, out, tb_bench_chunk(out, session, bear->step, CHUNK_BYTES, is_last));
	if (is_last) {
		bear->asked_us = tb_bench_now_us();
		bear->awaits = true;
		bear->n_done++;
	} else {
		bear->due_ms = now_ms + CHUNK_MS;
	}
}

static void lost(struct tb_bench_bear *bear, uint64_t now_ms)
{
	bear->awaits = false;
	bear->due_ms = now_ms + 1000;
	bear->bears->n_refused++;
}

static void tick(struct tb_bench_bears *bears, uint64_t now_ms)
{
	if (settled_ms == 0 && bears->n_open == bears->n) {
		settled_ms = now_ms + SETTLE_MS;
		over_ms = settled_ms + tb_bench_arg(bears, 0, 10) * 1000ull;
	}
	if (settled_ms != 0 && now_ms < settled_ms)
		n_took = 0;
	bears->over = over_ms != 0 && now_ms >= over_ms;
}

static void end(struct tb_bench_bears *bears)
{
	unsigned n_waiting = 0;
	for (unsigned i = 0; i < bears->n; i++)
		n_waiting += bears->bear[i].awaits && tb_bench_now_us() - bears->bear[i].asked_us > 5000000;
	double p50 = tb_bench_percentile(took_ms, n_took, 50), p99 = tb_bench_percentile(took_ms, n_took, 99);
	printf("turns %zu p50_ms %.3f p99_ms %.3f max_ms %.3f unanswered %u lost %u\n", n_took, p50, p99,
	       n_took > 0 ? took_ms[n_took - 1] : 0, n_waiting, bears->n_refused);
}

const struct tb_bench_mode tb_bench_delay = {.name = "delay",
                                             .help = "what the server adds to its engines",
                                             .begin = begin,
                                             .opened = opened,
                                             .text = text,
                                             .due = due,
                                             .lost = lost,
                                             .tick = tick,
                                             .end = end};
