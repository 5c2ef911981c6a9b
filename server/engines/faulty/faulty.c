#include "server/engines/faulty/faulty.h"

#include <stdlib.h>
#include <time.h>

enum { LATE_MS = 2500 };

struct tb_faulty {
	struct tb_stt_engine stt;
	struct tb_reply_engine reply;
	struct tb_tts_engine tts;
	unsigned percent;
	atomic_bool begun;
	atomic_uint random;
};

/* The stream itself does not lead back to us; there is one faulty set in a process. */
static struct tb_faulty *the_faulty;

enum fault { NO_FAULT, FAILS, LATE, BREAKS };

static enum fault choose(struct tb_faulty *faulty)
{
	unsigned chance = (atomic_fetch_add(&faulty->random, 2654435761u) >> 7) * 2246822519u >> 9;
	return atomic_load(&faulty->begun) && chance % 100 < faulty->percent ? (enum fault)(1 + chance / 100 % 3) : NO_FAULT;
}

/* In steps, so that a cancelled call ends soon. */
static void be_late(const atomic_bool *cancelled)
{
	for (int i = 0; i < LATE_MS / 20 && (cancelled == NULL || !atomic_load(cancelled)); i++)
		nanosleep(&(struct timespec){.tv_nsec = 20 * 1000000}, NULL);
}

static bool stt_speaks(void *ctx, const char *language)
{
	struct tb_faulty *faulty = ctx;
	return faulty->stt.speaks(faulty->stt.ctx, language);
}

static enum tb_status stt_open(void *ctx, const char *language, struct tb_stt_stream **out)
{
	struct tb_faulty *faulty = ctx;
	return choose(faulty) == FAILS ? TB_ERR_INTERNAL : faulty->stt.open(faulty->stt.ctx, language, out);
}

static enum tb_status stt_finish(struct tb_stt_stream *stream, struct tb_stt_result *out)
{
	struct tb_faulty *faulty = the_faulty;
	enum fault fault = choose(faulty);
	if (fault == LATE)
		be_late(NULL);
	return fault == FAILS || fault == BREAKS ? TB_ERR_IO : faulty->stt.finish(stream, out);
}

static void stt_destroy(void *ctx)
{
	struct tb_faulty *faulty = ctx;
	faulty->stt.destroy(faulty->stt.ctx);
}

static bool reply_speaks(void *ctx, const char *language)
{
	struct tb_faulty *faulty = ctx;
	return faulty->reply.speaks(faulty->reply.ctx, language);
}

static enum tb_status reply_run(void *ctx, const struct tb_reply_request *request, const struct tb_reply_sink *sink,
                                const atomic_bool *cancelled, struct tb_reply_memory *memory)
{
	struct tb_faulty *faulty = ctx;
	enum fault fault = choose(faulty);
	if (fault == LATE)
		be_late(cancelled);
	if (fault == FAILS)
		return TB_ERR_IO;
	enum tb_status status = faulty->reply.run(faulty->reply.ctx, request, sink, cancelled, memory);
	return fault == BREAKS ? TB_ERR_IO : status;
}

static void reply_destroy(void *ctx)
{
	struct tb_faulty *faulty = ctx;
	faulty->reply.destroy(faulty->reply.ctx);
}

static bool tts_speaks(void *ctx, const char *language)
{
	struct tb_faulty *faulty = ctx;
	return faulty->tts.speaks(faulty->tts.ctx, language);
}

struct breaking {
	const struct tb_tts_sink *sink;
	bool has_given;
};

static enum tb_status break_after_first(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz)
{
	struct breaking *breaking = ctx;
	if (breaking->has_given)
		return TB_ERR_IO;
	breaking->has_given = true;
	return breaking->sink->on_pcm(breaking->sink->ctx, samples, n_samples, rate_hz);
}

static enum tb_status tts_speak(void *ctx, const char *language, struct tb_span sentence,
                                const struct tb_tts_sink *sink, const atomic_bool *cancelled)
{
	struct tb_faulty *faulty = ctx;
	enum fault fault = choose(faulty);
	struct breaking breaking = {.sink = sink};
	struct tb_tts_sink broken = {.ctx = &breaking, .on_pcm = break_after_first};
	if (fault == LATE)
		be_late(cancelled);
	if (fault == FAILS)
		return TB_ERR_IO;
	return faulty->tts.speak(faulty->tts.ctx, language, sentence, fault == BREAKS ? &broken : sink, cancelled);
}

static void tts_destroy(void *ctx)
{
	struct tb_faulty *faulty = ctx;
	faulty->tts.destroy(faulty->tts.ctx);
}

enum tb_status tb_faulty_create(unsigned percent, struct tb_stt_engine *stt, struct tb_reply_engine *reply,
                                struct tb_tts_engine *tts, struct tb_faulty **out)
{
	struct tb_faulty *faulty = calloc(1, sizeof *faulty);
	if (faulty == NULL)
		return TB_ERR_NO_MEMORY;
	faulty->stt = *stt;
	faulty->reply = *reply;
	faulty->tts = *tts;
	faulty->percent = percent;
	the_faulty = faulty;
	stt->ctx = reply->ctx = tts->ctx = faulty;
	stt->speaks = stt_speaks;
	stt->open = stt_open;
	stt->finish = stt_finish;
	stt->destroy = stt_destroy;
	reply->speaks = reply_speaks;
	reply->run = reply_run;
	reply->destroy = reply_destroy;
	tts->speaks = tts_speaks;
	tts->speak = tts_speak;
	tts->destroy = tts_destroy;
	*out = faulty;
	return TB_OK;
}

void tb_faulty_begin(struct tb_faulty *faulty)
{
	atomic_store(&faulty->begun, true);
}

void tb_faulty_destroy(struct tb_faulty *faulty)
{
	free(faulty);
}
