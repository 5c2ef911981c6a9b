/* Several voices as one engine: each language is spoken by the first that speaks it, and never by one of another
 * language. */
#ifndef TB_SERVER_TTS_VOICES_H
#define TB_SERVER_TTS_VOICES_H

#include "server/engines/tts/tts.h"

enum { TB_VOICES_MAX = 4 };

/* Takes the engines over, on success. n 1..TB_VOICES_MAX. TB_ERR_ARG, TB_ERR_NO_MEMORY. */
enum tb_status tb_voices_create(const struct tb_tts_engine *engines, size_t n, struct tb_tts_engine *out);

#endif
