/* The ports of a world for one bear: each of them is a fake. What happens in that world: tests/unit/device/world.h.
 *
 * The fake MP3 is framed as real MP3 is (MPEG-2 layer III, 48 kbit/s, 22050 Hz: headers the bear must recognise), but a
 * frame's payload is one number, and it decodes to 576 samples of it. */
#ifndef TB_TESTS_DEVICE_WORLD_PORTS_H
#define TB_TESTS_DEVICE_WORLD_PORTS_H

#include "common/base/base64.h"
#include "common/base/log.h"
#include "common/wire/bear_msg.h"
#include "device/core/bear.h"
#include "tests/unit/device/hmac.h"

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
	MP3_SAMPLES = 576,
	WORLD_PHRASES = 64,
	PHRASE_FRAMES = 16,  /* 418 ms */
	PHRASE_VALUE = 1500, /* the samples of phrase n are PHRASE_VALUE + n */
	FADE_SAMPLES = 160,  /* of the uplink: these rise from silence */
	TAIL_SAMPLES = 80,   /* of the speaker: a sound that ends glides to silence */
	QUIET_END_MS = 60    /* of what is spoken: by it the bear hears at the release that it is all */
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
	/* network, clock, self-test, storage */
	enum tb_network_state network;
	uint64_t unix_s;
	uint32_t faults;
	unsigned n_joins, n_writes;
	struct {
		char key[TB_STORAGE_KEY_MAX + 1];
		uint8_t value[TB_STORAGE_VALUE_MAX];
		size_t n_bytes;
	} kept[4];
	enum tb_status storage_status;
	/* the rest */
	int64_t heap_bytes, rssi_dbm;
	enum tb_phrase said[WORLD_PHRASES];
	size_t n_said;
	int16_t spoken[WORLD_PCM]; /* all that came into the microphone since n_spoken was 0 */
	size_t n_spoken;
	enum tb_status random_status;
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
	if (w->random_status != TB_OK)
		return w->random_status;
	for (size_t i = 0; i < n_bytes; i++) {
		w->random = w->random * 1664525u + 1013904223u;
		((uint8_t *)out)[i] = (uint8_t)(w->random >> 24);
	}
	return TB_OK;
}

static inline enum tb_status world_hmac(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                        uint8_t mac[TB_MAC_LEN])
{
	const struct world *w = ctx;
	return w->hmac_status != TB_OK ? w->hmac_status : test_hmac(key, parts, n_parts, mac);
}

static inline void world_join(void *ctx)
{
	((struct world *)ctx)->n_joins++;
}

static inline enum tb_network_state world_network(void *ctx)
{
	return ((struct world *)ctx)->network;
}

static inline uint64_t world_unix_s(void *ctx)
{
	return ((struct world *)ctx)->unix_s;
}

static inline uint32_t world_selftest(void *ctx)
{
	return ((struct world *)ctx)->faults;
}

static inline enum tb_status world_get(void *ctx, const char *key, void *value, size_t cap, size_t *n_bytes)
{
	struct world *w = ctx;
	for (size_t i = 0; i < sizeof w->kept / sizeof w->kept[0]; i++) {
		if (strcmp(w->kept[i].key, key) != 0 || w->kept[i].n_bytes == 0)
			continue;
		if (w->kept[i].n_bytes > cap)
			return TB_ERR_TOO_LARGE;
		memcpy(value, w->kept[i].value, w->kept[i].n_bytes);
		*n_bytes = w->kept[i].n_bytes;
		return w->storage_status;
	}
	return TB_ERR_NOT_FOUND;
}

static inline enum tb_status world_set(void *ctx, const char *key, struct tb_span value)
{
	struct world *w = ctx;
	size_t i = 0;
	w->n_writes++;
	if (w->storage_status != TB_OK)
		return w->storage_status;
	while (w->kept[i].key[0] != 0 && strcmp(w->kept[i].key, key) != 0)
		if (++i == sizeof w->kept / sizeof w->kept[0])
			abort();
	snprintf(w->kept[i].key, sizeof w->kept[i].key, "%s", key);
	memcpy(w->kept[i].value, value.data, value.n_bytes);
	w->kept[i].n_bytes = value.n_bytes;
	return TB_OK;
}

static inline int64_t world_heap(void *ctx)
{
	return ((struct world *)ctx)->heap_bytes;
}

static inline int64_t world_rssi(void *ctx)
{
	return ((struct world *)ctx)->rssi_dbm;
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

/* The world of world_make; phrases are asked for without one. */
static struct world *the_world;

static inline struct tb_span world_phrase(enum tb_phrase phrase, enum tb_phrase_language language)
{
	static uint8_t mp3[PHRASE_FRAMES * MP3_FRAME];
	(void)language;
	if (the_world->n_said == WORLD_PHRASES)
		abort();
	the_world->said[the_world->n_said++] = phrase;
	return tb_span_make(mp3, make_mp3(mp3, PHRASE_FRAMES, (int16_t)(PHRASE_VALUE + phrase)));
}

#endif
