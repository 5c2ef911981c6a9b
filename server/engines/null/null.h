/* Engines that do nothing and cost nothing: to measure everything else, on loopback alone. They hear one question, know
 * one answer, and speak it as a short tone. */
#ifndef TB_SERVER_ENGINES_NULL_H
#define TB_SERVER_ENGINES_NULL_H

#include "server/engines/remote.h"
#include "server/engines/reply/reply.h"
#include "server/engines/stt/stt.h"
#include "server/engines/tts/tts.h"
#include "server/loop/loop.h"

/* max_streams: as many as are asked for. Nothing of them fails. */
void tb_null_engines(unsigned max_streams, struct tb_stt_engine *stt, struct tb_reply_engine *reply,
                     struct tb_tts_engine *tts);
/* The same recogniser where hosted ones stand, on the loop: no thread is woken for a piece of speech. */
enum tb_status tb_null_remote_stt(struct tb_loop *loop, struct tb_remote_stt *out);

#endif
