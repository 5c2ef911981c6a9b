/* Strings that arrive in pieces (tb_json_scanner), gathered into an array of known size. Private to common/wire.
 * The array is named at every call, so that a half-filled reader holds no pointer into itself. */
#ifndef TB_WIRE_TEXT_SINK_H
#define TB_WIRE_TEXT_SINK_H

#include "common/base/span.h"

struct tb_text_sink {
	size_t n_bytes; /* gathered */
	bool cut;       /* there was more than the array holds */
	bool unclean;   /* it held a zero byte or another control character */
};

void tb_text_sink_begin(struct tb_text_sink *sink);
/* Appends as much as fits into cap bytes; a zero byte becomes a space. */
void tb_text_sink_add(struct tb_text_sink *sink, char *out, size_t cap, struct tb_span piece);
/* The length of what was gathered, less a code point that was cut in the middle. No NUL is written. */
size_t tb_text_sink_end(const struct tb_text_sink *sink, const char *out);
/* The same for an identifier or a label, as a NUL-terminated string in out[cap + 1]; "" when it was unclean. */
void tb_text_sink_end_label(const struct tb_text_sink *sink, char *out);

#endif
