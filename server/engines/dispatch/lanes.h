/* The lanes of a desk: orders that remote engines carry out, on the loop, while the desk's worker is free. One lane for
 * hearing, one for the reply, one for the voice; each falls back to the embedded engine when the remote one fails or is
 * late before it gave anything. Private to this folder. Loop thread only.
 *
 * Bounded: an utterance as long as the wire allows, the sentences of one answer, the voice of TB_LANE_AHEAD of them. */
#ifndef TB_SERVER_DISPATCH_LANES_H
#define TB_SERVER_DISPATCH_LANES_H

#include "server/engines/remote.h"
#include "server/turn/order.h"

struct tb_desk;
struct tb_desk_job;

enum {
	TB_LANE_SENTENCES_MAX = 26, /* of one answer: those of the turn, and a phrase */
	TB_LANE_AHEAD = 2,          /* sentences that are spoken at once */
	TB_LANE_UTTERANCE_MAX = 31 * 16000
};

/* lane_hearing.c */
struct tb_hearing_lane {
	bool active; /* an utterance comes in, or its text is awaited */
	uint32_t epoch;
	char language[4];
	int16_t *samples; /* from the heap while they are needed; wiped */
	size_t n_samples, cap;
	struct tb_remote_call *call;
	struct tb_timer *timer;
};

/* lane_reply.c: a sentence of the reply, in order. */
struct tb_lane_sentence {
	struct tb_span text; /* from the heap */
	bool checked;
	bool refused;
	struct tb_remote_call *check;
	struct tb_desk *desk;
};

struct tb_reply_lane {
	bool active;
	uint32_t epoch;
	struct tb_reply_memory memory;
	struct tb_remote_call *call;
	struct tb_timer *timer;
	struct tb_timer *check_timer; /* for the oldest check under way */
	struct tb_desk_job *fallback; /* for the embedded engine */
	bool said;                    /* a sentence has become a result */
	bool done;                    /* nothing more comes of the service */
	enum tb_status status;        /* how it ended */
	bool words_checked;           /* the child's own words */
	struct tb_remote_call *words_check;
	size_t n_sentences, n_given;
	struct tb_lane_sentence sentences[TB_LANE_SENTENCES_MAX];
};

/* lane_voice.c: a sentence to be spoken, or the end of the voice. */
struct tb_lane_piece {
	struct tb_lane_piece *next;
	uint32_t rate_hz;
	size_t n_samples;
	int16_t samples[];
};

struct tb_lane_speech {
	struct tb_desk *desk;
	struct tb_desk_job *job; /* for the embedded engine, or the end; NULL once it is given on */
	struct tb_span text;     /* looks into job */
	bool is_remote, started, finished, has_voice;
	enum tb_status status;
	struct tb_remote_call *call;
	struct tb_timer *timer;
	struct tb_lane_piece *pieces, **pieces_tail; /* while a sentence before it is still being spoken */
};

struct tb_voice_lane {
	size_t first, n_speeches; /* a ring */
	struct tb_lane_speech speeches[TB_LANE_SENTENCES_MAX];
};

enum tb_status tb_lanes_init(struct tb_desk *desk);
/* Nothing is under way any more: memory and timers go. */
void tb_lanes_deinit(struct tb_desk *desk);
/* Ends what is under way; no result follows. */
void tb_lanes_cancel(struct tb_desk *desk);
/* true: a lane has the order; false: it is for the desk's worker. */
bool tb_lanes_take(struct tb_desk *desk, const struct tb_order *order);
/* May this engine be asked, for this desk, in this language? */
bool tb_lane_may_ask(const struct tb_desk *desk, const struct tb_remote *remote, const char *language);

/* lane_prepared.c: prepared voices (prepared.h). */
bool tb_prepared_take(struct tb_desk *desk, const struct tb_order *order);
void tb_prepared_forget(struct tb_desk *desk);
bool tb_hearing_take(struct tb_desk *desk, const struct tb_order *order);
void tb_hearing_cancel(struct tb_desk *desk);
void tb_hearing_on_time(void *desk);
bool tb_reply_take(struct tb_desk *desk, const struct tb_order *order);
void tb_reply_cancel(struct tb_desk *desk);
void tb_reply_on_time(void *desk);
void tb_reply_on_check_time(void *desk);
bool tb_voice_take(struct tb_desk *desk, const struct tb_order *order);
void tb_voice_cancel(struct tb_desk *desk);
void tb_voice_on_time(void *speech);

#endif
