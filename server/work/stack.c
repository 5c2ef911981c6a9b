#include "server/work/stack.h"

#include "common/base/span.h"

#include <stdint.h>

/* Not inlined, so that the array lies below everything the caller still needs. */
__attribute__((noinline)) void tb_stack_wipe(void)
{
	uint8_t below[TB_STACK_WIPE_BYTES];
	tb_wipe(below, sizeof below);
}
