/* Engines that do nothing and cost nothing: to measure everything else, on loopback alone. They hear one question, know one
 * answer, and speak it as a short tone. */
#ifndef TB_SERVER_ENGINES_NULL_H
#define TB_SERVER_ENGINES_NULL_H

#include "server/engines/reply/reply.h"
#include "server/engines/stt/stt.h"
#include "server/engines/tts/tts.h"

/* max_streams: as many as are asked for. Nothing of them fails. */
void tb_null_engines(unsigned max_streams, struct tb_stt_engine *stt, struct tb_reply_engine *reply,
                     struct tb_tts_engine *tts);

#endif
