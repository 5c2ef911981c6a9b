/* Messages from the server to the bear.
 *
 * Reading (on the bear) is incremental: fragments of a message go in as they arrive, the audio comes out decoded at
 * once, everything else when the message ends; memory is this struct, whatever the size of the message.
 * Writing (on the server) is whole messages into the caller's buffer. */
#ifndef TB_WIRE_SERVER_MSG_H
#define TB_WIRE_SERVER_MSG_H

#include "common/base/base64.h"
#include "common/base/json_scan.h"
#include "common/wire/limits.h"
#include "common/wire/text_sink.h"

#define TB_SERVER_MSG_MAP(X)                                                                                           \
	X(SYSTEM, "system")                                                                                            \
	X(AUDIO_RESPONSE, "audio_response")                                                                            \
	X(TEXT_RESPONSE, "text_response")                                                                              \
	X(ERROR, "error")                                                                                              \
	X(PONG, "pong")                                                                                                \
	X(WELCOME, "welcome")                                                                                          \
	X(POLICY, "policy")                                                                                            \
	X(ALERT, "alert")                                                                                              \
	X(AUTH_OK, "auth/ok")                                                                                          \
	X(AUTH_ERROR, "auth/error")                                                                                    \
	X(STREAM_START, "stream_start")                                                                                \
	X(STREAM_STOP, "stream_stop")                                                                                  \
	X(LED_CONTROL, "led_control")                                                                                  \
	X(ANIMATION, "animation")                                                                                      \
	X(STATUS_CHECK, "status_check")                                                                                \
	X(RESUME_OFFER, "resume_offer")                                                                                \
	X(RESUME_MESSAGE, "resume_message")                                                                            \
	X(RESUME_COMPLETE, "resume_complete")                                                                          \
	X(RESUME_FAILED, "resume_failed")                                                                              \
	X(PROCESSING_STATUS, "processing_status")                                                                      \
	X(PROCESSING_PROGRESS, "processing_progress")

enum tb_server_msg_type {
	TB_SERVER_UNKNOWN,
#define TB_SERVER_MSG_ENUM(code, name) TB_SERVER_##code,
	TB_SERVER_MSG_MAP(TB_SERVER_MSG_ENUM)
#undef TB_SERVER_MSG_ENUM
	    TB_SERVER_MSG_COUNT
};
const char *tb_server_msg_name(enum tb_server_msg_type type);

/* The `type` inside `data` of a system message. */
enum tb_system_type {
	TB_SYSTEM_OTHER,
	TB_SYSTEM_CONNECTION_ESTABLISHED,
	TB_SYSTEM_AUDIO_START_ACK,
	TB_SYSTEM_AUDIO_ACK,
	TB_SYSTEM_HEARTBEAT_RESPONSE
};

/* What the message says of its audio; UNSAID until `format` was seen, or for good. */
enum tb_audio_format { TB_FORMAT_UNSAID, TB_FORMAT_MP3, TB_FORMAT_PCM_S16LE, TB_FORMAT_OTHER };

/* A whole number that a message may hold; larger ones are brought to the nearest. Fractions count as unsaid. */
struct tb_said_int {
	bool is_said;
	int32_t value;
};

/* What a `policy` asks for. Not judged here: out of all bounds is possible. */
struct tb_policy {
	struct tb_said_int age;
	struct tb_said_int talk_minutes, rest_minutes; /* conversation until the rest, and the rest */
	struct tb_said_int volume_percent;             /* of the loudest that the bear was built for */
};

struct tb_server_msg {
	enum tb_server_msg_type type; /* UNKNOWN until `type` was seen */
	bool has_type;                /* it was: UNKNOWN is for good then */
	enum tb_system_type system;
	enum tb_audio_format format;
	uint32_t rate_hz;            /* sample_rate or audio_rate, 0 when absent */
	bool has_audio;              /* audio_data was there, good or not */
	size_t n_audio_bytes;        /* decoded so far */
	enum tb_status audio_status; /* TB_OK; TB_ERR_FORMAT after a wrong character; TB_ERR_TRUNCATED a cut group */
	char audio_session_id[TB_SESSION_ID_MAX + 1];
	char session_id[TB_SESSION_ID_MAX + 1];
	char chunk_id[TB_CHUNK_ID_MAX + 1];
	char error_code[TB_ERROR_CODE_CAP];
	char text[TB_TEXT_MAX + 1];   /* text, or error_message; cut at a code point when longer */
	char heard[TB_HEARD_MAX + 1]; /* a development server's transcript, cut likewise; empty otherwise */
	bool final;
	struct tb_policy policy;
};

/* The longest word that means something (a type, a format), with its NUL. */
enum { TB_SERVER_WORD_CAP = 32 };

struct tb_server_reader {
	/* Called with decoded audio as it comes, before the type may be known. A status other than TB_OK stops the
	 * message (it is returned from feed). May be NULL. msg as known so far. */
	enum tb_status (*on_audio)(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes);
	void *ctx;
	struct tb_server_msg msg; /* complete after tb_server_reader_finish returned TB_OK */
	/* the rest is private; it must not move between init and finish */
	struct tb_json_scanner scanner;
	struct tb_base64_decoder base64;
	struct tb_text_sink sink;
	char word[TB_SERVER_WORD_CAP];
	uint8_t rule;  /* of the member being read */
	uint8_t place; /* the object inside the outermost one that we are in */
	uint8_t form;  /* JSON, or one of the bare texts */
	uint8_t bare;
	uint8_t n_bare;
	bool skip_audio;
};

/* Prepares for one message. */
void tb_server_reader_init(struct tb_server_reader *reader,
                           enum tb_status (*on_audio)(void *, const struct tb_server_msg *, struct tb_span), void *ctx);
/* A piece of the message, of any size. Errors as tb_json_feed, or what on_audio returned. Broken base64 is no error
 * here: the good part was delivered and msg.audio_status says it. */
enum tb_status tb_server_reader_feed(struct tb_server_reader *reader, const void *data, size_t n_bytes);
/* The message is over. TB_ERR_FORMAT when it is not an object with a string `type`; the bare texts `ok` and `dev-ok`
 * are TB_OK with type AUTH_OK. */
enum tb_status tb_server_reader_finish(struct tb_server_reader *reader);

/* Writers, for the server. Same rules as in bear_msg.h. time_text: ISO-8601 UTC. */
enum tb_status tb_server_write_established(char *out, size_t cap, const char *session_id, const char *time_text,
                                           size_t *n_bytes);
enum tb_status tb_server_write_start_ack(char *out, size_t cap, const char *audio_session_id, const char *time_text,
                                         size_t *n_bytes);
struct tb_audio_ack {
	const char *chunk_id, *audio_session_id, *time_text;
	size_t n_bytes;
	bool final;
};
enum tb_status tb_server_write_audio_ack(char *out, size_t cap, const struct tb_audio_ack *ack, size_t *n_bytes);
enum tb_status tb_server_write_heartbeat(char *out, size_t cap, const char *time_text, const char *session_status,
                                         size_t *n_bytes);
enum tb_status tb_server_write_pong(char *out, size_t cap, int64_t timestamp_ms, size_t *n_bytes);
struct tb_answer_out {
	struct tb_span mp3; /* empty: a text_response is written */
	uint32_t rate_hz;
	struct tb_span text;          /* what is spoken */
	const char *audio_session_id; /* "" or NULL: left out */
	struct tb_span heard;         /* empty: left out; only under dev.echo_transcript */
	const char *time_text;
};
/* An upper bound of the message's size, for the caller's buffer. */
size_t tb_server_answer_max(const struct tb_answer_out *answer);
enum tb_status tb_server_write_answer(char *out, size_t cap, const struct tb_answer_out *answer, size_t *n_bytes);
enum tb_status tb_server_write_error(char *out, size_t cap, const char *code, const char *message,
                                     const char *audio_session_id, const char *time_text, size_t *n_bytes);

#endif
