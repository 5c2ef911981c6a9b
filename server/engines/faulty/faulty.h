/* Engines that fail on purpose, on loopback alone: around real ones, so many calls in a hundred end in an error, late, or in the
 * middle. To see that nobody is left without an answer, and that nothing is lost over hours. */
#ifndef TB_SERVER_ENGINES_FAULTY_H
#define TB_SERVER_ENGINES_FAULTY_H

#include "server/engines/reply/reply.h"
#include "server/engines/stt/stt.h"
#include "server/engines/tts/tts.h"

struct tb_faulty;

/* Takes the engines' places: what was in *stt, *reply and *tts is called from inside, and is the faulty one's to destroy. percent
 * 1..100. TB_ERR_NO_MEMORY: nothing has changed. */
enum tb_status tb_faulty_create(unsigned percent, struct tb_stt_engine *stt, struct tb_reply_engine *reply,
                                struct tb_tts_engine *tts, struct tb_faulty **out);
/* Nothing fails before. Any thread. */
void tb_faulty_begin(struct tb_faulty *faulty);
/* After the three engines were destroyed. NULL is fine. */
void tb_faulty_destroy(struct tb_faulty *faulty);

#endif
