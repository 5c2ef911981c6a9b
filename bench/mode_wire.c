/* Audio messages as fast as they are acknowledged, a few under way at once on each connection. Argument: messages in
 * all. Prints `messages N`. The server's CPU time is the caller's to measure: it says `begin` when all are connected,
 * and waits for a line on its standard input. */
#include "bench/bears.h"

#include <stdio.h>

enum { UNDER_WAY = 4, CHUNKS_PER_UTTERANCE = 200, CHUNK_BYTES = 4096 };

static unsigned n_wanted, n_sent, n_answered;
static bool begun;

static void send_one(struct tb_bench_bear *bear)
{
	char text[8192];
	if (n_sent >= n_wanted)
		return;
	/* A new utterance before the old one is too long; what was asked is dropped without an answer. */
	if (bear->step++ % CHUNKS_PER_UTTERANCE == 0) {
		static const char start[] = "{\"type\":\"audio_start\",\"audio_session_id\":\"a\"}";
		tb_bench_bear_send(bear, start, sizeof start - 1);
	} else {
		tb_bench_bear_send(bear, text, tb_bench_chunk(text, "a", bear->step, CHUNK_BYTES, false));
	}
	n_sent++;
}

static void begin(struct tb_bench_bears *bears)
{
	n_wanted = tb_bench_arg(bears, 0, 10000);
	for (unsigned i = 0; i < bears->n; i++)
		tb_bench_bear_connect(&bears->bear[i]);
}

static void opened(struct tb_bench_bear *bear)
{
	(void)bear;
}

static void text(struct tb_bench_bear *bear, const uint8_t *bytes, size_t n_bytes, bool first, bool last)
{
	(void)bytes;
	(void)n_bytes;
	(void)first;
	if (!last || !begun)
		return; /* the greeting */
	n_answered++;
	send_one(bear);
	bear->bears->over = n_answered >= n_wanted;
}

static void due(struct tb_bench_bear *bear, uint64_t now_ms)
{
	(void)bear;
	(void)now_ms;
}

static void lost(struct tb_bench_bear *bear, uint64_t now_ms)
{
	(void)now_ms;
	fprintf(stderr, "bears: a connection is lost (HTTP %d)\n", bear->socket.http_status);
	bear->bears->over = true;
}

static void tick(struct tb_bench_bears *bears, uint64_t now_ms)
{
	static uint64_t open_ms;
	if (begun || bears->n_open < bears->n)
		return;
	if (open_ms == 0)
		open_ms = now_ms;
	if (now_ms < open_ms + 200)
		return; /* the greetings are in */
	begun = true;
	puts("begin");
	fflush(stdout);
	if (getchar() == EOF)
		bears->over = true;
	for (unsigned i = 0; i < bears->n; i++)
		for (int k = 0; k < UNDER_WAY; k++)
			send_one(&bears->bear[i]);
}

static void end(struct tb_bench_bears *bears)
{
	(void)bears;
	printf("messages %u\n", n_answered);
}

const struct tb_bench_mode tb_bench_wire = {.name = "wire",
                                            .help = "audio messages as fast as they are acknowledged",
                                            .begin = begin,
                                            .opened = opened,
                                            .text = text,
                                            .due = due,
                                            .lost = lost,
                                            .tick = tick,
                                            .end = end};
