/* The numbers of the v1 protocol (docs/protocol.md), in one place for both sides. */
#ifndef TB_WIRE_LIMITS_H
#define TB_WIRE_LIMITS_H

enum {
	TB_DEVICE_ID_MIN = 8,
	TB_DEVICE_ID_MAX = 32,
	TB_CHILD_ID_MAX = 50,
	TB_CHILD_NAME_MAX_CHARS = 30,
	TB_CHILD_NAME_CAP = 30 * 4 + 1, /* bytes, with the NUL */
	TB_AGE_MIN = 3,
	TB_AGE_MAX = 13,
	TB_LANGUAGE_CAP = 3, /* "en", "ar" */
	TB_TOKEN_LEN = 64,
	TB_SESSION_ID_MAX = 64,
	TB_CHUNK_ID_MAX = 64,
	TB_ERROR_CODE_CAP = 40,
	TB_AUDIO_RATE_HZ = 16000,
	TB_CHUNK_BYTES = 4096,         /* PCM in one chunk: 128 ms */
	TB_MESSAGE_MAX = 10000,        /* bytes of one message from a bear */
	TB_UTTERANCE_MIN_BYTES = 1000, /* shorter is `audio_too_short` */
	TB_UTTERANCE_MAX_MS = 30000,   /* longer is `audio_too_large` */
	TB_UTTERANCE_STALL_MS = 15000, /* without a chunk, and twice TB_UTTERANCE_MAX_MS in all: `audio_end_error` */
	TB_HEARD_MAX = 800,            /* bytes kept of a development server's transcript */
	TB_TEXT_MAX = 2000             /* bytes of a text_message, and of the text beside an answer */
};

#define TB_WS_PATH "/api/v1/esp32/private/chat"
#define TB_WS_PATH_ALIAS "/ws/esp32/connect"

/* WebSocket close codes in use. */
enum {
	TB_CLOSE_NORMAL = 1000,
	TB_CLOSE_GOING_AWAY = 1001,
	TB_CLOSE_POLICY = 1008,
	TB_CLOSE_INTERNAL = 1011,
	TB_CLOSE_DRAINING = 4503
};

#endif
