/* The embedded recogniser behind stt.h: a pool of pocketsphinx decoders, singly or in pairs.
 *
 * A stream is a slot of the pool. The pool's lock is held only to take or give back a slot; a slot's decoders are made
 * by the first stream that needs them, outside the lock, and stay for the next one. */
#include "server/engines/stt/decoder.h"
#include "server/engines/stt/judge.h"
#include "server/engines/stt/stt.h"

#include "common/base/span.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_CAP = 512, DEADLINE_MS = 2000, MAX_STREAMS_LIMIT = 4096, N_KINDS = 2 };

struct tb_stt_stream {
	struct pool *pool;
	struct tb_decoder *decoder[N_KINDS]; /* by kind; NULL: not of this model, or not made yet */
	bool taken;
};

struct pool {
	pthread_mutex_t lock;
	enum tb_stt_model model;
	unsigned disagree_percent;
	const struct tb_log *log;
	struct paths {
		char acoustic[PATH_CAP];
		char lm[PATH_CAP];
		char dict[PATH_CAP];
	} paths[N_KINDS];
	unsigned n_slots;
	struct tb_stt_stream slots[];
};

static const char *const model_names[] = {
    [TB_STT_CONTENT] = "pocketsphinx/content",
    [TB_STT_GENERAL] = "pocketsphinx/general",
    [TB_STT_BOTH] = "pocketsphinx/both",
};

static bool model_has(enum tb_stt_model model, enum tb_decoder_kind kind)
{
	return model == TB_STT_BOTH || (model == TB_STT_CONTENT) == (kind == TB_DECODER_CONTENT);
}

/* --- the pool ---------------------------------------------------------------------------------------------------- */

static enum tb_status make_decoders(struct pool *pool, struct tb_stt_stream *slot)
{
	for (unsigned kind = 0; kind < N_KINDS; kind++) {
		const struct paths *paths = &pool->paths[kind];
		struct tb_decoder_files files = {paths->acoustic, paths->lm, paths->dict};
		if (slot->decoder[kind] || !model_has(pool->model, kind))
			continue;
		enum tb_status status = tb_decoder_create(kind, &files, &slot->decoder[kind]);
		if (status != TB_OK) {
			tb_logf(pool->log, TB_LOG_ERROR, "stt: no decoder from %s and %s: %s", paths->lm, paths->dict,
			        tb_status_message(status));
			return status;
		}
	}
	return TB_OK;
}

static bool is_ready(const struct tb_stt_stream *slot)
{
	return slot->decoder[TB_DECODER_CONTENT] || slot->decoder[TB_DECODER_GENERAL];
}

/* A free slot, one with decoders first; NULL when all are taken. */
static struct tb_stt_stream *take_slot(struct pool *pool)
{
	struct tb_stt_stream *found = NULL;

	pthread_mutex_lock(&pool->lock);
	for (unsigned i = 0; i < pool->n_slots; i++) {
		struct tb_stt_stream *slot = &pool->slots[i];
		if (!slot->taken && (!found || (is_ready(slot) && !is_ready(found))))
			found = slot;
	}
	if (found)
		found->taken = true;
	pthread_mutex_unlock(&pool->lock);
	return found;
}

static void give_back(struct tb_stt_stream *slot)
{
	pthread_mutex_lock(&slot->pool->lock);
	slot->taken = false;
	pthread_mutex_unlock(&slot->pool->lock);
}

/* --- the contract ------------------------------------------------------------------------------------------------ */

static bool speaks(void *ctx, const char *language)
{
	(void)ctx;
	return strcmp(language, "en") == 0;
}

static enum tb_status open_stream(void *ctx, const char *language, struct tb_stt_stream **out)
{
	struct pool *pool = ctx;

	if (!speaks(ctx, language))
		return TB_ERR_UNSUPPORTED;
	struct tb_stt_stream *stream = take_slot(pool);
	if (!stream)
		return TB_ERR_BUSY;
	enum tb_status status = make_decoders(pool, stream);
	for (unsigned kind = 0; kind < N_KINDS && status == TB_OK; kind++)
		if (stream->decoder[kind])
			status = tb_decoder_begin(stream->decoder[kind]);
	if (status != TB_OK) {
		give_back(stream);
		return status == TB_ERR_FORMAT ? TB_ERR_INTERNAL : status;
	}
	*out = stream;
	return TB_OK;
}

static enum tb_status feed(struct tb_stt_stream *stream, const int16_t *samples, size_t n_samples)
{
	enum tb_status status = TB_OK;

	for (unsigned kind = 0; kind < N_KINDS && status == TB_OK; kind++)
		if (stream->decoder[kind])
			status = tb_decoder_feed(stream->decoder[kind], samples, n_samples);
	return status;
}

static void fill_result(const struct pool *pool, const struct tb_heard heard[N_KINDS], struct tb_stt_result *out)
{
	const struct tb_heard *content = &heard[TB_DECODER_CONTENT], *general = &heard[TB_DECODER_GENERAL];
	bool both = pool->model == TB_STT_BOTH;
	const struct tb_heard *first = pool->model == TB_STT_GENERAL ? general : content;

	memcpy(out->text, first->text, sizeof out->text);
	memset(out->alt, 0, sizeof out->alt);
	memcpy(out->readings, first->readings, sizeof out->readings);
	if (both && strcmp(content->text, general->text) != 0)
		memcpy(out->alt, general->text, sizeof out->alt);
	out->unsure =
	    pool->model != TB_STT_GENERAL && tb_judge_unsure(content, both ? general : NULL, pool->disagree_percent);
}

static enum tb_status finish(struct tb_stt_stream *stream, struct tb_stt_result *out)
{
	struct tb_heard heard[N_KINDS];
	enum tb_status status = TB_OK;

	memset(heard, 0, sizeof heard);
	for (unsigned kind = 0; kind < N_KINDS && status == TB_OK; kind++)
		if (stream->decoder[kind])
			status = tb_decoder_end(stream->decoder[kind], &heard[kind]);
	if (status == TB_OK)
		fill_result(stream->pool, heard, out);
	tb_wipe(heard, sizeof heard);
	return status;
}

static void close_stream(struct tb_stt_stream *stream)
{
	for (unsigned kind = 0; kind < N_KINDS; kind++)
		if (stream->decoder[kind])
			tb_decoder_reset(stream->decoder[kind]);
	give_back(stream);
}

static void destroy(void *ctx)
{
	struct pool *pool = ctx;

	for (unsigned i = 0; i < pool->n_slots; i++)
		for (unsigned kind = 0; kind < N_KINDS; kind++)
			tb_decoder_destroy(pool->slots[i].decoder[kind]);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

/* --- the start --------------------------------------------------------------------------------------------------- */

/* Writes dir/name. false when it does not fit or cannot be read, which the log then says. */
static bool find_file(const struct tb_log *log, const char *dir, const char *name, char out[PATH_CAP])
{
	int n = snprintf(out, PATH_CAP, "%s/%s", dir, name);

	if (n < 0 || n >= PATH_CAP) {
		tb_logf(log, TB_LOG_ERROR, "stt: the path %.100s... is too long", dir);
		return false;
	}
	if (access(out, R_OK) == 0)
		return true;
	tb_logf(log, TB_LOG_ERROR, "stt: %s cannot be read", out);
	return false;
}

static bool find_files(const struct tb_sphinx_config *config, enum tb_decoder_kind kind, struct paths *out)
{
	bool content = kind == TB_DECODER_CONTENT;

	return find_file(config->log, config->model_dir, "en-us", out->acoustic) &&
	       find_file(config->log, content ? config->content_dir : config->model_dir,
	                 content ? "content.lm" : "en-us.lm.bin", out->lm) &&
	       find_file(config->log, content ? config->content_dir : config->model_dir,
	                 content ? "content.dict" : "cmudict-en-us.dict", out->dict);
}

static enum tb_status fill_pool(const struct tb_sphinx_config *config, struct pool *pool)
{
	for (unsigned kind = 0; kind < N_KINDS; kind++)
		if (model_has(config->model, kind) && !find_files(config, kind, &pool->paths[kind]))
			return TB_ERR_IO;
	for (unsigned i = 0; i < config->n_ready && i < pool->n_slots; i++) {
		enum tb_status status = make_decoders(pool, &pool->slots[i]);
		if (status != TB_OK)
			return status;
	}
	return TB_OK;
}

enum tb_status tb_sphinx_create(const struct tb_sphinx_config *config, struct tb_stt_engine *engine)
{
	if (config->max_streams < 1 || config->max_streams > MAX_STREAMS_LIMIT)
		return TB_ERR_ARG;
	struct pool *pool = calloc(1, sizeof *pool + config->max_streams * sizeof pool->slots[0]);
	if (!pool)
		return TB_ERR_NO_MEMORY;
	pthread_mutex_init(&pool->lock, NULL);
	pool->model = config->model;
	pool->disagree_percent = config->disagree_percent;
	pool->log = config->log;
	pool->n_slots = config->max_streams;
	for (unsigned i = 0; i < pool->n_slots; i++)
		pool->slots[i].pool = pool;
	enum tb_status status = fill_pool(config, pool);
	if (status != TB_OK) {
		destroy(pool);
		return status;
	}
	*engine = (struct tb_stt_engine){
	    .name = model_names[config->model],
	    .processor = NULL,
	    .deadline_ms = DEADLINE_MS,
	    .max_streams = config->max_streams,
	    .ctx = pool,
	    .speaks = speaks,
	    .open = open_stream,
	    .feed = feed,
	    .finish = finish,
	    .close = close_stream,
	    .destroy = destroy,
	};
	return TB_OK;
}
