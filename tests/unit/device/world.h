/* A world for one bear: every port is a fake, and nothing else is. Time stands still unless advance() moves it. */
#ifndef TB_TESTS_DEVICE_WORLD_H
#define TB_TESTS_DEVICE_WORLD_H

#include "tests/unit/device/world_ports.h"

/* --- what happens --------------------------------------------------------------------------------------------------
 */

/* A world at its default: small buffers, 16 kHz, a speaker with a queue of 100 ms. Change w->config or w->port, then
 * start. One world at a time. */
static inline struct world *world_make(void)
{
	static struct world w;
	static struct tb_log log = {world_log, &w, TB_LOG_DEBUG};
	memset(&w, 0, sizeof w);
	the_world = &w;
	w.now_ms = w.heard_ms = 5000;
	w.split = SIZE_MAX;
	w.queue_max = 1600;
	w.random = 1;
	w.network = TB_NETWORK_UP;
	w.unix_s = 1900000000;
	w.heap_bytes = 45000;
	w.rssi_dbm = -45;
	w.config = (struct tb_bear_config){
	    .device_id = "test_device_001",
	    .child_id = "child-1",
	    .child_name = "Lina",
	    .child_age = 7,
	    .key = tb_span_cstr(WORLD_KEY),
	    .host = "bear.example",
	    .firmware_version = "1.0.0",
	    .phrase_mp3 = world_phrase,
	    .uplink_memory = w.uplink,
	    .uplink_bytes = 16384,
	    .playback_memory = w.playback,
	    .playback_bytes = 16384,
	    .text_memory = w.texts,
	    .text_bytes = sizeof w.texts,
	    .on_turn = world_told,
	    .on_turn_ctx = &w,
	};
	w.port = (struct tb_bear_port){
	    .link = {world_open, world_send, world_resume, world_close, &w},
	    .microphone = {world_microphone_start, world_microphone_stop, &w},
	    .speaker = {16000, world_write, world_queued_ms, world_speaker_stop, &w},
	    .light = {world_show, &w},
	    .mp3 = {world_mp3_open, world_mp3_feed, world_mp3_finish, world_mp3_read, world_mp3_close, &w},
	    .random = {world_random, &w},
	    .health = {world_heap, world_rssi, &w},
	    .network = {world_join, world_network, &w},
	    .clock = {world_unix_s, &w},
	    .selftest = {world_selftest, &w},
	    .storage = {world_get, world_set, &w},
	    .hmac = {world_hmac, &w},
	    .log = &log,
	};
	return &w;
}

static inline void happen(struct world *w, struct tb_bear_event event)
{
	tb_bear_handle(&w->bear, &event, w->now_ms);
}

static inline void happens(struct world *w, enum tb_bear_event_type type)
{
	happen(w, (struct tb_bear_event){.type = type});
}

/* Offers what is on its way to the bear until it takes no more. */
static inline void world_deliver(struct world *w)
{
	while (w->in_at < w->n_in) {
		size_t n_left = w->n_in - w->in_at;
		size_t n = w->split < n_left ? w->split : n_left;
		size_t n_taken = tb_bear_link_data(&w->bear, w->in + w->in_at, n, w->in_first, n == n_left, w->now_ms);
		w->in_at += n_taken;
		w->in_first = w->in_first && n_taken == 0;
		if (n_taken < n)
			return;
	}
	w->in_at = w->n_in = 0;
}

/* One message is sent to the bear; the one before must have been taken. */
static inline void push_bytes(struct world *w, const void *text, size_t n_bytes)
{
	if (w->n_in != 0 || n_bytes > WORLD_IN)
		abort();
	memcpy(w->in, text, n_bytes);
	w->n_in = n_bytes;
	w->in_first = true;
	world_deliver(w);
}

static inline void push(struct world *w, const char *text)
{
	push_bytes(w, text, strlen(text));
}

/* Time passes; the bear is ticked when it asks for it, and bytes it left are offered again when it asks for those. */
static inline void advance(struct world *w, uint64_t ms)
{
	uint64_t until_ms = w->now_ms + ms;
	while (w->now_ms < until_ms) {
		uint64_t next_ms = tb_bear_deadline(&w->bear);
		if (next_ms <= w->now_ms)
			next_ms = w->now_ms + 1;
		w->now_ms = next_ms < until_ms ? next_ms : until_ms;
		unsigned n_resumes = w->n_resumes;
		happens(w, TB_BEAR_EVENT_TICK);
		if (w->n_resumes != n_resumes)
			world_deliver(w);
	}
}

static inline enum tb_bear_state state_of(const struct world *w)
{
	return tb_bear_get_state(&w->bear);
}

/* Powered on, connected and greeted. */
static inline void world_ready(struct world *w)
{
	if (tb_bear_init(&w->bear, &w->config, &w->port) != TB_OK)
		abort();
	happens(w, TB_BEAR_EVENT_START);
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\",\"session_id\":\"s\"}}");
}

/* The next connection is made, and greeted. */
static inline void world_reconnect(struct world *w)
{
	unsigned n_opens = w->n_opens;
	w->in_at = w->n_in = 0; /* what was on its way went down with the old one */
	while (w->n_opens == n_opens)
		advance(w, 50);
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\",\"session_id\":\"s\"}}");
}

/* A voice: a sawtooth whose pitch glides and whose level goes up and down four times a second. Loud enough not to be
 * lifted on its way. */
static inline int16_t voice_at(uint32_t at)
{
	static uint32_t phase;
	uint32_t within = at % 4000, hz = 200 + within / 50;
	phase += hz * (65536u / 16000u) + hz * 1536u / 16000u;
	int32_t level = 5000 + (int32_t)(within < 2000 ? within : 4000 - within) * 5;
	return (int16_t)(((int32_t)(phase % 65536u) - 32768) * level / 32768);
}

/* 20 ms of sound at a time, in real time; n_quiet_ms of the end are silence. */
static inline void sound_for(struct world *w, unsigned n_ms, unsigned n_quiet_ms)
{
	for (unsigned at = 0; at < n_ms; at += 20) {
		int16_t samples[320];
		for (unsigned i = 0; i < 320; i++)
			samples[i] = at + n_quiet_ms >= n_ms ? 0 : voice_at((uint32_t)w->n_spoken + i);
		if (w->n_spoken + 320 <= WORLD_PCM)
			memcpy(w->spoken + w->n_spoken, samples, sizeof samples);
		w->n_spoken += w->n_spoken + 320 <= WORLD_PCM ? 320 : 0;
		w->now_ms += 20;
		happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = 320});
	}
}

/* A voice, and a short silence at its end, so that the bear needs not wait for it after the release. */
static inline void speak_for(struct world *w, unsigned n_ms)
{
	sound_for(w, n_ms, QUIET_END_MS);
}

/* Press, speak for a second, release. */
static inline void world_ask(struct world *w)
{
	happens(w, TB_BEAR_EVENT_PRESS);
	speak_for(w, 1000);
	happens(w, TB_BEAR_EVENT_RELEASE);
}

/* --- what is seen --------------------------------------------------------------------------------------------------
 */

static inline size_t count_sent(const struct world *w, enum tb_bear_msg_type type)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n_sent; i++)
		n += w->sent[i].type == type;
	return n;
}

static inline const struct sent *last_sent(const struct world *w, enum tb_bear_msg_type type)
{
	for (size_t i = w->n_sent; i-- > 0;) {
		if (w->sent[i].type == type)
			return &w->sent[i];
	}
	abort();
}

static inline enum tb_light light_of(const struct world *w)
{
	return w->n_lights > 0 ? w->lights[w->n_lights - 1] : TB_LIGHT_COUNT;
}

static inline bool was_shown(const struct world *w, enum tb_light light)
{
	for (size_t i = 0; i < w->n_lights; i++) {
		if (w->lights[i] == light)
			return true;
	}
	return false;
}

static inline bool was_said(const struct world *w, enum tb_phrase phrase)
{
	for (size_t i = 0; i < w->n_said; i++) {
		if (w->said[i] == phrase)
			return true;
	}
	return false;
}

/* Samples of exactly this value at the speaker. */
static inline size_t count_played(const struct world *w, int16_t value)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n_played; i++)
		n += w->played[i] == value;
	return n;
}

static inline bool was_logged(const struct world *w, const char *text)
{
	return strstr(w->log, text) != NULL;
}

static inline const struct told *last_told(const struct world *w)
{
	if (w->n_turns == 0)
		abort();
	return &w->turns[w->n_turns - 1];
}

/* --- replies -------------------------------------------------------------------------------------------------------
 */

/* `before`, the audio as base64, `after`: into w's own memory, for push_bytes. */
static inline size_t make_reply(char *out, const char *before, const uint8_t *audio, size_t n_audio, const char *after)
{
	size_t n = (size_t)snprintf(out, 1024, "%s", before);
	n += tb_base64_encode(audio, n_audio, out + n);
	return n + (size_t)snprintf(out + n, 1024, "%s", after);
}

static inline void push_mp3(struct world *w, const char *before, size_t n_frames, int16_t value, const char *after)
{
	static uint8_t audio[300000];
	static char reply[WORLD_IN];
	push_bytes(w, reply, make_reply(reply, before, audio, make_mp3(audio, n_frames, value), after));
}

#define ANSWER_BEFORE                                                                                                  \
	"{\"type\":\"audio_response\",\"format\":\"mp3\",\"sample_rate\":22050,\"text\":\"A kind "                     \
	"answer.\",\"audio_data\":\""
#define ANSWER_AFTER "\"}"

#endif
