/* The answer of a chat service, as it streams: events in, whole sentences out. No I/O; the caller's memory.
 *
 * service → sse → **chat_stream** → sentences → output gate. A sentence is delivered as soon as something follows it.
 * Text that is cut off in the middle of a sentence is not said, unless there is nothing else. */
#ifndef TB_SERVER_HOSTED_CHAT_STREAM_H
#define TB_SERVER_HOSTED_CHAT_STREAM_H

#include "server/engines/hosted/sse.h"
#include "server/engines/reply/reply.h"

enum { TB_CHAT_TEXT_MAX = 4096 /* of one answer; there the answer ends */, TB_CHAT_SENTENCES_MAX = 24 };

struct tb_chat_stream {
	void (*on_sentence)(void *ctx, struct tb_span sentence);
	void *ctx;
	enum tb_status status; /* of the events so far */
	bool finished;         /* the service said that it is done, or there has been enough */
	bool was_cut;          /* by the service's limit of length */
	size_t n_sentences;
	size_t n_all;  /* bytes of the answer so far */
	size_t n_text; /* of them, not yet delivered */
	char text[TB_CHAT_TEXT_MAX];
	struct tb_sse sse;
};

void tb_chat_stream_init(struct tb_chat_stream *stream, void (*on_sentence)(void *ctx, struct tb_span sentence),
                         void *ctx);
/* Bytes of a text/event-stream. After `finished`, or an error, they are dropped. */
void tb_chat_stream_feed(struct tb_chat_stream *stream, struct tb_span bytes);
/* An answer that came as one JSON object, from a service that does not stream. */
void tb_chat_stream_whole(struct tb_chat_stream *stream, struct tb_span json);
/* The stream is over: delivers what is left. TB_OK: a whole answer; TB_ERR_TRUNCATED the service never said that it was
 * done, TB_ERR_FORMAT no events of a chat, or no text; TB_ERR_IO it reports an error; TB_ERR_REFUSED it will not
 * answer; TB_ERR_TOO_LARGE. */
enum tb_status tb_chat_stream_end(struct tb_chat_stream *stream);
void tb_chat_stream_wipe(struct tb_chat_stream *stream);

#endif
