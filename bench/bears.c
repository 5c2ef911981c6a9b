/* usage: bears MODE PORT CA.pem BEARS_FILE N [ARGUMENT]...     modes: wire idle storm delay
 * BEARS_FILE: lines `DEVICE_ID CHILD_ID TOKEN KEY`, as bench/enrol prints them. */
#include "bench/bears.h"

#include "common/wire/bear_msg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

enum { EVENTS = 256, TICK_MS = 10 };

static const struct tb_bench_mode *const modes[] = {&tb_bench_wire, &tb_bench_idle, &tb_bench_storm, &tb_bench_delay};
static const struct tb_bench_mode *mode;

uint64_t tb_bench_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

unsigned tb_bench_arg(const struct tb_bench_bears *bears, int number, unsigned otherwise)
{
	return number < bears->n_args ? (unsigned)strtoul(bears->args[number], NULL, 10) : otherwise;
}

size_t tb_bench_chunk(char *out, const char *session, unsigned number, size_t n_pcm, bool final)
{
	enum { PIECES = 25 };
	static int16_t voice[PIECES][2048];
	static uint32_t phase;
	const int16_t *pcm = voice[number % PIECES];
	char id[16];
	size_t n_bytes = 0;
	/* Harmonics of a gliding pitch, in syllables: it moves as speech does. */
	static bool made;
	for (uint32_t i = 0; !made && i < PIECES * 2048; i++) {
		phase = (phase + (140 + i / 160 % 100) * 65536 / 16000) % 65536;
		voice[i / 2048][i % 2048] = (int16_t)(((int32_t)(phase / 4) - 8192) * (i / 3200 % 2 == 0 ? 8 : 1) / 8);
	}
	made = true;
	snprintf(id, sizeof id, "%u", number);
	struct tb_chunk_out chunk = {
	    .pcm = tb_span_make(pcm, n_pcm), .chunk_id = id, .audio_session_id = session, .is_final = final};
	if (tb_bear_write_audio_chunk(out, 8192, &chunk, &n_bytes) != TB_OK)
		abort();
	return n_bytes;
}

static void on_text(void *ctx, const uint8_t *bytes, size_t n_bytes, bool first, bool last)
{
	mode->text(ctx, bytes, n_bytes, first, last);
}

bool tb_bench_bear_connect(struct tb_bench_bear *bear)
{
	bear->socket.on_text = on_text;
	bear->socket.ctx = bear;
	bear->n_tries++;
	return tb_bench_connect(&bear->socket, bear->bears->tls, bear->bears->epoll, bear->number, bear->bears->port,
	                        bear->path_query);
}

void tb_bench_bear_send(struct tb_bench_bear *bear, const char *text, size_t n_bytes)
{
	tb_bench_send(&bear->socket, bear->bears->epoll, text, n_bytes);
}

static void lose(struct tb_bench_bear *bear)
{
	tb_bench_close(&bear->socket);
	mode->lost(bear, tb_bench_now_ms());
}

static void on_ready(struct tb_bench_bear *bear)
{
	enum tb_bench_socket_state before = bear->socket.state;
	if (before == TB_BENCH_DEAD || before == TB_BENCH_IDLE)
		return;
	tb_bench_ready(&bear->socket, bear->bears->epoll);
	if (bear->socket.state == TB_BENCH_OPEN && before != TB_BENCH_OPEN) {
		bear->bears->n_open++;
		mode->opened(bear);
	}
	if (bear->socket.state == TB_BENCH_DEAD) {
		if (before == TB_BENCH_OPEN)
			bear->bears->n_open--;
		lose(bear);
	}
}

static void run(struct tb_bench_bears *bears)
{
	struct epoll_event events[EVENTS];
	uint64_t tick_ms = tb_bench_now_ms();
	mode->begin(bears);
	while (!bears->over) {
		int n = epoll_wait(bears->epoll, events, EVENTS, 1);
		for (int i = 0; i < n; i++)
			on_ready(events[i].data.ptr);
		uint64_t now_ms = tb_bench_now_ms();
		for (unsigned i = 0; i < bears->n; i++)
			if (bears->bear[i].due_ms <= now_ms)
				mode->due(&bears->bear[i], now_ms);
		if (now_ms >= tick_ms + TICK_MS) {
			tick_ms = now_ms;
			mode->tick(bears, now_ms);
		}
	}
	mode->end(bears);
}

static void read_bears(struct tb_bench_bears *bears, const char *path)
{
	char device[40], child[64], token[72];
	FILE *file = fopen(path, "re");
	bears->bear = calloc(bears->n, sizeof bears->bear[0]);
	for (unsigned i = 0; file != NULL && bears->bear != NULL && i < bears->n; i++) {
		struct tb_bench_bear *bear = &bears->bear[i];
		if (fscanf(file, "%39s %63s %71s %*s", device, child, token) != 3)
			bears->n = i;
		bear->bears = bears;
		bear->number = i;
		bear->due_ms = UINT64_MAX;
		snprintf(bear->path_query, sizeof bear->path_query,
		         "/api/v1/esp32/private/chat?device_id=%s&child_id=%s&child_name=Sam&child_age=7&token=%s",
		         device, child, token);
	}
	if (file != NULL)
		fclose(file);
}

int main(int argc, char **argv)
{
	struct tb_bench_bears bears = {.random = 1};
	struct rlimit limit;
	for (size_t i = 0; argc >= 6 && i < sizeof modes / sizeof modes[0]; i++)
		if (strcmp(argv[1], modes[i]->name) == 0)
			mode = modes[i];
	if (mode == NULL) {
		fputs("usage: bears MODE PORT CA.pem BEARS_FILE N [ARGUMENT]...\n", stderr);
		return 2;
	}
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	bears.port = (uint16_t)strtoul(argv[2], NULL, 10);
	bears.tls = tb_bench_tls(argv[3]);
	bears.n = (unsigned)strtoul(argv[5], NULL, 10);
	bears.args = (const char *const *)argv + 6;
	bears.n_args = argc - 6;
	bears.epoll = epoll_create1(0);
	read_bears(&bears, argv[4]);
	run(&bears);
	for (unsigned i = 0; i < bears.n; i++)
		tb_bench_close(&bears.bear[i].socket);
	free(bears.bear);
	return 0;
}
