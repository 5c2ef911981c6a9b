/* One question and its answer, sans-I/O.
 *
 * microphone → … → session → **turn**: voice activity → stt → input gate → reply → output gate (per sentence) → tts →
 * mp3 → session → … → speaker. The turn decides what comes next; the engines do it elsewhere (orders and results).
 *
 * What the child hears is always something kind: a stage that fails or is late is answered by a prepared sentence,
 * spoken; if the voice itself fails, as text. Nothing reaches the voice that has not passed the output gate.
 *
 * The budget is the time from the end of the question to the first sound. When it is over, what has been said so far is
 * the answer, or a prepared sentence is. An answer that is sent while it is spoken has sounded by then; from there on
 * each further piece of voice has the same time.
 *
 * Caller-owned memory; one thread; no clock of its own. A turn gives exactly one answer, through on_answer, unless it
 * is ended before. */
#ifndef TB_SERVER_TURN_H
#define TB_SERVER_TURN_H

#include "common/audio/vad.h"
#include "server/safety/gate.h"
#include "server/turn/arena.h"
#include "server/turn/order.h"

enum {
	TB_TURN_PREROLL_SAMPLES = 16000, /* what is kept from before speech is noticed: 1 s */
	TB_TURN_MAX_SENTENCES = 24,
	TB_TURN_MEMORY_LIMIT = 4 * 1024 * 1024
};

/* How a turn came to its answer: for traces and metrics, and for tests. */
#define TB_OUTCOME_MAP(X)                                                                                              \
	X(ANSWERED, "answered")                                                                                        \
	X(NOT_HEARD, "not_heard") /* silence, noise, no words */                                                       \
	X(UNSURE, "unsure")       /* the recognisers disagree: asked again */                                          \
	X(GATED_IN, "gated_in")   /* a prepared answer to what the child said */                                       \
	X(GATED_OUT, "gated_out") /* the reply, or the rest of it, did not pass */                                     \
	X(FAILED, "failed")       /* a stage failed */                                                                 \
	X(LATE, "late")           /* a stage was late */                                                               \
	X(RESTING, "resting")     /* the time for talking is over */
enum tb_outcome {
#define TB_OUTCOME_ENUM(code, name) TB_OUTCOME_##code,
	TB_OUTCOME_MAP(TB_OUTCOME_ENUM)
#undef TB_OUTCOME_ENUM
	    TB_OUTCOME_COUNT
};
const char *tb_outcome_name(enum tb_outcome outcome);

/* Durations from the end of the question; UINT32_MAX: did not happen. */
struct tb_turn_trace {
	uint32_t heard_ms;                /* text is there */
	uint32_t sentence_ms;             /* first sentence of the reply passed the gate */
	uint32_t voice_ms;                /* first bytes of voice */
	uint32_t answer_ms;               /* answer complete */
	uint32_t audio_ms;                /* length of the question */
	uint32_t speech_ms;               /* length of the answer */
	enum tb_safety_category category; /* when a gate stopped something */
	const char *stt, *reply, *tts;    /* the engines that did it, the last of each; "none" */
	enum tb_gate_direction direction; /* of that gate */
};

struct tb_turn_answer {
	enum tb_outcome outcome;
	struct tb_span text;  /* what is spoken */
	struct tb_span mp3;   /* empty: the voice failed, only the text can be sent; or it was given piece by piece */
	bool was_streamed;    /* voice went out through on_voice */
	struct tb_span heard; /* what was understood; for development only */
	struct tb_reply_memory memory;
	struct tb_turn_trace trace;
};

struct tb_turn_config {
	const struct tb_gate *gate;
	uint32_t deadline_ms; /* the budget; the fallback has half of it again */
	/* Engine orders; never called from inside tb_turn_init. */
	void (*on_order)(void *ctx, const struct tb_order *order);
	/* The next bytes of the voice, of an asker who streams; on_answer follows the last. Valid during the call. */
	void (*on_voice)(void *ctx, struct tb_span mp3);
	/* The answer is complete. The turn's memory stays valid until tb_turn_end. */
	void (*on_answer)(void *ctx, const struct tb_turn_answer *answer);
	void *ctx;
};

struct tb_turn_asker {
	const char *language; /* outlives the turn */
	const char *spoken_name;
	int age;
	uint32_t seed;
	/* What was said last in this session, the oldest first; outlives the turn. */
	const struct tb_reply_exchange *history;
	size_t n_history;
	bool wary;         /* something was stopped a short while ago: see safety/wary.h */
	bool says_soon;    /* the answer ends by saying that there is a rest soon */
	bool stream_voice; /* on_voice gets the voice as it comes; else on_answer gets all of it */
	struct tb_reply_memory memory;
};

enum tb_turn_state { TB_TURN_IDLE, TB_TURN_LISTENING, TB_TURN_HEARING, TB_TURN_ANSWERING, TB_TURN_DONE };

/* Treat as opaque. */
struct tb_turn {
	struct tb_turn_config config;
	struct tb_turn_asker asker;
	enum tb_turn_state state;
	uint64_t ended_at_ms; /* of the question */
	uint64_t deadline_ms; /* absolute */
	uint32_t epoch;
	bool stt_open;
	bool falling_back; /* the prepared sentence is on its way: the next failure ends in text */
	bool reply_done, voice_ended;
	struct tb_turn_answer answer;
	struct tb_span sentence[TB_TURN_MAX_SENTENCES];
	size_t n_sentences;
	size_t n_voiced; /* of them, spoken whole */
	size_t n_words;  /* of them, at the front: words that no voice was there for; the answer only if it stays so */
	struct tb_voice_piece *first_piece, *last_piece;
	size_t n_mp3_bytes;
	struct tb_vad vad;
	uint64_t n_samples; /* of the question */
	struct tb_arena arena;
	size_t n_preroll; /* samples held, the newest of them; oldest at preroll_at */
	size_t preroll_at;
	int16_t *preroll; /* TB_TURN_PREROLL_SAMPLES of the arena; NULL until the first audio */
};

void tb_turn_init(struct tb_turn *turn, const struct tb_turn_config *config);
/* Begins a turn; whatever was there before is ended. */
void tb_turn_begin(struct tb_turn *turn, const struct tb_turn_asker *asker);
/* 16 kHz mono; state LISTENING only (ignored otherwise). */
void tb_turn_audio(struct tb_turn *turn, const int16_t *samples, size_t n_samples);
/* The question is over. */
void tb_turn_end_of_audio(struct tb_turn *turn, uint64_t now_ms);
/* A typed question, in place of audio. */
void tb_turn_text(struct tb_turn *turn, struct tb_span text, uint64_t now_ms);
/* In place of a question: speaks a prepared sentence (the time for talking is over). */
void tb_turn_say(struct tb_turn *turn, enum tb_kind_phrase phrase, enum tb_outcome outcome, uint64_t now_ms);
/* Results of an earlier epoch are ignored. */
void tb_turn_result(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms);
/* Absolute; UINT64_MAX: none. */
uint64_t tb_turn_deadline(const struct tb_turn *turn);
void tb_turn_tick(struct tb_turn *turn, uint64_t now_ms);
/* Cancels what is under way, wipes and releases all memory of the turn. No answer follows. Idempotent. */
void tb_turn_end(struct tb_turn *turn);

#endif
