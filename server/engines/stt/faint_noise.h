/* A faint steady noise under what is heard. The acoustic model has only ever heard rooms: digital silence, as a gated
 * microphone or a synthetic voice gives, is unlike anything it knows, and costs it every second word. The noise lies
 * 38 dB under the loudest tenth of a second so far, which is less than any real microphone's own. Deterministic: the
 * same utterance gets the same noise. It falls off towards high frequencies, as rooms do. One thread. */
#ifndef TB_SERVER_STT_FAINT_NOISE_H
#define TB_SERVER_STT_FAINT_NOISE_H

#include <stddef.h>
#include <stdint.h>

struct tb_faint_noise {
	uint32_t random;
	uint32_t loudest_rms;
	int32_t colour; /* the last sample of the noise: white noise is heard as an f */
};

/* Before an utterance: nothing is known of its loudness. */
void tb_faint_noise_init(struct tb_faint_noise *noise);
/* Keeps the loudness, begins the noise again: before the same samples are given a second time. */
void tb_faint_noise_rewind(struct tb_faint_noise *noise);
/* Adds the noise to n_samples (about a tenth of a second) of `in`, clipping; NULL means silence. out may be in. */
void tb_faint_noise_add(struct tb_faint_noise *noise, const int16_t *in, size_t n_samples, int16_t *out);

#endif
