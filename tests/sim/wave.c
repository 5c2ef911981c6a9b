#include "tests/sim/wave.h"

#include <string.h>

/* The mark stands twice in a frame, so that a damaged one is not taken for another. */
enum { MARK_AT = 8, MARK_AGAIN_AT = 100 };
enum { HEIGHT = 2000, SURE_AFTER = 3, LOCAL_PERIOD = 10 };

/* In samples at the speaker's rate. No two of them are nearer than twice the tolerance. */
static const uint8_t periods[SIM_MARK_COUNT] = {
    35, 46, 54, 70, 104, 140, [SIM_MARK_UNGATED] = 24, [SIM_MARK_LOCAL] = LOCAL_PERIOD};

size_t sim_wave_frame(uint8_t out[SIM_FRAME_BYTES_MAX], unsigned mark, uint32_t rate_hz)
{
	bool is_22050 = rate_hz != SIM_SPEAKER_HZ;
	memset(out, 0, SIM_FRAME_BYTES_MAX);
	memcpy(out, (const uint8_t[8]){0xFF, 0xF3, is_22050 ? 0x60 : 0x68, 0xC4, 'm', 'a', 'r', 'k'}, 8);
	out[MARK_AT] = out[MARK_AGAIN_AT] = (uint8_t)mark;
	return is_22050 ? 156 : 216;
}

/* --- the decoder ---------------------------------------------------------------------------------------------------
 */

struct frame {
	size_t n_bytes;
	unsigned n_samples;
	uint32_t rate_hz;
};

/* MPEG layer III headers, as every decoder reads them. */
static bool read_header(const uint8_t *head, struct frame *frame)
{
	static const uint16_t kbps_1[16] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
	static const uint16_t kbps_2[16] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
	static const uint16_t rates[4] = {44100, 48000, 32000, 0};
	unsigned version = head[1] >> 3 & 3, rate = rates[head[2] >> 2 & 3];
	bool is_1 = version == 3;
	unsigned kbps = (is_1 ? kbps_1 : kbps_2)[head[2] >> 4];
	if (head[0] != 0xFF || (head[1] & 0xE6) != 0xE2 || version == 1 || kbps == 0 || rate == 0)
		return false;
	frame->rate_hz = is_1 ? rate : version == 2 ? rate / 2 : rate / 4;
	frame->n_samples = is_1 ? 1152 : 576;
	frame->n_bytes = frame->n_samples / 8 * kbps * 1000 / frame->rate_hz + (head[2] >> 1 & 1);
	return true;
}

void sim_decoder_open(struct sim_decoder *decoder)
{
	memset(decoder, 0, sizeof *decoder);
	decoder->is_open = true;
}

bool sim_decoder_feed(struct sim_decoder *decoder, const uint8_t *bytes, size_t n_bytes)
{
	if (!decoder->is_open || decoder->n_left > 0 || decoder->n_bytes + n_bytes > sizeof decoder->bytes)
		return false;
	memcpy(decoder->bytes + decoder->n_bytes, bytes, n_bytes);
	decoder->n_bytes += n_bytes;
	decoder->n_most = decoder->n_bytes > decoder->n_most ? decoder->n_bytes : decoder->n_most;
	return true;
}

static void skip(struct sim_decoder *decoder, size_t n_bytes)
{
	decoder->n_bytes -= n_bytes;
	memmove(decoder->bytes, decoder->bytes + n_bytes, decoder->n_bytes);
}

static void next_frame(struct sim_decoder *decoder)
{
	struct frame frame = {0, 0, 0};
	size_t at = 0;
	while (at + 4 <= decoder->n_bytes && !read_header(decoder->bytes + at, &frame))
		at++;
	skip(decoder, at);
	if (decoder->n_bytes < 4 || decoder->n_bytes < frame.n_bytes)
		return;
	const uint8_t *bytes = decoder->bytes;
	bool marked = memcmp(bytes + 4, "mark", 4) == 0 && bytes[MARK_AT] == bytes[MARK_AGAIN_AT];
	decoder->mark = marked ? bytes[MARK_AT] % SIM_MARK_COUNT : SIM_MARK_LOCAL;
	decoder->n_left = frame.n_samples;
	decoder->rate_hz = frame.rate_hz;
	skip(decoder, frame.n_bytes);
}

static int16_t height_at(uint64_t phase, unsigned period)
{
	int32_t turn = (int32_t)period << 16, half = turn / 2, in = (int32_t)(phase % (uint64_t)turn);
	int32_t up = in < half ? in : turn - in;
	return (int16_t)((int64_t)up * 2 * HEIGHT / half - HEIGHT);
}

size_t sim_decoder_read(struct sim_decoder *decoder, int16_t *out, size_t cap, uint32_t *rate_hz)
{
	size_t n = 0;
	if (decoder->n_left == 0)
		next_frame(decoder);
	*rate_hz = decoder->rate_hz;
	uint64_t step = decoder->rate_hz > 0 ? ((uint64_t)SIM_SPEAKER_HZ << 16) / decoder->rate_hz : 0;
	for (; n < cap && decoder->n_left > 0; n++, decoder->n_left--, decoder->phase += step)
		out[n] = height_at(decoder->phase, periods[decoder->mark]);
	return n;
}

/* --- the ear -------------------------------------------------------------------------------------------------------
 */

static unsigned mark_of(unsigned n_samples)
{
	enum { TOLERANCE = 2 };
	if (n_samples <= LOCAL_PERIOD + TOLERANCE)
		return SIM_MARK_LOCAL;
	for (unsigned mark = 0; mark < SIM_MARK_LOCAL; mark++) {
		unsigned want = periods[mark];
		if (n_samples + TOLERANCE >= want && n_samples <= want + TOLERANCE)
			return mark;
	}
	return SIM_MARK_NONE;
}

unsigned sim_ear_hear(struct sim_ear *ear, const int16_t *samples, size_t n_samples)
{
	unsigned heard = SIM_MARK_NONE;
	for (size_t i = 0; i < n_samples; i++) {
		ear->n_since++;
		if (samples[i] < 0) {
			ear->below = true;
		} else if (ear->below && samples[i] > 0) {
			unsigned mark = mark_of(ear->n_since);
			ear->n_alike = mark == ear->mark ? ear->n_alike + 1 : 1;
			ear->mark = mark;
			ear->below = false;
			ear->n_since = 0;
			if (ear->n_alike >= SURE_AFTER)
				heard = mark;
		}
	}
	return heard;
}
