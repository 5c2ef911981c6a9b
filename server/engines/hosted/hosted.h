/* Remote engines (remote.h) behind services that speak the OpenAI-compatible API: hosted by others, or by the operator
 * (whisper.cpp, faster-whisper, Ollama, vLLM, Kokoro, Piper servers).
 *
 *   stt    POST URL/audio/transcriptions   WAV upload, with the child's language as a hint
 *   reply  POST URL/chat/completions       streamed, cut into sentences as the tokens come
 *   tts    POST URL/audio/speech           streamed PCM or WAV
 *   check  POST URL/moderations
 *
 * Loop thread only. */
#ifndef TB_SERVER_HOSTED_H
#define TB_SERVER_HOSTED_H

#include "common/base/log.h"
#include "server/engines/hosted/http.h"
#include "server/engines/remote.h"

struct tb_prompts;

/* Copied, but for loop, http, log and prompts, which outlive the engine. */
struct tb_hosted_config {
	struct tb_loop *loop;
	struct tb_http *http;
	const struct tb_log *log;
	const char *url;
	const char *model;     /* "": not said (check only) */
	const char *key_file;  /* "": none */
	const char *processor; /* as in remote.h */
	uint32_t deadline_ms;
	const struct tb_prompts *prompts; /* reply */
	const char *persona;              /* reply */
	const char *voice;                /* tts */
	bool wav;                         /* tts: the answer is a WAV file, and says its rate; else bare s16le */
	uint32_t pcm_rate_hz;             /* tts, of bare samples */
};

/* TB_ERR_ARG, TB_ERR_IO, TB_ERR_FORMAT: said in the log; TB_ERR_NO_MEMORY. */
enum tb_status tb_hosted_stt_create(const struct tb_hosted_config *config, struct tb_remote_stt *out);
enum tb_status tb_hosted_reply_create(const struct tb_hosted_config *config, struct tb_remote_reply *out);
enum tb_status tb_hosted_tts_create(const struct tb_hosted_config *config, struct tb_remote_tts *out);
enum tb_status tb_hosted_check_create(const struct tb_hosted_config *config, struct tb_remote_check *out);

#endif
