/* How many WebSockets each address has open. An IPv6 address counts with all of its /64, which is what one household or
 * one machine is given. As large as there are addresses with one open, so bounded by the connections. Loop thread. */
#ifndef TB_SERVER_NET_CROWD_H
#define TB_SERVER_NET_CROWD_H

#include "common/base/status.h"

#include <stdint.h>

enum { TB_CROWD_ROWS = 1024 };

struct tb_crowd_entry;

/* All zero: nobody is there. Empty again when everybody has left; there is nothing else to release. */
struct tb_crowd {
	struct tb_crowd_entry *rows[TB_CROWD_ROWS];
};

/* One more of this address (as text) comes. TB_ERR_FULL: it has max already, 0 being no limit. TB_ERR_NO_MEMORY.
 * *out is what leaves again. */
enum tb_status tb_crowd_enter(struct tb_crowd *crowd, const char *address, uint32_t max, struct tb_crowd_entry **out);
/* NULL is fine. */
void tb_crowd_leave(struct tb_crowd *crowd, struct tb_crowd_entry *entry);

#endif
