#include "server/engines/hosted/pcm_stream.h"

#include "common/audio/pcm.h"
#include "common/audio/wav.h"

#include <string.h>

enum { PIECE_SAMPLES = 2048 };

void tb_pcm_stream_init(struct tb_pcm_stream *stream, bool is_wav, uint32_t rate_hz,
                        void (*on_pcm)(void *ctx, const int16_t *samples, size_t n_samples, uint32_t rate_hz),
                        void *ctx)
{
	*stream = (struct tb_pcm_stream){
	    .on_pcm = on_pcm, .ctx = ctx, .in_header = is_wav, .rate_hz = rate_hz, .n_left = UINT64_MAX};
}

static enum tb_status give(struct tb_pcm_stream *stream, const uint8_t *bytes, size_t n_samples)
{
	int16_t samples[PIECE_SAMPLES];
	while (n_samples > 0) {
		size_t n = n_samples < PIECE_SAMPLES ? n_samples : PIECE_SAMPLES;
		tb_pcm_from_bytes(bytes, n, samples);
		stream->n_samples += n;
		if (stream->n_samples > (uint64_t)stream->rate_hz * TB_PCM_STREAM_MAX_S)
			return TB_ERR_TOO_LARGE;
		stream->on_pcm(stream->ctx, samples, n, stream->rate_hz);
		bytes += n * sizeof samples[0];
		n_samples -= n;
	}
	tb_wipe(samples, sizeof samples);
	return TB_OK;
}

static enum tb_status take_samples(struct tb_pcm_stream *stream, const uint8_t *bytes, size_t n_bytes)
{
	enum tb_status status = TB_OK;
	if (n_bytes > stream->n_left)
		n_bytes = (size_t)stream->n_left;
	if (stream->n_left != UINT64_MAX)
		stream->n_left -= n_bytes;
	if (stream->has_odd && n_bytes > 0) {
		uint8_t sample[2] = {stream->odd, bytes[0]};
		stream->has_odd = false;
		status = give(stream, sample, 1);
		bytes++;
		n_bytes--;
	}
	if (status == TB_OK)
		status = give(stream, bytes, n_bytes / 2);
	if (n_bytes % 2 == 1) {
		stream->has_odd = true;
		stream->odd = bytes[n_bytes - 1];
	}
	return status;
}

static uint32_t read_u32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* What is there is the beginning of a header, if of a longer one. */
static bool may_still_be_wav(const struct tb_pcm_stream *stream)
{
	static const char magic[] = "RIFF";
	size_t n = stream->n_head < 4 ? stream->n_head : 4;
	return memcmp(stream->head, magic, n) == 0;
}

/* The header is read anew with each piece: it is short. */
static enum tb_status take_header(struct tb_pcm_stream *stream, struct tb_span bytes)
{
	size_t n_room = sizeof stream->head - stream->n_head;
	size_t n = bytes.n_bytes < n_room ? bytes.n_bytes : n_room;
	struct tb_wav_format format;
	memcpy(stream->head + stream->n_head, bytes.data, n);
	stream->n_head += n;
	enum tb_status status = tb_wav_parse(tb_span_make(stream->head, stream->n_head), &format);
	if (status != TB_OK && may_still_be_wav(stream))
		return stream->n_head == sizeof stream->head ? TB_ERR_FORMAT : TB_OK;
	if (status != TB_OK)
		return status;
	if (format.n_channels != 1)
		return TB_ERR_UNSUPPORTED;
	uint32_t n_promised = read_u32(stream->head + format.data_offset - 4);
	stream->rate_hz = format.rate_hz;
	stream->n_left = n_promised == 0 || n_promised >= UINT32_MAX - 44 ? UINT64_MAX : n_promised;
	stream->in_header = false;
	status = take_samples(stream, stream->head + format.data_offset, stream->n_head - format.data_offset);
	return status == TB_OK ? take_samples(stream, bytes.data + n, bytes.n_bytes - n) : status;
}

enum tb_status tb_pcm_stream_feed(struct tb_pcm_stream *stream, struct tb_span bytes)
{
	return stream->in_header ? take_header(stream, bytes) : take_samples(stream, bytes.data, bytes.n_bytes);
}

enum tb_status tb_pcm_stream_end(const struct tb_pcm_stream *stream)
{
	bool is_whole = stream->n_left == UINT64_MAX || stream->n_left == 0;
	return stream->n_samples > 0 && is_whole ? TB_OK : TB_ERR_TRUNCATED;
}
