#include "server/net/crowd.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* An IPv4 address in the lower half; the first half of an IPv6 one; ALL_OTHERS for what is neither. No IPv6 network is
 * as small a number as an IPv4 address. */
#define ALL_OTHERS UINT64_MAX

struct tb_crowd_entry {
	struct tb_crowd_entry *next;
	uint64_t network;
	uint32_t n;
};

static uint64_t network_of(const char *address)
{
	struct in_addr v4;
	struct in6_addr v6;
	uint64_t network = 0;
	if (inet_pton(AF_INET, address, &v4) == 1)
		return ntohl(v4.s_addr);
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return ALL_OTHERS;
	for (size_t i = 0; i < sizeof network; i++)
		network = network << 8 | v6.s6_addr[i];
	return network;
}

static struct tb_crowd_entry **row_of(struct tb_crowd *crowd, uint64_t network)
{
	return &crowd->rows[(network * UINT64_C(0x9e3779b97f4a7c15)) >> 54];
}

enum tb_status tb_crowd_enter(struct tb_crowd *crowd, const char *address, uint32_t max, struct tb_crowd_entry **out)
{
	uint64_t network = network_of(address);
	struct tb_crowd_entry **row = row_of(crowd, network);
	struct tb_crowd_entry *entry = *row;
	while (entry != NULL && entry->network != network)
		entry = entry->next;
	if (entry != NULL && max != 0 && entry->n >= max)
		return TB_ERR_FULL;
	if (entry == NULL) {
		entry = calloc(1, sizeof *entry);
		if (entry == NULL)
			return TB_ERR_NO_MEMORY;
		entry->network = network;
		entry->next = *row;
		*row = entry;
	}
	entry->n++;
	*out = entry;
	return TB_OK;
}

void tb_crowd_leave(struct tb_crowd *crowd, struct tb_crowd_entry *entry)
{
	if (entry == NULL || --entry->n > 0)
		return;
	struct tb_crowd_entry **link = row_of(crowd, entry->network);
	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	free(entry);
}
