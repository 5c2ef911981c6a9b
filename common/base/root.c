#include "common/base/root.h"

/* One bit of the result after the other. */
uint32_t tb_square_root(uint32_t value)
{
	uint32_t root = 0;
	for (uint32_t bit = (uint32_t)1 << 15; bit; bit >>= 1) {
		uint32_t candidate = root | bit;
		if (candidate * candidate <= value)
			root = candidate;
	}
	return root;
}
