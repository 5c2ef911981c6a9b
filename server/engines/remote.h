/* Engines that answer over a network: the contracts that dispatch uses beside the embedded ones (stt.h, reply.h,
 * tts.h).
 *
 * Where they stand: turn → (order) → dispatch → **remote engine** → (result) → dispatch → turn. They run on the loop
 * and block nobody. A start never calls back before it returns. After its last callback, or after cancel, a call is
 * gone. Loop thread only. Texts and samples given to a start are copied or used up before it returns; what a callback
 * gets is valid during the call. No callback may start or end the engine itself; it may cancel its own call. */
#ifndef TB_SERVER_REMOTE_H
#define TB_SERVER_REMOTE_H

#include "server/engines/reply/reply.h"
#include "server/engines/stt/stt.h"

struct tb_remote_call;

/* What all of them have. */
struct tb_remote {
	const char *name;      /* for traces and metrics: "whisper-1" */
	const char *processor; /* who gets the child's words; NULL: nobody but the operator of this server */
	uint32_t deadline_ms;  /* to the result, the first sentence, the first samples; dispatch keeps it */
	void *ctx;
	/* false: it has failed too often and is left alone for a while. */
	bool (*is_up)(void *ctx);
	bool (*speaks)(void *ctx, const char *language);
	/* Ends a call without a callback. late: it took too long, which counts against the service. */
	void (*cancel)(void *ctx, struct tb_remote_call *call, bool late);
	void (*destroy)(void *ctx); /* every call must be over */
};

struct tb_remote_stt {
	struct tb_remote remote;
	/* 16 kHz mono, the whole utterance. on_heard once: heard is NULL unless the status is TB_OK. */
	enum tb_status (*start)(void *ctx, const char *language, const int16_t *samples, size_t n_samples,
	                        void (*on_heard)(void *to, enum tb_status status, const struct tb_stt_result *heard),
	                        void *to, struct tb_remote_call **out);
};

struct tb_remote_reply_sink {
	void *to;
	/* One sentence, at most TB_REPLY_SENTENCE_MAX bytes, in order. */
	void (*on_sentence)(void *to, struct tb_span sentence);
	/* Nothing more comes. An error may follow sentences that are good by themselves. */
	void (*on_done)(void *to, enum tb_status status);
};

struct tb_remote_reply {
	struct tb_remote remote;
	enum tb_status (*start)(void *ctx, const struct tb_reply_request *request,
	                        const struct tb_remote_reply_sink *sink, struct tb_remote_call **out);
};

struct tb_remote_tts_sink {
	void *to;
	/* Mono samples as they come, of one rate. */
	void (*on_pcm)(void *to, const int16_t *samples, size_t n_samples, uint32_t rate_hz);
	void (*on_done)(void *to, enum tb_status status);
};

struct tb_remote_tts {
	struct tb_remote remote;
	enum tb_status (*start)(void *ctx, const char *language, struct tb_span sentence,
	                        const struct tb_remote_tts_sink *sink, struct tb_remote_call **out);
};

/* One more check of a text, beside the gates. */
struct tb_remote_check {
	struct tb_remote remote;
	/* on_verdict once: TB_OK it may be said, TB_ERR_REFUSED it may not, else the check has failed. */
	enum tb_status (*start)(void *ctx, struct tb_span text, void (*on_verdict)(void *to, enum tb_status status),
	                        void *to, struct tb_remote_call **out);
};

#endif
