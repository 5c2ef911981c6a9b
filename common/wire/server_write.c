/* Writing: what the server says, in exactly the forms of v1. */
#include "common/base/json_write.h"
#include "common/wire/server_msg.h"

#include <string.h>

static void begin(struct tb_json_writer *writer, char *out, size_t cap, enum tb_server_msg_type type)
{
	tb_json_write_init(writer, out, cap);
	tb_json_write_object_begin(writer, NULL);
	tb_json_write_cstr(writer, "type", tb_server_msg_name(type));
}

static void begin_system(struct tb_json_writer *writer, char *out, size_t cap, const char *system_type)
{
	begin(writer, out, cap, TB_SERVER_SYSTEM);
	tb_json_write_object_begin(writer, "data");
	tb_json_write_cstr(writer, "type", system_type);
}

static void optional(struct tb_json_writer *writer, const char *key, const char *text)
{
	if (text && *text)
		tb_json_write_cstr(writer, key, text);
}

static enum tb_status end(struct tb_json_writer *writer, const char *time_text, size_t *n_bytes)
{
	struct tb_span text;
	optional(writer, "timestamp", time_text);
	tb_json_write_object_end(writer);
	enum tb_status status = tb_json_write_finish(writer, &text);
	if (status == TB_OK)
		*n_bytes = text.n_bytes;
	return status;
}

static enum tb_status end_system(struct tb_json_writer *writer, const char *time_text, size_t *n_bytes)
{
	tb_json_write_object_end(writer);
	return end(writer, time_text, n_bytes);
}

enum tb_status tb_server_write_established(char *out, size_t cap, const char *session_id, const char *time_text,
                                           size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin_system(&writer, out, cap, "connection_established");
	optional(&writer, "session_id", session_id);
	tb_json_write_cstr(&writer, "message", "Connected to Teddy");
	optional(&writer, "server_time", time_text);
	return end_system(&writer, time_text, n_bytes);
}

enum tb_status tb_server_write_start_ack(char *out, size_t cap, const char *audio_session_id, const char *time_text,
                                         size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin_system(&writer, out, cap, "audio_start_ack");
	optional(&writer, "audio_session_id", audio_session_id);
	tb_json_write_cstr(&writer, "status", "ready");
	return end_system(&writer, time_text, n_bytes);
}

enum tb_status tb_server_write_audio_ack(char *out, size_t cap, const struct tb_audio_ack *ack, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin_system(&writer, out, cap, "audio_ack");
	tb_json_write_cstr(&writer, "chunk_id", ack->chunk_id);
	tb_json_write_int(&writer, "bytes", (int64_t)ack->n_bytes);
	tb_json_write_bool(&writer, "final", ack->final);
	optional(&writer, "audio_session_id", ack->audio_session_id);
	return end_system(&writer, ack->time_text, n_bytes);
}

enum tb_status tb_server_write_heartbeat(char *out, size_t cap, const char *time_text, const char *session_status,
                                         size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin_system(&writer, out, cap, "heartbeat_response");
	optional(&writer, "timestamp", time_text);
	optional(&writer, "session_status", session_status);
	return end_system(&writer, time_text, n_bytes);
}

enum tb_status tb_server_write_pong(char *out, size_t cap, int64_t timestamp_ms, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_SERVER_PONG);
	tb_json_write_int(&writer, "timestamp", timestamp_ms);
	return end(&writer, NULL, n_bytes);
}

static size_t text_max(const char *text)
{
	return text ? 6 * strlen(text) : 0;
}

size_t tb_server_answer_max(const struct tb_answer_out *answer)
{
	/* One byte of text becomes at most six (\u001f); 256 is for the keys, the rate and the punctuation. */
	return 256 + TB_BASE64_ENCODED_LEN(answer->mp3.n_bytes) + 6 * (answer->text.n_bytes + answer->heard.n_bytes) +
	       text_max(answer->audio_session_id) + text_max(answer->time_text);
}

enum tb_status tb_server_write_answer(char *out, size_t cap, const struct tb_answer_out *answer, size_t *n_bytes)
{
	struct tb_json_writer writer;
	bool is_spoken = answer->mp3.n_bytes > 0;
	begin(&writer, out, cap, is_spoken ? TB_SERVER_AUDIO_RESPONSE : TB_SERVER_TEXT_RESPONSE);
	/* What says how to play the audio stands before it: a bear plays while it still reads. */
	if (is_spoken) {
		tb_json_write_cstr(&writer, "format", "mp3");
		tb_json_write_int(&writer, "sample_rate", answer->rate_hz);
	}
	optional(&writer, "audio_session_id", answer->audio_session_id);
	if (is_spoken)
		tb_json_write_base64(&writer, "audio_data", answer->mp3);
	tb_json_write_string(&writer, "text", answer->text);
	if (answer->heard.n_bytes > 0)
		tb_json_write_string(&writer, "heard", answer->heard);
	return end(&writer, answer->time_text, n_bytes);
}

enum tb_status tb_server_write_error(char *out, size_t cap, const char *code, const char *message,
                                     const char *audio_session_id, const char *time_text, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_SERVER_ERROR);
	tb_json_write_cstr(&writer, "error_code", code);
	tb_json_write_cstr(&writer, "error_message", message);
	optional(&writer, "audio_session_id", audio_session_id);
	return end(&writer, time_text, n_bytes);
}
