/* The MP3 port over libhelix: fixed point, about 30 KB from the heap while a stream is open.
 *
 * Input waits in a buffer of one largest frame and one feed; output is one frame at most, given out in parts. */
#include "firmware/main/platform.h"

#include <mp3dec.h>

#include <string.h>

enum { INPUT_BYTES = 1441 + TB_MP3_FEED_MAX + 64, FRAME_SAMPLES = 1152 * 2, ID3_HEAD = 10 };

static struct {
	HMP3Decoder decoder; /* NULL: no stream is open */
	bool finished;
	size_t n_input, n_pcm, pcm_at;
	uint32_t n_skip; /* bytes of a tag that are still to come */
	struct tb_mp3_format format;
	uint8_t input[INPUT_BYTES];
	int16_t pcm[FRAME_SAMPLES];
} mp3;

static void close_stream(void *ctx)
{
	(void)ctx;
	if (mp3.decoder != NULL)
		MP3FreeDecoder(mp3.decoder);
	tb_wipe(&mp3, sizeof mp3);
}

static enum tb_status open_stream(void *ctx)
{
	close_stream(ctx);
	mp3.decoder = MP3InitDecoder();
	return mp3.decoder != NULL ? TB_OK : TB_ERR_NO_MEMORY;
}

static void drop_input(size_t n_bytes)
{
	mp3.n_input -= n_bytes;
	memmove(mp3.input, mp3.input + n_bytes, mp3.n_input);
}

static enum tb_status feed(void *ctx, const uint8_t *bytes, size_t n_bytes)
{
	(void)ctx;
	if (mp3.decoder == NULL)
		return TB_ERR_STATE;
	size_t n_skipped = mp3.n_skip < n_bytes ? mp3.n_skip : n_bytes;
	mp3.n_skip -= n_skipped;
	bytes += n_skipped;
	n_bytes -= n_skipped;
	/* Cannot be while read is called until it gives nothing; the oldest would be of no use then. */
	if (n_bytes > sizeof mp3.input - mp3.n_input)
		drop_input(mp3.n_input);
	memcpy(mp3.input + mp3.n_input, bytes, n_bytes);
	mp3.n_input += n_bytes;
	return TB_OK;
}

static void finish(void *ctx)
{
	(void)ctx;
	mp3.finished = true;
}

/* An ID3v2 tag at the beginning of the input is passed over, however long. false: it may be one, and more is needed. */
static bool pass_tag(void)
{
	if (mp3.n_input < 3 || memcmp(mp3.input, "ID3", 3) != 0)
		return true;
	if (mp3.n_input < ID3_HEAD)
		return mp3.finished;
	uint32_t n_tag = ID3_HEAD + ((uint32_t)(mp3.input[6] & 0x7f) << 21 | (uint32_t)(mp3.input[7] & 0x7f) << 14 |
	                             (uint32_t)(mp3.input[8] & 0x7f) << 7 | (uint32_t)(mp3.input[9] & 0x7f));
	size_t n_here = n_tag < mp3.n_input ? n_tag : mp3.n_input;
	drop_input(n_here);
	mp3.n_skip = n_tag - (uint32_t)n_here;
	return true;
}

static void take_frame(void)
{
	MP3FrameInfo info;
	MP3GetLastFrameInfo(mp3.decoder, &info);
	bool good = info.outputSamps > 0 && info.outputSamps <= FRAME_SAMPLES && info.samprate >= 8000 &&
	            info.samprate <= 48000 && (info.nChans == 1 || info.nChans == 2);
	mp3.n_pcm = good ? (size_t)info.outputSamps : 0;
	mp3.pcm_at = 0;
	mp3.format = (struct tb_mp3_format){.rate_hz = (uint32_t)info.samprate, .n_channels = (unsigned)info.nChans};
}

/* Decodes until there is a frame. false: more input is needed. */
static bool decode(void)
{
	while (mp3.n_input > 0 && pass_tag()) {
		int at = MP3FindSyncWord(mp3.input, (int)mp3.n_input);
		if (at < 0) {
			/* The last byte may be the first of a header. */
			drop_input(mp3.n_input - (mp3.finished ? 0 : 1));
			return false;
		}
		drop_input((size_t)at);
		unsigned char *next = mp3.input;
		int n_left = (int)mp3.n_input;
		int error = MP3Decode(mp3.decoder, &next, &n_left, mp3.pcm, 0);
		if (error == ERR_MP3_INDATA_UNDERFLOW)
			return false;
		/* What the decoder did not move past is no frame. */
		size_t n_used = mp3.n_input - (size_t)n_left;
		drop_input(n_used > 0 ? n_used : 1);
		if (error == ERR_MP3_NONE) {
			take_frame();
			if (mp3.n_pcm > 0)
				return true;
		}
	}
	return false;
}

static enum tb_status read_samples(void *ctx, int16_t *out, size_t cap, size_t *n_samples, struct tb_mp3_format *format)
{
	(void)ctx;
	if (mp3.decoder == NULL)
		return TB_ERR_STATE;
	*n_samples = 0;
	if (mp3.pcm_at == mp3.n_pcm && !decode())
		return TB_OK;
	size_t n_left = mp3.n_pcm - mp3.pcm_at;
	size_t n = n_left < cap ? n_left : cap;
	memcpy(out, mp3.pcm + mp3.pcm_at, n * sizeof *out);
	mp3.pcm_at += n;
	*n_samples = n;
	*format = mp3.format;
	return TB_OK;
}

struct tb_mp3_port tb_esp_mp3(void)
{
	return (struct tb_mp3_port){
	    .open = open_stream, .feed = feed, .finish = finish, .read = read_samples, .close = close_stream};
}
