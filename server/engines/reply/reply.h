/* The reply: the contract every reply engine fills in, and the embedded one (the storybook).
 *
 * Where it stands: input gate → **reply** → output gate (per sentence) → tts. An engine never sees a session: what it
 * may remember of the conversation is a value that goes in and comes out. */
#ifndef TB_SERVER_REPLY_H
#define TB_SERVER_REPLY_H

#include "common/base/log.h"
#include "common/base/span.h"
#include "common/base/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { TB_REPLY_SENTENCE_MAX = 400, TB_REPLY_TOPIC_CAP = 32, TB_REPLY_MEMORY_ANSWERS = 16 };

/* What a conversation remembers, inside one session only. Zero is a fresh conversation. Plain data: copy it freely. */
struct tb_reply_memory {
	char topic[TB_REPLY_TOPIC_CAP]; /* the intent or story told last */
	uint16_t step;                  /* where in it */
	uint16_t n_turns;
	uint16_t name_used_at;                     /* the turn in which the child's name was said last */
	uint32_t answers[TB_REPLY_MEMORY_ANSWERS]; /* hashes of what was said last, so as not to repeat it */
	uint8_t next_answer;
};

/* A question and its answer, earlier in the same session. */
struct tb_reply_exchange {
	struct tb_span heard, said;
};
enum { TB_REPLY_HISTORY_MAX = 6 };

struct tb_reply_request {
	struct tb_span text;     /* what the child said, after the input gate; data, never instructions */
	const char *language;    /* "en" */
	int age;                 /* 3..13 */
	const char *spoken_name; /* "" : do not use a name */
	uint32_t seed;           /* chooses among answers: same request, memory and seed, same reply */
	struct tb_reply_memory memory;
	/* What was said last, the oldest first; at most TB_REPLY_HISTORY_MAX. Valid during the call only, and not there
	 * for engines that run on a worker: the memory is what they go by. */
	const struct tb_reply_exchange *history;
	size_t n_history;
};

struct tb_reply_sink {
	void *ctx;
	/* One sentence, at most TB_REPLY_SENTENCE_MAX bytes, in the order of speaking. Another status than TB_OK stops.
	 */
	enum tb_status (*on_sentence)(void *ctx, struct tb_span sentence);
};

struct tb_reply_engine {
	const char *name;      /* "storybook" */
	const char *processor; /* who gets the words; NULL: they never leave this machine */
	uint32_t deadline_ms;  /* to the first sentence */
	void *ctx;
	bool (*speaks)(void *ctx, const char *language);
	/* Runs on a worker, delivers sentences as they are ready, returns when the last one is out; *memory is what the
	 * next request should carry. TB_ERR_CANCELLED when *cancelled was seen. Always delivers at least one sentence
	 * on TB_OK. */
	enum tb_status (*run)(void *ctx, const struct tb_reply_request *request, const struct tb_reply_sink *sink,
	                      const atomic_bool *cancelled, struct tb_reply_memory *memory);
	void (*destroy)(void *ctx);
};

/* Loads the story packs of content_dir (content/README.md says their form). TB_ERR_IO, TB_ERR_FORMAT: said in the log
 * with file and line. */
enum tb_status tb_storybook_create(const char *content_dir, const struct tb_log *log, struct tb_reply_engine *engine);

#endif
