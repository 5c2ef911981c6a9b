/* What must hold at every moment of every history. The parts of the world tell what they see (sim_saw_…); this file and
 * invariants.c judge it by an account of their own, never by what the bear believes of itself. */
#ifndef TB_TESTS_SIM_INVARIANTS_H
#define TB_TESTS_SIM_INVARIANTS_H

#include "device/core/bear.h"

/* X(code, name, what must hold) */
#define SIM_INVARIANT_MAP(X)                                                                                           \
	X(ONE_REPLY, "one_reply",                                                                                      \
	  "a question never gets two replies: none is sent twice, none sounds once it is over")                        \
	X(GATED, "gated", "nothing is heard that did not pass the gate")                                               \
	X(OWN_REPLY, "own_reply", "the reply to an earlier question never plays as the next one's")                    \
	X(MICROPHONE, "microphone", "the microphone opens for a held button alone and closes within 200 ms of it")     \
	X(FEEDBACK, "feedback", "a press is answered by a light or a sound within 100 ms, and so is a release")        \
	X(PRESS_ENDS, "press_ends", "every press ends in sound or in a light")                                         \
	X(LOSS_SAID, "loss_said", "when the link is lost in a question, the child learns of it within 2 s")            \
	X(INTERRUPT, "interrupt", "a press silences the bear within 50 ms")                                            \
	X(QUEUES, "queues", "no queue grows above its bound, no buffer is overrun, a busy link is left alone")         \
	X(NO_HEAP, "no_heap", "the core takes nothing from the heap")                                                  \
	X(READY_SOON, "ready_soon", "with a healthy network the bear is ready 30 s after power-on")                    \
	X(READY_AGAIN, "ready_again", "with a healthy network the bear comes back to ready from everything")           \
	X(BACK_OFF, "back_off", "no server is asked again before the back-off of what happened is over")               \
	X(ACKNOWLEDGED, "acknowledged",                                                                                \
	  "the peer answers every chunk of audio before anything else that the bear says")                             \
	X(NOTHING_KEPT, "nothing_kept", "nothing of a question is with the peer's session once it is over")            \
	X(LIMITS, "limits", "thirty minutes of conversation, then rest")                                               \
	X(GENUINE, "genuine", "no program starts but one that was published for this bear, whole")                     \
	X(GIVEN_UP, "given_up", "a program that was given up for its own fault is never tried again")                  \
	X(PRIVATE_LOGS, "private_logs", "no name, token, key, question or answer is in a log")

enum sim_invariant {
#define SIM_INVARIANT_ENUM(code, name, sentence) SIM_##code,
	SIM_INVARIANT_MAP(SIM_INVARIANT_ENUM)
#undef SIM_INVARIANT_ENUM
	    SIM_INVARIANT_COUNT
};
const char *sim_invariant_name(enum sim_invariant invariant);
const char *sim_invariant_sentence(enum sim_invariant invariant);

struct sim_body;

/* How a connection, or a try for one, ended. */
enum sim_end {
	SIM_END_LOST, /* broken, refused without a reason, closed */
	SIM_END_LEFT, /* by the bear */
	SIM_END_GROWN_UP,
	SIM_END_BUSY,
	SIM_END_REPLACED
};

/* What is known of one bear since its power came on. All times are the world's. */
struct sim_account {
	unsigned press; /* number of the newest press, 0: none; counts on over power cuts */
	bool held;
	uint64_t press_ms, release_ms;
	bool reacted; /* a light or a sound since the press */
	bool microphone_open;
	uint64_t microphone_ms;
	unsigned told_press; /* the newest press whose question was reported */
	enum tb_turn_result told;
	uint64_t sound_ms, trouble_ms, light_ms; /* the newest of each; 0: none */
	enum tb_light light;
	size_t n_old_samples; /* at the speaker, not yet heard, from before the press */
	/* link */
	bool was_ready;
	uint64_t up_ms; /* when it was seen ready or talking */
	uint64_t end_ms;
	enum sim_end end;
	uint64_t asked_ms;     /* the server's Retry-After */
	bool hastened;         /* the newest try came early */
	uint64_t tries_ms[32]; /* the newest tries, a ring */
	unsigned n_tries;
	bool waits;         /* as the server asked: not the network's fault */
	uint64_t waited_ms; /* until when it did so the last time */
	/* conversation: kept over power cuts */
	uint64_t talked_ms, talk_ms;
};

/* The power came on. */
void sim_saw_power(struct sim_body *body);
/* before: what was at the speaker. */
void sim_saw_press(struct sim_body *body);
void sim_saw_release(struct sim_body *body);
void sim_saw_light(struct sim_body *body, enum tb_light light);
/* Written to the speaker; mark as in wave.h. */
void sim_saw_sound(struct sim_body *body, unsigned mark);
void sim_saw_microphone(struct sim_body *body, bool open);
void sim_saw_turn(struct sim_body *body, const struct tb_bear_turn *turn);
/* A call of the core has returned. */
void sim_saw_return(struct sim_body *body);
void sim_saw_send(struct sim_body *body, size_t n_bytes, bool was_busy);
void sim_saw_open(struct sim_body *body);
/* From now on nothing reaches the other side, and nobody is told. */
void sim_saw_half_open(struct sim_body *body);
void sim_saw_link_end(struct sim_body *body, enum sim_end end, uint64_t asked_ms);
/* The peer sends a reply to the question of this press; again: one was sent before. */
void sim_saw_reply(struct sim_body *body, unsigned press, bool again);
/* The peer took a message of the bear in: how often it acknowledged or refused a chunk meanwhile, if it was one. */
void sim_saw_taken(struct sim_body *body, bool is_chunk, unsigned n_answers);
/* The peer's session is at rest, and holds so many bytes of what was asked and answered. */
void sim_saw_rest(struct sim_body *body, size_t n_bytes);
/* The peer makes a real answer to a question that began then. */
void sim_saw_conversation(struct sim_body *body, uint64_t question_ms);
/* This program starts. again: it was given up for a fault of its own before. */
void sim_saw_program(struct sim_body *body, uint32_t build, bool genuine, bool again);
/* A line of a bear's log or of the peer's. ctx: the world. */
struct sim_world;
void sim_saw_log(struct sim_world *world, const char *line);

#endif
