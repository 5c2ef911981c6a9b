#include "server/engines/hosted/sse.h"

#include <string.h>

void tb_sse_init(struct tb_sse *sse, bool (*on_event)(void *ctx, struct tb_span data), void *ctx)
{
	sse->on_event = on_event;
	sse->ctx = ctx;
	sse->over = sse->after_cr = sse->has_data = false;
	sse->at_start = true;
	sse->n_line = sse->n_event = 0;
}

static void end_event(struct tb_sse *sse)
{
	if (sse->has_data && !sse->on_event(sse->ctx, tb_span_make(sse->event, sse->n_event)))
		sse->over = true;
	sse->has_data = false;
	sse->n_event = 0;
}

static enum tb_status add_data(struct tb_sse *sse, const char *text, size_t n_bytes)
{
	size_t n_joint = sse->has_data ? 1 : 0;
	if (n_bytes + n_joint > sizeof sse->event - sse->n_event)
		return TB_ERR_TOO_LARGE;
	if (sse->has_data)
		sse->event[sse->n_event++] = '\n';
	memcpy(sse->event + sse->n_event, text, n_bytes);
	sse->n_event += n_bytes;
	sse->has_data = true;
	return TB_OK;
}

static enum tb_status end_line(struct tb_sse *sse)
{
	static const char mark[] = "\xEF\xBB\xBF", field[] = "data";
	const char *line = sse->line;
	size_t n_line = sse->n_line, n_field = sizeof field - 1;
	sse->n_line = 0;
	if (sse->at_start && n_line >= 3 && memcmp(line, mark, 3) == 0) {
		line += 3;
		n_line -= 3;
	}
	sse->at_start = false;
	if (n_line == 0) {
		end_event(sse);
		return TB_OK;
	}
	if (n_line < n_field || memcmp(line, field, n_field) != 0 || (n_line > n_field && line[n_field] != ':'))
		return TB_OK;
	size_t at = n_line > n_field ? n_field + 1 : n_field;
	at += at < n_line && line[at] == ' ';
	return add_data(sse, line + at, n_line - at);
}

static enum tb_status take(struct tb_sse *sse, char c)
{
	bool is_second = sse->after_cr && c == '\n';
	sse->after_cr = c == '\r';
	if (is_second)
		return TB_OK;
	if (c == '\r' || c == '\n')
		return end_line(sse);
	if (sse->n_line == sizeof sse->line)
		return TB_ERR_TOO_LARGE;
	sse->line[sse->n_line++] = c;
	return TB_OK;
}

enum tb_status tb_sse_feed(struct tb_sse *sse, struct tb_span bytes)
{
	for (size_t i = 0; i < bytes.n_bytes && !sse->over; i++) {
		enum tb_status status = take(sse, (char)bytes.data[i]);
		if (status != TB_OK) {
			sse->over = true;
			return status;
		}
	}
	return TB_OK;
}
