#include "device/core/downlink.h"

#include "common/audio/pcm.h"

#include <string.h>

enum {
	RESAMPLE_IN_SAMPLES = 32,   /* at once: what comes out of it stays small on the stack */
	RESAMPLE_OUT_SAMPLES = 512, /* 32 × (48000 / 4000), and the filter's rounding */
	MP3_LOWEST_HZ = 8000
};

static enum tb_status take_audio(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes)
{
	struct tb_downlink *downlink = ctx;
	(void)msg;
	if (!downlink->discard && bytes.n_bytes > 0)
		tb_downlink_hush(downlink);
	if (downlink->discard || downlink->undecodable || bytes.n_bytes == 0)
		return TB_OK;
	if (downlink->n_held + bytes.n_bytes > TB_DOWNLINK_HOLD_MAX)
		return TB_ERR_INTERNAL;
	memcpy(downlink->hold + downlink->n_held, bytes.data, bytes.n_bytes);
	downlink->n_held += bytes.n_bytes;
	downlink->has_audio = true;
	return TB_OK;
}

static void close_mp3(struct tb_downlink *downlink)
{
	if (downlink->mp3_open)
		downlink->mp3->close(downlink->mp3->ctx);
	downlink->mp3_open = downlink->mp3_has_more = downlink->mp3_finished = false;
}

/* Decoding ends here; what is in the ring stays. */
static void damaged(struct tb_downlink *downlink, enum tb_status why)
{
	downlink->damage = why;
	downlink->undecodable = true;
	downlink->n_held = downlink->held_at = 0;
	close_mp3(downlink);
}

/* Also before the rate is known: for the lowest that may come, so that the room asked for suffices. */
static enum tb_status set_rate(struct tb_downlink *downlink, uint32_t in_hz)
{
	if (in_hz == downlink->in_hz)
		return TB_OK;
	enum tb_status status = tb_resampler_init(&downlink->resampler, in_hz, downlink->speaker->rate_hz);
	if (status == TB_OK)
		downlink->in_hz = in_hz;
	return status;
}

void tb_downlink_init(struct tb_downlink *downlink, void *memory, size_t n_bytes, void *hold,
                      const struct tb_mp3_port *mp3, const struct tb_speaker_port *speaker, int32_t cap_rms)
{
	memset(downlink, 0, sizeof *downlink);
	downlink->mp3 = mp3;
	downlink->speaker = speaker;
	downlink->hold = hold;
	tb_ring_init(&downlink->ring, memory, n_bytes);
	tb_playback_init(&downlink->playback, speaker, cap_rms);
	tb_server_reader_init(&downlink->reader, take_audio, downlink);
	downlink->ended = true;
}

static void forget_answer(struct tb_downlink *downlink)
{
	close_mp3(downlink);
	tb_ring_clear(&downlink->ring);
	tb_playback_drop(&downlink->playback);
	downlink->says_phrase = false;
	downlink->n_held = downlink->held_at = 0;
	downlink->in_hz = 0;
	downlink->n_played = 0;
	downlink->form = TB_FORM_UNKNOWN;
	downlink->damage = TB_OK;
	downlink->undecodable = false;
	downlink->has_audio = downlink->decoded = downlink->flushed = false;
	downlink->ended = true;
}

void tb_downlink_begin(struct tb_downlink *downlink, bool wanted)
{
	/* A phrase goes on until it is known that there is audio in the message. */
	if (wanted && !downlink->says_phrase) {
		forget_answer(downlink);
		downlink->ended = false;
	}
	tb_server_reader_init(&downlink->reader, take_audio, downlink);
	downlink->in_message = true;
	downlink->discard = !wanted;
}

enum tb_status tb_downlink_feed(struct tb_downlink *downlink, const void *bytes, size_t n_bytes)
{
	enum tb_status status = tb_server_reader_feed(&downlink->reader, bytes, n_bytes);
	if (status != TB_OK)
		tb_downlink_cut(downlink, status);
	return status;
}

/* The answer is over, well or not: the decoder gets to know, and what it has may still be played. */
static void end_answer(struct tb_downlink *downlink, enum tb_status status)
{
	downlink->in_message = false;
	if (downlink->discard || downlink->says_phrase)
		return;
	downlink->ended = true;
	if (downlink->damage == TB_OK)
		downlink->damage = status;
	tb_downlink_drain(downlink);
}

enum tb_status tb_downlink_end(struct tb_downlink *downlink)
{
	enum tb_status status = tb_server_reader_finish(&downlink->reader);
	end_answer(downlink, status != TB_OK ? status : downlink->reader.msg.audio_status);
	return status;
}

void tb_downlink_cut(struct tb_downlink *downlink, enum tb_status why)
{
	if (downlink->in_message)
		end_answer(downlink, why);
}

/* --- held bytes → PCM → ring ---------------------------------------------------------------------------------------
 */

static void decide_form(struct tb_downlink *downlink)
{
	const struct tb_server_msg *msg = &downlink->reader.msg;
	enum tb_sniff sniff = tb_sniff_audio(tb_span_make(downlink->hold, downlink->n_held));
	if (msg->format == TB_FORMAT_MP3 || (msg->format != TB_FORMAT_PCM_S16LE && sniff == TB_SNIFF_MP3))
		downlink->form = TB_FORM_MP3;
	else if (msg->format != TB_FORMAT_PCM_S16LE && sniff == TB_SNIFF_MORE && !downlink->ended)
		return;
	else if (msg->format == TB_FORMAT_OTHER)
		damaged(downlink, TB_ERR_UNSUPPORTED);
	else
		downlink->form = TB_FORM_S16LE;
	enum tb_status status = TB_OK;
	if (downlink->form == TB_FORM_MP3) {
		status = downlink->mp3->open(downlink->mp3->ctx);
		downlink->mp3_open = status == TB_OK;
		if (status == TB_OK)
			status = set_rate(downlink, MP3_LOWEST_HZ);
	} else if (downlink->form == TB_FORM_S16LE) {
		status = set_rate(downlink, msg->rate_hz != 0 ? msg->rate_hz : TB_AUDIO_RATE_HZ);
	}
	if (status != TB_OK)
		damaged(downlink, status);
}

static bool ring_has_room(const struct tb_downlink *downlink)
{
	size_t n_pieces = TB_DOWNLINK_STEP_SAMPLES / RESAMPLE_IN_SAMPLES;
	size_t n_out = n_pieces * tb_resampler_out_max(&downlink->resampler, RESAMPLE_IN_SAMPLES);
	return tb_ring_free(&downlink->ring) >= n_out * sizeof(int16_t);
}

static void write_pcm(struct tb_downlink *downlink, const int16_t *samples, size_t n_samples)
{
	int16_t out[RESAMPLE_OUT_SAMPLES];
	downlink->decoded = downlink->decoded || n_samples > 0;
	while (n_samples > 0) {
		size_t n_in = n_samples < RESAMPLE_IN_SAMPLES ? n_samples : RESAMPLE_IN_SAMPLES;
		size_t n_out = tb_resampler_run(&downlink->resampler, samples, n_in, out);
		tb_ring_write(&downlink->ring, out, n_out * sizeof *out);
		samples += n_in;
		n_samples -= n_in;
	}
}

static void took_held(struct tb_downlink *downlink, size_t n_bytes)
{
	downlink->held_at += n_bytes;
	if (downlink->held_at == downlink->n_held)
		downlink->held_at = downlink->n_held = 0;
}

/* One step; false when there is nothing to do. An odd byte waits for its other half; at the end it is dropped. */
static bool step_s16le(struct tb_downlink *downlink)
{
	int16_t samples[TB_DOWNLINK_STEP_SAMPLES];
	size_t n_samples = (downlink->n_held - downlink->held_at) / 2;
	if (n_samples > TB_DOWNLINK_STEP_SAMPLES)
		n_samples = TB_DOWNLINK_STEP_SAMPLES;
	if (n_samples == 0) {
		size_t n_left = downlink->n_held - downlink->held_at;
		memmove(downlink->hold, downlink->hold + downlink->held_at, n_left);
		downlink->held_at = 0;
		downlink->n_held = downlink->ended ? 0 : n_left;
		return false;
	}
	tb_pcm_from_bytes(downlink->hold + downlink->held_at, n_samples, samples);
	took_held(downlink, n_samples * 2);
	write_pcm(downlink, samples, n_samples);
	return true;
}

/* What is to be decoded next. */
static struct tb_span next_mp3(const struct tb_downlink *downlink)
{
	struct tb_span next = downlink->phrase;
	if (!downlink->says_phrase)
		next = tb_span_make(downlink->hold + downlink->held_at, downlink->n_held - downlink->held_at);
	if (next.n_bytes > TB_MP3_FEED_MAX)
		next.n_bytes = TB_MP3_FEED_MAX;
	return next;
}

static void took_mp3(struct tb_downlink *downlink, size_t n_bytes)
{
	struct tb_span *phrase = &downlink->phrase;
	if (downlink->says_phrase)
		*phrase = tb_span_make(phrase->data + n_bytes, phrase->n_bytes - n_bytes);
	else
		took_held(downlink, n_bytes);
}

static bool feed_mp3(struct tb_downlink *downlink)
{
	const struct tb_mp3_port *mp3 = downlink->mp3;
	struct tb_span next = next_mp3(downlink);
	if (next.n_bytes > 0) {
		enum tb_status status = mp3->feed(mp3->ctx, next.data, next.n_bytes);
		took_mp3(downlink, next.n_bytes);
		if (status != TB_OK)
			damaged(downlink, status);
	} else if (downlink->ended && !downlink->mp3_finished) {
		mp3->finish(mp3->ctx);
		downlink->mp3_finished = true;
	} else {
		return false;
	}
	downlink->mp3_has_more = downlink->mp3_open;
	return downlink->mp3_open;
}

static bool step_mp3(struct tb_downlink *downlink)
{
	if (!downlink->mp3_has_more)
		return feed_mp3(downlink);
	int16_t samples[TB_DOWNLINK_STEP_SAMPLES];
	size_t n_samples = 0;
	struct tb_mp3_format format = {0};
	enum tb_status status =
	    downlink->mp3->read(downlink->mp3->ctx, samples, TB_DOWNLINK_STEP_SAMPLES, &n_samples, &format);
	if (status == TB_OK && n_samples > 0)
		status = set_rate(downlink, format.rate_hz);
	if (status != TB_OK) {
		damaged(downlink, status);
		return false;
	}
	downlink->mp3_has_more = n_samples > 0;
	write_pcm(downlink, samples, tb_pcm_to_mono(samples, n_samples, format.n_channels == 2 ? 2 : 1));
	return true;
}

/* The last samples are still inside the resampler's filter: silence pushes them out. */
static void flush_resampler(struct tb_downlink *downlink)
{
	static const int16_t silence[RESAMPLE_IN_SAMPLES];
	size_t n_left = downlink->decoded ? tb_resampler_delay(&downlink->resampler) : 0;
	while (n_left > 0) {
		size_t n_samples = n_left < RESAMPLE_IN_SAMPLES ? n_left : RESAMPLE_IN_SAMPLES;
		write_pcm(downlink, silence, n_samples);
		n_left -= n_samples;
	}
	downlink->flushed = true;
}

static bool is_flush_due(const struct tb_downlink *downlink)
{
	bool finished = downlink->form == TB_FORM_S16LE || downlink->mp3_finished;
	return downlink->ended && finished && !downlink->flushed;
}

void tb_downlink_drain(struct tb_downlink *downlink)
{
	bool more = downlink->has_audio || downlink->says_phrase;
	while (more && !downlink->undecodable) {
		if (downlink->form == TB_FORM_UNKNOWN) {
			decide_form(downlink);
			more = downlink->form != TB_FORM_UNKNOWN;
		} else if (!ring_has_room(downlink)) {
			return;
		} else {
			more = downlink->form == TB_FORM_MP3 ? step_mp3(downlink) : step_s16le(downlink);
			if (!more && !downlink->undecodable && is_flush_due(downlink))
				flush_resampler(downlink);
		}
	}
}

bool tb_downlink_has_room(const struct tb_downlink *downlink)
{
	if (downlink->discard || downlink->undecodable || downlink->says_phrase || downlink->form == TB_FORM_UNKNOWN)
		return true;
	return downlink->n_held < 2 && !downlink->mp3_has_more;
}

static bool is_decoded(const struct tb_downlink *downlink)
{
	if (downlink->undecodable || !(downlink->has_audio || downlink->says_phrase))
		return true;
	bool finish_due = downlink->ended && downlink->mp3_open && !downlink->mp3_finished;
	return downlink->n_held == 0 && !downlink->mp3_has_more && !finish_due && !is_flush_due(downlink);
}

bool tb_downlink_is_drained(const struct tb_downlink *downlink)
{
	return downlink->says_phrase || is_decoded(downlink);
}

/* --- ring → speaker ------------------------------------------------------------------------------------------------
 */

bool tb_downlink_is_dry(const struct tb_downlink *downlink)
{
	return tb_ring_used(&downlink->ring) == 0 && tb_playback_is_empty(&downlink->playback);
}

size_t tb_downlink_play(struct tb_downlink *downlink, bool pause)
{
	bool end = pause || (downlink->ended && is_decoded(downlink));
	size_t n_given = tb_playback_run(&downlink->playback, &downlink->ring, end);
	downlink->n_played += n_given;
	return n_given;
}

uint32_t tb_downlink_buffered_ms(const struct tb_downlink *downlink)
{
	uint64_t n_samples = tb_ring_used(&downlink->ring) / sizeof(int16_t);
	return (uint32_t)(n_samples * 1000 / downlink->speaker->rate_hz);
}

bool tb_downlink_is_played(const struct tb_downlink *downlink)
{
	return downlink->ended && is_decoded(downlink) && tb_downlink_is_dry(downlink);
}

void tb_downlink_drop(struct tb_downlink *downlink)
{
	forget_answer(downlink);
	downlink->discard = true;
}

/* --- phrases --------------------------------------------------------------------------------------------------------
 */

enum tb_status tb_downlink_say(struct tb_downlink *downlink, struct tb_span mp3)
{
	forget_answer(downlink);
	downlink->says_phrase = true;
	downlink->phrase = mp3;
	downlink->form = TB_FORM_MP3;
	enum tb_status status = downlink->mp3->open(downlink->mp3->ctx);
	downlink->mp3_open = status == TB_OK;
	if (status == TB_OK)
		status = set_rate(downlink, MP3_LOWEST_HZ);
	if (status != TB_OK)
		tb_downlink_hush(downlink);
	return status;
}

void tb_downlink_hush(struct tb_downlink *downlink)
{
	if (!downlink->says_phrase)
		return;
	forget_answer(downlink);
	downlink->ended = !downlink->in_message || downlink->discard;
}
