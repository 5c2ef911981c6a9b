/* Server-sent events (WHATWG HTML 9.2), as chat services stream: bytes in any split go in, the data of each event comes
 * out. Of the fields only `data` counts; several lines of one event are joined by a newline. No I/O. */
#ifndef TB_SERVER_HOSTED_SSE_H
#define TB_SERVER_HOSTED_SSE_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_SSE_EVENT_MAX = 16384 };

struct tb_sse {
	/* false: the caller has had enough; what follows is dropped. */
	bool (*on_event)(void *ctx, struct tb_span data);
	void *ctx;
	bool over;
	bool after_cr;  /* a newline that follows belongs to it */
	bool at_start;  /* nothing has come yet: a byte order mark may */
	size_t n_line;  /* of the line that is coming in */
	size_t n_event; /* of the data so far */
	bool has_data;
	char line[TB_SSE_EVENT_MAX];
	char event[TB_SSE_EVENT_MAX];
};

void tb_sse_init(struct tb_sse *sse, bool (*on_event)(void *ctx, struct tb_span data), void *ctx);
/* TB_ERR_TOO_LARGE: a line or an event is larger than TB_SSE_EVENT_MAX; the stream is over then. An event that the
 * stream's end cuts off does not count. */
enum tb_status tb_sse_feed(struct tb_sse *sse, struct tb_span bytes);

#endif
