/* How often something may happen: so many times at once, and again that many in each second from then on. Sans-I/O. */
#ifndef TB_SERVER_NET_RATE_H
#define TB_SERVER_NET_RATE_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: nothing has happened yet. */
struct tb_rate {
	uint64_t free_at_us; /* when all that has happened is made up for */
};

/* It happens once more. false: more often than it may; that time does not count. per_s 0: as often as it likes. */
bool tb_rate_take(struct tb_rate *rate, uint32_t per_s, uint64_t now_us);

#endif
