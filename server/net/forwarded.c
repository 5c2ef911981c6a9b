#include "server/net/forwarded.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { V4_BITS = 32, V6_BITS = 128 };

/* Every address as IPv6 (IPv4 mapped), so that spellings compare equal. *n_bits: what it has in its own form. */
static bool parse_address(struct tb_span text, struct in6_addr *out, unsigned *n_bits)
{
	char buffer[TB_ADDRESS_TEXT];
	struct in_addr v4;
	*n_bits = V6_BITS;
	while (text.n_bytes > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
		text.data++;
		text.n_bytes--;
	}
	while (text.n_bytes > 0 && (text.data[text.n_bytes - 1] == ' ' || text.data[text.n_bytes - 1] == '\t'))
		text.n_bytes--;
	if (text.n_bytes == 0 || !tb_span_to_cstr(text, buffer, sizeof buffer))
		return false;
	if (inet_pton(AF_INET6, buffer, out) == 1)
		return true;
	if (inet_pton(AF_INET, buffer, &v4) != 1)
		return false;
	*n_bits = V4_BITS;
	memset(out, 0, sizeof *out);
	out->s6_addr[10] = out->s6_addr[11] = 0xff;
	memcpy(&out->s6_addr[12], &v4, 4);
	return true;
}

static void print_address(const struct in6_addr *address, char *out)
{
	if (IN6_IS_ADDR_V4MAPPED(address))
		inet_ntop(AF_INET, &address->s6_addr[12], out, TB_ADDRESS_TEXT);
	else
		inet_ntop(AF_INET6, address, out, TB_ADDRESS_TEXT);
}

/* Takes the text behind the last comma off the end of the list. */
static struct tb_span last_of(struct tb_span *list)
{
	size_t begin = list->n_bytes;
	while (begin > 0 && list->data[begin - 1] != ',')
		begin--;
	struct tb_span last = tb_span_make(list->data + begin, list->n_bytes - begin);
	list->n_bytes = begin > 0 ? begin - 1 : 0;
	return last;
}

/* The number behind the slash of "10.0.0.0/8"; max when there is no slash. false: it is no number up to max. */
static bool parse_prefix(struct tb_span text, unsigned max, unsigned *n_bits)
{
	*n_bits = max;
	if (text.n_bytes == 0)
		return true;
	unsigned value = 0;
	for (size_t i = 1; i < text.n_bytes; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' || value > max)
			return false;
		value = value * 10 + (unsigned)(text.data[i] - '0');
	}
	*n_bits = value;
	return text.n_bytes > 1 && value <= max;
}

static bool same_prefix(const struct in6_addr *a, const struct in6_addr *b, unsigned n_bits)
{
	unsigned n_whole = n_bits / 8;
	unsigned rest = n_bits % 8;
	return memcmp(a, b, n_whole) == 0 &&
	       (rest == 0 || (a->s6_addr[n_whole] ^ b->s6_addr[n_whole]) >> (8 - rest) == 0);
}

/* entry: an address, or a network. */
static bool is_in(struct tb_span entry, const struct in6_addr *address)
{
	struct in6_addr network;
	unsigned n_own_bits, n_bits;
	const uint8_t *slash = entry.n_bytes > 0 ? memchr(entry.data, '/', entry.n_bytes) : NULL;
	size_t n_address = slash ? (size_t)(slash - entry.data) : entry.n_bytes;
	struct tb_span prefix = tb_span_make(entry.data + n_address, entry.n_bytes - n_address);
	while (prefix.n_bytes > 0 && prefix.data[prefix.n_bytes - 1] == ' ')
		prefix.n_bytes--;
	return parse_address(tb_span_make(entry.data, n_address), &network, &n_own_bits) &&
	       parse_prefix(prefix, n_own_bits, &n_bits) &&
	       same_prefix(&network, address, n_bits + V6_BITS - n_own_bits);
}

static bool is_trusted(const char *trusted, const struct in6_addr *address)
{
	struct tb_span list = tb_span_cstr(trusted);
	while (list.n_bytes > 0)
		if (is_in(last_of(&list), address))
			return true;
	return false;
}

bool tb_address_is_in(const char *networks, const char *address)
{
	struct in6_addr parsed;
	unsigned n_bits;
	return parse_address(tb_span_cstr(address), &parsed, &n_bits) && is_trusted(networks, &parsed);
}

bool tb_forwarded_step(const char *trusted, struct tb_span forwarded, char *peer)
{
	struct in6_addr address;
	unsigned n_bits;
	if (!parse_address(tb_span_cstr(peer), &address, &n_bits))
		return false;
	while (is_trusted(trusted, &address)) {
		if (forwarded.n_bytes == 0)
			return true;
		if (!parse_address(last_of(&forwarded), &address, &n_bits))
			return false;
		print_address(&address, peer);
	}
	return false;
}
