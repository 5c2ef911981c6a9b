#include "server/net/forwarded.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* Every address as IPv6 (IPv4 mapped), so that spellings compare equal. */
static bool parse_address(struct tb_span text, struct in6_addr *out)
{
	char buffer[TB_ADDRESS_TEXT];
	struct in_addr v4;
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

static bool is_trusted(const char *trusted, const struct in6_addr *address)
{
	struct tb_span list = tb_span_cstr(trusted);
	while (list.n_bytes > 0) {
		struct in6_addr proxy;
		if (parse_address(last_of(&list), &proxy) && memcmp(&proxy, address, sizeof proxy) == 0)
			return true;
	}
	return false;
}

void tb_forwarded_peer(const char *trusted, const char *peer, struct tb_span forwarded, char *out)
{
	struct in6_addr address;
	struct in6_addr next;
	snprintf(out, TB_ADDRESS_TEXT, "%s", peer);
	if (!parse_address(tb_span_cstr(peer), &address))
		return;
	while (forwarded.n_bytes > 0 && is_trusted(trusted, &address)) {
		if (!parse_address(last_of(&forwarded), &next))
			return;
		address = next;
		print_address(&address, out);
	}
}
