/* Speech to text: the contract every engine fills in, and the embedded one (pocketsphinx).
 *
 * Where it stands: session → turn → dispatch → **stt** → input gate. An engine never sees a session. Streams are fed
 * while the child is still speaking. Worker threads: one stream is used by one thread at a time, several streams at
 * once. */
#ifndef TB_SERVER_STT_H
#define TB_SERVER_STT_H

#include "common/base/log.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TB_STT_TEXT_CAP = 512,
	TB_STT_READINGS_MAX = 10, /* of one utterance */
	TB_STT_READINGS_CAP = 1000
};

struct tb_stt_result {
	char text[TB_STT_TEXT_CAP]; /* best text, lower case, UTF-8; "" when no words were found */
	char alt[TB_STT_TEXT_CAP];  /* the second recogniser's, when there is one and it differs; else "" */
	/* What else it may have been, likely ones first, each with a newline behind it; "" when the engine knows none.
	 * For the gate alone: a cry for help must not be missed for a word misheard. */
	char readings[TB_STT_READINGS_CAP];
	bool unsure; /* not to be believed (judge.h says when): ask again; the gate still sees both */
};

struct tb_stt_stream;

struct tb_stt_engine {
	const char *name;      /* for traces and metrics: "pocketsphinx/both" */
	const char *processor; /* who gets the audio; NULL: it never leaves this machine */
	uint32_t deadline_ms;  /* from finish to result */
	/* The most streams that may be open at once; dispatch keeps to it and queues the rest. */
	unsigned max_streams;
	void *ctx;
	bool (*speaks)(void *ctx, const char *language);
	/* TB_ERR_BUSY at max_streams, TB_ERR_UNSUPPORTED language, TB_ERR_NO_MEMORY. */
	enum tb_status (*open)(void *ctx, const char *language, struct tb_stt_stream **out);
	/* 16 kHz mono. After an error only close is valid. */
	enum tb_status (*feed)(struct tb_stt_stream *stream, const int16_t *samples, size_t n_samples);
	enum tb_status (*finish)(struct tb_stt_stream *stream, struct tb_stt_result *out);
	/* From any state; audio still held is wiped. */
	void (*close)(struct tb_stt_stream *stream);
	void (*destroy)(void *ctx);
};

enum tb_stt_model { TB_STT_CONTENT, TB_STT_GENERAL, TB_STT_BOTH };

struct tb_sphinx_config {
	const char *model_dir;   /* acoustic model: /usr/share/pocketsphinx/model/en-us */
	const char *content_dir; /* build/content: content.lm(.bin), content.dict */
	enum tb_stt_model model;
	unsigned max_streams;      /* decoders (pairs, with both) */
	unsigned n_ready;          /* made at start; the others when first needed */
	unsigned disagree_percent; /* with `both`: words in error between the two texts above which it may be unsure */
	const struct tb_log *log;
};
/* Fills in *engine. TB_ERR_IO, TB_ERR_FORMAT, said in the log. */
enum tb_status tb_sphinx_create(const struct tb_sphinx_config *config, struct tb_stt_engine *engine);

#endif
