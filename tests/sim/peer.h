/* The v1 peer: the server's own session core, registry and gates, with the real lists. Only what stands outside of them
 * is simulated: the door (who may come in is decided in family/), and the engines, which answer the orders of a turn
 * after random times, fail at random, and say what they should not. */
#ifndef TB_TESTS_SIM_PEER_H
#define TB_TESTS_SIM_PEER_H

#include "server/safety/gate.h"
#include "server/session/registry.h"
#include "server/session/session.h"
#include "tests/sim/dice.h"

struct sim_world;
struct sim_body;

/* What the door says to an upgrade: 101, or a refusal. */
struct sim_answer_door {
	int http_status;
	uint32_t retry_after_s; /* 0: not said */
};

enum { SIM_RESULTS = 128, SIM_RESULT_TEXT = 512, SIM_SESSIONS_PER_BEAR = 6 };

/* A result on its way from an engine to the session. */
struct sim_engine_result {
	uint64_t at_ms;
	enum tb_result_type type;
	enum tb_status status;
	uint32_t epoch;
	const char *text, *alt;
	bool unsure;
	unsigned mark, n_frames; /* VOICE */
	bool sentence_voiced;
};

/* One connection of a bear, on the peer's side. */
struct sim_session {
	struct sim_body *body;
	struct tb_session *session; /* NULL: the place is free */
	uint64_t serial;            /* of the connection */
	uint64_t number;            /* tells sessions in the same place apart */
	uint64_t tick_ms;           /* the newest tick that was made */
	bool closed;                /* by the session itself */
	unsigned press;             /* whose question is with the session */
	uint64_t question_ms;       /* when it began */
	unsigned answered_press;    /* the newest that got a reply */
	unsigned n_chunk_answers;   /* acknowledgements and errors so far */
	struct sim_dice dice;
	uint32_t voice_hz;  /* of its answers */
	uint64_t engine_ms; /* results come in the order of their orders */
	struct sim_engine_result results[SIM_RESULTS];
	size_t first, n_results;
};

struct sim_peer {
	struct sim_world *world;
	struct sim_dice dice;
	struct tb_registry *registry;
	struct tb_session_config config;
	struct tb_log log;
	uint64_t n_sessions;
	uint64_t away_until_ms; /* it is being started anew */
};

/* gate: of the whole program. */
void sim_peer_init(struct sim_peer *peer, struct sim_world *world, const struct tb_gate *gate, uint64_t seed);
void sim_peer_free(struct sim_peer *peer);

/* The bear asked for this path; judged by its form and its token. */
void sim_peer_asked(struct sim_body *body, const char *path_query);
struct sim_answer_door sim_peer_door(struct sim_body *body);
void sim_peer_open(struct sim_body *body, uint64_t serial);
/* press: whose question the message belongs to, 0 for none. */
void sim_peer_message(struct sim_body *body, uint64_t serial, struct tb_span message, unsigned press);
/* The connection is no more. */
void sim_peer_gone(struct sim_body *body, uint64_t serial);

/* engines.c: an order of a session, and the texts that children say and bears answer, NULL behind the last. */
void sim_engines_order(struct sim_session *session, const struct tb_order *order);
struct tb_result;
void sim_peer_result(struct sim_session *session, const struct tb_result *result);
extern const char *const sim_spoken_texts[], *const sim_reply_texts[], *const sim_bad_texts[];

#endif
