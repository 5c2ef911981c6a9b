/* Many whole bears in one process: the device core as it is, with real recordings for microphones, speakers that play
 * at their pace into nothing, and the light WebSocket of bench/socket.h. Each talks on a Poisson clock.
 *
 * usage: herd PORT CA.pem BEARS_FILE N SECONDS PAUSE_MS TURNS_OUT FILE.wav...
 * TURNS_OUT: one line for each answered turn, `FILE.wav<TAB>TEXT`. Prints one line of figures. */
#include "bench/bears.h"

#include "common/audio/wav.h"
#include "device/core/bear.h"
#include "device/linux/host.h"
#include "device/linux/mp3_mpg123.h"
#include "device/psa/psa.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>

enum {
	WAVS_MAX = 64,
	MIC_MS = 20,
	MIC_SAMPLES = MIC_MS * 16,
	QUEUE_MS = 120,
	TOOK_MAX = 100000,
	EVENTS = 256,
	FEEDBACK_MS = 15000
};

struct wav {
	const char *path;
	int16_t *samples;
	size_t n_samples;
};

/* A piece of a message. */
struct piece {
	struct piece *next;
	bool first, last;
	size_t n_bytes, n_taken;
	uint8_t bytes[];
};

struct body {
	struct tb_bear bear;
	struct tb_bench_socket socket;
	struct tb_mp3_mpg123 *mp3;
	unsigned number;
	char device_id[40], child_id[64], key[72];
	uint8_t uplink[65536];
	int16_t playback[16384];
	char text[2 * (TB_TEXT_MAX + 1)];
	bool opening, told_closed, microphone_open;
	uint64_t press_ms, spoken_ms;    /* when the next press is due; until when the speaker has sound */
	const struct wav *wav;           /* what is being said; NULL: nothing */
	size_t said;                     /* samples of it */
	uint64_t mic_ms;                 /* up to when the microphone was read */
	struct piece *kept, **kept_tail; /* what the core has not taken yet */
	bool wants_more;
};

static struct wav wavs[WAVS_MAX];
static size_t n_wavs;
static struct body *bodies;
static unsigned n_bodies;
static int epoll;
static SSL_CTX *tls;
static uint16_t port;
static FILE *turns_out;
static double first_ms[TOOK_MAX];
static size_t n_first;
static unsigned n_turns, n_answered, n_without;
static uint64_t held_ms;
static bool counting, stopping;
static struct tb_bench_bears dice = {.random = 7};
static double pause_mean_ms;

uint64_t tb_bench_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void die(const char *what)
{
	fprintf(stderr, "herd: %s\n", what);
	exit(1);
}

static void event(struct body *body, struct tb_bear_event what)
{
	tb_bear_handle(&body->bear, &what, tb_bench_now_ms());
}

/* The greeting may come with the answer to the upgrade. */
static void tell_open(struct body *body)
{
	if (!body->opening)
		return;
	body->opening = false;
	event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_OPEN});
}

/* --- ports ----------------------------------------------------------------------------------------------------------
 */

static void on_text(void *ctx, const uint8_t *bytes, size_t n_bytes, bool first, bool last)
{
	struct body *body = ctx;
	tell_open(body);
	size_t n = 0;
	if (body->kept == NULL)
		n = tb_bear_link_data(&body->bear, bytes, n_bytes, first, last, tb_bench_now_ms());
	if (n == n_bytes && (n > 0 || body->kept == NULL))
		return;
	struct piece *piece = malloc(sizeof *piece + n_bytes);
	if (piece == NULL)
		die("out of memory");
	*piece = (struct piece){.first = first, .last = last, .n_bytes = n_bytes, .n_taken = n};
	memcpy(piece->bytes, bytes, n_bytes);
	*body->kept_tail = piece;
	body->kept_tail = &piece->next;
}

static void drop_kept(struct body *body)
{
	while (body->kept != NULL) {
		struct piece *piece = body->kept;
		body->kept = piece->next;
		free(piece);
	}
	body->kept_tail = &body->kept;
}

static enum tb_status link_open(void *ctx, const struct tb_link_target *target)
{
	struct body *body = ctx;
	body->socket.on_text = on_text;
	body->socket.ctx = body;
	drop_kept(body);
	body->opening = true;
	body->told_closed = false;
	return tb_bench_connect(&body->socket, tls, epoll, body->number, port, target->path_query) ? TB_OK : TB_ERR_IO;
}

static enum tb_status link_send(void *ctx, const char *text, size_t n_bytes)
{
	struct body *body = ctx;
	if (body->socket.state != TB_BENCH_OPEN)
		return TB_ERR_CLOSED;
	if (tb_bench_waiting(&body->socket) > 32768) {
		body->wants_more = true;
		return TB_ERR_BUSY;
	}
	tb_bench_send(&body->socket, epoll, text, n_bytes);
	return TB_OK;
}

static void link_resume(void *ctx)
{
	(void)ctx; /* what is kept is offered on the next pass */
}

static void link_close(void *ctx, uint16_t code)
{
	struct body *body = ctx;
	(void)code;
	drop_kept(body);
	body->told_closed = true;
	tb_bench_close(&body->socket);
}

static enum tb_status mic_start(void *ctx)
{
	struct body *body = ctx;
	body->microphone_open = true;
	body->mic_ms = tb_bench_now_ms();
	return TB_OK;
}

static void mic_stop(void *ctx)
{
	((struct body *)ctx)->microphone_open = false;
}

static uint32_t speaker_queued_ms(void *ctx)
{
	const struct body *body = ctx;
	uint64_t now_ms = tb_bench_now_ms();
	return body->spoken_ms > now_ms ? (uint32_t)(body->spoken_ms - now_ms) : 0;
}

static size_t speaker_write(void *ctx, const int16_t *samples, size_t n_samples)
{
	struct body *body = ctx;
	uint64_t now_ms = tb_bench_now_ms();
	uint32_t queued_ms = speaker_queued_ms(ctx);
	size_t n_room = queued_ms < QUEUE_MS ? (QUEUE_MS - queued_ms) * 16u : 0;
	(void)samples;
	if (n_samples > n_room)
		n_samples = n_room;
	body->spoken_ms = (body->spoken_ms > now_ms ? body->spoken_ms : now_ms) + n_samples / 16;
	return n_samples;
}

static void speaker_stop(void *ctx)
{
	((struct body *)ctx)->spoken_ms = 0;
}

static void show(void *ctx, enum tb_light light)
{
	(void)ctx;
	(void)light;
}

/* --- a child --------------------------------------------------------------------------------------------------------
 */

static void on_turn(void *ctx, const struct tb_bear_turn *turn)
{
	struct body *body = ctx;
	body->press_ms = tb_bench_now_ms() + 200 + (uint64_t)tb_bench_poisson_ms(&dice, pause_mean_ms);
	if (!counting)
		return;
	n_turns++;
	bool has_sound = turn->first_sound_ms >= 0;
	if (has_sound && n_first < TOOK_MAX)
		first_ms[n_first++] = (double)turn->first_sound_ms;
	/* Whatever went wrong, the bear itself must have made a sound or shown a light: that is the core's promise. */
	n_without += turn->result == TB_TURN_NO_REPLY;
	n_answered += turn->result == TB_TURN_ANSWERED;
	if (getenv("HERD_VERBOSE") != NULL)
		fprintf(stderr, "%s %s\n", tb_turn_result_name(turn->result), body->wav != NULL ? body->wav->path : "");
	if (body->wav != NULL && turns_out != NULL)
		fprintf(turns_out, "%s\t%.*s\n", body->wav->path, (int)turn->text.n_bytes,
		        (const char *)turn->text.data);
}

static void press(struct body *body)
{
	body->wav = &wavs[(size_t)(tb_bench_random(&dice) * (double)n_wavs) % n_wavs];
	body->said = 0;
	body->press_ms = UINT64_MAX;
	event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_PRESS});
}

/* As much as a microphone has heard since it was read last; silence behind the end of the recording. */
static void listen(struct body *body, uint64_t now_ms)
{
	static const int16_t silence[MIC_SAMPLES];
	for (; body->microphone_open && body->mic_ms + MIC_MS <= now_ms; body->mic_ms += MIC_MS) {
		size_t n_left = body->wav->n_samples - body->said;
		bool is_over = n_left < MIC_SAMPLES;
		const int16_t *samples = is_over ? silence : body->wav->samples + body->said;
		event(body, (struct tb_bear_event){
		                .type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = MIC_SAMPLES});
		body->said += is_over ? 0 : MIC_SAMPLES;
		held_ms += counting && !is_over ? MIC_MS : 0;
		if (is_over && tb_bear_get_state(&body->bear) == TB_BEAR_LISTENING)
			event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_RELEASE});
	}
}

static void offer_kept(struct body *body)
{
	while (body->kept != NULL) {
		struct piece *piece = body->kept;
		size_t n_left = piece->n_bytes - piece->n_taken;
		piece->n_taken +=
		    tb_bear_link_data(&body->bear, piece->bytes + piece->n_taken, n_left,
		                      piece->first && piece->n_taken == 0, piece->last, tb_bench_now_ms());
		if (body->kept != piece || piece->n_taken < piece->n_bytes)
			return; /* closed from inside, or the core is full */
		body->kept = piece->next;
		if (body->kept == NULL)
			body->kept_tail = &body->kept;
		free(piece);
	}
}

static void step(struct body *body, uint64_t now_ms)
{
	listen(body, now_ms);
	offer_kept(body);
	if (body->wants_more && tb_bench_waiting(&body->socket) == 0) {
		body->wants_more = false;
		event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_WRITABLE});
	}
	if (tb_bear_deadline(&body->bear) <= now_ms)
		event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_TICK});
	if (!stopping && body->press_ms <= now_ms && tb_bear_get_state(&body->bear) == TB_BEAR_READY)
		press(body);
}

static void on_socket(struct body *body)
{
	enum tb_bench_socket_state before = body->socket.state;
	if (before == TB_BENCH_DEAD || before == TB_BENCH_IDLE)
		return;
	tb_bench_ready(&body->socket, epoll);
	if (body->socket.state == TB_BENCH_OPEN)
		tell_open(body);
	if (body->socket.state != TB_BENCH_DEAD || body->told_closed)
		return;
	bool was_opening = body->opening;
	int http_status = body->socket.http_status;
	body->opening = false;
	tb_bench_close(&body->socket);
	if (was_opening && http_status != 0)
		event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_REFUSED, .http_status = http_status});
	else if (was_opening)
		event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_FAILED, .status = TB_ERR_IO});
	else
		event(body, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
}

/* --- begin and end --------------------------------------------------------------------------------------------------
 */

static void make_bear(struct body *body, unsigned number)
{
	body->number = number;
	body->kept_tail = &body->kept;
	body->mp3 = tb_mp3_mpg123_create();
	struct tb_bear_port ports = {
	    .link = {link_open, link_send, link_resume, link_close, body},
	    .microphone = {mic_start, mic_stop, body},
	    .speaker = {16000, speaker_write, speaker_queued_ms, speaker_stop, body},
	    .light = {show, body},
	    .mp3 = tb_mp3_mpg123_port(body->mp3),
	    .random = tb_host_random_port(),
	    .hmac = tb_psa_hmac_port(),
	};
	struct tb_bear_config config = {.device_id = body->device_id,
	                                .child_id = body->child_id,
	                                .child_name = "Sam",
	                                .child_age = 7,
	                                .key = tb_span_cstr(body->key),
	                                .host = "localhost",
	                                .port = port,
	                                .firmware_version = "1.0.0",
	                                .hardware = "herd",
	                                .can_fragments = true,
	                                .uplink_memory = body->uplink,
	                                .uplink_bytes = sizeof body->uplink,
	                                .playback_memory = body->playback,
	                                .playback_bytes = sizeof body->playback,
	                                .text_memory = body->text,
	                                .text_bytes = sizeof body->text,
	                                .on_turn = on_turn,
	                                .on_turn_ctx = body};
	if (body->mp3 == NULL || tb_bear_init(&body->bear, &config, &ports) != TB_OK)
		die("a bear refuses its settings");
}

static void read_wav(const char *path)
{
	struct tb_wav_format format;
	struct wav *wav = &wavs[n_wavs++];
	FILE *file = fopen(path, "re");
	uint8_t *bytes = malloc(1 << 20);
	size_t n_bytes = file != NULL && bytes != NULL ? fread(bytes, 1, 1 << 20, file) : 0;
	if (tb_wav_parse(tb_span_make(bytes, n_bytes), &format) != TB_OK || format.rate_hz != 16000 ||
	    format.n_channels != 1)
		die(path);
	wav->path = path;
	wav->n_samples = format.n_bytes / 2;
	wav->samples = malloc(format.n_bytes + 2);
	memcpy(wav->samples, bytes + format.data_offset, format.n_bytes);
	free(bytes);
	fclose(file);
}

static void read_bears(const char *path)
{
	FILE *file = fopen(path, "re");
	if (file == NULL)
		die(path);
	for (unsigned i = 0; i < n_bodies; i++) {
		struct body *body = &bodies[i];
		if (fscanf(file, "%39s %63s %*s %71s", body->device_id, body->child_id, body->key) != 3)
			die("too few bears are enrolled");
		make_bear(body, i);
	}
	fclose(file);
}

static unsigned n_ready(void)
{
	unsigned n = 0;
	for (unsigned i = 0; i < n_bodies; i++)
		n += tb_bear_get_state(&bodies[i].bear) == TB_BEAR_READY;
	return n;
}

static void pass(void)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(epoll, events, EVENTS, 2);
	for (int i = 0; i < n; i++)
		on_socket(events[i].data.ptr);
	uint64_t now_ms = tb_bench_now_ms();
	for (unsigned i = 0; i < n_bodies; i++)
		step(&bodies[i], now_ms);
}

/* From before the first press until after the last answer: whole turns, and nothing else. */
static void talk(unsigned seconds)
{
	uint64_t until_ms = tb_bench_now_ms() + seconds * 1000ull;
	for (unsigned i = 0; i < n_bodies; i++)
		bodies[i].press_ms = tb_bench_now_ms() + (uint64_t)(tb_bench_random(&dice) * (pause_mean_ms + 6000));
	stopping = false;
	while (tb_bench_now_ms() < until_ms)
		pass();
	stopping = true;
	until_ms = tb_bench_now_ms() + 60000;
	while (n_ready() < n_bodies && tb_bench_now_ms() < until_ms)
		pass();
}

static void run(unsigned seconds)
{
	uint64_t until_ms = tb_bench_now_ms() + 60000;
	for (unsigned i = 0; i < n_bodies; i++) {
		bodies[i].press_ms = UINT64_MAX;
		event(&bodies[i], (struct tb_bear_event){.type = TB_BEAR_EVENT_START});
	}
	while (n_ready() < n_bodies && tb_bench_now_ms() < until_ms)
		pass();
	if (n_ready() < n_bodies)
		die("not all bears could connect");
	talk(seconds / 3 + 1); /* decoders are made when they are first needed */
	counting = true;
	puts("begin");
	fflush(stdout);
	talk(seconds);
	counting = false;
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	if (argc < 9)
		die("usage: herd PORT CA.pem BEARS_FILE N SECONDS PAUSE_MS TURNS_OUT FILE.wav...");
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	port = (uint16_t)strtoul(argv[1], NULL, 10);
	n_bodies = (unsigned)strtoul(argv[4], NULL, 10);
	pause_mean_ms = (double)strtoul(argv[6], NULL, 10);
	turns_out = fopen(argv[7], "we");
	for (int i = 8; i < argc && n_wavs < WAVS_MAX; i++)
		read_wav(argv[i]);
	tls = tb_bench_tls(argv[2]);
	epoll = epoll_create1(0);
	bodies = calloc(n_bodies, sizeof bodies[0]);
	if (bodies == NULL || tb_psa_init() != TB_OK)
		die("out of memory");
	read_bears(argv[3]);
	run((unsigned)strtoul(argv[5], NULL, 10));
	double p50 = tb_bench_percentile(first_ms, n_first, 50), p99 = tb_bench_percentile(first_ms, n_first, 99);
	printf("turns %u answered %u without_feedback %u held_s %.1f p50_ms %.0f p99_ms %.0f\n", n_turns, n_answered,
	       n_without, (double)held_ms / 1000, p50, p99);
	fclose(turns_out);
	return 0;
}
