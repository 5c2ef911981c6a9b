/* Messages from the bear to the server, decoded and encoded. One message is at most TB_MESSAGE_MAX bytes and is decoded
 * whole. Both sides use this file, so that what one writes the other reads. */
#ifndef TB_WIRE_BEAR_MSG_H
#define TB_WIRE_BEAR_MSG_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/limits.h"

#define TB_BEAR_MSG_MAP(X)                                                                                             \
	X(AUDIO_START, "audio_start")                                                                                  \
	X(AUDIO_CHUNK, "audio_chunk")                                                                                  \
	X(AUDIO_END, "audio_end")                                                                                      \
	X(TEXT_MESSAGE, "text_message")                                                                                \
	X(HEARTBEAT, "heartbeat")                                                                                      \
	X(SYSTEM_STATUS, "system_status")                                                                              \
	X(DEVICE_STATUS, "device_status")                                                                              \
	X(SENSOR_DATA, "sensor_data")                                                                                  \
	X(CONNECTION_HEALTH_REPORT, "connection_health_report")                                                        \
	X(HANDSHAKE, "handshake")                                                                                      \
	X(PING, "ping")                                                                                                \
	X(MESSAGE_ACK, "message_ack")                                                                                  \
	X(RESUME_ACK, "resume_ack")                                                                                    \
	X(STREAM_ACK, "stream_ack")                                                                                    \
	X(RESPONSE, "response")                                                                                        \
	X(BUTTON_PRESSED, "button_pressed")

enum tb_bear_msg_type {
	TB_BEAR_UNKNOWN, /* a well-formed message of a type that is not in the table: logged and ignored */
#define TB_BEAR_MSG_ENUM(code, name) TB_BEAR_##code,
	TB_BEAR_MSG_MAP(TB_BEAR_MSG_ENUM)
#undef TB_BEAR_MSG_ENUM
	    TB_BEAR_MSG_COUNT
};
const char *tb_bear_msg_name(enum tb_bear_msg_type type); /* "unknown" for TB_BEAR_UNKNOWN */

enum tb_audio_field { TB_AUDIO_ABSENT, TB_AUDIO_OK, TB_AUDIO_BAD /* not base64, not a string, odd length, too long */ };

/* What a message said. Fields that do not belong to its type, or were absent or of the wrong type, have their zero. */
struct tb_bear_msg {
	enum tb_bear_msg_type type;
	char audio_session_id[TB_SESSION_ID_MAX + 1]; /* "" when absent */
	char chunk_id[TB_CHUNK_ID_MAX + 1];           /* a number is taken as its text */
	char mac[TB_TOKEN_LEN + 1];                   /* `hmac`, "" when absent */
	bool id_too_long;                             /* an id above its limit: treated as absent, and said */
	bool is_final;
	enum tb_audio_field audio;
	size_t n_pcm_bytes;  /* decoded into the caller's pcm */
	struct tb_span text; /* text_message; in the caller's text memory; valid UTF-8 */
	bool text_cut;       /* it was longer than that memory */
	/* handshake */
	char firmware_version[24];
	char protocol_version[8];
	bool can_fragments; /* capability "fragments" */
	/* health */
	int64_t free_heap_bytes; /* -1 when absent, like all of these */
	int64_t rssi_dbm;        /* 0 when absent */
	int64_t uptime_s;
	bool accepted; /* resume_ack */
	/* system_status: how an update ended. Not judged here. */
	int64_t update_build; /* -1 when absent */
	char update_result[12];
	char update_cause[16];
};

struct tb_bear_msg_memory {
	uint8_t *pcm;
	size_t pcm_cap; /* bytes; a decoded chunk longer than this is TB_AUDIO_BAD */
	char *text;
	size_t text_cap;
};

/* TB_OK; or TB_ERR_FORMAT / TB_ERR_TOO_DEEP / TB_ERR_TRUNCATED / TB_ERR_UTF8 / TB_ERR_TOO_LARGE when it is not a JSON
 * object with a string `type` (the caller answers `invalid_json`). */
enum tb_status tb_bear_msg_decode(struct tb_span json, const struct tb_bear_msg_memory *memory,
                                  struct tb_bear_msg *out);

/* Encoders write one message into out (cap bytes) and set *n_bytes. TB_ERR_FULL when it does not fit. Empty or NULL
 * optional texts are left out. timestamp_ms: since boot or Unix. */
struct tb_chunk_out {
	struct tb_span pcm; /* s16le */
	const char *chunk_id;
	const char *audio_session_id;
	const char *mac; /* NULL: unsigned */
	bool is_final;
	uint64_t timestamp_ms;
};
enum tb_status tb_bear_write_audio_start(char *out, size_t cap, const char *session_id, size_t *n_bytes);
enum tb_status tb_bear_write_audio_chunk(char *out, size_t cap, const struct tb_chunk_out *chunk, size_t *n_bytes);
enum tb_status tb_bear_write_audio_end(char *out, size_t cap, const char *session_id, size_t *n_bytes);
enum tb_status tb_bear_write_text(char *out, size_t cap, struct tb_span text, size_t *n_bytes);
enum tb_status tb_bear_write_heartbeat(char *out, size_t cap, const char *device_id, uint64_t timestamp_ms,
                                       size_t *n_bytes);
/* How an update ended. */
struct tb_update_out {
	uint32_t build;
	const char *result; /* confirmed, rolled_back, refused, failed */
	const char *cause;  /* may be empty */
};
struct tb_health_out {
	int64_t free_heap_bytes, rssi_dbm, uptime_s;
	uint32_t n_turns, n_reconnects, n_drops, n_underruns;
	const char *firmware_version;
	const struct tb_update_out *update; /* NULL: nothing to tell */
};
enum tb_status tb_bear_write_status(char *out, size_t cap, const struct tb_health_out *health, size_t *n_bytes);
enum tb_status tb_bear_write_handshake(char *out, size_t cap, const char *device_id, const char *firmware_version,
                                       const char *hardware, bool can_fragments, size_t *n_bytes);
enum tb_status tb_bear_write_stream_refused(char *out, size_t cap, size_t *n_bytes);
enum tb_status tb_bear_write_resume_ack(char *out, size_t cap, bool accepted, size_t *n_bytes);

#endif
