/* Square root of an integer, rounded down. For levels and gains in integer arithmetic. */
#ifndef TB_BASE_ROOT_H
#define TB_BASE_ROOT_H

#include <stdint.h>

uint32_t tb_square_root(uint32_t value);

#endif
