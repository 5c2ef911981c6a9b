/* Sounds that can be told apart after whatever a bear does to them: each mark is a triangle wave of its own period.
 * Resampling, volume, fades and limiters change its height and leave its period.
 *
 * The simulated MP3 is framed as real MP3 is (MPEG-2 layer III, 48 kbit/s), but a frame of the peer's carries a mark
 * and nothing else. A frame without a mark, as a real MP3 has them, sounds as SIM_MARK_LOCAL. */
#ifndef TB_TESTS_SIM_WAVE_H
#define TB_TESTS_SIM_WAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SIM_MARK_ANSWERS = 6,                /* 0..5: the answer to press number mark, modulo this */
	SIM_MARK_UNGATED = SIM_MARK_ANSWERS, /* what no gate has let through */
	SIM_MARK_LOCAL,                      /* the bear's own phrases */
	SIM_MARK_COUNT,
	SIM_MARK_NONE = SIM_MARK_COUNT
};
enum { SIM_FRAME_BYTES_MAX = 216, SIM_FRAME_SAMPLES = 576, SIM_SPEAKER_HZ = 16000 };

/* One frame that carries the mark; returns its bytes. rate_hz: 22050, or 16000. */
size_t sim_wave_frame(uint8_t out[SIM_FRAME_BYTES_MAX], unsigned mark, uint32_t rate_hz);

/* The decoder behind the MP3 port. */
struct sim_decoder {
	bool is_open;
	uint8_t bytes[4096];
	size_t n_bytes, n_most;
	unsigned n_left; /* samples of the frame being read */
	unsigned mark;
	uint32_t rate_hz;
	uint64_t phase; /* of the wave: samples at the speaker's rate since open, in 65536ths */
};
void sim_decoder_open(struct sim_decoder *decoder);
/* False when more was fed than the port allows to be kept. */
bool sim_decoder_feed(struct sim_decoder *decoder, const uint8_t *bytes, size_t n_bytes);
size_t sim_decoder_read(struct sim_decoder *decoder, int16_t *out, size_t cap, uint32_t *rate_hz);

/* Tells at the speaker which mark is heard. */
struct sim_ear {
	bool below;       /* the wave was below zero */
	unsigned n_since; /* samples since it last rose through zero */
	unsigned mark, n_alike;
};
/* SIM_MARK_NONE while nothing is certain; a mark after three periods of it. */
unsigned sim_ear_hear(struct sim_ear *ear, const int16_t *samples, size_t n_samples);

#endif
