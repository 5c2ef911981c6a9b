/* The answer on its way to the bear: whole, or, to a bear that offers `fragments`, while it is still being spoken. */
#include "common/wire/server_msg.h"
#include "server/session/session_private.h"

#include <inttypes.h>

enum { ANSWER_RATE_HZ = 22050 /* of every engine's voice, by the encoder */ };

static void log_turn(const struct tb_session *session, const struct tb_turn_answer *answer)
{
	const struct tb_turn_trace *trace = &answer->trace;
	tb_logf(session->config->log, TB_LOG_INFO,
	        "session %s: turn %" PRIu32 " outcome=%s category=%s audio_ms=%" PRIu32 " heard_ms=%" PRId32
	        " sentence_ms=%" PRId32 " voice_ms=%" PRId32 " answer_ms=%" PRId32 " speech_ms=%" PRIu32
	        " stt=%s reply=%s tts=%s",
	        session->id, session->n_turns, tb_outcome_name(answer->outcome),
	        tb_safety_category_name(trace->category), trace->audio_ms, (int32_t)trace->heard_ms,
	        (int32_t)trace->sentence_ms, (int32_t)trace->voice_ms, (int32_t)trace->answer_ms, trace->speech_ms,
	        trace->stt, trace->reply, trace->tts);
}

static void send_piece(struct tb_session *session, const char *piece, size_t n_bytes, bool is_last)
{
	session->streaming = !is_last;
	if (!session->closing && (n_bytes > 0 || is_last))
		session->ops.send_piece(session->ops.ctx, tb_span_make(piece, n_bytes), is_last);
}

void tb_answering_voice(void *ctx, struct tb_span mp3)
{
	struct tb_session *session = ctx;
	char head[TB_ANSWER_STREAM_HEAD_MAX];
	size_t n_bytes = 0;
	session->last_life_ms = session->now.ms;
	if (!session->streaming && tb_answer_stream_begin(&session->stream, ANSWER_RATE_HZ, session->answer_id, head,
	                                                  sizeof head, &n_bytes) == TB_OK)
		send_piece(session, head, n_bytes, false);
	char *audio = tb_arena_alloc(&session->turn.arena, tb_answer_stream_audio_max(mp3.n_bytes));
	/* Without memory a frame is missing from the voice: a click, and the next ones follow. */
	if (audio != NULL)
		send_piece(session, audio, tb_answer_stream_audio(&session->stream, mp3, audio), false);
}

static void end_stream(struct tb_session *session, const struct tb_answer_out *out)
{
	size_t cap = tb_answer_stream_end_max(out);
	size_t n_bytes = 0;
	char *end = tb_arena_alloc(&session->turn.arena, cap);
	if (end != NULL && tb_answer_stream_end(&session->stream, out, end, cap, &n_bytes) == TB_OK)
		send_piece(session, end, n_bytes, true);
	else
		send_piece(session, "\"}", 2, true);
}

static void send_whole(struct tb_session *session, const struct tb_answer_out *out)
{
	size_t cap = tb_server_answer_max(out);
	size_t n_bytes = 0;
	char *message = tb_arena_alloc(&session->turn.arena, cap);
	if (message != NULL && tb_server_write_answer(message, cap, out, &n_bytes) == TB_OK)
		tb_session_send(session, message, n_bytes);
	else
		tb_session_error(session, "processing_error", "the answer could not be sent", session->answer_id);
}

void tb_answering_done(void *ctx, const struct tb_turn_answer *answer)
{
	struct tb_session *session = ctx;
	char time_text[TB_TIME_TEXT_CAP];
	tb_session_time_text(session, time_text);
	struct tb_answer_out out = {.mp3 = answer->mp3,
	                            .rate_hz = ANSWER_RATE_HZ,
	                            .text = answer->text,
	                            .audio_session_id = session->answer_id,
	                            .time_text = time_text};
	if (session->config->echo_transcript)
		out.heard = answer->heard;
	session->memory = answer->memory;
	tb_wary_note(&session->wary, answer->trace.category != TB_SAFETY_NONE);
	if (answer->outcome == TB_OUTCOME_ANSWERED)
		tb_history_add(session, answer->heard, answer->text);
	log_turn(session, answer);
	if (session->config->on_turn != NULL)
		session->config->on_turn(session->config->ctx, answer);
	if (session->streaming)
		end_stream(session, &out);
	else
		send_whole(session, &out);
	session->last_life_ms = session->now.ms;
}

void tb_answering_cut(struct tb_session *session)
{
	if (session->streaming)
		end_stream(session, &(struct tb_answer_out){.rate_hz = ANSWER_RATE_HZ});
	tb_arena_release(&session->turn.arena);
}
