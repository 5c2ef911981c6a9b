/* What teddyd and its voice helper say to each other over two pipes. The helper is a program of its own because its
 * synthesizer, espeak-ng, is under the GPL and keeps its state in globals.
 *
 * Request: tb_voice_request, then n_text bytes of UTF-8. Answer: frames, each tb_voice_frame and then n_bytes of
 * payload: one RATE, any number of PCM (s16, this machine's byte order: both ends are on it), and one DONE or FAILED,
 * which have no payload. One request at a time. Anything else is a broken helper. */
#ifndef TB_VOICE_PIPE_H
#define TB_VOICE_PIPE_H

#include <stdint.h>

enum {
	TB_VOICE_MAGIC = 0x54564f58,
	TB_VOICE_TEXT_MAX = 2048,  /* bytes */
	TB_VOICE_FRAME_MAX = 65536 /* bytes of payload */
};

struct tb_voice_request {
	uint32_t magic;
	char language[4]; /* "ar", NUL-padded */
	uint32_t n_text;  /* 1..TB_VOICE_TEXT_MAX */
};

enum tb_voice_frame_kind { TB_VOICE_RATE = 1, TB_VOICE_PCM, TB_VOICE_DONE, TB_VOICE_FAILED };

struct tb_voice_frame {
	uint32_t magic;
	uint32_t kind;    /* enum tb_voice_frame_kind */
	uint32_t n_bytes; /* RATE: the rate in Hz, and no payload; PCM: 2..TB_VOICE_FRAME_MAX, even; else 0 */
};

#endif
