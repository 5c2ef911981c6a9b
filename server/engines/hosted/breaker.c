#include "server/engines/hosted/breaker.h"

enum { OPEN_DOUBLINGS_MAX = 4, OPEN_TIMES_MAX = 10 };

void tb_breaker_init(struct tb_breaker *breaker, uint32_t max_failures, uint32_t open_ms)
{
	*breaker =
	    (struct tb_breaker){.max_failures = max_failures, .open_ms = open_ms, .saved = TB_BREAKER_RETRY_SAVED};
}

bool tb_breaker_is_closed(const struct tb_breaker *breaker, uint64_t now_ms)
{
	return now_ms >= breaker->open_until_ms && !breaker->trying;
}

void tb_breaker_began(struct tb_breaker *breaker)
{
	breaker->trying = breaker->n_opened > 0;
	if (breaker->saved < TB_BREAKER_RETRY_SAVED)
		breaker->saved++;
}

void tb_breaker_succeeded(struct tb_breaker *breaker)
{
	breaker->n_failures = breaker->n_opened = 0;
	breaker->trying = false;
}

void tb_breaker_failed(struct tb_breaker *breaker, uint64_t now_ms)
{
	bool was_trying = breaker->trying;
	breaker->trying = false;
	if (++breaker->n_failures < breaker->max_failures && !was_trying)
		return;
	uint32_t doublings = breaker->n_opened < OPEN_DOUBLINGS_MAX ? breaker->n_opened : OPEN_DOUBLINGS_MAX;
	uint64_t times = 1u << doublings;
	tb_breaker_hold(breaker, now_ms + breaker->open_ms * (times < OPEN_TIMES_MAX ? times : OPEN_TIMES_MAX));
	breaker->n_opened++;
	breaker->n_failures = 0;
}

void tb_breaker_cancelled(struct tb_breaker *breaker)
{
	breaker->trying = false;
}

void tb_breaker_hold(struct tb_breaker *breaker, uint64_t until_ms)
{
	if (until_ms > breaker->open_until_ms)
		breaker->open_until_ms = until_ms;
}

bool tb_breaker_take_retry(struct tb_breaker *breaker)
{
	if (breaker->saved < TB_BREAKER_RETRY_COST)
		return false;
	breaker->saved -= TB_BREAKER_RETRY_COST;
	return true;
}
