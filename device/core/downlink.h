/* Downlink: the answer on its way in. Message pieces → server_msg reader (base64 inside) → MP3 or s16le → mono →
 * resampler → ring of PCM → playback → speaker. Constant memory, whatever the length of the answer.
 *
 * Back-pressure: bytes of a message are taken in steps so small that what they can become always fits into the ring;
 * when it might not, no more are taken until the speaker has drained it.
 *
 * Form of the audio: what `format` says before the audio; otherwise ID3 or two consecutive valid MP3 headers mean MP3,
 * all else s16le at `sample_rate`/`audio_rate`, or 16000 Hz. Up to TB_DOWNLINK_HOLD_MAX bytes are held until that is
 * known, in memory borrowed from the uplink, which is idle while an answer is awaited.
 *
 * A phrase of the bear's own takes the same way from the decoder on (tb_downlink_say). It gives way to an answer the
 * moment audio of one comes in; other messages pass it by.
 *
 * Damage: wrong base64, a broken stream or a cut message end the decoding; what was good before stays in the ring. */
#ifndef TB_DEVICE_DOWNLINK_H
#define TB_DEVICE_DOWNLINK_H

#include "common/audio/resample.h"
#include "common/base/ring.h"
#include "common/wire/server_msg.h"
#include "device/core/playback.h"
#include "device/core/sniff.h"
#include "device/port/mp3.h"
#include "device/port/speaker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TB_DOWNLINK_STEP_CHARS = 256,   /* message bytes read at once */
	TB_DOWNLINK_STEP_SAMPLES = 256, /* decoded at once */
	TB_DOWNLINK_HOLD_MAX = TB_SNIFF_MAX + TB_BASE64_DECODED_MAX(TB_DOWNLINK_STEP_CHARS)
};

enum tb_audio_form { TB_FORM_UNKNOWN, TB_FORM_MP3, TB_FORM_S16LE };

struct tb_downlink {
	const struct tb_mp3_port *mp3;
	const struct tb_speaker_port *speaker;
	struct tb_playback playback;
	struct tb_span phrase; /* what is left of the bear's own phrase; valid while says_phrase */
	struct tb_server_reader reader;
	struct tb_resampler resampler;
	struct tb_ring ring; /* PCM at the speaker's rate, host order */
	uint8_t *hold;       /* borrowed; decoded base64 that is not yet PCM */
	size_t n_held, held_at;
	uint64_t n_played; /* samples of this answer given to the speaker */
	uint32_t in_hz;    /* of the resampler's input, 0: not known yet */
	enum tb_audio_form form;
	enum tb_status damage; /* TB_OK, or what was wrong with the answer */
	bool undecodable;      /* the decoding has ended at the damage: what follows is skipped */
	bool in_message;       /* between a message's first and last piece */
	bool discard;          /* its audio is not for us */
	bool has_audio;        /* audio of this message was let in */
	bool mp3_open;
	bool mp3_has_more; /* it was fed since it last gave nothing */
	bool ended;        /* nothing more of this answer will come in */
	bool mp3_finished;
	bool decoded;     /* at least one sample came of it */
	bool flushed;     /* what the resampler held back is in the ring */
	bool says_phrase; /* ring and decoder are a phrase's, and no answer's */
};

/* speaker and mp3 must outlive it. memory: n_bytes even, aligned for int16_t. hold: TB_DOWNLINK_HOLD_MAX bytes.
 * cap_rms: of all that is played, see tb_limiter_init. */
void tb_downlink_init(struct tb_downlink *downlink, void *memory, size_t n_bytes, void *hold,
                      const struct tb_mp3_port *mp3, const struct tb_speaker_port *speaker, int32_t cap_rms);

/* A message begins. wanted: an answer is awaited, so audio is let in; otherwise it is dropped as it comes. Only valid
 * when tb_downlink_is_drained. With wanted, whatever was left of the last answer is forgotten. */
void tb_downlink_begin(struct tb_downlink *downlink, bool wanted);
/* At most TB_DOWNLINK_STEP_CHARS of it; only valid when tb_downlink_has_room. Not TB_OK: it is no valid message, and it
 * was cut here: what follows of it is no longer wanted (in_message is false). */
enum tb_status tb_downlink_feed(struct tb_downlink *downlink, const void *bytes, size_t n_bytes);
/* The message is over. Not TB_OK: it was no valid message. downlink->reader.msg holds it. */
enum tb_status tb_downlink_end(struct tb_downlink *downlink);
/* Nothing more of the message will come (the connection ended, or it is broken): `why` is the damage. */
void tb_downlink_cut(struct tb_downlink *downlink, enum tb_status why);

/* Moves what is held or half decoded on into the ring as far as there is room. */
void tb_downlink_drain(struct tb_downlink *downlink);
bool tb_downlink_has_room(const struct tb_downlink *downlink);
/* Nothing that was fed is still on its way into the ring. */
bool tb_downlink_is_drained(const struct tb_downlink *downlink);

/* Moves PCM from the ring to the speaker; returns samples given. `pause`: the speaker is about to have nothing, so the
 * sound may glide to silence if nothing more is there. */
size_t tb_downlink_play(struct tb_downlink *downlink, bool pause);
/* Nothing is there that the speaker could be given. */
bool tb_downlink_is_dry(const struct tb_downlink *downlink);
uint32_t tb_downlink_buffered_ms(const struct tb_downlink *downlink);
/* The answer is over and all of its sound is with the speaker. */
bool tb_downlink_is_played(const struct tb_downlink *downlink);
/* Drops the answer or phrase: ring, decoder, and the rest of its message if that is still coming in. */
void tb_downlink_drop(struct tb_downlink *downlink);

/* Begins a phrase: mp3 must stay valid until it is played or dropped. Only while no audio of an answer is there. Not
 * TB_OK: no decoder. */
enum tb_status tb_downlink_say(struct tb_downlink *downlink, struct tb_span mp3);
/* Ends the phrase, if one is said; a message that is coming in goes on. */
void tb_downlink_hush(struct tb_downlink *downlink);

#endif
