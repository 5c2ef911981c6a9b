/* What a turn asks of the engines, and what comes back. The turn emits orders and takes results; engines/dispatch
 * carries them out; neither sees the other. */
#ifndef TB_SERVER_ORDER_H
#define TB_SERVER_ORDER_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "server/engines/reply/reply.h"
#include "server/engines/stt/stt.h"

#include <stdint.h>

enum tb_order_type {
	TB_ORDER_STT_OPEN,   /* language */
	TB_ORDER_STT_FEED,   /* samples */
	TB_ORDER_STT_FINISH, /* answered by TB_RESULT_HEARD */
	TB_ORDER_REPLY,      /* request; answered by TB_RESULT_SENTENCE …, then TB_RESULT_REPLY_DONE */
	TB_ORDER_SPEAK,      /* language, text; answered by TB_RESULT_VOICE … */
	TB_ORDER_VOICE_END,  /* answered by the last TB_RESULT_VOICE, then TB_RESULT_VOICE_DONE */
	TB_ORDER_CANCEL      /* nothing ordered so far need be done; what is already under way may still give results */
};

/* Everything it points to is the turn's and valid during the call only. */
struct tb_order {
	enum tb_order_type type;
	const char *language;
	const int16_t *samples;
	size_t n_samples;
	struct tb_span text;
	const struct tb_reply_request *request;
	bool here_only; /* SPEAK: by the embedded voice, for another one has failed */
	/* Counts the cancellations before it: results carry it back, so that late ones are told apart. */
	uint32_t epoch;
};

enum tb_result_type {
	TB_RESULT_HEARD,
	TB_RESULT_SENTENCE,
	TB_RESULT_REPLY_DONE,
	TB_RESULT_VOICE,
	TB_RESULT_VOICE_DONE
};

/* Valid during the call only. With a status other than TB_OK the stage has failed and gives nothing more. */
struct tb_result {
	enum tb_result_type type;
	enum tb_status status;
	uint32_t epoch;
	const char *engine; /* who did it; outlives all turns; NULL: nobody in particular */
	const struct tb_stt_result *heard;
	struct tb_span text;  /* SENTENCE; with TB_ERR_REFUSED a check has refused it, and it is empty */
	struct tb_span mp3;   /* VOICE: the next bytes of the one MP3 stream; may be empty */
	bool sentence_voiced; /* VOICE: with these bytes the sentence ordered first is spoken whole */
	uint32_t voice_ms;    /* VOICE_DONE: length of the speech */
	const struct tb_reply_memory *memory; /* REPLY_DONE */
};

#endif
