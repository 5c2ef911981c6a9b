/* A spoken answer written while it is still being made: one `audio_response`, piece by piece. For bears that offer the
 * capability `fragments`; the pieces together are the message that tb_server_write_answer would have made.
 *
 * voice → **answer_stream** → pieces of one WebSocket message. What says how to play the audio comes first, the text
 * last; the message can be ended at any time and is valid JSON then. No I/O; caller's memory. */
#ifndef TB_WIRE_ANSWER_STREAM_H
#define TB_WIRE_ANSWER_STREAM_H

#include "common/base/base64.h"
#include "common/wire/server_msg.h"

enum { TB_ANSWER_STREAM_HEAD_MAX = 160 + 6 * TB_SESSION_ID_MAX };

struct tb_answer_stream {
	uint8_t carry[2]; /* bytes that have not made a group of three yet */
	size_t n_carry;
};

/* Begins a message: out needs TB_ANSWER_STREAM_HEAD_MAX bytes. audio_session_id: "" or NULL: left out. TB_ERR_FULL. */
enum tb_status tb_answer_stream_begin(struct tb_answer_stream *stream, uint32_t rate_hz, const char *audio_session_id,
                                      char *out, size_t cap, size_t *n_bytes);
/* An upper bound for n_bytes of MP3. */
static inline size_t tb_answer_stream_audio_max(size_t n_bytes)
{
	return TB_BASE64_ENCODED_LEN(n_bytes + 2);
}
/* The next of the MP3's bytes; out needs tb_answer_stream_audio_max. Returns the characters written; 0 is possible. */
size_t tb_answer_stream_audio(struct tb_answer_stream *stream, struct tb_span mp3, char *out);
/* An upper bound of the end of the message. */
size_t tb_answer_stream_end_max(const struct tb_answer_out *answer);
/* Ends it: of answer, text, heard and time_text count. TB_ERR_FULL: nothing is written. */
enum tb_status tb_answer_stream_end(struct tb_answer_stream *stream, const struct tb_answer_out *answer, char *out,
                                    size_t cap, size_t *n_bytes);

#endif
