#include "device/core/uplink.h"

#include "common/audio/pcm.h"
#include "common/base/utf8.h"
#include "common/wire/bear_msg.h"
#include "common/wire/token.h"

#include <stdio.h>
#include <string.h>

enum {
	SAMPLES_PER_MS = TB_AUDIO_RATE_HZ / 1000,
	CONVERT_SAMPLES = 128, /* to bytes at once, on the stack */
	HUSH_SAMPLES = 160,
	HUSH_MS = HUSH_SAMPLES / SAMPLES_PER_MS,
	HUSH_RMS = 100,  /* -50 dBFS */
	HUSH_PART = 1000 /* of the loudest block's energy */
};

void tb_uplink_init(struct tb_uplink *uplink, void *memory, size_t n_bytes, const struct tb_hmac_port *hmac,
                    struct tb_span key)
{
	memset(uplink, 0, sizeof *uplink);
	uplink->hmac = hmac;
	uplink->key = key;
	uplink->memory = memory;
	uplink->cap = n_bytes;
	tb_ring_init(&uplink->ring, memory, n_bytes);
	tb_agc_init(&uplink->agc);
}

/* What the judges of the question remember is a child's voice too. */
static void forget_voice(struct tb_uplink *uplink)
{
	tb_wipe(&uplink->vad, sizeof uplink->vad);
	tb_vad_init(&uplink->vad);
	tb_fade_init(&uplink->fade, TB_UPLINK_FADE_MS * SAMPLES_PER_MS);
	uplink->hush = (struct tb_uplink_hush){0};
}

void tb_uplink_abort(struct tb_uplink *uplink)
{
	if (!uplink->final_sent)
		tb_wipe(uplink->memory, uplink->cap);
	/* From index 0 again: chunks of 4096 in a ring of a multiple of 4096 then never wrap. */
	tb_ring_init(&uplink->ring, uplink->memory, uplink->cap);
	uplink->stage = TB_UPLINK_IDLE;
	uplink->ended = uplink->final_sent = false;
	uplink->n_chunks = uplink->n_acked = 0;
	uplink->n_captured = uplink->n_dropped = uplink->n_in_flight = 0;
	uplink->id[0] = 0;
	forget_voice(uplink);
}

void tb_uplink_begin(struct tb_uplink *uplink, const char *session_id)
{
	tb_uplink_abort(uplink);
	snprintf(uplink->id, sizeof uplink->id, "%s", session_id);
	uplink->stage = TB_UPLINK_TAP;
}

bool tb_uplink_is_empty(const struct tb_uplink *uplink)
{
	return uplink->n_captured + uplink->n_dropped == 0;
}

bool tb_uplink_is_full_length(const struct tb_uplink *uplink)
{
	return uplink->n_captured + uplink->n_dropped >= (size_t)TB_UTTERANCE_MAX_MS * SAMPLES_PER_MS;
}

bool tb_uplink_is_hopeless(const struct tb_uplink *uplink)
{
	return uplink->n_dropped > (size_t)TB_UPLINK_LOSS_MAX_MS * SAMPLES_PER_MS;
}

bool tb_uplink_is_short(const struct tb_uplink *uplink)
{
	return uplink->n_captured < (size_t)TB_UPLINK_TAP_MS * SAMPLES_PER_MS;
}

uint32_t tb_uplink_quiet_ms(const struct tb_uplink *uplink)
{
	return uplink->hush.quiet_ms;
}

static void follow_hush(struct tb_uplink_hush *hush, int16_t sample)
{
	hush->energy += (uint64_t)((int32_t)sample * sample);
	if (++hush->n_in_block < HUSH_SAMPLES)
		return;
	if (hush->energy > hush->loudest)
		hush->loudest = hush->energy;
	bool quiet =
	    hush->energy < (uint64_t)HUSH_RMS * HUSH_RMS * HUSH_SAMPLES || hush->energy < hush->loudest / HUSH_PART;
	hush->quiet_ms = quiet ? hush->quiet_ms + HUSH_MS : 0;
	hush->energy = hush->n_in_block = 0;
}

/* Judged as it came, lifted for the ears at the other end. */
static void listen(struct tb_uplink *uplink, int16_t *samples, size_t n_samples)
{
	tb_fade_run(&uplink->fade, samples, n_samples);
	tb_vad_feed(&uplink->vad, samples, n_samples);
	for (size_t i = 0; i < n_samples; i++)
		follow_hush(&uplink->hush, samples[i]);
	tb_agc_run(&uplink->agc, samples, n_samples);
}

static void keep(struct tb_uplink *uplink, const int16_t *samples, size_t n_samples)
{
	uint8_t bytes[CONVERT_SAMPLES * 2];
	tb_pcm_to_bytes(samples, n_samples, bytes);
	/* In whole chunks, so that those that are sent never wrap. */
	if (uplink->stage == TB_UPLINK_TAP && tb_ring_free(&uplink->ring) < n_samples * 2)
		tb_ring_skip(&uplink->ring, TB_CHUNK_BYTES);
	size_t n_kept = tb_ring_write(&uplink->ring, bytes, n_samples * 2) / 2;
	uplink->n_captured += n_kept;
	uplink->n_dropped += n_samples - n_kept;
	tb_wipe(bytes, sizeof bytes);
}

void tb_uplink_feed(struct tb_uplink *uplink, const int16_t *samples, size_t n_samples)
{
	size_t n_heard = uplink->n_captured + uplink->n_dropped;
	size_t n_left = (size_t)TB_UTTERANCE_MAX_MS * SAMPLES_PER_MS - n_heard;
	if (n_samples > n_left)
		n_samples = n_left;
	int16_t block[CONVERT_SAMPLES];
	while (n_samples > 0) {
		size_t n = n_samples < CONVERT_SAMPLES ? n_samples : CONVERT_SAMPLES;
		memcpy(block, samples, n * sizeof *block);
		listen(uplink, block, n);
		keep(uplink, block, n);
		samples += n;
		n_samples -= n;
	}
	tb_wipe(block, sizeof block);
	if (uplink->stage == TB_UPLINK_TAP && !tb_uplink_is_short(uplink) && tb_vad_heard_speech(&uplink->vad))
		uplink->stage = TB_UPLINK_START;
}

bool tb_uplink_end(struct tb_uplink *uplink)
{
	if (uplink->stage == TB_UPLINK_TAP) {
		if (!tb_vad_heard_speech(&uplink->vad))
			return false;
		uplink->stage = TB_UPLINK_START;
	}
	uplink->ended = true;
	return true;
}

enum tb_status tb_uplink_text(struct tb_uplink *uplink, struct tb_span text)
{
	if (text.n_bytes == 0 || text.n_bytes > TB_TEXT_MAX || !tb_utf8_is_valid(text))
		return TB_ERR_ARG;
	tb_uplink_abort(uplink);
	tb_ring_write(&uplink->ring, text.data, text.n_bytes);
	uplink->stage = TB_UPLINK_TEXT;
	uplink->ended = true;
	return TB_OK;
}

void tb_uplink_adopt_id(struct tb_uplink *uplink, const char *session_id)
{
	snprintf(uplink->id, sizeof uplink->id, "%s", session_id);
}

static enum tb_status next_chunk(struct tb_uplink *uplink, char *out, size_t cap, uint64_t now_ms, size_t *n_bytes)
{
	size_t n_run;
	const uint8_t *pcm = tb_ring_peek(&uplink->ring, &n_run);
	if (n_run > TB_CHUNK_BYTES)
		n_run = TB_CHUNK_BYTES;
	bool is_last = tb_ring_used(&uplink->ring) <= TB_CHUNK_BYTES;
	if (is_last && !uplink->ended)
		return TB_ERR_NOT_FOUND;
	char chunk_id[12];
	snprintf(chunk_id, sizeof chunk_id, "%lu", (unsigned long)uplink->n_chunks + 1);
	struct tb_chunk_out chunk = {.pcm = tb_span_make(pcm, n_run),
	                             .chunk_id = chunk_id,
	                             .audio_session_id = uplink->id,
	                             .is_final = is_last,
	                             .timestamp_ms = now_ms};
	char mac[TB_TOKEN_LEN + 1];
	if (uplink->key.n_bytes > 0) {
		enum tb_status status = tb_chunk_mac_make(uplink->hmac, uplink->key, chunk.pcm, tb_span_cstr(chunk_id),
		                                          tb_span_cstr(uplink->id), mac);
		if (status != TB_OK)
			return status;
		chunk.mac = mac;
	}
	enum tb_status status = tb_bear_write_audio_chunk(out, cap, &chunk, n_bytes);
	if (status == TB_OK)
		uplink->n_in_flight = n_run;
	return status;
}

enum tb_status tb_uplink_next(struct tb_uplink *uplink, char *out, size_t cap, uint64_t now_ms, size_t *n_bytes)
{
	struct tb_span text;
	switch (uplink->stage) {
	case TB_UPLINK_START: return tb_bear_write_audio_start(out, cap, uplink->id, n_bytes);
	case TB_UPLINK_CHUNKS: return next_chunk(uplink, out, cap, now_ms, n_bytes);
	case TB_UPLINK_END: return tb_bear_write_audio_end(out, cap, uplink->id, n_bytes);
	case TB_UPLINK_TEXT:
		text.data = tb_ring_peek(&uplink->ring, &text.n_bytes);
		return tb_bear_write_text(out, cap, text, n_bytes);
	case TB_UPLINK_IDLE:
	case TB_UPLINK_TAP: break;
	}
	return TB_ERR_NOT_FOUND;
}

static size_t chunk_sent(struct tb_uplink *uplink)
{
	size_t n_sent = tb_ring_skip(&uplink->ring, uplink->n_in_flight);
	uplink->n_in_flight = 0;
	uplink->n_chunks++;
	if (uplink->ended && tb_ring_used(&uplink->ring) == 0) {
		tb_wipe(uplink->memory, uplink->cap);
		uplink->final_sent = true;
		uplink->stage = TB_UPLINK_END;
	}
	return n_sent;
}

size_t tb_uplink_sent(struct tb_uplink *uplink)
{
	switch (uplink->stage) {
	case TB_UPLINK_START: uplink->stage = TB_UPLINK_CHUNKS; break;
	case TB_UPLINK_CHUNKS: return chunk_sent(uplink);
	case TB_UPLINK_TEXT:
		tb_wipe(uplink->memory, uplink->cap);
		tb_ring_clear(&uplink->ring);
		uplink->final_sent = true;
		uplink->stage = TB_UPLINK_IDLE;
		break;
	case TB_UPLINK_END: uplink->stage = TB_UPLINK_IDLE; break;
	case TB_UPLINK_IDLE:
	case TB_UPLINK_TAP: break;
	}
	return 0;
}

void tb_uplink_acked(struct tb_uplink *uplink)
{
	if (uplink->n_acked < uplink->n_chunks)
		uplink->n_acked++;
}

bool tb_uplink_is_owed_ack(const struct tb_uplink *uplink)
{
	return uplink->n_acked + uplink->final_sent < uplink->n_chunks;
}
