/* When a service is left alone, and when it may be asked once more. Pure; the caller's memory and clock.
 *
 * Breaker: after `max_failures` in a row it is open: nobody asks for `open_ms`, then one request tries; its success
 * closes it, its failure opens it again, for twice as long, at most ten times as long. Retries have a budget: each
 * request adds a tenth of a retry, ten are saved at most, so that a service in trouble gets a tenth more load and not
 * twice as much. */
#ifndef TB_SERVER_HOSTED_BREAKER_H
#define TB_SERVER_HOSTED_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum { TB_BREAKER_RETRY_COST = 10, TB_BREAKER_RETRY_SAVED = 100 };

struct tb_breaker {
	uint32_t max_failures; /* >= 1 */
	uint32_t open_ms;
	uint32_t n_failures; /* in a row */
	uint32_t n_opened;   /* in a row */
	uint64_t open_until_ms;
	bool trying;    /* the one request of a breaker that was open is under way */
	uint32_t saved; /* in tenths of a retry */
};

void tb_breaker_init(struct tb_breaker *breaker, uint32_t max_failures, uint32_t open_ms);
/* May it be asked? Changes nothing. */
bool tb_breaker_is_closed(const struct tb_breaker *breaker, uint64_t now_ms);
/* A request begins, which tb_breaker_is_closed allowed. */
void tb_breaker_began(struct tb_breaker *breaker);
/* It ended well, badly, or was cancelled, which says nothing. */
void tb_breaker_succeeded(struct tb_breaker *breaker);
void tb_breaker_failed(struct tb_breaker *breaker, uint64_t now_ms);
void tb_breaker_cancelled(struct tb_breaker *breaker);
/* The service asks to be left alone. */
void tb_breaker_hold(struct tb_breaker *breaker, uint64_t until_ms);
/* Takes a retry off the budget; false: there is none. */
bool tb_breaker_take_retry(struct tb_breaker *breaker);

#endif
