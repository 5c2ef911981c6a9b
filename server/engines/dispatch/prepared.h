/* Voices of fixed sentences, made when the server starts: what is said when something fails must not depend on what has
 * failed, nor wait for a worker. Immutable after create, but for the loop's thread. Private to this folder. */
#ifndef TB_SERVER_DISPATCH_PREPARED_H
#define TB_SERVER_DISPATCH_PREPARED_H

#include "server/engines/dispatch/dispatch.h"

struct tb_prepared;

struct tb_prepared_voice {
	struct tb_span mp3; /* whole frames, of the one form (mp3.h) */
	uint32_t voice_ms;
};

/* Speaks and encodes each sentence whose language the engine speaks; one that it cannot say is left out, and said in
 * the log. TB_ERR_NO_MEMORY. */
enum tb_status tb_prepared_create(const struct tb_tts_engine *tts, const struct tb_fixed_sentence *sentences,
                                  size_t n_sentences, const struct tb_log *log, struct tb_prepared **out);
void tb_prepared_destroy(struct tb_prepared *prepared);
/* The very sentence; NULL when it was not prepared. */
const struct tb_prepared_voice *tb_prepared_find(const struct tb_prepared *prepared, const char *language,
                                                 struct tb_span text);

#endif
