#include "device/core/playback.h"

#include <string.h>

enum { GAIN_ONE = 256 };

static void silence_first(struct tb_playback *playback)
{
	tb_fade_init(&playback->fade, playback->speaker->rate_hz / 1000 * TB_PLAYBACK_FADE_MS);
}

void tb_playback_init(struct tb_playback *playback, const struct tb_speaker_port *speaker, int32_t cap_rms)
{
	memset(playback, 0, sizeof *playback);
	playback->speaker = speaker;
	playback->gain_q8 = GAIN_ONE;
	tb_limiter_init(&playback->limiter, speaker->rate_hz, cap_rms);
	silence_first(playback);
}

void tb_playback_set_volume(struct tb_playback *playback, uint32_t percent)
{
	uint32_t heard = percent < TB_PLAYBACK_VOLUME_MAX ? percent : TB_PLAYBACK_VOLUME_MAX;
	playback->gain_q8 = (uint16_t)(GAIN_ONE * heard / TB_PLAYBACK_VOLUME_MAX);
}

static void take_from_ring(struct tb_playback *playback, struct tb_ring *ring)
{
	size_t n_bytes;
	const void *run = tb_ring_peek(ring, &n_bytes);
	size_t n_samples = n_bytes / sizeof(int16_t);
	if (n_samples > TB_PLAYBACK_BLOCK)
		n_samples = TB_PLAYBACK_BLOCK;
	if (n_samples == 0)
		return;
	memcpy(playback->block, run, n_samples * sizeof(int16_t));
	tb_ring_skip(ring, n_samples * sizeof(int16_t));
	for (size_t i = 0; i < n_samples && playback->gain_q8 != GAIN_ONE; i++)
		playback->block[i] = (int16_t)(playback->block[i] * playback->gain_q8 / GAIN_ONE);
	tb_fade_run(&playback->fade, playback->block, n_samples);
	playback->n_block = (uint16_t)n_samples;
}

/* The next block is made ready; false: there is none. */
static bool fill_block(struct tb_playback *playback, struct tb_ring *ring, bool end)
{
	playback->at_block = playback->n_block = 0;
	take_from_ring(playback, ring);
	if (playback->n_block == 0 && end)
		playback->n_block = (uint16_t)tb_fade_tail(&playback->fade, playback->block, TB_PLAYBACK_BLOCK);
	tb_limiter_run(&playback->limiter, playback->block, playback->n_block);
	return playback->n_block > 0;
}

size_t tb_playback_run(struct tb_playback *playback, struct tb_ring *ring, bool end)
{
	const struct tb_speaker_port *speaker = playback->speaker;
	size_t n_given = 0;
	while (!tb_playback_is_empty(playback) || fill_block(playback, ring, end)) {
		size_t n_left = (size_t)(playback->n_block - playback->at_block);
		size_t n_taken = speaker->write(speaker->ctx, playback->block + playback->at_block, n_left);
		playback->at_block = (uint16_t)(playback->at_block + n_taken);
		n_given += n_taken;
		if (n_taken < n_left)
			break;
	}
	return n_given;
}

bool tb_playback_is_empty(const struct tb_playback *playback)
{
	return playback->at_block == playback->n_block;
}

void tb_playback_drop(struct tb_playback *playback)
{
	memset(playback->block, 0, sizeof playback->block);
	playback->at_block = playback->n_block = 0;
	silence_first(playback);
}
