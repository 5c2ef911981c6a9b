#include "server/net/rate.h"

enum { SECOND_US = 1000000 };

bool tb_rate_take(struct tb_rate *rate, uint32_t per_s, uint64_t now_us)
{
	if (per_s == 0)
		return true;
	uint64_t free_at_us = rate->free_at_us > now_us ? rate->free_at_us : now_us;
	if (free_at_us + SECOND_US / per_s > now_us + SECOND_US)
		return false;
	rate->free_at_us = free_at_us + SECOND_US / per_s;
	return true;
}
