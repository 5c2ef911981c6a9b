/* Uplink: the question on its way out. Microphone samples → fade → (voice? quiet?) → slow gain → ring → chunks of 4096
 * bytes → hmac → base64 in JSON → outbox.
 *
 * Bounded: the ring holds what the link has not taken yet (16384 bytes are 512 ms). When it is full the newest samples
 * are dropped and counted; more than TB_UPLINK_LOSS_MAX_MS lost in one question and the bear gives the question up,
 * because with such a hole it would be misheard. The oldest are kept: the first syllable matters most.
 *
 * Nothing is sent before TB_UPLINK_TAP_MS were captured and a voice was heard among them: a tap, or a press without a
 * voice, leaves no trace on the wire. A ring that fills up meanwhile forgets its oldest 4096 bytes: what is kept
 * reaches further back than the voice judge needs to notice that somebody speaks. A question is: audio_start, chunks,
 * the last one with is_final, audio_end. Both ends are marked, since servers differ. A full chunk leaves only when more
 * samples lie behind it, so that the final chunk is never empty.
 *
 * From final_sent on until the next question begins the memory is lent to the downlink: the uplink does not touch it.
 */
#ifndef TB_DEVICE_UPLINK_H
#define TB_DEVICE_UPLINK_H

#include "common/audio/agc.h"
#include "common/audio/fade.h"
#include "common/audio/vad.h"
#include "common/base/ring.h"
#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/crypto.h"
#include "common/wire/limits.h"

#include <stdbool.h>

enum {
	TB_UPLINK_TAP_MS = 300,
	TB_UPLINK_LOSS_MAX_MS = 1000,
	TB_UPLINK_FADE_MS = 10 /* in which the click of the opening microphone is led to silence */
};

/* How long has it been quiet? By level, and not by voice, for the end of a word may be a hiss: a block of 10 ms is
 * quiet when it is below -50 dBFS, or 30 dB below the loudest one of this question. */
struct tb_uplink_hush {
	uint64_t energy; /* of the block being filled */
	uint64_t loudest;
	uint32_t n_in_block, quiet_ms;
};

enum tb_uplink_stage {
	TB_UPLINK_IDLE,  /* nothing to send */
	TB_UPLINK_TAP,   /* capturing, not yet worth a question */
	TB_UPLINK_START, /* audio_start is next */
	TB_UPLINK_CHUNKS,
	TB_UPLINK_END, /* audio_end is next */
	TB_UPLINK_TEXT /* one text_message, in the ring's memory */
};

struct tb_uplink {
	const struct tb_hmac_port *hmac;
	struct tb_span key; /* empty: chunks are not signed */
	uint8_t *memory;
	size_t cap;
	struct tb_ring ring;
	enum tb_uplink_stage stage;
	bool ended;                     /* no more samples will come */
	bool final_sent;                /* the server has all of the question */
	uint32_t n_chunks, n_acked;     /* taken by the link; acknowledged by the server */
	size_t n_captured;              /* samples of this question, kept ones */
	size_t n_dropped;               /* samples of this question, for want of room */
	size_t n_in_flight;             /* PCM bytes in the message given out last */
	char id[TB_SESSION_ID_MAX + 1]; /* audio_session_id of this question */
	struct tb_fade fade;
	struct tb_vad vad;
	struct tb_agc agc; /* of all questions: who speaks softly does so again */
	struct tb_uplink_hush hush;
};

/* key empty: chunks are sent without hmac. */
void tb_uplink_init(struct tb_uplink *uplink, void *memory, size_t n_bytes, const struct tb_hmac_port *hmac,
                    struct tb_span key);
/* A question begins; whatever was there is forgotten and wiped. */
void tb_uplink_begin(struct tb_uplink *uplink, const char *session_id);
/* Samples in; those beyond TB_UTTERANCE_MAX_MS or without room are dropped. */
void tb_uplink_feed(struct tb_uplink *uplink, const int16_t *samples, size_t n_samples);
/* No more samples. false: it holds no voice, nothing was or will be sent. A question that is shorter than
 * TB_UPLINK_TAP_MS, but has a voice in it, is sent. */
bool tb_uplink_end(struct tb_uplink *uplink);
/* Less than TB_UPLINK_TAP_MS were captured. */
bool tb_uplink_is_short(const struct tb_uplink *uplink);
/* Since when it has been quiet, in samples' time. */
uint32_t tb_uplink_quiet_ms(const struct tb_uplink *uplink);
/* A typed question. TB_ERR_ARG when empty, longer than TB_TEXT_MAX, or not UTF-8. */
enum tb_status tb_uplink_text(struct tb_uplink *uplink, struct tb_span text);
/* Forgets and wipes the question. */
void tb_uplink_abort(struct tb_uplink *uplink);
/* The server made an id of its own in place of ours. */
void tb_uplink_adopt_id(struct tb_uplink *uplink, const char *session_id);

/* Writes the next message. TB_ERR_NOT_FOUND: there is none now. TB_ERR_FULL: it does not fit in cap. Asking again
 * before tb_uplink_sent writes the same message again. */
enum tb_status tb_uplink_next(struct tb_uplink *uplink, char *out, size_t cap, uint64_t now_ms, size_t *n_bytes);
/* The server acknowledged a chunk of this question. */
void tb_uplink_acked(struct tb_uplink *uplink);
/* Some chunk but the final one was taken by the link and not acknowledged: what is said to the final one may take as
 * long as the answer. */
bool tb_uplink_is_owed_ack(const struct tb_uplink *uplink);
/* The link took it. Returns the PCM bytes it carried, 0 when it was not a chunk. */
size_t tb_uplink_sent(struct tb_uplink *uplink);

bool tb_uplink_is_empty(const struct tb_uplink *uplink);       /* not one sample came */
bool tb_uplink_is_full_length(const struct tb_uplink *uplink); /* TB_UTTERANCE_MAX_MS were captured */
bool tb_uplink_is_hopeless(const struct tb_uplink *uplink);    /* more than TB_UPLINK_LOSS_MAX_MS were dropped */

#endif
