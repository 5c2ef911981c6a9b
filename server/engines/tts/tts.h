/* Text to speech: the contract every engine fills in, and the embedded one (flite).
 *
 * Where it stands: output gate → **tts** → mp3. Worker threads; several speak calls may run at once. */
#ifndef TB_SERVER_TTS_H
#define TB_SERVER_TTS_H

#include "common/base/log.h"
#include "common/base/span.h"
#include "common/base/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_TTS_SENTENCE_MAX = 400 }; /* bytes; a longer sentence is cut between words */

struct tb_tts_sink {
	void *ctx;
	/* Mono samples as they are ready. Another status than TB_OK stops. */
	enum tb_status (*on_pcm)(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz);
};

struct tb_tts_engine {
	const char *name;      /* "flite/slt" */
	const char *processor; /* who gets the words; NULL: they never leave this machine */
	uint32_t deadline_ms;  /* to the first samples */
	void *ctx;
	bool (*speaks)(void *ctx, const char *language);
	/* Speaks one sentence that has passed the gate; markup and characters without a sound are left out.
	 * TB_ERR_UNSUPPORTED language, TB_ERR_FORMAT nothing in it can be said, TB_ERR_CANCELLED, TB_ERR_INTERNAL, or
	 * what the sink returned. */
	enum tb_status (*speak)(void *ctx, const char *language, struct tb_span sentence,
	                        const struct tb_tts_sink *sink, const atomic_bool *cancelled);
	void (*destroy)(void *ctx);
};

/* Once per process; the voice is shared. */
enum tb_status tb_flite_create(const struct tb_log *log, struct tb_tts_engine *engine);

#endif
