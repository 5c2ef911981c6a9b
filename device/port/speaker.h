/* The speaker port: mono s16 at one fixed rate.
 *
 * Where it stands: core downlink (ring of PCM) → speaker. The core brings every reply to `rate_hz`; on boards where
 * microphone and speaker share an I2S bus that is the microphone's 16000 Hz.
 * All functions are called on the thread of tb_bear_handle and never wait. */
#ifndef TB_DEVICE_PORT_SPEAKER_H
#define TB_DEVICE_PORT_SPEAKER_H

#include <stddef.h>
#include <stdint.h>

struct tb_speaker_port {
	/* Hz, 8000..48000, constant for the bear's life. Zero is refused by tb_bear_init. */
	uint32_t rate_hz;

	/* Takes as many of n_samples as there is room for (0..n_samples), copies them and returns how many. The first
	 * write after a stop, or after the queue ran empty, starts the sound. A queue of 60..200 ms is right: less may
	 * crackle, more is heard after an interruption on platforms that cannot drop it. */
	size_t (*write)(void *ctx, const int16_t *samples, size_t n_samples);

	/* Milliseconds of written samples that were not heard yet, rounded up: 0 means that all of it was heard. Must
	 * reach 0 by itself when nothing more is written: an answer is over when it does. */
	uint32_t (*queued_ms)(void *ctx);

	/* Silence within 50 ms; what is queued is dropped. */
	void (*stop)(void *ctx);

	void *ctx;
};

#endif
