/* The MP3 port: a decoder that is pushed bytes in any split and pulled for PCM. One stream at a time.
 *
 * Where it stands: base64 → core downlink → mp3 → mono → resampler → ring → speaker. The decoder's memory is the
 * platform's, behind ctx; it must not grow with the length of a stream.
 * Calls per stream: open, (feed, read until it gives nothing)*, finish, read until it gives nothing, close. close may
 * come at any point after open. All on the thread of tb_bear_handle. */
#ifndef TB_DEVICE_PORT_MP3_H
#define TB_DEVICE_PORT_MP3_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { TB_MP3_FEED_MAX = 512 };

struct tb_mp3_format {
	uint32_t rate_hz;    /* from the stream's own headers: 8000..48000 */
	unsigned n_channels; /* 1 or 2 */
};

struct tb_mp3_port {
	/* Starts a new stream; nothing of an earlier one is left. Not TB_OK: no decoder; the core says so and shows a
	 * light. */
	enum tb_status (*open)(void *ctx);

	/* Takes all of n_bytes (1..TB_MP3_FEED_MAX), copying what it must keep. Called only after read has given
	 * nothing, so an input buffer of one largest frame (1441) + TB_MP3_FEED_MAX bytes suffices. TB_OK also for
	 * garbage: ID3 tags are skipped, and after damage the decoder looks for the next good frame. Not TB_OK: the
	 * stream is lost. */
	enum tb_status (*feed)(void *ctx, const uint8_t *bytes, size_t n_bytes);

	/* No more input will come: read gives the rest. A frame that is cut off is dropped. */
	void (*finish)(void *ctx);

	/* Writes at most cap samples (cap >= 2, even), interleaved, whole frames; sets *n_samples. TB_OK with 0: it
	 * needs more input, or all was given after finish. One call never mixes formats; *format is set whenever
	 * *n_samples > 0. Not TB_OK: the stream is lost; the core plays what it had. */
	enum tb_status (*read)(void *ctx, int16_t *out, size_t cap, size_t *n_samples, struct tb_mp3_format *format);

	/* Ends the stream and wipes what is left of its audio. Without an open stream: no effect. */
	void (*close)(void *ctx);

	void *ctx;
};

#endif
