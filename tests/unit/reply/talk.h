/* A conversation with the storybook over the project's own content, one child per struct talk. */
#ifndef TB_TESTS_REPLY_TALK_H
#define TB_TESTS_REPLY_TALK_H

#include "server/engines/reply/reply.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

struct talk {
	struct tb_reply_memory memory;
	int age;
	const char *spoken_name;
	uint32_t seed;
	atomic_bool cancelled;
	char text[4096]; /* the answer of the last turn, sentences joined by a space */
	int n_sentences;
	size_t longest;
};

static inline void talk_log(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	fprintf(stderr, "# %s\n", line);
}

static inline struct tb_reply_engine *storybook(void)
{
	static struct tb_reply_engine engine;
	static const struct tb_log log = {.write = talk_log, .min_level = TB_LOG_WARN};
	if (!engine.run && tb_storybook_create("content", &log, &engine) != TB_OK)
		return NULL;
	return &engine;
}

static inline void talk_begin(struct talk *talk, int age)
{
	memset(talk, 0, sizeof *talk);
	talk->age = age;
	talk->spoken_name = "";
	talk->seed = 1;
}

static inline enum tb_status talk_on_sentence(void *ctx, struct tb_span sentence)
{
	struct talk *talk = ctx;
	size_t n = strlen(talk->text);
	if (n + sentence.n_bytes + 2 > sizeof talk->text)
		return TB_ERR_FULL;
	if (n > 0)
		talk->text[n++] = ' ';
	memcpy(talk->text + n, sentence.data, sentence.n_bytes);
	talk->text[n + sentence.n_bytes] = '\0';
	talk->n_sentences++;
	talk->longest = sentence.n_bytes > talk->longest ? sentence.n_bytes : talk->longest;
	return TB_OK;
}

/* One turn. The conversation goes on with what the engine gave back. */
static inline enum tb_status hear(struct talk *talk, const char *text)
{
	struct tb_reply_engine *engine = storybook();
	if (!engine)
		return TB_ERR_INTERNAL;
	struct tb_reply_request request = {.text = tb_span_cstr(text),
	                                   .language = "en",
	                                   .age = talk->age,
	                                   .spoken_name = talk->spoken_name,
	                                   .seed = talk->seed,
	                                   .memory = talk->memory};
	struct tb_reply_sink sink = {.ctx = talk, .on_sentence = talk_on_sentence};
	talk->text[0] = '\0';
	talk->n_sentences = 0;
	talk->longest = 0;
	return engine->run(engine->ctx, &request, &sink, &talk->cancelled, &talk->memory);
}

/* The intent that a fresh conversation chooses; "" on an error. */
static inline const char *intent_of(struct talk *talk, const char *text)
{
	memset(&talk->memory, 0, sizeof talk->memory);
	return hear(talk, text) == TB_OK ? talk->memory.topic : "";
}

#endif
