/* Loudness cap: the last station before the speaker, behind volume and fade. In place, mono s16 at 8–48 kHz, integer
 * arithmetic, no delay, a few hundred bytes; any split gives the same samples.
 *
 * Invariant: the RMS over any TB_LIMITER_WINDOW_MS of what comes out, wherever the window begins, is at most the cap,
 * whatever goes in. It holds by accounting: the energy of the last blocks of 5 ms is known, and no sample is let
 * through that their sum has no room for. That alone would cut; so a gain in front of it plans ahead: from the level
 * heard lately it takes the largest gain that the account can bear for every window to come, goes down to it within a
 * millisecond and comes back slowly (at most 17 dB a second). What is more than a decibel below the cap comes through
 * unchanged, bit for bit. A steady loud sound comes out within 1.5 dB of the cap, without pumping.
 *
 * A pause in which no samples are given counts for nothing: the account errs to the quiet side. */
#ifndef TB_AUDIO_LIMITER_H
#define TB_AUDIO_LIMITER_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
	TB_LIMITER_MIN_HZ = 8000,
	TB_LIMITER_MAX_HZ = 48000,
	TB_LIMITER_WINDOW_MS = 100,
	TB_LIMITER_CAP_MAX = 32767,
	TB_LIMITER_CAP_DEFAULT = 3276, /* RMS in units of a sample: -20 dBFS */
	TB_LIMITER_BLOCKS = 21,        /* 20 fill a window; one more lies partly in it */
	TB_LIMITER_HEARD = 4
};

/* Treat as opaque. */
struct tb_limiter {
	uint64_t budget;  /* energy that a window may hold: cap² · its samples */
	uint64_t ceiling; /* square of the highest sample */
	uint64_t
	    spent[TB_LIMITER_BLOCKS]; /* energy that came out, per block; [at] is being filled, the oldest follows */
	uint64_t spent_total;         /* of all of them; at most the budget */
	uint64_t heard[TB_LIMITER_HEARD]; /* energy that went in, per block, the newest first */
	uint64_t heard_piece;             /* energy that went in, in this millisecond */
	uint32_t level;                   /* mean square of what is expected to go in */
	int32_t cap_rms;
	int32_t gain_q24, goal_q24, step_q24;
	uint16_t window_samples, block_samples, piece_samples;
	uint16_t n_in_block, n_in_piece;
	uint8_t at;
};

/* cap_rms in units of a sample, 1 .. TB_LIMITER_CAP_MAX. TB_ERR_ARG for a rate or cap out of range. */
enum tb_status tb_limiter_init(struct tb_limiter *limiter, uint32_t rate_hz, int32_t cap_rms);
/* At any time; a value out of range becomes the nearest in it. Every window that begins from here on keeps the new cap;
 * one that began before keeps the higher of both. */
void tb_limiter_set_cap(struct tb_limiter *limiter, int32_t cap_rms);
void tb_limiter_run(struct tb_limiter *limiter, int16_t *samples, size_t n_samples);

#endif
