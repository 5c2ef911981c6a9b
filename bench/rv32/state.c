/* All that the bear's core keeps, on a machine of 32 bits: struct tb_bear, and its buffers with and without PSRAM. */
#include "device/core/bear.h"
#include "device/core/updater.h"

#include <stdio.h>

enum { UPLINK = 16384, PLAYBACK = 16384, UPLINK_PSRAM = 65536, PLAYBACK_PSRAM = 32768 };

static void print(const char *name, size_t n_bytes)
{
	unsigned long tenths = (unsigned long)(n_bytes * 10 + 1023) / 1024;
	printf("%s: %lu.%lu KB\n", name, tenths / 10, tenths % 10);
}

int main(void)
{
	print("bear_state_kb", sizeof(struct tb_bear) + sizeof(struct tb_updater) + UPLINK_PSRAM + PLAYBACK_PSRAM);
	print("bear_state_small_kb", sizeof(struct tb_bear) + sizeof(struct tb_updater) + UPLINK + PLAYBACK);
	return 0;
}
