#include "device/linux/mp3_mpg123.h"

#include <mpg123.h>
#include <stdbool.h>
#include <stdlib.h>

enum { TAG_HEAD_BYTES = 10, TAG_HAS_FOOTER = 0x10 };

struct tb_mp3_mpg123 {
	mpg123_handle *handle;
	struct tb_mp3_format format; /* of the samples to come; rate 0: not known yet */
	bool open;
	size_t n_barren; /* bytes given to the library since it last gave a sample */
	bool in_tags;    /* only tags came so far */
	size_t n_head;   /* bytes of what may be the head of one */
	uint8_t head[TAG_HEAD_BYTES];
	size_t n_skip; /* bytes of a tag that are still to come */
};

static bool configure(mpg123_handle *handle)
{
	/* Damage is normal: look for the next good frame however far it is, and say nothing. */
	if (mpg123_param(handle, MPG123_ADD_FLAGS, MPG123_QUIET | MPG123_SKIP_ID3V2, 0) != MPG123_OK ||
	    mpg123_param(handle, MPG123_RESYNC_LIMIT, -1, 0) != MPG123_OK || mpg123_format_none(handle) != MPG123_OK)
		return false;
	const long *rates = NULL;
	size_t n_rates = 0;
	mpg123_rates(&rates, &n_rates);
	for (size_t i = 0; i < n_rates; i++)
		if (mpg123_format(handle, rates[i], MPG123_MONO | MPG123_STEREO, MPG123_ENC_SIGNED_16) != MPG123_OK)
			return false;
	return true;
}

struct tb_mp3_mpg123 *tb_mp3_mpg123_create(void)
{
	struct tb_mp3_mpg123 *mp3 = calloc(1, sizeof *mp3);
	if (!mp3)
		return NULL;
	if (mpg123_init() == MPG123_OK)
		mp3->handle = mpg123_new(NULL, NULL);
	if (!mp3->handle || !configure(mp3->handle)) {
		tb_mp3_mpg123_destroy(mp3);
		return NULL;
	}
	return mp3;
}

void tb_mp3_mpg123_destroy(struct tb_mp3_mpg123 *mp3)
{
	if (!mp3)
		return;
	mpg123_delete(mp3->handle);
	free(mp3);
}

static enum tb_status open_stream(void *ctx)
{
	struct tb_mp3_mpg123 *mp3 = ctx;
	mp3->format = (struct tb_mp3_format){0};
	mp3->n_barren = mp3->n_head = mp3->n_skip = 0;
	mp3->in_tags = true;
	mp3->open = mpg123_open_feed(mp3->handle) == MPG123_OK;
	return mp3->open ? TB_OK : TB_ERR_INTERNAL;
}

static enum tb_status to_library(struct tb_mp3_mpg123 *mp3, const uint8_t *bytes, size_t n_bytes)
{
	if (mp3->n_barren > TB_MP3_BARREN_BYTES) {
		mpg123_close(mp3->handle);
		mp3->n_barren = 0;
		mp3->open = mpg123_open_feed(mp3->handle) == MPG123_OK;
		if (!mp3->open)
			return TB_ERR_INTERNAL;
	}
	mp3->n_barren += n_bytes;
	return mpg123_feed(mp3->handle, bytes, n_bytes) == MPG123_OK ? TB_OK : TB_ERR_NO_MEMORY;
}

/* Could these be the first bytes of an ID3v2 tag? Its length is four times seven bits. */
static bool may_be_tag(const uint8_t *head, size_t n_bytes)
{
	static const uint8_t mark[3] = {'I', 'D', '3'};
	for (size_t i = 0; i < n_bytes; i++) {
		bool fits = i < 3 ? head[i] == mark[i] : i < 5 ? head[i] != 0xff : i == 5 || head[i] < 0x80;
		if (!fits)
			return false;
	}
	return true;
}

static size_t tag_bytes(const uint8_t *head)
{
	size_t n = (size_t)head[6] << 21 | (size_t)head[7] << 14 | (size_t)head[8] << 7 | head[9];
	return n + (head[5] & TAG_HAS_FOOTER ? TAG_HEAD_BYTES : 0);
}

/* Takes tags away from the beginning of the stream. What looked like one and is none goes to the library. */
static enum tb_status take_tags(struct tb_mp3_mpg123 *mp3, const uint8_t **bytes, size_t *n_bytes)
{
	while (mp3->in_tags && *n_bytes > 0) {
		if (mp3->n_skip > 0) {
			size_t n = mp3->n_skip < *n_bytes ? mp3->n_skip : *n_bytes;
			mp3->n_skip -= n;
			*bytes += n;
			*n_bytes -= n;
			continue;
		}
		mp3->head[mp3->n_head++] = *(*bytes)++;
		(*n_bytes)--;
		mp3->in_tags = may_be_tag(mp3->head, mp3->n_head);
		if (!mp3->in_tags)
			return to_library(mp3, mp3->head, mp3->n_head);
		if (mp3->n_head == TAG_HEAD_BYTES) {
			mp3->n_skip = tag_bytes(mp3->head);
			mp3->n_head = 0;
		}
	}
	return TB_OK;
}

static enum tb_status feed(void *ctx, const uint8_t *bytes, size_t n_bytes)
{
	struct tb_mp3_mpg123 *mp3 = ctx;
	if (!mp3->open)
		return TB_ERR_STATE;
	enum tb_status status = take_tags(mp3, &bytes, &n_bytes);
	if (status == TB_OK && n_bytes > 0)
		status = to_library(mp3, bytes, n_bytes);
	return status;
}

/* The decoder gives a frame's samples as soon as it has the frame: there is nothing to flush. */
static void finish(void *ctx)
{
	(void)ctx;
}

static bool take_format(struct tb_mp3_mpg123 *mp3)
{
	long rate_hz = 0;
	int n_channels = 0, encoding = 0;
	if (mpg123_getformat(mp3->handle, &rate_hz, &n_channels, &encoding) != MPG123_OK)
		return false;
	mp3->format = (struct tb_mp3_format){.rate_hz = (uint32_t)rate_hz, .n_channels = (unsigned)n_channels};
	return true;
}

static enum tb_status read_samples(void *ctx, int16_t *out, size_t cap, size_t *n_samples, struct tb_mp3_format *format)
{
	struct tb_mp3_mpg123 *mp3 = ctx;
	size_t n_bytes = 0;
	int result = MPG123_NEW_FORMAT;
	if (!mp3->open)
		return TB_ERR_STATE;
	/* A new format may be announced before the first of its samples, or behind the last of the old one's; a stream
	 * in the format of the one before is not announced at all. */
	while (result == MPG123_NEW_FORMAT && n_bytes == 0) {
		result = mpg123_read(mp3->handle, out, cap * sizeof out[0] & ~(size_t)3, &n_bytes);
		struct tb_mp3_format before = mp3->format;
		bool is_unknown = n_bytes && !before.rate_hz;
		if ((result == MPG123_NEW_FORMAT || is_unknown) && !take_format(mp3))
			return TB_ERR_FORMAT;
		*format = n_bytes && !is_unknown ? before : mp3->format;
	}
	*n_samples = n_bytes / sizeof out[0];
	mp3->n_barren = *n_samples ? 0 : mp3->n_barren;
	if (*n_samples && (format->n_channels < 1 || format->rate_hz == 0))
		return TB_ERR_FORMAT;
	return result == MPG123_ERR && !*n_samples ? TB_ERR_FORMAT : TB_OK;
}

static void close_stream(void *ctx)
{
	struct tb_mp3_mpg123 *mp3 = ctx;
	if (mp3->open)
		mpg123_close(mp3->handle);
	mp3->open = false;
}

struct tb_mp3_port tb_mp3_mpg123_port(struct tb_mp3_mpg123 *mp3)
{
	return (struct tb_mp3_port){.open = open_stream,
	                            .feed = feed,
	                            .finish = finish,
	                            .read = read_samples,
	                            .close = close_stream,
	                            .ctx = mp3};
}
