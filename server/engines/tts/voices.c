#include "server/engines/tts/voices.h"

#include <stdio.h>
#include <stdlib.h>

struct voices {
	struct tb_tts_engine engines[TB_VOICES_MAX];
	size_t n;
	char name[64];
};

static const struct tb_tts_engine *find(const struct voices *voices, const char *language)
{
	for (size_t i = 0; i < voices->n; i++)
		if (voices->engines[i].speaks(voices->engines[i].ctx, language))
			return &voices->engines[i];
	return NULL;
}

static bool speaks(void *ctx, const char *language)
{
	return find(ctx, language) != NULL;
}

static enum tb_status speak(void *ctx, const char *language, struct tb_span sentence, const struct tb_tts_sink *sink,
                            const atomic_bool *cancelled)
{
	const struct tb_tts_engine *engine = find(ctx, language);
	return engine == NULL ? TB_ERR_UNSUPPORTED : engine->speak(engine->ctx, language, sentence, sink, cancelled);
}

static void destroy(void *ctx)
{
	struct voices *voices = ctx;
	for (size_t i = 0; i < voices->n; i++)
		voices->engines[i].destroy(voices->engines[i].ctx);
	free(voices);
}

enum tb_status tb_voices_create(const struct tb_tts_engine *engines, size_t n, struct tb_tts_engine *out)
{
	if (n < 1 || n > TB_VOICES_MAX)
		return TB_ERR_ARG;
	struct voices *voices = calloc(1, sizeof *voices);
	uint32_t deadline_ms = 0;
	if (voices == NULL)
		return TB_ERR_NO_MEMORY;
	voices->n = n;
	for (size_t i = 0, at = 0; i < n; i++) {
		voices->engines[i] = engines[i];
		deadline_ms = engines[i].deadline_ms > deadline_ms ? engines[i].deadline_ms : deadline_ms;
		if (at < sizeof voices->name)
			at += (size_t)snprintf(voices->name + at, sizeof voices->name - at, "%s%s", i > 0 ? "," : "",
			                       engines[i].name);
	}
	*out = (struct tb_tts_engine){.name = voices->name,
	                              .processor = NULL,
	                              .deadline_ms = deadline_ms,
	                              .ctx = voices,
	                              .speaks = speaks,
	                              .speak = speak,
	                              .destroy = destroy};
	return TB_OK;
}
