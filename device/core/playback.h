/* Playback: the last way of every sound the bear makes. Ring of PCM → volume → fade → limiter → speaker.
 *
 * Whatever comes, an answer or a phrase of the bear's own, leaves through here, so nothing is louder than the cap, and
 * nothing begins or ends in a click. One small block of finished samples waits here for the speaker's room. */
#ifndef TB_DEVICE_PLAYBACK_H
#define TB_DEVICE_PLAYBACK_H

#include "common/audio/fade.h"
#include "common/audio/limiter.h"
#include "common/base/ring.h"
#include "device/port/speaker.h"

#include <stdbool.h>

enum {
	TB_PLAYBACK_BLOCK = 128,     /* samples */
	TB_PLAYBACK_FADE_MS = 5,     /* of silence to sound, and back */
	TB_PLAYBACK_VOLUME_MAX = 100 /* percent: as it came */
};

struct tb_playback {
	const struct tb_speaker_port *speaker;
	struct tb_limiter limiter;
	struct tb_fade fade;
	int16_t block[TB_PLAYBACK_BLOCK];
	uint16_t n_block, at_block; /* finished samples, and how many of them the speaker has */
	uint16_t gain_q8;
};

/* speaker must outlive it; its rate within the limiter's. cap_rms as tb_limiter_init. */
void tb_playback_init(struct tb_playback *playback, const struct tb_speaker_port *speaker, int32_t cap_rms);
/* percent: 0..TB_PLAYBACK_VOLUME_MAX; more is taken for the most. */
void tb_playback_set_volume(struct tb_playback *playback, uint32_t percent);
/* Gives the speaker what it takes; returns how many samples that were. `end`: when the ring is empty the sound is over,
 * for now or for good, and glides to silence. */
size_t tb_playback_run(struct tb_playback *playback, struct tb_ring *ring, bool end);
/* No finished sample waits. */
bool tb_playback_is_empty(const struct tb_playback *playback);
/* What waits is dropped; the next sound rises from silence. */
void tb_playback_drop(struct tb_playback *playback);

#endif
