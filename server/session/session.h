/* One bear's conversation, sans-I/O: v1 messages come in, messages and engine orders go out. It knows neither sockets
 * nor engines nor the store; who may come in was decided at the door.
 *
 * net → **session** → turn → (orders) → engines/dispatch → (results) → session → net.
 * Loop thread. All time comes in as struct tb_now. Memory: one allocation, and the turn's arena. */
#ifndef TB_SERVER_SESSION_H
#define TB_SERVER_SESSION_H

#include "common/base/log.h"
#include "common/wire/crypto.h"
#include "common/wire/limits.h"
#include "server/session/talk.h"
#include "server/turn/turn.h"

enum tb_chunk_hmac { TB_CHUNK_HMAC_OFF, TB_CHUNK_HMAC_VERIFY, TB_CHUNK_HMAC_REQUIRE };

/* The same for every session; outlives them. */
struct tb_session_config {
	const struct tb_gate *gate;
	const struct tb_hmac_port *hmac;
	const struct tb_log *log;
	enum tb_chunk_hmac chunk_hmac;
	uint32_t idle_ms; /* without a message or an answer: close 1000 `timeout` */
	uint32_t turn_deadline_ms;
	bool echo_transcript; /* development: `heard` beside the answer */
	/* For whoever counts; NULL: nobody does. ctx is theirs. */
	void *ctx;
	/* A turn has its answer. Of it only the outcome and the trace are for others: it holds what a child said. Valid
	 * during the call. */
	void (*on_turn)(void *ctx, const struct tb_turn_answer *answer);
	/* A chunk of a question was taken: so many bytes of PCM. */
	void (*on_audio)(void *ctx, size_t n_bytes);
};

/* Who talks: from the store, never from the URL. */
struct tb_session_child {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char spoken_name[TB_CHILD_NAME_CAP]; /* "" : none */
	char language[TB_LANGUAGE_CAP];
	int age;
	char key[TB_TOKEN_LEN + 1]; /* for chunk signatures */
};

struct tb_session_ops {
	void *ctx;
	/* A whole text message; copied by the receiver. */
	void (*send)(void *ctx, struct tb_span message);
	/* A piece of one message that is still being made; messages of `send` wait until its last piece. Copied by the
	 * receiver. NULL: answers are sent whole. */
	void (*send_piece)(void *ctx, struct tb_span piece, bool is_last);
	/* The last thing a session asks for; messages that come after it are ignored. */
	void (*close)(void *ctx, uint16_t code, const char *reason);
	void (*order)(void *ctx, const struct tb_order *order);
	/* How an update went, as the bear says it; at most TB_SESSION_UPDATES_MAX times. Texts are valid during the
	 * call, cause may be "". NULL: nobody wants to know. */
	void (*update)(void *ctx, uint32_t build, const char *result, const char *cause);
};
enum { TB_SESSION_UPDATES_MAX = 8 /* a bear tells one; each costs a write to the records */ };

struct tb_session;

/* session_id: for `connection_established`, and the base of the ids it makes; at most 40 characters. talk: the child's
 * account of talking time, kept across connections by the caller; outlives the session. NULL when memory is out. */
struct tb_session *tb_session_create(const struct tb_session_config *config, const struct tb_session_child *child,
                                     const struct tb_session_ops *ops, struct tb_talk *talk, const char *session_id);
/* Cancels what is under way, wipes, frees. NULL is fine. */
void tb_session_destroy(struct tb_session *session);

/* The connection stands: sends `connection_established`. */
void tb_session_open(struct tb_session *session, struct tb_now now);
void tb_session_message(struct tb_session *session, struct tb_span message, bool is_text, struct tb_now now);
/* A message above TB_MESSAGE_MAX was dropped. */
void tb_session_too_large(struct tb_session *session, struct tb_now now);
/* It sends more messages than it may: it is told, and the session ends with this reason. */
void tb_session_flooded(struct tb_session *session, const char *reason, struct tb_now now);
void tb_session_result(struct tb_session *session, const struct tb_result *result, struct tb_now now);
uint64_t tb_session_deadline(const struct tb_session *session);
void tb_session_tick(struct tb_session *session, struct tb_now now);
/* No new questions from here on (a spoken one ends what was going on, so that the bear can ask it elsewhere); what is
 * being asked or answered is still answered. Closes at once when there is nothing, else after it: 4503 to a bear that
 * sent `handshake`, 1001 to any other. */
void tb_session_drain(struct tb_session *session, struct tb_now now);
/* The same, without waiting any longer. */
void tb_session_drain_over(struct tb_session *session);
/* Ends the session now, whatever is being asked or answered: another connection of the same bear has come, or it may
 * not be here any more. */
void tb_session_end(struct tb_session *session, uint16_t code, const char *reason);
/* A question is being asked or answered. */
bool tb_session_is_busy(const struct tb_session *session);
/* Bytes of audio, and of the texts beside it, that the session holds: none unless it is busy. */
size_t tb_session_held_bytes(const struct tb_session *session);

#endif
