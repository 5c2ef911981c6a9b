/* The voice of a speech service, as it streams: bytes in any split go in, samples come out. Bare s16le mono, or a WAV
 * file whose header says the rate. No I/O; the caller's memory. */
#ifndef TB_SERVER_HOSTED_PCM_STREAM_H
#define TB_SERVER_HOSTED_PCM_STREAM_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_PCM_STREAM_HEAD_MAX = 4096, TB_PCM_STREAM_MAX_S = 60 /* of voice; more is no sentence */ };

struct tb_pcm_stream {
	void (*on_pcm)(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz);
	void *ctx;
	bool in_header; /* of a WAV file, which is coming in */
	uint32_t rate_hz;
	uint64_t n_samples;
	uint64_t n_left; /* bytes of samples that the header promised; UINT64_MAX: not said */
	bool has_odd;
	uint8_t odd; /* the first half of a sample */
	size_t n_head;
	uint8_t head[TB_PCM_STREAM_HEAD_MAX];
};

void tb_pcm_stream_init(struct tb_pcm_stream *stream, bool is_wav, uint32_t rate_hz,
                        void (*on_pcm)(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz),
                        void *ctx);
/* TB_ERR_FORMAT no WAV header, or too long a one, TB_ERR_UNSUPPORTED not 16-bit mono, TB_ERR_TOO_LARGE. */
enum tb_status tb_pcm_stream_feed(struct tb_pcm_stream *stream, struct tb_span bytes);
/* TB_ERR_TRUNCATED: no voice at all, or fewer samples than the header promised. */
enum tb_status tb_pcm_stream_end(const struct tb_pcm_stream *stream);

#endif
