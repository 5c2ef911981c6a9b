#include "server/net/ws_frame.h"

#include <string.h>

enum { STOPPED = 1, PROTOCOL_ERROR = 1002 };

void tb_ws_decoder_init(struct tb_ws_decoder *decoder, uint8_t *message, size_t cap, const struct tb_ws_events *events)
{
	memset(decoder, 0, sizeof *decoder);
	decoder->events = *events;
	decoder->message = message;
	decoder->cap = cap;
}

static enum tb_ws_opcode opcode_of(const struct tb_ws_decoder *decoder)
{
	return decoder->header[0] & 0x0f;
}

static bool is_final(const struct tb_ws_decoder *decoder)
{
	return decoder->header[0] & 0x80;
}

static bool is_control(const struct tb_ws_decoder *decoder)
{
	return decoder->header[0] & 0x08;
}

/* --- header ------------------------------------------------------------------------------------------------------- */

/* Length of the whole header, known once two bytes of it are there. */
static unsigned header_length(const struct tb_ws_decoder *decoder)
{
	unsigned n_short = decoder->header[1] & 0x7f;
	return 2 + (n_short == 126 ? 2 : n_short == 127 ? 8 : 0) + 4;
}

/* What the first two bytes already tell. */
static bool start_is_legal(const struct tb_ws_decoder *decoder)
{
	enum tb_ws_opcode opcode = opcode_of(decoder);
	bool reserved = decoder->header[0] & 0x70;
	bool masked = decoder->header[1] & 0x80;
	if (reserved || !masked)
		return false;
	if (is_control(decoder))
		return opcode <= TB_WS_PONG && is_final(decoder) && (decoder->header[1] & 0x7f) <= TB_WS_MAX_CONTROL;
	if (opcode > TB_WS_BINARY)
		return false;
	return decoder->in_message == (opcode == TB_WS_CONTINUATION);
}

static uint64_t payload_length(const struct tb_ws_decoder *decoder)
{
	unsigned n_short = decoder->header[1] & 0x7f;
	if (n_short < 126)
		return n_short;
	uint64_t length = 0;
	for (unsigned i = 0; i < (n_short == 126 ? 2u : 8u); i++)
		length = length << 8 | decoder->header[2 + i];
	return length;
}

static uint16_t begin_payload(struct tb_ws_decoder *decoder)
{
	decoder->n_left = payload_length(decoder);
	decoder->n_masked = 0;
	decoder->in_payload = true;
	decoder->is_new = true;
	if (decoder->n_left >> 63)
		return PROTOCOL_ERROR;
	if (is_control(decoder)) {
		decoder->n_control = 0;
	} else if (!decoder->in_message) {
		decoder->in_message = true;
		decoder->is_text = opcode_of(decoder) == TB_WS_TEXT;
		decoder->too_large = false;
		decoder->n_message = 0;
	}
	return 0;
}

/* Collects the header; returns how many bytes it took. */
static size_t take_header(struct tb_ws_decoder *decoder, const uint8_t *bytes, size_t n_bytes, uint16_t *error)
{
	size_t n_taken = 0;
	while (n_taken < n_bytes) {
		decoder->header[decoder->n_header++] = bytes[n_taken++];
		if (decoder->n_header == 2 && !start_is_legal(decoder)) {
			*error = PROTOCOL_ERROR;
			break;
		}
		if (decoder->n_header >= 2 && decoder->n_header == header_length(decoder)) {
			*error = begin_payload(decoder);
			break;
		}
	}
	return n_taken;
}

/* --- payload ------------------------------------------------------------------------------------------------------ */

static void unmask(uint8_t *to, const uint8_t *from, size_t n_bytes, const uint8_t mask[4], uint64_t position)
{
	uint8_t turned[8];
	size_t i = 0;
	uint64_t wide_mask;
	for (unsigned k = 0; k < 8; k++)
		turned[k] = mask[(position + k) & 3];
	memcpy(&wide_mask, turned, 8);
	for (; i + 8 <= n_bytes; i += 8) {
		uint64_t wide;
		memcpy(&wide, from + i, 8);
		wide ^= wide_mask;
		memcpy(to + i, &wide, 8);
	}
	for (; i < n_bytes; i++)
		to[i] = from[i] ^ turned[i & 7];
}

static void take_payload(struct tb_ws_decoder *decoder, const uint8_t *bytes, size_t n_bytes)
{
	const uint8_t *mask = decoder->header + decoder->n_header - 4;
	if (is_control(decoder)) {
		unmask(decoder->control + decoder->n_control, bytes, n_bytes, mask, decoder->n_masked);
		decoder->n_control += n_bytes;
	} else if (!decoder->too_large && n_bytes <= decoder->cap - decoder->n_message) {
		unmask(decoder->message + decoder->n_message, bytes, n_bytes, mask, decoder->n_masked);
		decoder->n_message += n_bytes;
	} else {
		decoder->too_large = true;
	}
	decoder->n_masked += n_bytes;
	decoder->n_left -= n_bytes;
}

static bool end_frame(struct tb_ws_decoder *decoder)
{
	const struct tb_ws_events *events = &decoder->events;
	enum tb_ws_opcode opcode = opcode_of(decoder);
	bool control = is_control(decoder);
	bool final = is_final(decoder);
	decoder->in_payload = false;
	decoder->n_header = 0;
	if (control)
		return events->on_control(events->ctx, opcode, tb_span_make(decoder->control, decoder->n_control));
	if (!final)
		return true;
	decoder->in_message = false;
	if (decoder->too_large)
		return events->on_too_large(events->ctx);
	return events->on_message(events->ctx, tb_span_make(decoder->message, decoder->n_message), decoder->is_text);
}

static bool tell_frame(struct tb_ws_decoder *decoder)
{
	decoder->is_new = false;
	return decoder->events.on_frame == NULL || decoder->events.on_frame(decoder->events.ctx, is_control(decoder));
}

uint16_t tb_ws_decode(struct tb_ws_decoder *decoder, const uint8_t *bytes, size_t n_bytes)
{
	size_t at = 0;
	uint16_t error = 0;
	while (at < n_bytes) {
		if (!decoder->in_payload) {
			at += take_header(decoder, bytes + at, n_bytes - at, &error);
			if (error)
				return error;
		}
		if (!decoder->in_payload)
			break;
		if (decoder->is_new && !tell_frame(decoder))
			return STOPPED;
		size_t n = n_bytes - at < decoder->n_left ? n_bytes - at : (size_t)decoder->n_left;
		if (n > 0)
			take_payload(decoder, bytes + at, n);
		at += n;
		if (decoder->n_left == 0 && !end_frame(decoder))
			return STOPPED;
	}
	return 0;
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

size_t tb_ws_header(uint8_t *out, enum tb_ws_opcode opcode, uint64_t n_payload)
{
	out[0] = (uint8_t)(0x80 | opcode);
	if (n_payload < 126) {
		out[1] = (uint8_t)n_payload;
		return 2;
	}
	unsigned n_length = n_payload < 65536 ? 2 : 8;
	out[1] = n_length == 2 ? 126 : 127;
	for (unsigned i = 0; i < n_length; i++)
		out[2 + i] = (uint8_t)(n_payload >> (8 * (n_length - 1 - i)));
	return 2 + n_length;
}

size_t tb_ws_header_unfinished(uint8_t *out, enum tb_ws_opcode opcode, uint64_t n_payload)
{
	size_t n_bytes = tb_ws_header(out, opcode, n_payload);
	out[0] &= 0x7f;
	return n_bytes;
}

bool tb_ws_close_code_is_valid(uint16_t code)
{
	if (code < 1000 || code >= 5000)
		return false;
	return code >= 3000 || (code <= 1014 && code != 1004 && code != 1005 && code != 1006);
}
