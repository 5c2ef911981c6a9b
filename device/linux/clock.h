/* The platform's one clock: monotonic milliseconds, for the core's now_ms and for pacing. Any thread. */
#ifndef TB_LINUX_CLOCK_H
#define TB_LINUX_CLOCK_H

#include <stdint.h>

uint64_t tb_clock_ms(void);

#endif
