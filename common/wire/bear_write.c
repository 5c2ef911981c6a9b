/* Encoding: what a bear says. */
#include "common/base/json_write.h"
#include "common/wire/bear_msg.h"

static void begin(struct tb_json_writer *writer, char *out, size_t cap, enum tb_bear_msg_type type)
{
	tb_json_write_init(writer, out, cap);
	tb_json_write_object_begin(writer, NULL);
	tb_json_write_cstr(writer, "type", tb_bear_msg_name(type));
}

static void optional(struct tb_json_writer *writer, const char *key, const char *text)
{
	if (text && *text)
		tb_json_write_cstr(writer, key, text);
}

static enum tb_status end(struct tb_json_writer *writer, size_t *n_bytes)
{
	struct tb_span text;
	tb_json_write_object_end(writer);
	enum tb_status status = tb_json_write_finish(writer, &text);
	if (status == TB_OK)
		*n_bytes = text.n_bytes;
	return status;
}

static enum tb_status write_session(char *out, size_t cap, enum tb_bear_msg_type type, const char *session_id,
                                    size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, type);
	optional(&writer, "audio_session_id", session_id);
	return end(&writer, n_bytes);
}

enum tb_status tb_bear_write_audio_start(char *out, size_t cap, const char *session_id, size_t *n_bytes)
{
	return write_session(out, cap, TB_BEAR_AUDIO_START, session_id, n_bytes);
}

enum tb_status tb_bear_write_audio_end(char *out, size_t cap, const char *session_id, size_t *n_bytes)
{
	return write_session(out, cap, TB_BEAR_AUDIO_END, session_id, n_bytes);
}

enum tb_status tb_bear_write_audio_chunk(char *out, size_t cap, const struct tb_chunk_out *chunk, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_BEAR_AUDIO_CHUNK);
	optional(&writer, "chunk_id", chunk->chunk_id);
	optional(&writer, "audio_session_id", chunk->audio_session_id);
	tb_json_write_base64(&writer, "audio_data", chunk->pcm);
	tb_json_write_bool(&writer, "is_final", chunk->is_final);
	tb_json_write_int(&writer, "timestamp", (int64_t)chunk->timestamp_ms);
	optional(&writer, "hmac", chunk->mac);
	return end(&writer, n_bytes);
}

enum tb_status tb_bear_write_text(char *out, size_t cap, struct tb_span text, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_BEAR_TEXT_MESSAGE);
	tb_json_write_string(&writer, "text", text);
	return end(&writer, n_bytes);
}

enum tb_status tb_bear_write_heartbeat(char *out, size_t cap, const char *device_id, uint64_t timestamp_ms,
                                       size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_BEAR_HEARTBEAT);
	optional(&writer, "device_id", device_id);
	tb_json_write_cstr(&writer, "status", "alive");
	tb_json_write_int(&writer, "timestamp", (int64_t)timestamp_ms);
	return end(&writer, n_bytes);
}

enum tb_status tb_bear_write_status(char *out, size_t cap, const struct tb_health_out *health, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_BEAR_SYSTEM_STATUS);
	if (health->free_heap_bytes >= 0)
		tb_json_write_int(&writer, "free_heap", health->free_heap_bytes);
	if (health->rssi_dbm != 0)
		tb_json_write_int(&writer, "wifi_rssi", health->rssi_dbm);
	if (health->uptime_s >= 0)
		tb_json_write_int(&writer, "uptime", health->uptime_s);
	optional(&writer, "firmware_version", health->firmware_version);
	tb_json_write_int(&writer, "turns", health->n_turns);
	tb_json_write_int(&writer, "reconnects", health->n_reconnects);
	tb_json_write_int(&writer, "drops", health->n_drops);
	tb_json_write_int(&writer, "underruns", health->n_underruns);
	if (health->update != NULL) {
		tb_json_write_object_begin(&writer, "update");
		tb_json_write_int(&writer, "build", health->update->build);
		optional(&writer, "result", health->update->result);
		optional(&writer, "cause", health->update->cause);
		tb_json_write_object_end(&writer);
	}
	return end(&writer, n_bytes);
}

enum tb_status tb_bear_write_handshake(char *out, size_t cap, const char *device_id, const char *firmware_version,
                                       const char *hardware, bool can_fragments, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_BEAR_HANDSHAKE);
	optional(&writer, "device_id", device_id);
	optional(&writer, "firmware_version", firmware_version);
	tb_json_write_cstr(&writer, "protocol_version", "1.0");
	tb_json_write_array_begin(&writer, "capabilities");
	tb_json_write_cstr(&writer, NULL, "mp3");
	tb_json_write_cstr(&writer, NULL, "pcm_s16le");
	if (can_fragments)
		tb_json_write_cstr(&writer, NULL, "fragments");
	tb_json_write_array_end(&writer);
	tb_json_write_object_begin(&writer, "hardware");
	optional(&writer, "model", hardware);
	tb_json_write_object_end(&writer);
	return end(&writer, n_bytes);
}

enum tb_status tb_bear_write_stream_refused(char *out, size_t cap, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_BEAR_STREAM_ACK);
	tb_json_write_cstr(&writer, "status", "refused");
	return end(&writer, n_bytes);
}

enum tb_status tb_bear_write_resume_ack(char *out, size_t cap, bool accepted, size_t *n_bytes)
{
	struct tb_json_writer writer;
	begin(&writer, out, cap, TB_BEAR_RESUME_ACK);
	tb_json_write_bool(&writer, "accepted", accepted);
	return end(&writer, n_bytes);
}
