/* How much of the heap a question needs: in builds with the address sanitizer, and there only when
 * TEDDY_BEAR_ALLOC_WATCH is set in the environment. In every other build these do nothing. */
#ifndef TB_LINUX_ALLOC_WATCH_H
#define TB_LINUX_ALLOC_WATCH_H

#include <stdint.h>

void tb_alloc_watch_start(void);
/* A question begins: the peak is counted from here. */
void tb_alloc_watch_begin(void);
/* It has ended: "alloc_watch: question N peak_bytes P kept_bytes K" on stderr, both over what was in use when it
 * began. */
void tb_alloc_watch_end(uint32_t question);

#endif
