/* The ports of a bear. Each leaves the core (what the world allocates is not the core's), does what the hardware would
 * do, and enters it again. Without power nothing happens. */
#include "tests/sim/heap_watch.h"
#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

enum { VOICE_SAMPLES = 64000, PIECE_SAMPLES = 320, PIECE_MS = 20, FAULT_ONE_IN = 250 };

static struct sim_clock *clock_of(struct sim_body *body)
{
	return &body->world->clock;
}

/* --- link ----------------------------------------------------------------------------------------------------------
 */

static enum tb_status link_open(void *ctx, const struct tb_link_target *target)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	enum tb_status status = body->cut ? TB_ERR_IO : sim_network_open(&body->network, target);
	sim_heap_watch_core(inside);
	return status;
}

static enum tb_status link_send(void *ctx, const char *text, size_t n_bytes)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	enum tb_status status = body->cut ? TB_ERR_IO : sim_network_send(&body->network, text, n_bytes);
	sim_heap_watch_core(inside);
	return status;
}

static void link_resume(void *ctx)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	sim_network_resume(&body->network);
	sim_heap_watch_core(inside);
}

static void link_close(void *ctx, uint16_t code)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	(void)code;
	if (!body->cut)
		sim_network_close(&body->network);
	sim_heap_watch_core(inside);
}

/* --- microphone ----------------------------------------------------------------------------------------------------
 */

/* Something voiced that moves as speech does: harmonics of a gliding pitch, in syllables. */
static const int16_t *voice(void)
{
	static int16_t samples[VOICE_SAMPLES];
	static bool made;
	uint32_t phase = 0;
	for (size_t t = 0; t < VOICE_SAMPLES && !made; t++) {
		uint32_t pitch_hz = 140 + (uint32_t)(t / 160 % 100);
		int32_t syllable = t / 3200 % 2 == 0 ? 8 : 1;
		phase = (phase + pitch_hz * 65536u / 16000u) % 65536u;
		samples[t] = (int16_t)(((int32_t)(phase / 4) - 8192) * syllable / 8);
	}
	made = true;
	return samples;
}

/* A room in which nobody speaks. */
static void fill_noise(struct sim_body *body, int16_t *out)
{
	for (size_t i = 0; i < PIECE_SAMPLES; i++)
		out[i] = (int16_t)((int)(i * 7 + body->voice_at) % 9 - 4);
}

static void on_samples(void *ctx, uint64_t number)
{
	struct sim_body *body = ctx;
	int16_t piece[PIECE_SAMPLES];
	if (!body->microphone_open || body->microphone_number != number)
		return;
	sim_saw_microphone(body, true);
	if (body->child.holds && body->child.speaks)
		memcpy(piece, voice() + body->voice_at % (VOICE_SAMPLES - PIECE_SAMPLES), sizeof piece);
	else
		fill_noise(body, piece);
	body->voice_at += PIECE_SAMPLES;
	sim_clock_in(clock_of(body), PIECE_MS, on_samples, body, number);
	if (!body->microphone_mute)
		sim_body_event(body, &(struct tb_bear_event){
		                         .type = TB_BEAR_EVENT_SAMPLES, .samples = piece, .n_samples = PIECE_SAMPLES});
}

static enum tb_status microphone_start(void *ctx)
{
	struct sim_body *body = ctx;
	if (body->cut || sim_dice_one_in(&body->dice, FAULT_ONE_IN))
		return TB_ERR_IO;
	bool inside = sim_heap_watch_core(false);
	body->microphone_open = true;
	body->microphone_mute = sim_dice_one_in(&body->dice, FAULT_ONE_IN);
	sim_note(body, "microphone open%s", body->microphone_mute ? " and mute" : "");
	sim_saw_microphone(body, true);
	sim_clock_in(clock_of(body), PIECE_MS, on_samples, body, ++body->microphone_number);
	sim_heap_watch_core(inside);
	return TB_OK;
}

static void microphone_stop(void *ctx)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	if (body->microphone_open)
		sim_note(body, "microphone closed");
	body->microphone_open = false;
	sim_saw_microphone(body, false);
	sim_heap_watch_core(inside);
}

/* --- speaker, MP3, light -------------------------------------------------------------------------------------------
 */

void sim_speaker_drain(struct sim_body *body)
{
	struct sim_speaker *speaker = &body->speaker;
	uint64_t now_ms = clock_of(body)->now_ms;
	size_t n_heard = (size_t)(now_ms - speaker->heard_ms) * (SIM_SPEAKER_HZ / 1000);
	n_heard = n_heard < speaker->n_queued ? n_heard : speaker->n_queued;
	speaker->heard_ms = now_ms;
	speaker->n_queued -= n_heard;
	size_t *n_old = &body->account.n_old_samples;
	*n_old -= n_heard < *n_old ? n_heard : *n_old;
	if (speaker->n_queued == 0)
		speaker->says_local = false;
}

static size_t speaker_write(void *ctx, const int16_t *samples, size_t n_samples)
{
	struct sim_body *body = ctx;
	struct sim_speaker *speaker = &body->speaker;
	bool inside = sim_heap_watch_core(false);
	sim_speaker_drain(body);
	size_t n_room = SIM_SPEAKER_SAMPLES - speaker->n_queued;
	size_t n = body->cut ? 0 : n_samples < n_room ? n_samples : n_room;
	if (speaker->n_queued == 0)
		speaker->ear = (struct sim_ear){0}; /* another sound */
	unsigned mark = sim_ear_hear(&speaker->ear, samples, n);
	speaker->n_queued += n;
	if (n > 0)
		sim_saw_sound(body, mark);
	sim_heap_watch_core(inside);
	return n;
}

static uint32_t speaker_queued_ms(void *ctx)
{
	struct sim_body *body = ctx;
	sim_speaker_drain(body);
	return (uint32_t)((body->speaker.n_queued * 1000 + SIM_SPEAKER_HZ - 1) / SIM_SPEAKER_HZ);
}

static void speaker_stop(void *ctx)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	sim_speaker_drain(body);
	if (body->speaker.n_queued > 0)
		sim_note(body, "speaker stopped");
	body->speaker = (struct sim_speaker){.heard_ms = body->speaker.heard_ms};
	body->account.n_old_samples = 0;
	sim_heap_watch_core(inside);
}

static enum tb_status mp3_open(void *ctx)
{
	struct sim_body *body = ctx;
	if (sim_dice_one_in(&body->dice, FAULT_ONE_IN))
		return TB_ERR_NO_MEMORY;
	sim_decoder_open(&body->decoder);
	return TB_OK;
}

static enum tb_status mp3_feed(void *ctx, const uint8_t *bytes, size_t n_bytes)
{
	struct sim_body *body = ctx;
	if (n_bytes > TB_MP3_FEED_MAX || !sim_decoder_feed(&body->decoder, bytes, n_bytes))
		sim_break(body, SIM_QUEUES, "the decoder was fed %zu bytes more than it reads", n_bytes);
	return sim_dice_one_in(&body->dice, 20000) ? TB_ERR_FORMAT : TB_OK;
}

static void mp3_finish(void *ctx)
{
	(void)ctx;
}

static enum tb_status mp3_read(void *ctx, int16_t *out, size_t cap, size_t *n_samples, struct tb_mp3_format *format)
{
	struct sim_body *body = ctx;
	format->n_channels = 1;
	*n_samples = sim_decoder_read(&body->decoder, out, cap, &format->rate_hz);
	return TB_OK;
}

static void mp3_close(void *ctx)
{
	((struct sim_body *)ctx)->decoder.is_open = false;
}

static void light_show(void *ctx, enum tb_light light)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	if (!body->cut)
		sim_saw_light(body, light);
	sim_heap_watch_core(inside);
}

/* --- the rest ------------------------------------------------------------------------------------------------------
 */

static enum tb_status random_fill(void *ctx, void *out, size_t n_bytes)
{
	struct sim_body *body = ctx;
	for (size_t i = 0; i < n_bytes; i++)
		((uint8_t *)out)[i] = (uint8_t)sim_dice_next(&body->dice);
	return TB_OK;
}

static int64_t heap_bytes(void *ctx)
{
	return (int64_t)(40000 + sim_dice_between(&((struct sim_body *)ctx)->dice, 0, 100000));
}

static int64_t rssi_dbm(void *ctx)
{
	return -(int64_t)sim_dice_between(&((struct sim_body *)ctx)->dice, 40, 85);
}

/* --- the way up ----------------------------------------------------------------------------------------------------
 */

static void network_join(void *ctx)
{
	struct sim_body *body = ctx;
	if (body->join_ms != 0)
		return;
	uint64_t associated_ms = clock_of(body)->now_ms + sim_dice_between(&body->dice, 800, 5000);
	body->join_ms = associated_ms + sim_dice_between(&body->dice, 100, 3000); /* DHCP */
	body->clock_ms = body->join_ms + sim_dice_between(&body->dice, 50, 2000); /* SNTP */
}

/* Without a network there is nothing to join. */
static enum tb_network_state network_state(void *ctx)
{
	struct sim_body *body = ctx;
	if (body->join_ms == 0 || clock_of(body)->now_ms < body->join_ms || !body->network.online)
		return TB_NETWORK_JOINING;
	return TB_NETWORK_UP;
}

static uint64_t unix_s(void *ctx)
{
	struct sim_body *body = ctx;
	uint64_t now_ms = clock_of(body)->now_ms;
	return body->clock_ms == 0 || now_ms < body->clock_ms ? 0 : 1795000000 + now_ms / 1000;
}

static uint32_t selftest_run(void *ctx)
{
	static const uint32_t faults[] = {TB_FAULT_MIC_DEAD, TB_FAULT_MIC_STUCK, TB_FAULT_SPEAKER_DEAD};
	struct sim_body *body = ctx;
	bool is_unfit = sim_updates_is_unfit(&body->updates);
	if (!sim_dice_one_in(&body->dice, FAULT_ONE_IN) && !is_unfit)
		return 0;
	body->network.fault_ms = clock_of(body)->now_ms;
	return faults[sim_dice_between(&body->dice, 0, 2)];
}

static enum tb_status storage_get(void *ctx, const char *key, void *value, size_t cap, size_t *n_bytes)
{
	struct sim_body *body = ctx;
	return body->cut ? TB_ERR_IO : sim_flash_get(&body->flash, key, value, cap, n_bytes);
}

static enum tb_status storage_set(void *ctx, const char *key, struct tb_span value)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	enum tb_status status = body->cut ? TB_ERR_IO : sim_flash_set(&body->flash, key, value);
	sim_note(body, "stores %s: %s%s", key, tb_status_name(status), body->cut ? ", and power goes" : "");
	sim_heap_watch_core(inside);
	return status;
}

static void log_line(void *ctx, enum tb_log_level level, const char *line)
{
	struct sim_body *body = ctx;
	bool inside = sim_heap_watch_core(false);
	(void)level;
	sim_note(body, "log: %s", line);
	sim_saw_log(body->world, line);
	sim_heap_watch_core(inside);
}

void sim_ports_fill(struct sim_body *body, struct tb_bear_port *port)
{
	body->log = (struct tb_log){log_line, body, TB_LOG_DEBUG};
	*port = (struct tb_bear_port){
	    .link = {link_open, link_send, link_resume, link_close, body},
	    .microphone = {microphone_start, microphone_stop, body},
	    .speaker = {SIM_SPEAKER_HZ, speaker_write, speaker_queued_ms, speaker_stop, body},
	    .light = {light_show, body},
	    .mp3 = {mp3_open, mp3_feed, mp3_finish, mp3_read, mp3_close, body},
	    .random = {random_fill, body},
	    .health = {heap_bytes, rssi_dbm, body},
	    .network = {network_join, network_state, body},
	    .clock = {unix_s, body},
	    .selftest = {selftest_run, body},
	    .storage = {storage_get, storage_set, body},
	    .hmac = body->hmac,
	    .log = &body->log,
	};
}
