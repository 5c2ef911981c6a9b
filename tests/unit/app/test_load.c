/* When the door is shut for others. */
#include "server/app/load.h"
#include "tests/check.h"

TEST(a_long_wait_counts_at_once_and_fades)
{
	struct tb_load load = {0};
	CHECK(!tb_load_is_over(&load, 500));
	tb_load_sample(&load, 800 * 1000);
	CHECK(tb_load_is_over(&load, 500));
	unsigned n_ticks = 0;
	for (; tb_load_is_over(&load, 500); n_ticks++)
		tb_load_sample(&load, 0);
	CHECK_INT(n_ticks, 5);
	for (int i = 0; i < 200; i++)
		tb_load_sample(&load, 0);
	CHECK_INT(load.wait_us, 0);
}

TEST(a_steady_wait_below_the_limit_never_shuts_the_door)
{
	struct tb_load load = {0};
	for (int i = 0; i < 1000; i++) {
		tb_load_sample(&load, 499 * 1000);
		CHECK(!tb_load_is_over(&load, 500));
	}
}

TEST(the_longer_the_wait_the_later_to_come_again_within_bounds)
{
	struct tb_load load = {.wait_us = 1000};
	CHECK_INT(tb_load_retry_after_s(&load), 5);
	load.wait_us = 2 * 1000 * 1000;
	CHECK_INT(tb_load_retry_after_s(&load), 20);
	load.wait_us = UINT32_MAX;
	CHECK_INT(tb_load_retry_after_s(&load), 60);
}

TEST_MAIN(T(a_long_wait_counts_at_once_and_fades), T(a_steady_wait_below_the_limit_never_shuts_the_door),
          T(the_longer_the_wait_the_later_to_come_again_within_bounds))
