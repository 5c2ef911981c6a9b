/* LAME behind mp3.h. The encoder holds a few frames of the bear's voice; destroy pushes silence through it, which
 * leaves nothing of them in memory that is about to be freed. */
#include "server/engines/mp3/mp3.h"

#include <lame/lame.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
	MIN_IN_HZ = 8000,
	MAX_IN_HZ = 48000,
	QUALITY = 7,           /* LAME's scale: 0 best and slowest, 9 worst; 7 is transparent enough for one voice */
	FLUSH_MAX = 7200,      /* what LAME asks for in lame_encode_flush */
	SILENCE_SAMPLES = 4800 /* more than LAME's input buffer holds at any rate we take */
};

struct tb_mp3_encoder {
	lame_t lame;
};

static bool configure(lame_t lame, uint32_t in_hz)
{
	/* Each of these only stores a value; lame_init_params is the one that can refuse. */
	lame_set_num_channels(lame, 1);
	lame_set_in_samplerate(lame, (int)in_hz);
	lame_set_out_samplerate(lame, TB_MP3_RATE_HZ);
	lame_set_mode(lame, MONO);
	lame_set_brate(lame, TB_MP3_KBPS);
	lame_set_quality(lame, QUALITY);
	lame_set_bWriteVbrTag(lame, 0);
	lame_set_write_id3tag_automatic(lame, 0);
	return lame_init_params(lame) >= 0;
}

enum tb_status tb_mp3_encoder_create(uint32_t in_hz, struct tb_mp3_encoder **out)
{
	if (in_hz < MIN_IN_HZ || in_hz > MAX_IN_HZ)
		return TB_ERR_ARG;
	struct tb_mp3_encoder *encoder = malloc(sizeof *encoder);
	if (!encoder)
		return TB_ERR_NO_MEMORY;
	encoder->lame = lame_init();
	if (!encoder->lame) {
		free(encoder);
		return TB_ERR_NO_MEMORY;
	}
	if (!configure(encoder->lame, in_hz)) {
		lame_close(encoder->lame);
		free(encoder);
		return TB_ERR_INTERNAL;
	}
	*out = encoder;
	return TB_OK;
}

void tb_mp3_encoder_destroy(struct tb_mp3_encoder *encoder)
{
	static const short silence[SILENCE_SAMPLES];
	uint8_t scratch[SILENCE_SAMPLES + FLUSH_MAX];

	if (!encoder)
		return;
	lame_encode_buffer(encoder->lame, silence, silence, SILENCE_SAMPLES, scratch, (int)sizeof scratch);
	lame_close(encoder->lame);
	free(encoder);
}

size_t tb_mp3_out_max(size_t n_samples)
{
	/* 48 kbit/s are 0.75 bytes a sample at the lowest input rate; what LAME held back before fits the constant. */
	return n_samples + FLUSH_MAX;
}

enum tb_status tb_mp3_encoder_feed(struct tb_mp3_encoder *encoder, const int16_t *samples, size_t n_samples,
                                   uint8_t *out, size_t *n_out)
{
	if (n_samples > INT_MAX - FLUSH_MAX)
		return TB_ERR_TOO_LARGE;
	int n =
	    lame_encode_buffer(encoder->lame, samples, samples, (int)n_samples, out, (int)tb_mp3_out_max(n_samples));
	if (n < 0)
		return n == -2 ? TB_ERR_NO_MEMORY : TB_ERR_INTERNAL;
	*n_out = (size_t)n;
	return TB_OK;
}

enum tb_status tb_mp3_encoder_flush(struct tb_mp3_encoder *encoder, uint8_t *out, size_t *n_out)
{
	int n = lame_encode_flush(encoder->lame, out, FLUSH_MAX);
	if (n < 0)
		return TB_ERR_INTERNAL;
	*n_out = (size_t)n;
	return TB_OK;
}
