/* One operation of a port fails: the first, the second, and so on to the last that three turns need. Whatever it was,
 * each press is told once, and the bear comes back to ready and answers the next one. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

enum { N_TURNS = 3, BACK_WITHIN_MS = 10 * 60 * 1000, NEVER = 0 };

/* All of the ports that can fail, and say so. */
enum operation {
	OPEN_LINK,
	SEND_TEXT,
	START_MICROPHONE,
	WRITE_SPEAKER,
	OPEN_MP3,
	FEED_MP3,
	READ_MP3,
	FILL_RANDOM,
	MAKE_HMAC,
	READ_HEAP,
	READ_RSSI,
	LOOK_AT_NETWORK,
	LOOK_AT_CLOCK,
	RUN_SELFTEST,
	GET_STORED,
	STORE,
	N_OPERATIONS
};

/* What fails, and what the platform has yet to tell the bear. */
struct faults {
	struct world *w;
	struct tb_bear_port real;
	unsigned n_calls;      /* of operations that can fail */
	unsigned first, count; /* calls first … first + count - 1 fail; first NEVER: none */
	bool busy_link;        /* a send that fails is TB_ERR_BUSY, not broken */
	bool opened, broken, busy, connected;
};

static struct faults faults;
static bool ever_failed[N_OPERATIONS];

static bool fails_now(enum operation operation)
{
	unsigned n = ++faults.n_calls;
	bool fails = faults.first != NEVER && n >= faults.first && n - faults.first < faults.count;
	ever_failed[operation] = ever_failed[operation] || fails;
	return fails;
}

/* --- the ports: as the world's, but for the call that fails --------------------------------------------------------
 */

static enum tb_status open_link(void *ctx, const struct tb_link_target *target)
{
	enum tb_status status = fails_now(OPEN_LINK) ? TB_ERR_IO : faults.real.link.open(ctx, target);
	faults.opened = status == TB_OK;
	faults.broken = faults.busy = faults.connected = false;
	return status;
}

static enum tb_status send_text(void *ctx, const char *text, size_t n_bytes)
{
	if (!fails_now(SEND_TEXT))
		return faults.real.link.send_text(ctx, text, n_bytes);
	faults.busy = faults.busy_link;
	faults.broken = !faults.busy_link;
	return faults.busy_link ? TB_ERR_BUSY : TB_ERR_IO;
}

static void close_link(void *ctx, uint16_t code)
{
	faults.real.link.close(ctx, code);
	faults.opened = faults.broken = faults.busy = faults.connected = false;
}

static enum tb_status start_microphone(void *ctx)
{
	return fails_now(START_MICROPHONE) ? TB_ERR_IO : faults.real.microphone.start(ctx);
}

static size_t write_speaker(void *ctx, const int16_t *samples, size_t n_samples)
{
	return fails_now(WRITE_SPEAKER) ? 0 : faults.real.speaker.write(ctx, samples, n_samples);
}

static enum tb_status open_mp3(void *ctx)
{
	return fails_now(OPEN_MP3) ? TB_ERR_NO_MEMORY : faults.real.mp3.open(ctx);
}

static enum tb_status feed_mp3(void *ctx, const uint8_t *bytes, size_t n_bytes)
{
	return fails_now(FEED_MP3) ? TB_ERR_FORMAT : faults.real.mp3.feed(ctx, bytes, n_bytes);
}

static enum tb_status read_mp3(void *ctx, int16_t *out, size_t cap, size_t *n_samples, struct tb_mp3_format *format)
{
	return fails_now(READ_MP3) ? TB_ERR_FORMAT : faults.real.mp3.read(ctx, out, cap, n_samples, format);
}

static enum tb_status fill_random(void *ctx, void *out, size_t n_bytes)
{
	return fails_now(FILL_RANDOM) ? TB_ERR_IO : faults.real.random.fill(ctx, out, n_bytes);
}

static enum tb_status make_hmac(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                uint8_t mac[TB_MAC_LEN])
{
	return fails_now(MAKE_HMAC) ? TB_ERR_INTERNAL : faults.real.hmac.hmac_sha256(ctx, key, parts, n_parts, mac);
}

static int64_t read_heap(void *ctx)
{
	return fails_now(READ_HEAP) ? -1 : faults.real.health.free_heap_bytes(ctx);
}

static int64_t read_rssi(void *ctx)
{
	return fails_now(READ_RSSI) ? 0 : faults.real.health.rssi_dbm(ctx);
}

static enum tb_network_state look_at_network(void *ctx)
{
	return fails_now(LOOK_AT_NETWORK) ? TB_NETWORK_JOINING : faults.real.network.state(ctx);
}

static uint64_t look_at_clock(void *ctx)
{
	return fails_now(LOOK_AT_CLOCK) ? 0 : faults.real.clock.unix_s(ctx);
}

static uint32_t run_selftest(void *ctx)
{
	return fails_now(RUN_SELFTEST) ? (uint32_t)TB_FAULT_MIC_STUCK : faults.real.selftest.run(ctx);
}

static enum tb_status get_stored(void *ctx, const char *key, void *value, size_t cap, size_t *n_bytes)
{
	return fails_now(GET_STORED) ? TB_ERR_IO : faults.real.storage.get(ctx, key, value, cap, n_bytes);
}

static enum tb_status store(void *ctx, const char *key, struct tb_span value)
{
	return fails_now(STORE) ? TB_ERR_IO : faults.real.storage.set(ctx, key, value);
}

static void put_faults_between(struct tb_bear_port *port)
{
	faults.real = *port;
	port->link.open = open_link;
	port->link.send_text = send_text;
	port->link.close = close_link;
	port->microphone.start = start_microphone;
	port->speaker.write = write_speaker;
	port->mp3.open = open_mp3;
	port->mp3.feed = feed_mp3;
	port->mp3.read = read_mp3;
	port->random.fill = fill_random;
	port->hmac.hmac_sha256 = make_hmac;
	port->network.state = look_at_network;
	port->clock.unix_s = look_at_clock;
	port->selftest.run = run_selftest;
	port->storage.get = get_stored;
	port->storage.set = store;
	port->health.free_heap_bytes = read_heap;
	port->health.rssi_dbm = read_rssi;
}

/* --- the platform and the server -----------------------------------------------------------------------------------
 */

/* The platform tells what became of the link. */
static void tell_of_link(struct world *w)
{
	if (faults.broken) {
		faults.broken = faults.busy = faults.connected = false;
		w->in_at = w->n_in = 0;
		happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
	}
	if (faults.busy) {
		faults.busy = false;
		happens(w, TB_BEAR_EVENT_LINK_WRITABLE);
	}
	if (faults.opened) {
		faults.opened = false;
		faults.connected = true;
		w->in_at = w->n_in = 0;
		happens(w, TB_BEAR_EVENT_LINK_OPEN);
		push(w, "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\",\"session_id\":\"s\"}}");
	}
}

static void pass(struct world *w, unsigned ms)
{
	for (unsigned at = 0; at < ms; at += 100) {
		tell_of_link(w);
		advance(w, 100);
	}
}

/* Ready, and nothing is left that the bear was not told. */
static bool comes_back(struct world *w)
{
	uint64_t until_ms = w->now_ms + BACK_WITHIN_MS;
	do
		pass(w, 100);
	while ((state_of(w) != TB_BEAR_READY || faults.broken || faults.opened) && w->now_ms < until_ms);
	return state_of(w) == TB_BEAR_READY;
}

static void take_turn(struct world *w)
{
	world_ask(w);
	pass(w, 200);
	if (state_of(w) == TB_BEAR_THINKING && faults.connected && w->n_in == 0)
		push_mp3(w, ANSWER_BEFORE, 8, 777, ANSWER_AFTER);
	pass(w, 1000);
}

/* A minute without a question, after which the bear looks at its health. */
static void rest(struct world *w)
{
	for (unsigned i = 0; i < 6; i++) {
		pass(w, 10000);
		if (faults.connected)
			happens(w, TB_BEAR_EVENT_LINK_ALIVE);
	}
}

/* The conversation, in which `count` calls from the `first` on fail. What holds of it is in the result. */
struct outcome {
	unsigned n_calls, n_told, n_answered;
	bool always_came_back, answers_when_healed;
};

static struct outcome converse(unsigned first, unsigned count, bool busy_link)
{
	struct world *w = world_make();
	struct outcome outcome = {.always_came_back = true};
	faults = (struct faults){.w = w, .first = first, .count = count, .busy_link = busy_link};
	put_faults_between(&w->port);
	if (tb_bear_init(&w->bear, &w->config, &w->port) != TB_OK)
		abort();
	happens(w, TB_BEAR_EVENT_START);
	for (unsigned i = 0; i < N_TURNS; i++) {
		outcome.always_came_back = comes_back(w) && outcome.always_came_back;
		take_turn(w);
	}
	rest(w);
	outcome.always_came_back = comes_back(w) && outcome.always_came_back;
	outcome.n_calls = faults.n_calls;
	outcome.n_told = (unsigned)w->n_turns;
	for (size_t i = 0; i < w->n_turns; i++)
		outcome.n_answered += w->turns[i].turn.result == TB_TURN_ANSWERED;
	faults.first = NEVER;
	take_turn(w);
	outcome.answers_when_healed = last_told(w)->turn.result == TB_TURN_ANSWERED;
	return outcome;
}

/* Fails count calls from each n on. Returns the first n whose conversation did not end well, or NEVER. */
static unsigned first_bad(unsigned count, bool busy_link)
{
	unsigned n_calls = converse(NEVER, 0, busy_link).n_calls;
	for (unsigned n = 1; n <= n_calls; n += CHECK_EVERY) {
		struct outcome outcome = converse(n, count, busy_link);
		if (outcome.n_told == N_TURNS && outcome.always_came_back && outcome.answers_when_healed)
			continue;
		printf("# call %u of %u: told %u, answered %u, %s\n%s", n, n_calls, outcome.n_told, outcome.n_answered,
		       outcome.always_came_back ? "came back" : "did not come back", faults.w->log);
		return n;
	}
	return NEVER;
}

TEST(without_a_failure_three_presses_are_answered)
{
	struct outcome outcome = converse(NEVER, 0, false);
	CHECK_INT(outcome.n_told, N_TURNS);
	CHECK_INT(outcome.n_answered, N_TURNS);
	CHECK(outcome.always_came_back && outcome.answers_when_healed);
	CHECK(outcome.n_calls > 100);
}

TEST(whichever_operation_fails_each_press_is_told_and_the_bear_comes_back)
{
	CHECK_INT(first_bad(1, false), NEVER);
}

TEST(a_busy_link_in_place_of_a_broken_one_is_survived_at_every_send)
{
	CHECK_INT(first_bad(1, true), NEVER);
}

TEST(ten_failures_in_a_row_are_survived_from_every_operation_on)
{
	CHECK_INT(first_bad(10, false), NEVER);
	for (unsigned operation = 0; operation < N_OPERATIONS; operation++)
		CHECK(ever_failed[operation] || CHECK_EVERY > 1);
}

TEST_MAIN(T(without_a_failure_three_presses_are_answered),
          T(whichever_operation_fails_each_press_is_told_and_the_bear_comes_back),
          T(a_busy_link_in_place_of_a_broken_one_is_survived_at_every_send),
          T(ten_failures_in_a_row_are_survived_from_every_operation_on))
