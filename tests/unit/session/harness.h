/* A session with hands instead of engines: what it sends and orders is kept, results are given by the test. The gate is
 * the real one, with the real lists. */
#ifndef TB_TESTS_SESSION_HARNESS_H
#define TB_TESTS_SESSION_HARNESS_H

#include "common/wire/bear_msg.h"
#include "common/wire/server_msg.h"
#include "common/wire/token.h"
#include "server/session/session.h"
#include "tests/check.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

/* Each file of this folder uses a part of what stands here. */
#define SHARED __attribute__((unused)) static

enum { MAX_SENT = 512, MAX_ORDERS = 2048, CHUNK_SAMPLES = TB_CHUNK_BYTES / 2 };

struct harness {
	struct tb_session_config config;
	struct tb_session *session;
	struct tb_talk talk;
	struct tb_now now;
	struct tb_server_msg sent[MAX_SENT];
	size_t n_sent;
	enum tb_order_type order[MAX_ORDERS];
	char order_text[MAX_ORDERS][512];
	size_t n_orders;
	uint32_t epoch; /* of the newest order that is not a CANCEL */
	uint16_t close_code;
	char close_reason[128];
	unsigned n_closes;
	size_t n_audio_bytes; /* of the newest answer */
	char piece[16384];    /* the message in pieces that is coming in */
	size_t n_piece, n_pieces;
	unsigned n_updates;
	char update[64]; /* the newest: "17 rolled_back crash" */
};

static struct tb_gate *the_gate;

static enum tb_status count_audio(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes)
{
	(void)msg;
	((struct harness *)ctx)->n_audio_bytes += bytes.n_bytes;
	return TB_OK;
}

static void on_send(void *ctx, struct tb_span message)
{
	struct harness *h = ctx;
	static struct tb_server_reader reader;
	h->n_audio_bytes = 0;
	tb_server_reader_init(&reader, count_audio, h);
	if (tb_server_reader_feed(&reader, message.data, message.n_bytes) != TB_OK ||
	    tb_server_reader_finish(&reader) != TB_OK || h->n_sent == MAX_SENT)
		abort(); /* a server that sends what its own reader refuses */
	h->sent[h->n_sent++] = reader.msg;
}

static void on_send_piece(void *ctx, struct tb_span piece, bool is_last)
{
	struct harness *h = ctx;
	if (piece.n_bytes > sizeof h->piece - h->n_piece)
		abort();
	memcpy(h->piece + h->n_piece, piece.data, piece.n_bytes);
	h->n_piece += piece.n_bytes;
	h->n_pieces++;
	if (!is_last)
		return;
	on_send(h, tb_span_make(h->piece, h->n_piece));
	h->n_piece = 0;
}

static void on_close(void *ctx, uint16_t code, const char *reason)
{
	struct harness *h = ctx;
	h->close_code = code;
	h->n_closes++;
	snprintf(h->close_reason, sizeof h->close_reason, "%s", reason);
}

static void on_update(void *ctx, uint32_t build, const char *result, const char *cause)
{
	struct harness *h = ctx;
	h->n_updates++;
	snprintf(h->update, sizeof h->update, "%u %s %s", (unsigned)build, result, cause);
}

static void on_order(void *ctx, const struct tb_order *order)
{
	struct harness *h = ctx;
	if (h->n_orders == MAX_ORDERS)
		abort();
	struct tb_span text = order->type == TB_ORDER_REPLY ? order->request->text : order->text;
	snprintf(h->order_text[h->n_orders], sizeof h->order_text[0], "%.*s", (int)text.n_bytes,
	         text.n_bytes > 0 ? (const char *)text.data : "");
	h->order[h->n_orders++] = order->type;
	if (order->type != TB_ORDER_CANCEL)
		h->epoch = order->epoch;
}

static enum tb_status openssl_hmac(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                   uint8_t mac[TB_MAC_LEN])
{
	(void)ctx;
	uint8_t all[8192];
	size_t n_bytes = 0;
	unsigned n_mac = 0;
	for (size_t i = 0; i < n_parts; i++) {
		if (parts[i].n_bytes > 0)
			memcpy(all + n_bytes, parts[i].data, parts[i].n_bytes);
		n_bytes += parts[i].n_bytes;
	}
	HMAC(EVP_sha256(), key.data, (int)key.n_bytes, all, n_bytes, mac, &n_mac);
	return TB_OK;
}

static const struct tb_hmac_port test_hmac = {.hmac_sha256 = openssl_hmac};

SHARED struct harness *harness_open(void)
{
	struct harness *h = calloc(1, sizeof *h);
	struct tb_session_child child = {.device_id = "test_device_001",
	                                 .spoken_name = "Sam",
	                                 .language = "en",
	                                 .age = 7,
	                                 .key = "0123456789abcdef"};
	struct tb_session_ops ops = {.ctx = h,
	                             .send = on_send,
	                             .send_piece = on_send_piece,
	                             .close = on_close,
	                             .order = on_order,
	                             .update = on_update};
	if (the_gate == NULL && tb_gate_load("content/safety", NULL, &the_gate) != TB_OK)
		abort();
	h->config = (struct tb_session_config){
	    .gate = the_gate, .hmac = &test_hmac, .idle_ms = 1800 * 1000, .turn_deadline_ms = 8000};
	h->now = (struct tb_now){.ms = 1000, .unix_ms = 1795000000000};
	h->session = tb_session_create(&h->config, &child, &ops, &h->talk, "s1");
	tb_session_open(h->session, h->now);
	return h;
}

SHARED void harness_close(struct harness *h)
{
	tb_session_destroy(h->session);
	free(h);
	tb_gate_destroy(the_gate);
	the_gate = NULL;
}

SHARED void say_json(struct harness *h, const char *json)
{
	tb_session_message(h->session, tb_span_cstr(json), true, h->now);
}

/* One second of something voiced that moves as speech does: harmonics of a gliding pitch, in syllables. */
SHARED void make_voice(int16_t *out, size_t n_samples, size_t from)
{
	static uint32_t phase;
	for (size_t i = 0; i < n_samples; i++) {
		size_t t = from + i;
		uint32_t pitch_hz = 140 + (uint32_t)(t / 160 % 100);
		uint32_t syllable = t / 3200 % 2 == 0 ? 8 : 1;
		phase = (phase + pitch_hz * 65536u / 16000u) % 65536u;
		int32_t saw = (int32_t)(phase / 4) - 8192; /* rich in harmonics */
		out[i] = (int16_t)(saw * (int32_t)syllable / 8);
	}
}

enum sound { SILENCE, VOICE };

/* Sends chunks of audio; the last one final when asked. */
SHARED void say_audio(struct harness *h, enum sound sound, size_t n_ms, const char *session_id, bool final)
{
	size_t n_left = n_ms * 16;
	size_t at = 0;
	char out[TB_MESSAGE_MAX], id[16];
	for (unsigned n = 1; n_left > 0; n++) {
		int16_t samples[CHUNK_SAMPLES] = {0};
		size_t n_samples = n_left < CHUNK_SAMPLES ? n_left : CHUNK_SAMPLES;
		size_t n_bytes = 0;
		if (sound == VOICE)
			make_voice(samples, n_samples, at);
		snprintf(id, sizeof id, "%u", n);
		n_left -= n_samples;
		at += n_samples;
		struct tb_chunk_out chunk = {.pcm = tb_span_make(samples, n_samples * 2),
		                             .chunk_id = id,
		                             .audio_session_id = session_id,
		                             .is_final = final && n_left == 0};
		if (tb_bear_write_audio_chunk(out, sizeof out, &chunk, &n_bytes) != TB_OK)
			abort();
		tb_session_message(h->session, tb_span_make(out, n_bytes), true, h->now);
	}
}

SHARED void give_heard(struct harness *h, enum tb_status status, const char *text, const char *alt, bool unsure)
{
	struct tb_stt_result heard = {.unsure = unsure};
	snprintf(heard.text, sizeof heard.text, "%s", text);
	snprintf(heard.alt, sizeof heard.alt, "%s", alt);
	struct tb_result result = {.type = TB_RESULT_HEARD, .status = status, .epoch = h->epoch, .heard = &heard};
	tb_session_result(h->session, &result, h->now);
}

/* readings: each with a newline behind it. */
SHARED void give_readings(struct harness *h, const char *text, const char *readings)
{
	struct tb_stt_result heard = {.unsure = false};
	snprintf(heard.text, sizeof heard.text, "%s", text);
	snprintf(heard.readings, sizeof heard.readings, "%s", readings);
	struct tb_result result = {.type = TB_RESULT_HEARD, .epoch = h->epoch, .heard = &heard};
	tb_session_result(h->session, &result, h->now);
}

SHARED void give_sentence(struct harness *h, const char *text)
{
	struct tb_result result = {.type = TB_RESULT_SENTENCE, .epoch = h->epoch, .text = tb_span_cstr(text)};
	tb_session_result(h->session, &result, h->now);
}

SHARED void give_reply_done(struct harness *h, enum tb_status status)
{
	struct tb_reply_memory memory = {.topic = "test"};
	struct tb_result result = {
	    .type = TB_RESULT_REPLY_DONE, .status = status, .epoch = h->epoch, .memory = &memory};
	tb_session_result(h->session, &result, h->now);
}

/* Bytes of voice, and whether a sentence ends with them. */
SHARED void give_voice_piece(struct harness *h, const char *bytes, bool sentence_voiced)
{
	struct tb_result piece = {
	    .type = TB_RESULT_VOICE, .epoch = h->epoch, .mp3 = tb_span_cstr(bytes), .sentence_voiced = sentence_voiced};
	tb_session_result(h->session, &piece, h->now);
}

SHARED void give_voice_done(struct harness *h, enum tb_status status)
{
	struct tb_result done = {.type = TB_RESULT_VOICE_DONE, .status = status, .epoch = h->epoch, .voice_ms = 900};
	tb_session_result(h->session, &done, h->now);
}

SHARED void give_voice(struct harness *h, enum tb_status status)
{
	struct tb_result piece = {.type = TB_RESULT_VOICE, .epoch = h->epoch, .mp3 = tb_span_cstr("0123456789")};
	struct tb_result done = {.type = TB_RESULT_VOICE_DONE, .status = status, .epoch = h->epoch, .voice_ms = 900};
	piece.status = status;
	tb_session_result(h->session, &piece, h->now);
	tb_session_result(h->session, &done, h->now);
}

SHARED const struct tb_server_msg *last_sent(const struct harness *h)
{
	return &h->sent[h->n_sent - 1];
}

SHARED size_t count_orders(const struct harness *h, enum tb_order_type type)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_orders; i++)
		n += h->order[i] == type;
	return n;
}

/* The text of the newest order of a type; "" when there is none. */
SHARED const char *last_order(const struct harness *h, enum tb_order_type type)
{
	for (size_t i = h->n_orders; i > 0; i--)
		if (h->order[i - 1] == type)
			return h->order_text[i - 1];
	return "";
}

/* Asks aloud; everything up to the text being understood is left to the test. */
SHARED void ask_aloud(struct harness *h, const char *session_id)
{
	char json[160];
	snprintf(json, sizeof json, "{\"type\":\"audio_start\",\"audio_session_id\":\"%s\"}", session_id);
	say_json(h, json);
	say_audio(h, VOICE, 1500, session_id, true);
}

#endif
