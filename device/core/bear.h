/* The bear: what a child holds, without its hardware. Microphone → uplink → link → (server) → link → downlink →
 * speaker, and the state machine that keeps them in order.
 *
 * Sans-I/O: it never blocks, sleeps, allocates or reads a clock. Everything that happens comes in as an event with the
 * time it happened; everything the bear does goes out through the port (device/port). The platform is a loop:
 *
 *     tb_bear_init(&bear, &config, &port);
 *     tb_bear_handle(&bear, &(struct tb_bear_event){.type = TB_BEAR_EVENT_START}, now_ms());
 *     for (;;) {
 *         wait for the next event, at most until tb_bear_deadline(&bear);
 *         tb_bear_handle(&bear, &event, now_ms());        // TICK when there was none
 *     }
 *
 * Threads: one; every function here and every port function runs on it. Port functions never call back in here.
 * Time: now_ms is milliseconds of a monotonic clock (any origin), never going back; it is 64 bits and does not wrap.
 * Memory: the caller owns struct tb_bear, what config and port point to, and the buffers; all must outlive the bear.
 *
 * A question: PRESS opens the microphone, SAMPLES come in, RELEASE closes it; the bear sends chunks meanwhile, waits
 * for one answer, plays it. Each question ends in exactly one call of config.on_turn. A failure never ends in silence
 * without a light. The microphone opens for the button and for nothing else, and closes at most 200 ms after its
 * release. */
#ifndef TB_DEVICE_BEAR_H
#define TB_DEVICE_BEAR_H

#include "common/base/log.h"
#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/crypto.h"
#include "common/wire/limits.h"
#include "device/core/downlink.h"
#include "device/core/link_watch.h"
#include "device/core/outbox.h"
#include "device/core/rules.h"
#include "device/core/uplink.h"
#include "device/phrases/phrases.h"
#include "device/port/clock.h"
#include "device/port/health.h"
#include "device/port/light.h"
#include "device/port/link.h"
#include "device/port/microphone.h"
#include "device/port/mp3.h"
#include "device/port/network.h"
#include "device/port/random.h"
#include "device/port/selftest.h"
#include "device/port/speaker.h"
#include "device/port/storage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- states ------------------------------------------------------------------------------------------------------- */

/* What leads from one to the other is one table, device/core/state_table.c; docs/bear-states.md draws it. */
#define TB_BEAR_STATE_MAP(X)                                                                                           \
	X(OFF, "start")             /* before START and after STOP */                                                  \
	X(SELF_TEST, "self_test")   /* is it fit to be a bear? */                                                      \
	X(SETTING_UP, "setting_up") /* nobody has said yet which network is its own */                                 \
	X(JOINING, "join_network")  /* on the way into the network */                                                  \
	X(TIMING, "get_time")       /* certificates are judged by the time of day: it is waited for */                 \
	X(CONNECTING, "connecting") /* the first try since START is under way */                                       \
	X(READY, "ready")           /* a press will be a question */                                                   \
	X(LISTENING, "listening")   /* the button is held, the microphone is open */                                   \
	X(THINKING, "thinking")     /* the button was let go, the answer is not yet there */                           \
	X(SPEAKING, "speaking")     /* the answer is being played */                                                   \
	X(RESTING, "resting")       /* enough was talked for now */                                                    \
	X(OFFLINE, "offline")       /* the server cannot be reached; the next try is scheduled */                      \
	X(UPDATING, "updating")     /* new firmware is being written */                                                \
	X(GROWN_UP, "grown_up")     /* only a grown-up can mend it; the next try is a while away */

enum tb_bear_state {
#define TB_BEAR_STATE_ENUM(code, name) TB_BEAR_##code,
	TB_BEAR_STATE_MAP(TB_BEAR_STATE_ENUM)
#undef TB_BEAR_STATE_ENUM
	    TB_BEAR_STATE_COUNT
};
const char *tb_bear_state_name(enum tb_bear_state state);

/* --- what happens to it ------------------------------------------------------------------------------------------- */

enum tb_bear_event_type {
	TB_BEAR_EVENT_TICK,    /* nothing but time has passed */
	TB_BEAR_EVENT_START,   /* power on: test yourself, join the network, get the time, connect */
	TB_BEAR_EVENT_STOP,    /* going down: closes everything at once; START may follow */
	TB_BEAR_EVENT_PRESS,   /* the button went down (debounced) */
	TB_BEAR_EVENT_RELEASE, /* the button came up */
	TB_BEAR_EVENT_SAMPLES, /* .samples, .n_samples: 16 kHz mono, captured up to now_ms; at most 100 ms */
	TB_BEAR_EVENT_TEXT,    /* .text: a typed question, UTF-8, 1..TB_TEXT_MAX bytes; a press and a release in one */
	TB_BEAR_EVENT_LINK_OPEN,     /* the WebSocket upgrade was accepted */
	TB_BEAR_EVENT_LINK_REFUSED,  /* .http_status; .retry_after_s, 0 when the platform cannot see it */
	TB_BEAR_EVENT_LINK_FAILED,   /* .status: TB_ERR_AUTH the certificate or its pin was wrong, TB_ERR_TIMEOUT,
	                                TB_ERR_IO, … */
	TB_BEAR_EVENT_LINK_CLOSED,   /* .close_code (0: torn, no close frame), .text: its reason, may be empty */
	TB_BEAR_EVENT_LINK_WRITABLE, /* after send_text said TB_ERR_BUSY */
	TB_BEAR_EVENT_LINK_ALIVE,    /* the peer answered below the messages: a pong, say */
	TB_BEAR_EVENT_UPDATE_BEGIN,  /* new firmware is going to be written. Ignored while a child is being talked with:
	                                only if the state is UPDATING afterwards may the platform go on */
	TB_BEAR_EVENT_UPDATE_OVER,   /* it was written, or not; the bear connects anew */
	TB_BEAR_EVENT_COUNT
};

struct tb_bear_event {
	enum tb_bear_event_type type;
	const int16_t *samples; /* all pointers: the platform's, valid during the call */
	size_t n_samples;
	struct tb_span text;
	int http_status;
	uint32_t retry_after_s;
	enum tb_status status;
	uint16_t close_code;
};

/* --- what it tells ------------------------------------------------------------------------------------------------ */

/* X(code, name, what happened) */
#define TB_TURN_RESULT_MAP(X)                                                                                          \
	X(ANSWERED, "answered", "the answer was played to its end")                                                    \
	X(TEXT_ONLY, "text_only", "the server sent text without a voice")                                              \
	X(CUT, "cut", "the answer was damaged or ended early; what was good was played")                               \
	X(ERROR, "error", "it could not be asked or answered; error_code says why")                                    \
	X(NO_REPLY, "no_reply", "no answer within config.reply_timeout_ms; the connection is made anew")               \
	X(TOO_SHORT, "too_short", "less than 300 ms of sound: a tap, nothing was sent")                                \
	X(CANCELLED, "cancelled", "pressed again while thinking, or the bear was stopped")                             \
	X(INTERRUPTED, "interrupted", "pressed again while the answer was played")                                     \
	X(LINK_LOST, "link_lost", "the connection ended between the press and the answer")                             \
	X(LINK_SLOW, "link_slow", "over a second of the question found no room, or the server fell silent in it")      \
	X(OFFLINE, "offline", "pressed while there was no server")                                                     \
	X(NO_MICROPHONE, "no_microphone", "the microphone did not open, or gave not one sample")                       \
	X(NO_VOICE, "no_voice", "nobody spoke: nothing was sent")                                                      \
	X(RESTING, "resting", "pressed while the bear rests")

enum tb_turn_result {
#define TB_TURN_RESULT_ENUM(code, name, meaning) TB_TURN_##code,
	TB_TURN_RESULT_MAP(TB_TURN_RESULT_ENUM)
#undef TB_TURN_RESULT_ENUM
	    TB_TURN_RESULT_COUNT
};
const char *tb_turn_result_name(enum tb_turn_result result);

/* One finished question. The texts are what was said and answered: for the owner's eyes, never for a log. They are
 * empty unless config.text_memory was given. Valid during the call. */
struct tb_bear_turn {
	uint32_t number; /* 1, 2, 3 … since tb_bear_init */
	enum tb_turn_result result;
	struct tb_span text;         /* of the answer, or of the server's error message */
	struct tb_span heard;        /* a development server's transcript; empty otherwise */
	const char *error_code;      /* result ERROR: the server's; invalid_text for a TEXT that is none or does not fit
	                                into a message; auth_error; unsendable. Else "" */
	int64_t first_sound_ms;      /* last captured sample → first sample given to the speaker; -1: no sound */
	int64_t release_to_sound_ms; /* release of the button (or TEXT) → the same; -1: no sound */
	uint32_t reply_audio_ms;     /* of the answer, as given to the speaker */
};

/* --- what it is given --------------------------------------------------------------------------------------------- */

enum {
	TB_BEAR_UPLINK_MIN = 12288,  /* bytes; a multiple of 4096; 16384 without PSRAM, 65536 with */
	TB_BEAR_PLAYBACK_MIN = 8192, /* bytes, even; 16384 without PSRAM, 32768 with */
	TB_BEAR_KEY_MAX = 256        /* bytes of key text */
};

struct tb_bear_config {
	/* Who. All are required; checked by tb_bear_init. */
	const char *device_id;  /* 8..32 of [A-Za-z0-9_-] */
	const char *child_id;   /* 1..50 of [A-Za-z0-9_-] */
	const char *child_name; /* UTF-8; cleaned for the wire; NULL or "": "friend" */
	const char *language;   /* of the bear's own phrases; NULL: "en" */
	int child_age;          /* 3..13 */
	struct tb_span key;     /* the text of HMAC_KEY_HEX as it stands: 64 hex digits */

	/* Where to. */
	const char *host; /* required */
	uint16_t port;    /* 0: 443 */
	const char *path; /* NULL: TB_WS_PATH */
	struct tb_link_trust trust;

	/* What it is. NULL: left out of the handshake, "unknown" in the log. */
	const char *firmware_version; /* at most 23 bytes */
	const char *hardware;         /* at most 31 bytes, such as "esp32-4mb" */

	/* How it behaves. */
	bool unsigned_chunks;      /* false (default): each chunk carries its hmac */
	bool can_fragments;        /* true: offers the capability `fragments` in the handshake */
	uint32_t reply_timeout_ms; /* end of the question → answer; 1000..120000; 0: 15000 */
	uint32_t prebuffer_ms;     /* of the answer before its first sample is played, against jitter; at most 2000 and
	                              half of playback_memory; 0: none, the first sample is played as it comes */

	/* How long and how loud. Zero: the defaults. Nothing from outside makes them looser. */
	struct tb_rules_limits limits;
	int32_t cap_rms; /* of all that is played: no 100 ms of it are louder; 1..TB_LIMITER_CAP_DEFAULT */

	/* The bear's own phrases. NULL: tb_phrase_mp3. The bytes must outlive the bear. */
	struct tb_span (*phrase_mp3)(enum tb_phrase phrase, enum tb_phrase_language language);

	/* Buffers. */
	void *uplink_memory;   /* PCM not yet sent: 16384 bytes are 512 ms */
	size_t uplink_bytes;   /* TB_BEAR_UPLINK_MIN or more, a multiple of 4096 */
	void *playback_memory; /* PCM not yet given to the speaker; aligned for int16_t */
	size_t playback_bytes; /* TB_BEAR_PLAYBACK_MIN or more, even */
	char *text_memory;     /* keeps the answer's text and `heard` until the turn is told; NULL: not kept */
	size_t text_bytes; /* 2 * (TB_TEXT_MAX + 1) keeps all; each of the two has half of it, cut at a code point */

	/* Told once for each question, from inside tb_bear_handle or tb_bear_link_data; must not call the core. May be
	 * NULL. */
	void (*on_turn)(void *ctx, const struct tb_bear_turn *turn);
	void *on_turn_ctx;
};

/* All functions of all of them are required, except of health (NULL: unknown), network and clock (NULL: START comes
 * when network and time of day are there), selftest (NULL: nothing to judge) and storage (NULL: nothing is kept).
 * Copied by tb_bear_init. */
struct tb_bear_port {
	struct tb_link_port link;
	struct tb_microphone_port microphone;
	struct tb_speaker_port speaker;
	struct tb_light_port light;
	struct tb_mp3_port mp3;
	struct tb_random_port random;
	struct tb_health_port health;
	struct tb_network_port network;
	struct tb_clock_port clock;
	struct tb_selftest_port selftest;
	struct tb_storage_port storage;
	struct tb_hmac_port hmac;
	const struct tb_log *log; /* NULL: silent */
};

/* --- the bear ----------------------------------------------------------------------------------------------------- */

/* The question that is open, from its press to its report. */
struct tb_bear_question {
	bool open;
	bool is_text; /* typed: no samples, and the server may give its answer an id we do not know */
	uint32_t number;
	enum tb_turn_result result; /* what on_turn will say */
	bool sounded;               /* first_sound_ms is set */
	bool interrupted;           /* its press ended another one: no volume step when it turns out to be a tap */
	bool moment_said;           /* the sound of a long thought */
	uint64_t opened_ms, last_sample_ms;
	uint64_t asked_ms; /* the button was released, or the text came */
	uint64_t sent_ms;  /* the server has all of it; valid once uplink.final_sent */
	uint64_t first_sound_ms;
	char error_code[TB_ERROR_CODE_CAP];
	size_t n_text, n_heard; /* bytes kept in config.text_memory */
};

/* Whose answer the message that is coming in carries. */
enum tb_reply_verdict { TB_REPLY_UNJUDGED, TB_REPLY_OURS, TB_REPLY_LATE };

/* Treat as opaque; it is here so that the caller can own its memory. */
struct tb_bear {
	struct tb_bear_config config;
	struct tb_bear_port port;
	struct tb_uplink uplink;
	struct tb_downlink downlink;
	struct tb_link_watch watch;
	struct tb_outbox outbox;
	struct tb_bear_question question;
	enum tb_bear_state state;
	enum tb_light light;  /* what the light port shows; TB_LIGHT_COUNT: nothing yet */
	struct tb_span typed; /* the text of the event being handled */
	struct tb_rules rules;
	enum tb_phrase_language language;
	uint64_t boot_ms;       /* until CONNECTING: the next look at network or clock, or the next self-test */
	uint64_t tail_until_ms; /* the microphone stays open behind the release; 0: it does not */
	uint64_t phrase_ms;     /* the bear's own phrase moved */
	uint64_t vain_ms;       /* a press found no server; 0: it was greeted since, or the child pressed again */
	uint64_t volume_ms;     /* the volume may be stored again; 0: never stored since init */
	uint32_t faults;        /* of the last self-test, see device/port/selftest.h */
	uint8_t volume_step;
	bool volume_unsaved, limits_loaded, called_for_help;
	uint64_t trouble_until_ms; /* TROUBLE is shown until then unless the bear is busy with a question */
	uint64_t start_ms, now_ms;
	uint64_t status_ms;     /* next system_status and health line */
	uint64_t progress_ms;   /* the answer moved: bytes came in, or samples went out */
	uint64_t owed_until_ms; /* when both are forgotten: */
	uint32_t n_owed;        /* replies that may still come on this connection, as far as we must count */
	uint32_t n_abandoned;   /* questions whose reply may still come at all, if its id says so */
	uint32_t n_turns, n_reconnects, n_drops, n_underruns;
	enum tb_reply_verdict verdict; /* on the message that is coming in */
	bool message_wanted;           /* it began while an answer was awaited, and that question is still open */
	char id_prefix[17];            /* of this bear's audio_session_ids since init: 16 hex digits */
	bool microphone_open;
	bool was_up;         /* a server has greeted since init */
	bool age_refused;    /* GROWN_UP for the age that a policy named */
	bool gives_acks;     /* it acknowledges chunks */
	bool auth_refused;   /* this connection's server said auth/error, and nothing good since */
	bool reading_paused; /* the platform holds bytes back until resume_reading */
	bool ran_dry;        /* the speaker has nothing although the answer goes on */
};

/* Checks config and port and prepares the bear: state OFF, nothing is done yet. TB_ERR_ARG: something is missing or out
 * of its bound, and the log says what; the bear may not be used then. */
enum tb_status tb_bear_init(struct tb_bear *bear, const struct tb_bear_config *config, const struct tb_bear_port *port);

/* Something happened at now_ms. An event that cannot be in the present state is logged and ignored. */
void tb_bear_handle(struct tb_bear *bear, const struct tb_bear_event *event, uint64_t now_ms);

/* n_bytes of the message that is coming in; is_first and is_last mark its ends (both, for a message in one piece).
 * Returns how many were taken, 0..n_bytes. When fewer: keep the rest, stop reading, and wait for link.resume_reading;
 * then offer the rest again (is_first only if nothing of the message was taken yet, is_last as before). A last piece
 * counts as the end only once all of it was taken. n_bytes 0 with is_last ends the message and is always taken. */
size_t tb_bear_link_data(struct tb_bear *bear, const void *bytes, size_t n_bytes, bool is_first, bool is_last,
                         uint64_t now_ms);

/* The next moment at which the bear wants an event, TICK if there is no other; it may lie in the past (at once).
 * UINT64_MAX: none. */
uint64_t tb_bear_deadline(const struct tb_bear *bear);

enum tb_bear_state tb_bear_get_state(const struct tb_bear *bear);

/* Is a phrase of the bear's own being heard? A press ends it. */
bool tb_bear_says_phrase(const struct tb_bear *bear);

#endif
