/* espeak-ng behind tts.h, as helper programs (voice/pipe.h): one request at a time each, started when first needed,
 * started anew when they die, ended with the engine and with the server. Worker threads; as many speak at once as there
 * are helpers, others wait. Speaks Arabic. */
#ifndef TB_SERVER_TTS_ESPEAK_H
#define TB_SERVER_TTS_ESPEAK_H

#include "server/engines/tts/tts.h"

struct tb_espeak_config {
	const char *helper; /* the program's path; copied */
	unsigned n_helpers; /* 1..8 */
	const struct tb_log *log;
};

/* TB_ERR_NOT_FOUND: no such program, said in the log; TB_ERR_ARG, TB_ERR_NO_MEMORY. speak gives TB_ERR_UNSUPPORTED for
 * text whose vowels are not written, TB_ERR_IO when a helper failed (the next call gets a new one), TB_ERR_TIMEOUT. */
enum tb_status tb_espeak_create(const struct tb_espeak_config *config, struct tb_tts_engine *engine);

#endif
