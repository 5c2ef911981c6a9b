#include "server/session/session.h"

#include "common/wire/server_msg.h"
#include "server/session/session_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OUT_CAP = 512, ERROR_CAP = 768 };

/* --- small things ---------------------------------------------------------------------------------------------- */

void tb_session_time_text(const struct tb_session *session, char out[TB_TIME_TEXT_CAP])
{
	/* The seconds change seldom, and messages come in dozens. The loop's thread alone is here. */
	static _Thread_local int64_t known_s = -1;
	static _Thread_local char date[24];
	time_t seconds = (time_t)(session->now.unix_ms / 1000);
	if (seconds != known_s) {
		struct tm utc;
		gmtime_r(&seconds, &utc);
		strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
		known_s = seconds;
	}
	snprintf(out, TB_TIME_TEXT_CAP, "%s.%03dZ", date, (int)(session->now.unix_ms % 1000));
}

void tb_session_send(struct tb_session *session, const char *message, size_t n_bytes)
{
	if (!session->closing)
		session->ops.send(session->ops.ctx, tb_span_make(message, n_bytes));
}

void tb_session_error(struct tb_session *session, const char *code, const char *message, const char *audio_session_id)
{
	char out[ERROR_CAP];
	char time_text[TB_TIME_TEXT_CAP];
	size_t n_bytes = 0;
	tb_session_time_text(session, time_text);
	tb_logf(session->config->log, TB_LOG_INFO, "session %s: error %s", session->id, code);
	if (tb_server_write_error(out, sizeof out, code, message, audio_session_id, time_text, &n_bytes) == TB_OK)
		tb_session_send(session, out, n_bytes);
}

void tb_session_end(struct tb_session *session, uint16_t code, const char *reason)
{
	if (session->closing)
		return;
	tb_session_drop_answers(session);
	session->closing = true;
	session->ops.close(session->ops.ctx, code, reason);
}

/* --- turns ----------------------------------------------------------------------------------------------------- */

static uint32_t seed_of(const struct tb_session *session)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (const char *c = session->id; *c != '\0'; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	return hash + session->n_turns * 2654435761u;
}

bool tb_session_is_answering(const struct tb_session *session)
{
	return session->turn.state == TB_TURN_HEARING || session->turn.state == TB_TURN_ANSWERING;
}

static const enum tb_kind_phrase rest_phrases[] = {[TB_TALK_GO_ON] = TB_KIND_REST,
                                                   [TB_TALK_SOON] = TB_KIND_REST,
                                                   [TB_TALK_REST] = TB_KIND_REST,
                                                   [TB_TALK_DAY_OVER] = TB_KIND_DAY_OVER,
                                                   [TB_TALK_QUIET] = TB_KIND_QUIET};

void tb_session_begin_turn(struct tb_session *session, const char *answer_id)
{
	snprintf(session->answer_id, sizeof session->answer_id, "%s", answer_id);
	session->n_turns++;
	struct tb_turn_asker asker = {.language = session->child.language,
	                              .spoken_name = session->child.spoken_name,
	                              .age = session->child.age,
	                              .seed = seed_of(session),
	                              .history = session->history,
	                              .n_history = session->n_history,
	                              .stream_voice = session->can_fragments && session->ops.send_piece != NULL,
	                              .wary = tb_wary_is(&session->wary),
	                              .memory = session->memory};
	enum tb_talk_verdict verdict = tb_talk_question(session->talk, session->now);
	session->resting = verdict > TB_TALK_SOON;
	session->rest_phrase = rest_phrases[verdict];
	asker.says_soon = verdict == TB_TALK_SOON;
	tb_turn_begin(&session->turn, &asker);
}

void tb_session_drop_answers(struct tb_session *session)
{
	tb_turn_end(&session->turn);
	tb_answering_cut(session);
	while (session->pending != NULL) {
		struct tb_pending_text *text = session->pending;
		session->pending = text->next;
		tb_wipe(text->text, text->n_bytes);
		free(text);
	}
	session->n_pending = 0;
}

static void begin_text_turn(struct tb_session *session, struct tb_span text)
{
	tb_session_begin_turn(session, "");
	if (session->resting)
		tb_turn_say(&session->turn, session->rest_phrase, TB_OUTCOME_RESTING, session->now.ms);
	else
		tb_turn_text(&session->turn, text, session->now.ms);
}

/* After every call from outside: releases an answered turn at once, goes on with what waits, closes when draining. */
static void settle(struct tb_session *session)
{
	if (session->turn.state == TB_TURN_DONE)
		tb_turn_end(&session->turn);
	if (session->pending != NULL && session->turn.state == TB_TURN_IDLE && !session->closing) {
		struct tb_pending_text *text = session->pending;
		session->pending = text->next;
		session->n_pending--;
		begin_text_turn(session, tb_span_make(text->text, text->n_bytes));
		tb_wipe(text->text, text->n_bytes);
		free(text);
	}
	if (session->draining && !tb_session_is_busy(session))
		tb_session_drain_over(session);
}

bool tb_session_takes_questions(struct tb_session *session, const char *error_code, const char *audio_session_id)
{
	if (session->draining)
		tb_session_error(session, error_code, "the server is shutting down: ask again in a moment",
		                 audio_session_id);
	return !session->draining;
}

/* --- messages -------------------------------------------------------------------------------------------------- */

static void on_text_message(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	(void)pcm;
	size_t n_blank = 0;
	while (n_blank < msg->text.n_bytes && msg->text.data[n_blank] <= ' ')
		n_blank++;
	if (n_blank == msg->text.n_bytes) {
		tb_session_error(session, "empty_text", "text_message needs a text", "");
		return;
	}
	if (!tb_session_takes_questions(session, "text_processing_error", ""))
		return;
	if (session->turn.state == TB_TURN_IDLE) {
		begin_text_turn(session, msg->text);
		return;
	}
	struct tb_pending_text *text = NULL;
	if (session->n_pending < TB_SESSION_PENDING_MAX)
		text = malloc(sizeof *text + msg->text.n_bytes);
	if (text == NULL) {
		tb_session_error(session, "text_processing_error", "too many questions at once: wait for the answers",
		                 "");
		return;
	}
	text->next = NULL;
	text->n_bytes = msg->text.n_bytes;
	memcpy(text->text, msg->text.data, msg->text.n_bytes);
	struct tb_pending_text **tail = &session->pending;
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = text;
	session->n_pending++;
}

static void on_audio_start(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	(void)pcm;
	tb_utterance_start(session, msg);
}

static void on_audio_end(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	(void)pcm;
	tb_utterance_end(session, msg);
}

static void on_heartbeat(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	(void)msg;
	(void)pcm;
	char out[OUT_CAP];
	char time_text[TB_TIME_TEXT_CAP];
	size_t n_bytes = 0;
	tb_session_time_text(session, time_text);
	if (tb_server_write_heartbeat(out, sizeof out, time_text, session->draining ? "draining" : "active",
	                              &n_bytes) == TB_OK)
		tb_session_send(session, out, n_bytes);
}

static void on_ping(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	(void)msg;
	(void)pcm;
	char out[OUT_CAP];
	size_t n_bytes = 0;
	if (tb_server_write_pong(out, sizeof out, session->now.unix_ms, &n_bytes) == TB_OK)
		tb_session_send(session, out, n_bytes);
}

static void on_handshake(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	(void)pcm;
	session->has_handshake = true;
	session->can_fragments = msg->can_fragments;
	tb_logf(session->config->log, TB_LOG_INFO, "session %s: handshake protocol=%.8s firmware=%.24s", session->id,
	        msg->protocol_version, msg->firmware_version);
}

/* The words of the wire; anything else could be anything, and would be in the log. */
static bool is_word(const char *text)
{
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

static void tell_update(struct tb_session *session, const struct tb_bear_msg *msg)
{
	if (msg->update_build < 1 || msg->update_build > UINT32_MAX || msg->update_result[0] == '\0' ||
	    !is_word(msg->update_result) || !is_word(msg->update_cause) || session->ops.update == NULL ||
	    session->n_updates_told == TB_SESSION_UPDATES_MAX)
		return;
	session->n_updates_told++;
	session->ops.update(session->ops.ctx, (uint32_t)msg->update_build, msg->update_result, msg->update_cause);
}

static void on_health(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	(void)pcm;
	tb_logf(session->config->log, TB_LOG_DEBUG,
	        "session %s: %s free_heap=%" PRId64 " rssi=%" PRId64 " uptime_s=%" PRId64, session->id,
	        tb_bear_msg_name(msg->type), msg->free_heap_bytes, msg->rssi_dbm, msg->uptime_s);
	tell_update(session, msg);
}

typedef void (*tb_message_handler)(struct tb_session *, const struct tb_bear_msg *, const uint8_t *pcm);

/* A type without a handler is informational: it keeps the session alive and nothing more. */
static const tb_message_handler handlers[TB_BEAR_MSG_COUNT] = {
    [TB_BEAR_AUDIO_START] = on_audio_start,
    [TB_BEAR_AUDIO_CHUNK] = tb_utterance_chunk,
    [TB_BEAR_AUDIO_END] = on_audio_end,
    [TB_BEAR_TEXT_MESSAGE] = on_text_message,
    [TB_BEAR_HEARTBEAT] = on_heartbeat,
    [TB_BEAR_SYSTEM_STATUS] = on_health,
    [TB_BEAR_DEVICE_STATUS] = on_health,
    [TB_BEAR_SENSOR_DATA] = on_health,
    [TB_BEAR_CONNECTION_HEALTH_REPORT] = on_health,
    [TB_BEAR_HANDSHAKE] = on_handshake,
    [TB_BEAR_PING] = on_ping,
};

static void handle(struct tb_session *session, struct tb_span message)
{
	uint8_t pcm[TB_MESSAGE_MAX];
	char text[TB_TEXT_MAX];
	struct tb_bear_msg_memory memory = {.pcm = pcm, .pcm_cap = sizeof pcm, .text = text, .text_cap = sizeof text};
	struct tb_bear_msg msg;
	if (tb_bear_msg_decode(message, &memory, &msg) != TB_OK) {
		tb_session_error(session, "invalid_json", "a message must be one JSON object with a string `type`", "");
	} else if (msg.type == TB_BEAR_UNKNOWN) {
		tb_logf(session->config->log, session->unknown_type_said ? TB_LOG_DEBUG : TB_LOG_INFO,
		        "session %s: message of an unknown type ignored", session->id);
		session->unknown_type_said = true;
	} else if (handlers[msg.type] != NULL) {
		handlers[msg.type](session, &msg, pcm);
	}
	tb_wipe(pcm, sizeof pcm);
	tb_wipe(text, sizeof text);
}

void tb_session_message(struct tb_session *session, struct tb_span message, bool is_text, struct tb_now now)
{
	if (session->closing)
		return;
	session->now = now;
	session->last_life_ms = now.ms;
	if (message.n_bytes > TB_MESSAGE_MAX)
		tb_session_too_large(session, now);
	else if (!is_text)
		tb_session_error(session, "invalid_json", "messages are JSON in text frames", "");
	else
		handle(session, message);
	settle(session);
}

void tb_session_too_large(struct tb_session *session, struct tb_now now)
{
	if (session->closing)
		return;
	session->now = now;
	session->last_life_ms = now.ms;
	tb_session_error(session, "message_too_large", "a message may have at most 10000 bytes", "");
}

void tb_session_flooded(struct tb_session *session, const char *reason, struct tb_now now)
{
	if (session->closing)
		return;
	session->now = now;
	tb_session_error(session, "too_many_messages", "slow down: more messages a second than are taken", "");
	tb_session_end(session, TB_CLOSE_POLICY, reason);
}

/* --- life ------------------------------------------------------------------------------------------------------ */

static void pass_order(void *ctx, const struct tb_order *order)
{
	struct tb_session *session = ctx;
	session->ops.order(session->ops.ctx, order);
}

struct tb_session *tb_session_create(const struct tb_session_config *config, const struct tb_session_child *child,
                                     const struct tb_session_ops *ops, struct tb_talk *talk, const char *session_id)
{
	struct tb_session *session = calloc(1, sizeof *session);
	if (session == NULL)
		return NULL;
	session->config = config;
	session->child = *child;
	session->ops = *ops;
	session->talk = talk;
	snprintf(session->id, sizeof session->id, "%s", session_id);
	struct tb_turn_config turn = {.gate = config->gate,
	                              .deadline_ms = config->turn_deadline_ms,
	                              .on_order = pass_order,
	                              .on_voice = tb_answering_voice,
	                              .on_answer = tb_answering_done,
	                              .ctx = session};
	tb_turn_init(&session->turn, &turn);
	return session;
}

void tb_session_destroy(struct tb_session *session)
{
	if (session == NULL)
		return;
	session->closing = true; /* nothing more is sent */
	tb_session_drop_answers(session);
	tb_history_clear(session);
	tb_wipe(session, sizeof *session);
	free(session);
}

void tb_session_open(struct tb_session *session, struct tb_now now)
{
	char out[OUT_CAP];
	char time_text[TB_TIME_TEXT_CAP];
	size_t n_bytes = 0;
	session->now = now;
	session->last_life_ms = now.ms;
	tb_session_time_text(session, time_text);
	if (tb_server_write_established(out, sizeof out, session->id, time_text, &n_bytes) == TB_OK)
		tb_session_send(session, out, n_bytes);
}

void tb_session_result(struct tb_session *session, const struct tb_result *result, struct tb_now now)
{
	if (session->closing)
		return;
	session->now = now;
	tb_turn_result(&session->turn, result, now.ms);
	settle(session);
}

/* While an answer is being made it is the server's turn: the turn has a deadline of its own. */
static uint64_t idle_deadline(const struct tb_session *session)
{
	return tb_session_is_answering(session) ? UINT64_MAX : session->last_life_ms + session->config->idle_ms;
}

uint64_t tb_session_deadline(const struct tb_session *session)
{
	if (session->closing)
		return UINT64_MAX;
	const uint64_t deadlines[] = {tb_turn_deadline(&session->turn), idle_deadline(session),
	                              tb_utterance_deadline(session)};
	uint64_t first_ms = UINT64_MAX;
	for (size_t i = 0; i < sizeof deadlines / sizeof deadlines[0]; i++)
		if (deadlines[i] < first_ms)
			first_ms = deadlines[i];
	return first_ms;
}

void tb_session_tick(struct tb_session *session, struct tb_now now)
{
	if (session->closing)
		return;
	session->now = now;
	tb_turn_tick(&session->turn, now.ms);
	tb_utterance_tick(session);
	settle(session);
	if (now.ms >= idle_deadline(session))
		tb_session_end(session, TB_CLOSE_NORMAL, "timeout");
}

void tb_session_drain(struct tb_session *session, struct tb_now now)
{
	session->now = now;
	session->draining = true;
	settle(session);
}

void tb_session_drain_over(struct tb_session *session)
{
	tb_session_end(session, session->has_handshake ? TB_CLOSE_DRAINING : TB_CLOSE_GOING_AWAY, "server_shutdown");
}

bool tb_session_is_busy(const struct tb_session *session)
{
	return session->turn.state != TB_TURN_IDLE || session->utterance != TB_UTTERANCE_NONE ||
	       session->pending != NULL;
}

size_t tb_session_held_bytes(const struct tb_session *session)
{
	return session->turn.arena.n_bytes;
}
