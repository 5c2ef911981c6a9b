/* A bear in the world of its unit tests, with what must hold whatever a server sends it, in whatever pieces:
 * it never takes more bytes than it is offered, needs no memory for them, plays nothing that no question asked for,
 * opens the microphone for the button alone, and tells each question once.
 *
 * Its buffers are in memory of exactly their size. Messages are offered as a platform does: what was not taken is kept
 * and offered again when the bear asks for it; meanwhile nothing else is offered. */
#ifndef TB_TESTS_FUZZ_BEAR_H
#define TB_TESTS_FUZZ_BEAR_H

#include "tests/fuzz/fuzz.h"
#include "tests/unit/device/world.h"

/* AddressSanitizer's; gcc has it, but no header for it. Calls `on_malloc` at each taking of heap memory. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *memory, size_t n_bytes),
                                              void (*on_free)(const volatile void *memory));

enum { BEAR_KEPT_MAX = 300000, BEAR_SLICE_MS = 50, BEAR_VOICE_PIECES = 10, BEAR_VOICE_PIECE = 1600 };

struct bear_fuzz {
	struct world *world;
	struct fuzz_cut cut;
	uint8_t kept[BEAR_KEPT_MAX]; /* what was sent to the bear and it did not take yet: one message */
	size_t at, n_kept;
	bool is_first;
	unsigned n_resumes;
	uint32_t n_told; /* the number of the question told last */
};

static size_t bear_n_mallocs;

static inline void bear_count_malloc(const volatile void *memory, size_t n_bytes)
{
	(void)memory;
	bear_n_mallocs += n_bytes > 0;
}

static inline void bear_ignore_free(const volatile void *memory)
{
	(void)memory;
}

/* Makes room in the world's notes. */
static inline void bear_forget(struct bear_fuzz *bear)
{
	struct world *w = bear->world;
	for (size_t i = 0; i < w->n_turns; i++) {
		FUZZ_REQUIRE(w->turns[i].turn.number > bear->n_told);
		bear->n_told = w->turns[i].turn.number;
	}
	w->n_turns = w->n_sent = w->n_question = w->n_played = w->n_log = w->n_said = 0;
	if (w->n_lights > 0)
		w->lights[0] = w->lights[w->n_lights - 1];
	w->n_lights = w->n_lights > 0;
}

/* Something happens: only a press may open the microphone, and nothing may need memory. */
static inline void bear_event(struct bear_fuzz *bear, struct tb_bear_event event)
{
	struct world *w = bear->world;
	unsigned n_starts = w->n_microphone_starts;
	size_t n_mallocs = bear_n_mallocs;
	happen(w, event);
	FUZZ_REQUIRE(bear_n_mallocs == n_mallocs);
	FUZZ_REQUIRE(w->n_microphone_starts == n_starts || event.type == TB_BEAR_EVENT_PRESS);
	bear_forget(bear);
}

/* Offers what is kept until the bear takes no more. */
static inline void bear_deliver(struct bear_fuzz *bear)
{
	struct world *w = bear->world;
	while (bear->at < bear->n_kept) {
		size_t n_left = bear->n_kept - bear->at, n = fuzz_cut_next(&bear->cut, n_left);
		unsigned n_starts = w->n_microphone_starts;
		void *piece = fuzz_copy(tb_span_make(bear->kept + bear->at, n));
		size_t n_mallocs = bear_n_mallocs;
		size_t n_taken = tb_bear_link_data(&w->bear, piece, n, bear->is_first, n == n_left, w->now_ms);
		FUZZ_REQUIRE(n_taken <= n && bear_n_mallocs == n_mallocs);
		FUZZ_REQUIRE(w->n_microphone_starts == n_starts);
		free(piece);
		bear->at += n_taken;
		bear->is_first = bear->is_first && n_taken == 0;
		bear_forget(bear);
		if (n_taken < n)
			return;
	}
	bear->at = bear->n_kept = 0;
}

/* The server sends a message, unless one before it is still on its way. */
static inline void bear_send(struct bear_fuzz *bear, struct tb_span message)
{
	if (bear->n_kept > 0 || message.n_bytes > BEAR_KEPT_MAX)
		return;
	if (message.n_bytes == 0) /* an empty message still has an end */
		FUZZ_REQUIRE(tb_bear_link_data(&bear->world->bear, message.data, 0, true, true, bear->world->now_ms) ==
		             0);
	else
		memcpy(bear->kept, message.data, message.n_bytes);
	bear->n_kept = message.n_bytes;
	bear->is_first = true;
	bear_deliver(bear);
}

static inline void bear_wait(struct bear_fuzz *bear, uint64_t ms)
{
	struct world *w = bear->world;
	for (uint64_t at = 0; at < ms; at += BEAR_SLICE_MS) {
		w->now_ms += BEAR_SLICE_MS;
		bear_event(bear, (struct tb_bear_event){.type = TB_BEAR_EVENT_TICK});
		if (w->n_resumes != bear->n_resumes)
			bear_deliver(bear);
		bear->n_resumes = w->n_resumes;
	}
}

/* A voice in pieces of 100 ms, and a silence at its end. */
static inline void bear_speak(struct bear_fuzz *bear, unsigned n_pieces)
{
	static int16_t voice[BEAR_VOICE_PIECES * BEAR_VOICE_PIECE];
	static bool made;
	for (uint32_t i = 0; !made && i < BEAR_VOICE_PIECES * BEAR_VOICE_PIECE; i++)
		voice[i] = voice_at(i);
	made = true;
	static const int16_t silence[BEAR_VOICE_PIECE];
	for (unsigned i = 0; i <= n_pieces; i++) {
		const int16_t *samples = i < n_pieces ? voice + i % BEAR_VOICE_PIECES * BEAR_VOICE_PIECE : silence;
		bear->world->now_ms += 100;
		bear_event(bear, (struct tb_bear_event){
		                     .type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = BEAR_VOICE_PIECE});
	}
}

/* What was on its way is gone with the connection. */
static inline void bear_hang_up(struct bear_fuzz *bear, uint16_t code, struct tb_span reason)
{
	bear->at = bear->n_kept = 0;
	bear_event(bear, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED, .close_code = code, .text = reason});
}

/* The bear's next try succeeds, if it tries within a second. */
static inline void bear_reconnect(struct bear_fuzz *bear)
{
	unsigned n_opens = bear->world->n_opens;
	bear_wait(bear, 1000);
	if (bear->world->n_opens == n_opens)
		return;
	bear->at = bear->n_kept = 0;
	bear_event(bear, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_OPEN});
}

/* The speaker: it gets nothing but answers and the bear's own phrases. */
static inline size_t bear_play(void *ctx, const int16_t *samples, size_t n_samples)
{
	struct world *w = ctx;
	bool is_answer = w->bear.question.open && state_of(w) == TB_BEAR_SPEAKING && !w->microphone_open;
	FUZZ_REQUIRE(is_answer || tb_bear_says_phrase(&w->bear));
	return world_write(w, samples, n_samples);
}

static inline struct bear_fuzz *bear_make(uint8_t seed)
{
	static struct bear_fuzz bear;
	static void *uplink, *playback, *texts;
	if (!uplink) {
		uplink = malloc(TB_BEAR_UPLINK_MIN);
		playback = malloc(TB_BEAR_PLAYBACK_MIN);
		texts = malloc(100);
		FUZZ_REQUIRE(__sanitizer_install_malloc_and_free_hooks(bear_count_malloc, bear_ignore_free) > 0);
	}
	memset(&bear, 0, offsetof(struct bear_fuzz, kept));
	bear.at = bear.n_kept = bear.n_told = bear.n_resumes = 0;
	bear.cut = fuzz_cut(seed);
	bear.world = world_make();
	struct tb_bear_config *config = &bear.world->config;
	config->uplink_memory = uplink;
	config->uplink_bytes = TB_BEAR_UPLINK_MIN;
	config->playback_memory = playback;
	config->playback_bytes = TB_BEAR_PLAYBACK_MIN;
	config->text_memory = texts;
	config->text_bytes = 100;
	bear.world->port.speaker.write = bear_play;
	world_ready(bear.world);
	return &bear;
}

#endif
