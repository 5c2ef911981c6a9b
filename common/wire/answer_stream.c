#include "common/wire/answer_stream.h"

#include "common/base/json_write.h"

#include <string.h>

static const char audio_key[] = ",\"audio_data\":\"";

enum tb_status tb_answer_stream_begin(struct tb_answer_stream *stream, uint32_t rate_hz, const char *audio_session_id,
                                      char *out, size_t cap, size_t *n_bytes)
{
	struct tb_json_writer writer;
	struct tb_span head;
	stream->n_carry = 0;
	tb_json_write_init(&writer, out, cap);
	tb_json_write_object_begin(&writer, NULL);
	tb_json_write_cstr(&writer, "type", tb_server_msg_name(TB_SERVER_AUDIO_RESPONSE));
	tb_json_write_cstr(&writer, "format", "mp3");
	tb_json_write_int(&writer, "sample_rate", rate_hz);
	if (audio_session_id != NULL && audio_session_id[0] != '\0')
		tb_json_write_cstr(&writer, "audio_session_id", audio_session_id);
	enum tb_status status = tb_json_write_finish(&writer, &head);
	if (status != TB_OK)
		return status;
	size_t n_key = sizeof audio_key - 1;
	if (cap - head.n_bytes < n_key)
		return TB_ERR_FULL;
	memcpy(out + head.n_bytes, audio_key, n_key);
	*n_bytes = head.n_bytes + n_key;
	return TB_OK;
}

size_t tb_answer_stream_audio(struct tb_answer_stream *stream, struct tb_span mp3, char *out)
{
	size_t n_written = 0, n_used = 0;
	uint8_t group[3];
	if (stream->n_carry + mp3.n_bytes >= sizeof group && stream->n_carry > 0) {
		n_used = sizeof group - stream->n_carry;
		memcpy(group, stream->carry, stream->n_carry);
		memcpy(group + stream->n_carry, mp3.data, n_used);
		n_written = tb_base64_encode(group, sizeof group, out);
		stream->n_carry = 0;
	}
	size_t n_left = mp3.n_bytes - n_used;
	size_t n_whole = stream->n_carry > 0 ? 0 : n_left / 3 * 3;
	if (n_whole > 0)
		n_written += tb_base64_encode(mp3.data + n_used, n_whole, out + n_written);
	for (size_t i = n_used + n_whole; i < mp3.n_bytes; i++)
		stream->carry[stream->n_carry++] = mp3.data[i];
	return n_written;
}

size_t tb_answer_stream_end_max(const struct tb_answer_out *answer)
{
	struct tb_answer_out rest = *answer;
	rest.mp3 = tb_span_make(NULL, 0);
	return TB_BASE64_ENCODED_LEN(2) + 2 + tb_server_answer_max(&rest);
}

enum tb_status tb_answer_stream_end(struct tb_answer_stream *stream, const struct tb_answer_out *answer, char *out,
                                    size_t cap, size_t *n_bytes)
{
	struct tb_json_writer writer;
	struct tb_span rest;
	if (cap < tb_answer_stream_end_max(answer))
		return TB_ERR_FULL;
	size_t n_written = tb_base64_encode(stream->carry, stream->n_carry, out);
	out[n_written++] = '"';
	/* An object of its own, whose brace becomes the comma. */
	tb_json_write_init(&writer, out + n_written, cap - n_written);
	tb_json_write_object_begin(&writer, NULL);
	tb_json_write_string(&writer, "text", answer->text);
	if (answer->heard.n_bytes > 0)
		tb_json_write_string(&writer, "heard", answer->heard);
	if (answer->time_text != NULL && answer->time_text[0] != '\0')
		tb_json_write_cstr(&writer, "timestamp", answer->time_text);
	tb_json_write_object_end(&writer);
	enum tb_status status = tb_json_write_finish(&writer, &rest);
	if (status != TB_OK)
		return status;
	out[n_written] = ',';
	*n_bytes = n_written + rest.n_bytes;
	return TB_OK;
}
