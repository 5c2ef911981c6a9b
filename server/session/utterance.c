/* An utterance on the wire: start, chunks, and either or both of its ends. */
#include "common/audio/pcm.h"
#include "common/wire/server_msg.h"
#include "common/wire/token.h"
#include "server/session/session_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OUT_CAP = 512 };

/* Opens an utterance under the asked id, or one of our own when it is absent or in use. Whatever was being asked or
 * answered before is over. */
static void open_utterance(struct tb_session *session, const char *wanted_id)
{
	bool in_use = tb_session_is_answering(session) && strcmp(wanted_id, session->answer_id) == 0;
	in_use = in_use || (session->utterance != TB_UTTERANCE_NONE && strcmp(wanted_id, session->utterance_id) == 0);
	tb_session_drop_answers(session);
	if (wanted_id[0] == '\0' || in_use)
		snprintf(session->utterance_id, sizeof session->utterance_id, "%s-%" PRIu32, session->id,
		         ++session->n_ids);
	else
		snprintf(session->utterance_id, sizeof session->utterance_id, "%s", wanted_id);
	session->utterance = TB_UTTERANCE_OPEN;
	session->utterance_bytes = 0;
	session->utterance_began_ms = session->utterance_chunk_ms = session->now.ms;
	session->other_end_due = false;
	tb_session_begin_turn(session, session->utterance_id);
}

/* A new question while draining: the bear has turned away from the old one, so nothing is left to wait for. */
static bool may_open(struct tb_session *session, const char *error_code, const struct tb_bear_msg *msg)
{
	if (tb_session_takes_questions(session, error_code, msg->audio_session_id))
		return true;
	tb_session_drop_answers(session);
	session->utterance = TB_UTTERANCE_NONE;
	return false;
}

void tb_utterance_start(struct tb_session *session, const struct tb_bear_msg *msg)
{
	if (!may_open(session, "audio_start_error", msg))
		return;
	open_utterance(session, msg->audio_session_id);
	char out[OUT_CAP];
	char time_text[TB_TIME_TEXT_CAP];
	size_t n_bytes = 0;
	tb_session_time_text(session, time_text);
	if (tb_server_write_start_ack(out, sizeof out, session->utterance_id, time_text, &n_bytes) == TB_OK)
		tb_session_send(session, out, n_bytes);
}

static void acknowledge(struct tb_session *session, const struct tb_bear_msg *msg)
{
	char out[OUT_CAP];
	char time_text[TB_TIME_TEXT_CAP];
	size_t n_bytes = 0;
	tb_session_time_text(session, time_text);
	struct tb_audio_ack ack = {.chunk_id = msg->chunk_id,
	                           .audio_session_id = session->utterance_id,
	                           .time_text = time_text,
	                           .n_bytes = msg->n_pcm_bytes,
	                           .final = msg->is_final};
	if (tb_server_write_audio_ack(out, sizeof out, &ack, &n_bytes) == TB_OK)
		tb_session_send(session, out, n_bytes);
}

/* The utterance is over: its turn goes on to the answer, or an error says why there is none. */
static void end_utterance(struct tb_session *session)
{
	enum tb_utterance_state state = session->utterance;
	session->utterance = TB_UTTERANCE_NONE;
	session->other_end_due = true;
	if (state == TB_UTTERANCE_DISCARDED)
		return;
	if (session->resting) {
		tb_turn_say(&session->turn, session->rest_phrase, TB_OUTCOME_RESTING, session->now.ms);
		return;
	}
	if (session->utterance_bytes >= TB_UTTERANCE_MIN_BYTES) {
		tb_turn_end_of_audio(&session->turn, session->now.ms);
		return;
	}
	tb_turn_end(&session->turn);
	if (session->utterance_bytes == 0)
		tb_session_error(session, "no_audio_data", "the utterance ended without audio", session->utterance_id);
	else
		tb_session_error(session, "audio_too_short", "an utterance must have at least 1000 bytes of audio",
		                 session->utterance_id);
}

static void discard_utterance(struct tb_session *session, const char *code, const char *message)
{
	tb_turn_end(&session->turn);
	session->utterance = TB_UTTERANCE_DISCARDED;
	tb_session_error(session, code, message, session->utterance_id);
}

uint64_t tb_utterance_deadline(const struct tb_session *session)
{
	if (session->utterance != TB_UTTERANCE_OPEN)
		return UINT64_MAX;
	uint64_t stalled_ms = session->utterance_chunk_ms + TB_UTTERANCE_STALL_MS;
	uint64_t endless_ms = session->utterance_began_ms + 2 * (uint64_t)TB_UTTERANCE_MAX_MS;
	return stalled_ms < endless_ms ? stalled_ms : endless_ms;
}

void tb_utterance_tick(struct tb_session *session)
{
	if (session->now.ms >= tb_utterance_deadline(session))
		discard_utterance(session, "audio_end_error", "the utterance was not ended in time");
}

/* An absent session id counts as the empty text, as sent: bears put a number of their own in its place. */
static bool signature_is_right(const struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	if (session->config->chunk_hmac == TB_CHUNK_HMAC_OFF)
		return true;
	if (msg->mac[0] == '\0')
		return session->config->chunk_hmac == TB_CHUNK_HMAC_VERIFY;
	return tb_chunk_mac_verify(session->config->hmac, tb_span_cstr(session->child.key),
	                           tb_span_make(pcm, msg->n_pcm_bytes), tb_span_cstr(msg->chunk_id),
	                           tb_span_cstr(msg->audio_session_id), tb_span_cstr(msg->mac)) == TB_OK;
}

/* NULL when the chunk is fine; else the error to answer with. */
static const char *chunk_problem(const struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm,
                                 const char **text)
{
	if (msg->audio == TB_AUDIO_ABSENT) {
		*text = "audio_chunk needs audio_data";
		return "missing_audio_data";
	}
	if (msg->audio == TB_AUDIO_BAD) {
		*text = "audio_data must be base64 of 16-bit mono PCM at 16 kHz";
		return "invalid_audio_data";
	}
	if (!signature_is_right(session, msg, pcm)) {
		tb_logf(session->config->log, TB_LOG_WARN, "session %s: chunk refused: wrong or missing hmac",
		        session->id);
		*text = "the chunk's hmac is missing or wrong";
		return "audio_chunk_error";
	}
	return NULL;
}

static void take_audio(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	size_t limit = (size_t)TB_UTTERANCE_MAX_MS * (TB_AUDIO_RATE_HZ / 1000) * sizeof(int16_t);
	if (session->utterance_bytes + msg->n_pcm_bytes > limit) {
		discard_utterance(session, "audio_too_large", "an utterance may last at most 30 seconds");
		return;
	}
	int16_t samples[TB_MESSAGE_MAX / 2];
	size_t n_samples = msg->n_pcm_bytes / sizeof(int16_t);
	tb_pcm_from_bytes(pcm, n_samples, samples);
	if (!session->resting)
		tb_turn_audio(&session->turn, samples, n_samples);
	if (session->config->on_audio != NULL && msg->n_pcm_bytes > 0)
		session->config->on_audio(session->config->ctx, msg->n_pcm_bytes);
	session->utterance_bytes += msg->n_pcm_bytes;
	session->utterance_chunk_ms = session->now.ms;
	tb_wipe(samples, n_samples * sizeof(int16_t));
}

/* Whether an end that finds no utterance open is only the other end of the one that was: the first that comes is, and
 * any while that one is being answered, since an error would tell the bear not to wait for its answer. */
static bool is_other_end(struct tb_session *session)
{
	bool is_due = session->other_end_due;
	session->other_end_due = false;
	return is_due || (tb_session_is_answering(session) && session->answer_id[0] != '\0');
}

/* Opens an utterance for a chunk that comes without one. false: there is nothing to take. */
static bool open_for_chunk(struct tb_session *session, const struct tb_bear_msg *msg)
{
	bool is_bare_end = msg->is_final && msg->n_pcm_bytes == 0;
	if (is_bare_end && is_other_end(session)) {
		acknowledge(session, msg);
		return false;
	}
	if (!may_open(session, "audio_chunk_error", msg))
		return false;
	open_utterance(session, msg->audio_session_id);
	return true;
}

void tb_utterance_chunk(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm)
{
	const char *text = NULL;
	const char *problem = chunk_problem(session, msg, pcm, &text);
	bool is_open = session->utterance != TB_UTTERANCE_NONE;
	if (problem != NULL) {
		tb_session_error(session, problem, text, is_open ? session->utterance_id : msg->audio_session_id);
	} else {
		if (!is_open && !open_for_chunk(session, msg))
			return;
		if (session->utterance == TB_UTTERANCE_OPEN)
			take_audio(session, msg, pcm);
		acknowledge(session, msg);
	}
	if (msg->is_final && session->utterance != TB_UTTERANCE_NONE)
		end_utterance(session);
}

void tb_utterance_end(struct tb_session *session, const struct tb_bear_msg *msg)
{
	if (session->utterance != TB_UTTERANCE_NONE)
		end_utterance(session);
	else if (!is_other_end(session))
		tb_session_error(session, "no_audio_data", "audio_end without audio before it", msg->audio_session_id);
}
