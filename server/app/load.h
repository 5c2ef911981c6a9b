/* How long work waits here just now: the measure by which the door is shut before conversations suffer. Pure.
 *
 * A sample each time the clock ticks; a high one counts at once, and fades by a tenth with each lower one, so that one
 * busy moment does not shut the door for long, nor does one quiet moment open it. */
#ifndef TB_SERVER_LOAD_H
#define TB_SERVER_LOAD_H

#include <stdbool.h>
#include <stdint.h>

struct tb_load {
	uint64_t wait_us;
};

/* wait_us: of the work that was begun last, 0 when none is queued. */
void tb_load_sample(struct tb_load *load, uint64_t wait_us);
bool tb_load_is_over(const struct tb_load *load, uint64_t max_wait_ms);
/* When it is worth trying again, seconds: grows with the wait, 5 to 60. */
uint32_t tb_load_retry_after_s(const struct tb_load *load);

#endif
