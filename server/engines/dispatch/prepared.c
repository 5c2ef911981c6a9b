#include "server/engines/dispatch/prepared.h"

#include "server/engines/mp3/mp3.h"

#include <stdlib.h>
#include <string.h>

struct item {
	struct item *next;
	struct tb_fixed_sentence sentence; /* its texts outlive us */
	struct tb_prepared_voice voice;
	uint8_t *mp3;
	size_t n_mp3, cap;
};

struct tb_prepared {
	struct item *items;
};

struct making {
	struct item *item;
	struct tb_mp3_encoder *encoder;
	uint64_t n_samples;
	uint32_t rate_hz;
};

static bool make_room(struct item *item, size_t n_bytes)
{
	if (item->cap - item->n_mp3 >= n_bytes)
		return true;
	size_t cap = 2 * item->cap + n_bytes;
	uint8_t *mp3 = realloc(item->mp3, cap);
	if (mp3 == NULL)
		return false;
	item->mp3 = mp3;
	item->cap = cap;
	return true;
}

static enum tb_status on_pcm(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct making *making = ctx;
	struct item *item = making->item;
	size_t n_bytes = 0;
	enum tb_status status = TB_OK;
	if (making->encoder == NULL)
		status = tb_mp3_encoder_create(rate_hz, &making->encoder);
	if (status == TB_OK && !make_room(item, tb_mp3_out_max(n_samples)))
		status = TB_ERR_NO_MEMORY;
	if (status == TB_OK)
		status = tb_mp3_encoder_feed(making->encoder, samples, n_samples, item->mp3 + item->n_mp3, &n_bytes);
	item->n_mp3 += n_bytes;
	making->n_samples += n_samples;
	making->rate_hz = rate_hz;
	return status;
}

static enum tb_status speak(const struct tb_tts_engine *tts, struct item *item)
{
	atomic_bool cancelled = false;
	struct making making = {.item = item};
	struct tb_tts_sink sink = {.ctx = &making, .on_pcm = on_pcm};
	size_t n_bytes = 0;
	enum tb_status status =
	    tts->speak(tts->ctx, item->sentence.language, tb_span_cstr(item->sentence.text), &sink, &cancelled);
	if (status == TB_OK && making.encoder == NULL)
		status = TB_ERR_FORMAT;
	if (status == TB_OK && !make_room(item, tb_mp3_out_max(0)))
		status = TB_ERR_NO_MEMORY;
	if (status == TB_OK)
		status = tb_mp3_encoder_flush(making.encoder, item->mp3 + item->n_mp3, &n_bytes);
	tb_mp3_encoder_destroy(making.encoder);
	if (status != TB_OK)
		return status;
	item->voice.mp3 = tb_span_make(item->mp3, item->n_mp3 + n_bytes);
	item->voice.voice_ms = (uint32_t)(making.n_samples * 1000 / making.rate_hz);
	return TB_OK;
}

static void free_item(struct item *item)
{
	free(item->mp3);
	free(item);
}

enum tb_status tb_prepared_create(const struct tb_tts_engine *tts, const struct tb_fixed_sentence *sentences,
                                  size_t n_sentences, const struct tb_log *log, struct tb_prepared **out)
{
	struct tb_prepared *prepared = calloc(1, sizeof *prepared);
	if (prepared == NULL)
		return TB_ERR_NO_MEMORY;
	for (size_t i = 0; i < n_sentences; i++) {
		if (!tts->speaks(tts->ctx, sentences[i].language))
			continue;
		struct item *item = calloc(1, sizeof *item);
		if (item == NULL) {
			tb_prepared_destroy(prepared);
			return TB_ERR_NO_MEMORY;
		}
		item->sentence = sentences[i];
		enum tb_status status = speak(tts, item);
		if (status != TB_OK) {
			tb_logf(log, TB_LOG_WARN, "voice: the fixed sentence %zu (%s) cannot be said: %s", i,
			        sentences[i].language, tb_status_message(status));
			free_item(item);
			continue;
		}
		item->next = prepared->items;
		prepared->items = item;
	}
	*out = prepared;
	return TB_OK;
}

void tb_prepared_destroy(struct tb_prepared *prepared)
{
	if (prepared == NULL)
		return;
	while (prepared->items != NULL) {
		struct item *item = prepared->items;
		prepared->items = item->next;
		free_item(item);
	}
	free(prepared);
}

const struct tb_prepared_voice *tb_prepared_find(const struct tb_prepared *prepared, const char *language,
                                                 struct tb_span text)
{
	for (const struct item *item = prepared->items; item != NULL; item = item->next)
		if (tb_span_eq_cstr(text, item->sentence.text) && strcmp(item->sentence.language, language) == 0)
			return &item->voice;
	return NULL;
}
