/* Voice activity: is somebody speaking? Stands in front of the speech engines on the server (silence and noise reach
 * none) and behind the microphone on the bear. Integer arithmetic, constant memory, any split of the input gives the
 * same answer. 16 kHz mono s16 only.
 *
 * A 20 ms frame is voiced when it is loud enough (absolutely, and over the noise floor followed from below) and
 * periodic at the pitch of a human voice, child's included (70–600 Hz). An utterance is speech when enough voiced
 * frames lie close together and they move as speech does, in level or in pitch: so that hum, fan, hiss, clicks and
 * pure tones are none. */
#ifndef TB_AUDIO_VAD_H
#define TB_AUDIO_VAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_VAD_RATE_HZ = 16000, TB_VAD_FRAME_SAMPLES = 320, TB_VAD_WINDOW = 160 };

/* Treat as opaque. */
struct tb_vad {
	int16_t window[TB_VAD_WINDOW]; /* the last 40 ms at 4 kHz, as differences of neighbours; oldest first */
	int32_t sum;                   /* of the samples that make the next one at 4 kHz */
	int16_t mean_before;           /* the one before it */
	uint16_t n_in_frame;           /* samples of the frame being filled */
	uint32_t n_frames;             /* frames judged */
	uint32_t quiet_frames;         /* frames since the last voiced one */
	uint32_t voiced, moved;        /* one bit a frame, newest lowest */
	uint32_t floor;                /* mean square of the background, followed from below */
	uint32_t level;                /* mean square of the last voiced frame */
	uint32_t lag;                  /* its pitch period in samples at 4 kHz */
	uint32_t glide_from;           /* the pitch period from which it has glided there */
	bool speech;
};

void tb_vad_init(struct tb_vad *vad);
void tb_vad_feed(struct tb_vad *vad, const int16_t *samples, size_t n_samples);
/* Has there been speech since init? Once true it stays true. */
bool tb_vad_heard_speech(const struct tb_vad *vad);
/* Milliseconds since the last voiced frame ended; the whole length when there was none. */
uint32_t tb_vad_quiet_ms(const struct tb_vad *vad);

#endif
