/* A world for one bear: every port is a fake here, and nothing else is. Time stands still unless advance() moves it.
 *
 * The fake MP3 is framed as real MP3 is (MPEG-2 layer III, 48 kbit/s, 22050 Hz: headers the bear must recognise), but a
 * frame's payload is one number, and it decodes to 576 samples of it. */
#ifndef TB_TESTS_DEVICE_WORLD_H
#define TB_TESTS_DEVICE_WORLD_H

#include "common/base/base64.h"
#include "common/base/log.h"
#include "common/wire/bear_msg.h"
#include "device/core/bear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORLD_MESSAGES = 512,
	WORLD_TURNS = 16,
	WORLD_PCM = 700000, /* samples kept of the uplink, and of the speaker */
	WORLD_LIGHTS = 64,
	WORLD_LOG = 65536,
	WORLD_IN = 700000, /* bytes of messages on their way to the bear */
	MP3_FRAME = 156,
	MP3_SAMPLES = 576
};
#define WORLD_KEY "46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5"

struct sent {
	enum tb_bear_msg_type type;
	char id[TB_SESSION_ID_MAX + 1], chunk_id[TB_CHUNK_ID_MAX + 1], mac[TB_TOKEN_LEN + 1];
	bool is_final, can_fragments, accepted;
	size_t n_pcm_bytes;
	char text[200];
};

struct told {
	struct tb_bear_turn turn;
	char text[TB_TEXT_MAX + 1], heard[TB_TEXT_MAX + 1], error_code[TB_ERROR_CODE_CAP];
};

struct world {
	struct tb_bear bear;
	struct tb_bear_config config;
	struct tb_bear_port port;
	uint64_t now_ms;
	/* link */
	unsigned n_opens, n_closes, n_resumes;
	uint64_t opened_ms;
	char path_query[TB_LINK_PATH_CAP];
	bool busy; /* send_text takes nothing */
	enum tb_status open_status;
	struct sent sent[WORLD_MESSAGES];
	size_t n_sent;
	int16_t question[WORLD_PCM]; /* the PCM of all chunks */
	size_t n_question;
	uint8_t in[WORLD_IN]; /* one message at a time, what the bear did not take yet */
	size_t in_at, n_in;
	size_t split; /* bytes offered at once */
	bool in_first;
	/* microphone, speaker, light */
	bool microphone_open;
	enum tb_status microphone_status;
	unsigned n_microphone_starts;
	enum tb_light light_at_start;
	int16_t played[WORLD_PCM];
	size_t n_played, n_queued, queue_max;
	uint64_t heard_ms;
	unsigned n_stops;
	bool speaker_stuck; /* takes nothing, and nothing of its queue is heard */
	enum tb_light lights[WORLD_LIGHTS];
	size_t n_lights;
	/* mp3 */
	uint8_t mp3[4096];
	size_t n_mp3, mp3_most;
	unsigned mp3_left;
	int16_t mp3_value;
	bool mp3_open;
	unsigned n_mp3_opens, n_mp3_closes;
	enum tb_status mp3_status;
	/* the rest */
	uint32_t random;
	enum tb_status hmac_status;
	char log[WORLD_LOG];
	size_t n_log;
	struct told turns[WORLD_TURNS];
	size_t n_turns;
	_Alignas(8) uint8_t uplink[65536], playback[32768];
	char texts[2 * (TB_TEXT_MAX + 1)];
};

/* --- ports ---------------------------------------------------------------------------------------------------------
 */

static inline enum tb_status world_open(void *ctx, const struct tb_link_target *target)
{
	struct world *w = ctx;
	w->n_opens++;
	w->opened_ms = w->now_ms;
	snprintf(w->path_query, sizeof w->path_query, "%s", target->path_query);
	return w->open_status;
}

static inline enum tb_status world_send(void *ctx, const char *text, size_t n_bytes)
{
	struct world *w = ctx;
	uint8_t pcm[TB_CHUNK_BYTES];
	if (w->busy)
		return TB_ERR_BUSY;
	if (w->n_sent == WORLD_MESSAGES)
		abort();
	struct sent *sent = &w->sent[w->n_sent++];
	struct tb_bear_msg_memory memory = {pcm, sizeof pcm, sent->text, sizeof sent->text};
	static struct tb_bear_msg msg;
	if (n_bytes > TB_MESSAGE_MAX || tb_bear_msg_decode(tb_span_make(text, n_bytes), &memory, &msg) != TB_OK)
		abort();
	sent->type = msg.type;
	sent->is_final = msg.is_final;
	sent->can_fragments = msg.can_fragments;
	sent->accepted = msg.accepted;
	sent->n_pcm_bytes = msg.n_pcm_bytes;
	memcpy(sent->id, msg.audio_session_id, sizeof sent->id);
	memcpy(sent->chunk_id, msg.chunk_id, sizeof sent->chunk_id);
	memcpy(sent->mac, msg.mac, sizeof sent->mac);
	memcpy(w->question + w->n_question, pcm, msg.n_pcm_bytes);
	w->n_question += msg.n_pcm_bytes / 2;
	return TB_OK;
}

static inline void world_resume(void *ctx)
{
	((struct world *)ctx)->n_resumes++;
}

static inline void world_close(void *ctx, uint16_t code)
{
	(void)code;
	((struct world *)ctx)->n_closes++;
}

static inline enum tb_status world_microphone_start(void *ctx)
{
	struct world *w = ctx;
	w->n_microphone_starts++;
	w->light_at_start = w->n_lights > 0 ? w->lights[w->n_lights - 1] : TB_LIGHT_COUNT;
	w->microphone_open = w->microphone_status == TB_OK;
	return w->microphone_status;
}

static inline void world_microphone_stop(void *ctx)
{
	((struct world *)ctx)->microphone_open = false;
}

/* What the air has carried away since the last look. */
static inline void world_drain_speaker(struct world *w)
{
	size_t n_heard = (size_t)(w->now_ms - w->heard_ms) * w->port.speaker.rate_hz / 1000;
	w->heard_ms = w->now_ms;
	n_heard = w->speaker_stuck ? 0 : n_heard;
	w->n_queued -= n_heard < w->n_queued ? n_heard : w->n_queued;
}

static inline size_t world_write(void *ctx, const int16_t *samples, size_t n_samples)
{
	struct world *w = ctx;
	world_drain_speaker(w);
	size_t n_room = w->speaker_stuck ? 0 : w->queue_max - w->n_queued;
	size_t n = n_samples < n_room ? n_samples : n_room;
	if (w->n_played + n > WORLD_PCM)
		abort();
	memcpy(w->played + w->n_played, samples, n * sizeof *samples);
	w->n_played += n;
	w->n_queued += n;
	return n;
}

static inline uint32_t world_queued_ms(void *ctx)
{
	struct world *w = ctx;
	world_drain_speaker(w);
	return (uint32_t)((w->n_queued * 1000 + w->port.speaker.rate_hz - 1) / w->port.speaker.rate_hz);
}

static inline void world_speaker_stop(void *ctx)
{
	struct world *w = ctx;
	w->n_queued = 0;
	w->n_stops++;
}

static inline void world_show(void *ctx, enum tb_light light)
{
	struct world *w = ctx;
	if (w->n_lights == WORLD_LIGHTS)
		abort();
	w->lights[w->n_lights++] = light;
}

static inline enum tb_status world_mp3_open(void *ctx)
{
	struct world *w = ctx;
	w->n_mp3 = w->mp3_left = 0;
	w->mp3_open = true;
	w->n_mp3_opens++;
	return w->mp3_status;
}

static inline enum tb_status world_mp3_feed(void *ctx, const uint8_t *bytes, size_t n_bytes)
{
	struct world *w = ctx;
	if (!w->mp3_open || w->mp3_left > 0 || n_bytes > TB_MP3_FEED_MAX || w->n_mp3 + n_bytes > sizeof w->mp3)
		abort();
	memcpy(w->mp3 + w->n_mp3, bytes, n_bytes);
	w->n_mp3 += n_bytes;
	w->mp3_most = w->n_mp3 > w->mp3_most ? w->n_mp3 : w->mp3_most;
	return TB_OK;
}

static inline void world_mp3_skip(struct world *w, size_t n_bytes)
{
	w->n_mp3 -= n_bytes;
	memmove(w->mp3, w->mp3 + n_bytes, w->n_mp3);
}

static inline enum tb_status world_mp3_read(void *ctx, int16_t *out, size_t cap, size_t *n_samples,
                                            struct tb_mp3_format *format)
{
	struct world *w = ctx;
	*n_samples = 0;
	while (w->mp3_left == 0 && w->n_mp3 >= 2 && !(w->mp3[0] == 0xFF && w->mp3[1] == 0xF3))
		world_mp3_skip(w, 1);
	if (w->mp3_left == 0 && w->n_mp3 >= MP3_FRAME) {
		w->mp3_value = (int16_t)(w->mp3[4] | w->mp3[5] << 8);
		w->mp3_left = MP3_SAMPLES;
		world_mp3_skip(w, MP3_FRAME);
	}
	for (; *n_samples < cap && w->mp3_left > 0; w->mp3_left--)
		out[(*n_samples)++] = w->mp3_value;
	*format = (struct tb_mp3_format){22050, 1};
	return TB_OK;
}

static inline void world_mp3_finish(void *ctx)
{
	if (!((struct world *)ctx)->mp3_open)
		abort();
}

static inline void world_mp3_close(void *ctx)
{
	struct world *w = ctx;
	w->mp3_open = false;
	w->n_mp3_closes++;
}

static inline enum tb_status world_random(void *ctx, void *out, size_t n_bytes)
{
	struct world *w = ctx;
	for (size_t i = 0; i < n_bytes; i++) {
		w->random = w->random * 1664525u + 1013904223u;
		((uint8_t *)out)[i] = (uint8_t)(w->random >> 24);
	}
	return TB_OK;
}

/* Not HMAC, but every byte of the key and of the parts, in their order, makes a difference. */
static inline enum tb_status world_hmac(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                        uint8_t mac[TB_MAC_LEN])
{
	if (((struct world *)ctx)->hmac_status != TB_OK)
		return ((struct world *)ctx)->hmac_status;
	uint64_t hash = 1469598103934665603u;
	for (size_t i = 0; i < key.n_bytes; i++)
		hash = (hash ^ key.data[i]) * 1099511628211u;
	for (size_t p = 0; p < n_parts; p++) {
		for (size_t i = 0; i < parts[p].n_bytes; i++)
			hash = (hash ^ parts[p].data[i]) * 1099511628211u;
	}
	for (size_t i = 0; i < TB_MAC_LEN; i++, hash *= 1099511628211u)
		mac[i] = (uint8_t)(hash >> 56);
	return TB_OK;
}

static inline int64_t world_heap(void *ctx)
{
	(void)ctx;
	return 45000;
}

static inline int64_t world_rssi(void *ctx)
{
	(void)ctx;
	return -45;
}

static inline void world_log(void *ctx, enum tb_log_level level, const char *line)
{
	struct world *w = ctx;
	(void)level;
	int n = snprintf(w->log + w->n_log, sizeof w->log - w->n_log, "%s\n", line);
	w->n_log += w->n_log + (size_t)n < sizeof w->log ? (size_t)n : 0;
}

static inline void world_told(void *ctx, const struct tb_bear_turn *turn)
{
	struct world *w = ctx;
	if (w->n_turns == WORLD_TURNS)
		abort();
	struct told *told = &w->turns[w->n_turns++];
	told->turn = *turn;
	if (!tb_span_to_cstr(turn->text, told->text, sizeof told->text) ||
	    !tb_span_to_cstr(turn->heard, told->heard, sizeof told->heard))
		abort();
	snprintf(told->error_code, sizeof told->error_code, "%s", turn->error_code);
}

/* --- what happens --------------------------------------------------------------------------------------------------
 */

/* A world at its default: small buffers, 16 kHz, a speaker with a queue of 100 ms. Change w->config or w->port, then
 * start. One world at a time. */
static inline struct world *world_make(void)
{
	static struct world w;
	static struct tb_log log = {world_log, &w, TB_LOG_DEBUG};
	memset(&w, 0, sizeof w);
	w.now_ms = w.heard_ms = 5000;
	w.split = SIZE_MAX;
	w.queue_max = 1600;
	w.random = 1;
	w.config = (struct tb_bear_config){
	    .device_id = "test_device_001",
	    .child_id = "child-1",
	    .child_name = "Lina",
	    .child_age = 7,
	    .key = tb_span_cstr(WORLD_KEY),
	    .host = "bear.example",
	    .firmware_version = "1.0.0",
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

/* n_ms of speech in 20 ms pieces, in real time; the samples count up from 1. */
static inline void speak_for(struct world *w, unsigned n_ms)
{
	static int16_t next = 1;
	if (w->n_question == 0)
		next = 1;
	for (unsigned at = 0; at < n_ms; at += 20) {
		int16_t samples[320];
		for (unsigned i = 0; i < 320; i++)
			samples[i] = next++;
		w->now_ms += 20;
		happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = 320});
	}
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

/* n_frames of the fake MP3, each of `value`. Returns the bytes. */
static inline size_t make_mp3(uint8_t *out, size_t n_frames, int16_t value)
{
	memset(out, 0, n_frames * MP3_FRAME);
	for (size_t i = 0; i < n_frames; i++) {
		uint8_t *frame = out + i * MP3_FRAME;
		memcpy(frame, (const uint8_t[4]){0xFF, 0xF3, 0x60, 0xC4}, 4);
		frame[4] = (uint8_t)(value & 0xFF);
		frame[5] = (uint8_t)((uint16_t)value >> 8);
	}
	return n_frames * MP3_FRAME;
}

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
