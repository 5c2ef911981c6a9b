#include "device/linux/lines.h"

#include "common/base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 4096 };

struct tb_lines {
	int fd;
	struct tb_loop_watch *watch;
	uint8_t buffer[BUFFER_BYTES];
	size_t n_bytes, n_given; /* the first n_given bytes are the line that was given last */
	bool ended;              /* read() said so */
	bool unwatched;          /* the loop cannot watch it any more, but the rest can be read without waiting */
	bool skipping;           /* the rest of a line that was too long */
};

static const uint8_t *line_end(const struct tb_lines *lines)
{
	return memchr(lines->buffer, '\n', lines->n_bytes);
}

/* A line is there: whole, or as long as it may be, or the last one without an end. */
static bool has_line(const struct tb_lines *lines)
{
	return line_end(lines) || lines->n_bytes == BUFFER_BYTES || (lines->ended && lines->n_bytes > 0);
}

static void drop(struct tb_lines *lines, size_t n_bytes)
{
	lines->n_bytes -= n_bytes;
	memmove(lines->buffer, lines->buffer + n_bytes, lines->n_bytes);
}

static void drop_skipped(struct tb_lines *lines)
{
	if (!lines->skipping)
		return;
	const uint8_t *end = line_end(lines);
	drop(lines, end ? (size_t)(end - lines->buffer) + 1 : lines->n_bytes);
	lines->skipping = !end;
}

static void read_some(struct tb_lines *lines)
{
	ssize_t n = read(lines->fd, lines->buffer + lines->n_bytes, BUFFER_BYTES - lines->n_bytes);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	lines->ended = n <= 0;
	lines->n_bytes += n > 0 ? (size_t)n : 0;
	drop_skipped(lines);
}

static void on_readable(void *ctx, bool unwatched)
{
	struct tb_lines *lines = ctx;
	lines->unwatched |= unwatched;
	if (!unwatched && !lines->ended && !has_line(lines))
		read_some(lines);
	tb_loop_watch_pause(lines->watch, lines->ended || has_line(lines));
}

struct tb_lines *tb_lines_create(struct tb_loop *loop, int fd)
{
	struct tb_lines *lines = calloc(1, sizeof *lines);
	if (!lines)
		return NULL;
	lines->fd = fd;
	lines->watch = tb_loop_watch(loop, fd, on_readable, lines);
	if (lines->watch)
		return lines;
	free(lines);
	return NULL;
}

void tb_lines_destroy(struct tb_lines *lines)
{
	if (lines)
		tb_wipe(lines, sizeof *lines); /* what was typed is nobody's business */
	free(lines);
}

static struct tb_span trim(struct tb_span text)
{
	while (text.n_bytes && isspace(text.data[0]))
		text = tb_span_make(text.data + 1, text.n_bytes - 1);
	while (text.n_bytes && isspace(text.data[text.n_bytes - 1]))
		text.n_bytes--;
	text.n_bytes = tb_utf8_prefix(text, TB_LINE_MAX);
	return text;
}

bool tb_lines_is_waiting(struct tb_lines *lines)
{
	drop(lines, lines->n_given);
	lines->n_given = 0;
	while (lines->unwatched && !lines->ended && !has_line(lines))
		read_some(lines);
	bool is_there = has_line(lines);
	tb_loop_watch_pause(lines->watch, lines->ended || is_there);
	return is_there;
}

bool tb_lines_next(struct tb_lines *lines, struct tb_span *line)
{
	if (!tb_lines_is_waiting(lines))
		return false;
	const uint8_t *end = line_end(lines);
	lines->n_given = end ? (size_t)(end - lines->buffer) + 1 : lines->n_bytes;
	lines->skipping = !end && !lines->ended;
	*line = trim(tb_span_make(lines->buffer, lines->n_given));
	return true;
}

bool tb_lines_are_over(const struct tb_lines *lines)
{
	return lines->ended && lines->n_bytes == lines->n_given;
}
