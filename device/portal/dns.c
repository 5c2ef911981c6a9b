#include "device/portal/dns.h"

#include <string.h>

enum {
	HEADER_BYTES = 12,
	NAME_MAX = 255,
	LABEL_MAX = 63,
	QUESTION_TAIL = 4, /* type and class */
	FLAG_ANSWER = 0x80,
	FLAG_AUTHORITATIVE = 0x04,
	FLAG_RECURSION_WISHED = 0x01,
	OPERATION = 0x78,
	CODE_FORMAT = 1,
	CODE_NOT_IMPLEMENTED = 4,
	TYPE_A = 1,
	TYPE_ANY = 255,
	CLASS_IN = 1,
	TTL_S = 5 /* the names must be forgotten as soon as the phone is elsewhere */
};

static unsigned get16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

/* Bytes of the question behind the header; 0 when it is broken. */
static size_t question_length(struct tb_span packet)
{
	size_t at = HEADER_BYTES;
	while (at < packet.n_bytes && packet.data[at] != 0) {
		if (packet.data[at] > LABEL_MAX)
			return 0;
		at += 1u + packet.data[at];
		if (at - HEADER_BYTES >= NAME_MAX)
			return 0;
	}
	at += 1 + QUESTION_TAIL;
	return at <= packet.n_bytes ? at - HEADER_BYTES : 0;
}

static size_t put_address(uint8_t *out, const uint8_t address[4])
{
	static const uint8_t record[12] = {0xC0, HEADER_BYTES, 0, TYPE_A, 0, CLASS_IN, 0, 0, 0, TTL_S, 0, 4};
	memcpy(out, record, sizeof record);
	memcpy(out + sizeof record, address, 4);
	return sizeof record + 4;
}

static size_t put_header(uint8_t *out, struct tb_span packet, uint8_t code)
{
	memset(out, 0, HEADER_BYTES);
	memcpy(out, packet.data, 2);
	out[2] = FLAG_ANSWER | FLAG_AUTHORITATIVE | (packet.data[2] & (OPERATION | FLAG_RECURSION_WISHED));
	out[3] = code;
	return HEADER_BYTES;
}

size_t tb_dns_answer(struct tb_span packet, const uint8_t address[4], uint8_t out[TB_DNS_ANSWER_MAX])
{
	if (packet.n_bytes < HEADER_BYTES || (packet.data[2] & FLAG_ANSWER) != 0)
		return 0;
	if ((packet.data[2] & OPERATION) != 0)
		return put_header(out, packet, CODE_NOT_IMPLEMENTED);
	size_t n_question = get16(packet.data + 4) == 1 ? question_length(packet) : 0;
	if (n_question == 0)
		return put_header(out, packet, CODE_FORMAT);
	size_t n = put_header(out, packet, 0);
	memcpy(out + n, packet.data + n, n_question);
	n += n_question;
	out[5] = 1;
	unsigned type = get16(out + n - 4), class = get16(out + n - 2);
	if (class != CLASS_IN || (type != TYPE_A && type != TYPE_ANY))
		return n;
	out[7] = 1;
	return n + put_address(out + n, address);
}
