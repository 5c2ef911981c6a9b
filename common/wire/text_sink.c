#include "common/wire/text_sink.h"

#include "common/base/utf8.h"

void tb_text_sink_begin(struct tb_text_sink *sink)
{
	*sink = (struct tb_text_sink){0};
}

void tb_text_sink_add(struct tb_text_sink *sink, char *out, size_t cap, struct tb_span piece)
{
	if (sink->cut)
		return;
	size_t n = piece.n_bytes, room = cap - sink->n_bytes;
	if (n > room) {
		sink->cut = true;
		n = room;
	}
	for (size_t i = 0; i < n; i++) {
		uint8_t byte = piece.data[i];
		sink->unclean |= byte < 0x20 || byte == 0x7F;
		out[sink->n_bytes++] = (char)(byte ? byte : ' ');
	}
}

size_t tb_text_sink_end(const struct tb_text_sink *sink, const char *out)
{
	struct tb_span text = tb_span_make(out, sink->n_bytes);
	size_t lead = text.n_bytes;
	if (!sink->cut || lead == 0)
		return lead;
	do
		lead--;
	while (lead > 0 && text.n_bytes - lead < 4 && (text.data[lead] & 0xC0) == 0x80);
	size_t behind = lead;
	tb_utf8_next(text, &behind);
	return behind == text.n_bytes && (text.data[lead] < 0x80 || behind > lead + 1) ? text.n_bytes : lead;
}

void tb_text_sink_end_label(const struct tb_text_sink *sink, char *out)
{
	out[sink->unclean ? 0 : tb_text_sink_end(sink, out)] = '\0';
}
