/* The inside of a session, shared by the files of this folder only. */
#ifndef TB_SERVER_SESSION_PRIVATE_H
#define TB_SERVER_SESSION_PRIVATE_H

#include "common/wire/answer_stream.h"
#include "common/wire/bear_msg.h"
#include "server/safety/wary.h"
#include "server/session/session.h"

enum { TB_SESSION_PENDING_MAX = 4, TB_SESSION_ID_BASE_MAX = 40 };

enum tb_utterance_state {
	TB_UTTERANCE_NONE,
	TB_UTTERANCE_OPEN,
	TB_UTTERANCE_DISCARDED /* too long: its chunks are acknowledged and dropped up to its end */
};

struct tb_pending_text {
	struct tb_pending_text *next;
	size_t n_bytes;
	uint8_t text[];
};

struct tb_session {
	const struct tb_session_config *config;
	struct tb_session_child child;
	struct tb_session_ops ops;
	unsigned n_updates_told;
	struct tb_talk *talk;
	struct tb_now now; /* of the call under way */
	char id[TB_SESSION_ID_BASE_MAX + 1];
	uint32_t n_ids; /* utterance ids made */
	uint32_t n_turns;
	uint64_t last_life_ms; /* a message came, or an answer was sent */
	bool has_handshake;
	bool can_fragments;     /* as the handshake says: an answer may be sent while it is spoken */
	bool unknown_type_said; /* in the log: once is enough */
	bool draining;
	bool closing;

	enum tb_utterance_state utterance;
	char utterance_id[TB_SESSION_ID_MAX + 1]; /* of the one that is open, or was open last */
	size_t utterance_bytes;
	uint64_t utterance_began_ms;
	uint64_t utterance_chunk_ms; /* its newest chunk, or its start */
	bool other_end_due; /* it has ended by one of its two ends; the other one may come and says nothing new */

	bool resting; /* the turn under way will say rest_phrase, and nothing else */
	enum tb_kind_phrase rest_phrase;
	char answer_id[TB_SESSION_ID_MAX + 1]; /* of the question being answered; "" for a typed one */
	bool streaming;                        /* a message in pieces has begun and not ended */
	struct tb_answer_stream stream;
	struct tb_reply_memory memory;
	struct tb_wary wary;
	struct tb_reply_exchange history[TB_REPLY_HISTORY_MAX]; /* the oldest first; each text from the heap */
	size_t n_history;
	struct tb_pending_text *pending;
	unsigned n_pending;
	struct tb_turn turn;
};

/* An ISO-8601 UTC time with milliseconds. */
enum { TB_TIME_TEXT_CAP = 32 };
void tb_session_time_text(const struct tb_session *session, char out[TB_TIME_TEXT_CAP]);
void tb_session_send(struct tb_session *session, const char *message, size_t n_bytes);
void tb_session_error(struct tb_session *session, const char *code, const char *message, const char *audio_session_id);
/* Begins a turn, and settles whether it is time to rest: then the resting phrase is what it will say. */
void tb_session_begin_turn(struct tb_session *session, const char *answer_id);
/* An answer is being made (not: a question is being asked). */
bool tb_session_is_answering(const struct tb_session *session);
/* Ends the answer being made, if any, and drops typed questions that wait. */
void tb_session_drop_answers(struct tb_session *session);
/* While draining a new question is refused: false, after having said so. */
bool tb_session_takes_questions(struct tb_session *session, const char *error_code, const char *audio_session_id);

/* The answer on its way to the bear: answering.c. Both are the turn's callbacks. */
void tb_answering_voice(void *session, struct tb_span mp3);
void tb_answering_done(void *session, const struct tb_turn_answer *answer);
/* Ends the message of an answer that was cut off, if one has begun: as valid JSON, without a text. */
void tb_answering_cut(struct tb_session *session);

/* What was said last, for engines that go by it; no longer than the session: history.c. Memory out: it is forgotten. */
void tb_history_add(struct tb_session *session, struct tb_span heard, struct tb_span said);
void tb_history_clear(struct tb_session *session);

/* The audio messages: utterance.c */
void tb_utterance_start(struct tb_session *session, const struct tb_bear_msg *msg);
void tb_utterance_chunk(struct tb_session *session, const struct tb_bear_msg *msg, const uint8_t *pcm);
void tb_utterance_end(struct tb_session *session, const struct tb_bear_msg *msg);
/* When an open utterance is given up: it holds a decoder that other bears wait for. UINT64_MAX: none is open. */
uint64_t tb_utterance_deadline(const struct tb_session *session);
void tb_utterance_tick(struct tb_session *session);

#endif
