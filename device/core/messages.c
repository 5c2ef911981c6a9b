#include "device/core/parts.h"

#include "common/base/utf8.h"

#include <stdio.h>
#include <string.h>

/* An error without an id that may be about something else than the open question: with it ended, the answer that still
 * comes would be lost. `no_audio_data` is what some servers say to the second mark of an utterance's end. */
static const char *const BYSTANDERS[] = {"invalid_json",       "message_too_large", "missing_audio_data",
                                         "invalid_audio_data", "audio_chunk_error", "audio_end_error",
                                         "no_audio_data"};

static bool is_bystander(const char *error_code)
{
	for (size_t i = 0; i < sizeof BYSTANDERS / sizeof BYSTANDERS[0]; i++) {
		if (strcmp(error_code, BYSTANDERS[i]) == 0)
			return true;
	}
	return false;
}

/* If nothing better comes, this is why. */
static void remember_error(struct tb_bear *bear, const char *error_code)
{
	if (bear->question.open)
		snprintf(bear->question.error_code, sizeof bear->question.error_code, "%s", error_code);
}

/* The server will not take the question that is being asked: nothing is gained by listening on. */
static bool ends_listening(const struct tb_bear *bear, const struct tb_server_msg *msg)
{
	const struct tb_uplink *uplink = &bear->uplink;
	if (!bear->microphone_open || uplink->stage == TB_UPLINK_TAP || is_bystander(msg->error_code))
		return false;
	if (msg->audio_session_id[0] != 0)
		return strcmp(msg->audio_session_id, uplink->id) == 0;
	return bear->n_owed == 0 && strcmp(msg->error_code, "audio_start_error") == 0;
}

static void ignore(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	TB_BEAR_LOG(bear, DEBUG, "Ignored a message: %s",
	            msg->type == TB_SERVER_UNKNOWN ? "unknown" : tb_server_msg_name(msg->type));
}

static void on_system(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	struct tb_uplink *uplink = &bear->uplink;
	if (msg->system == TB_SYSTEM_AUDIO_ACK) {
		bear->gives_acks = true;
		tb_uplink_acked(uplink);
	}
	bool acked = msg->system == TB_SYSTEM_AUDIO_START_ACK && msg->audio_session_id[0] != 0;
	bool ours = strncmp(msg->audio_session_id, bear->id_prefix, strlen(bear->id_prefix)) == 0;
	/* Our id was in use, so the server made another. An id of ours is this one, or belongs to an earlier question.
	 */
	if (acked && !ours && bear->question.open && !bear->question.is_text && uplink->stage != TB_UPLINK_TAP)
		tb_uplink_adopt_id(uplink, msg->audio_session_id);
}

static void on_audio_response(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	if (tb_answer_judge(bear) != TB_REPLY_OURS)
		return;
	TB_BEAR_LOG(bear, INFO, "🔊 Audio response received: '%zu characters'", tb_utf8_count(tb_span_cstr(msg->text)));
	tb_question_keep_texts(bear);
	if (bear->state == TB_BEAR_THINKING && !bear->downlink.has_audio)
		tb_question_over(bear, msg->has_audio ? TB_TURN_CUT : TB_TURN_TEXT_ONLY);
}

static void on_text_response(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	if (tb_answer_judge(bear) != TB_REPLY_OURS)
		return;
	TB_BEAR_LOG(bear, INFO, "Text response received: '%zu characters'", tb_utf8_count(tb_span_cstr(msg->text)));
	tb_question_keep_texts(bear);
	tb_question_over(bear, TB_TURN_TEXT_ONLY);
}

static void on_error(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	TB_BEAR_LOG(bear, WARN, "The server reports: %s", msg->error_code);
	if (msg->audio_session_id[0] == 0 && is_bystander(msg->error_code)) {
		if (bear->message_wanted)
			remember_error(bear, msg->error_code);
		return;
	}
	if (!ends_listening(bear, msg) && tb_answer_judge(bear) != TB_REPLY_OURS)
		return;
	tb_question_keep_texts(bear);
	remember_error(bear, msg->error_code);
	tb_question_over(bear, TB_TURN_ERROR);
}

static void on_stream_start(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	(void)msg;
	TB_BEAR_LOG(bear, WARN, "🔒 [HIGH] REMOTE_RECORDING_REFUSED: the microphone opens for the button only");
	tb_outbox_add(&bear->outbox, TB_NOTE_STREAM_REFUSED);
}

static void on_resume_offer(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	(void)msg;
	tb_outbox_add(&bear->outbox, TB_NOTE_RESUME_REFUSED);
}

static void on_status_check(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	(void)msg;
	tb_outbox_add(&bear->outbox, TB_NOTE_STATUS);
}

static void on_auth_error(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	(void)msg;
	TB_BEAR_LOG(bear, ERROR, "🔒 [HIGH] HMAC_VERIFICATION_FAILED: the server does not accept this bear's key");
	/* It may go on all the same; if it ends the connection, this was the reason. */
	bear->auth_refused = true;
	if (bear->message_wanted)
		remember_error(bear, "auth_error");
}

static void on_policy(struct tb_bear *bear, const struct tb_server_msg *msg)
{
	tb_limits_policy(bear, &msg->policy);
}

typedef void (*handler)(struct tb_bear *bear, const struct tb_server_msg *msg);

static const handler HANDLERS[TB_SERVER_MSG_COUNT] = {
    [TB_SERVER_SYSTEM] = on_system,
    [TB_SERVER_AUDIO_RESPONSE] = on_audio_response,
    [TB_SERVER_TEXT_RESPONSE] = on_text_response,
    [TB_SERVER_ERROR] = on_error,
    [TB_SERVER_AUTH_ERROR] = on_auth_error,
    [TB_SERVER_STREAM_START] = on_stream_start,
    [TB_SERVER_RESUME_OFFER] = on_resume_offer,
    [TB_SERVER_STATUS_CHECK] = on_status_check,
    [TB_SERVER_POLICY] = on_policy,
};

static void greeted(struct tb_bear *bear)
{
	tb_link_watch_greeted(&bear->watch, bear->now_ms);
	if (bear->was_up)
		bear->n_reconnects++;
	bear->was_up = true;
	bear->n_owed = 0; /* a new connection owes nothing; but some servers deliver there what is late */
	/* How an update ended is told at once: the server may have to halt it. */
	bear->status_ms = bear->now_ms + (bear->update != NULL ? 0 : TB_STATUS_EVERY_MS);
	tb_outbox_clear(&bear->outbox);
	tb_outbox_add(&bear->outbox, TB_NOTE_HANDSHAKE);
	tb_bear_fire(bear, TB_TRIGGER_LINK_UP);
}

void tb_message_handle(struct tb_bear *bear)
{
	const struct tb_server_msg *msg = &bear->downlink.reader.msg;
	/* Whatever a server greets with: connection_established, welcome, auth/ok, or a development server's bare word.
	 */
	bool refusal = msg->type == TB_SERVER_ERROR || msg->type == TB_SERVER_AUTH_ERROR;
	if (bear->watch.state == TB_WATCH_GREETING && !refusal)
		greeted(bear);
	bear->auth_refused = bear->auth_refused && refusal;
	handler handle = HANDLERS[msg->type];
	(handle != NULL ? handle : ignore)(bear, msg);
}
