#include "server/net/rate.h"
#include "tests/check.h"

TEST(as_many_as_in_a_second_may_come_at_once)
{
	struct tb_rate rate = {0};
	for (int i = 0; i < 50; i++)
		CHECK(tb_rate_take(&rate, 50, 1000));
	CHECK(!tb_rate_take(&rate, 50, 1000));
}

TEST(one_more_may_come_as_soon_as_its_share_of_a_second_has_passed)
{
	struct tb_rate rate = {0};
	for (int i = 0; i < 50; i++)
		tb_rate_take(&rate, 50, 1000);
	CHECK(!tb_rate_take(&rate, 50, 1000 + 19999));
	CHECK(tb_rate_take(&rate, 50, 1000 + 20000));
	CHECK(!tb_rate_take(&rate, 50, 1000 + 20000));
}

TEST(what_keeps_to_the_rate_is_never_stopped)
{
	struct tb_rate rate = {0};
	for (uint64_t i = 0; i < 10000; i++)
		CHECK(tb_rate_take(&rate, 8, i * 125000));
}

TEST(twice_the_rate_is_stopped_after_two_seconds_at_the_latest)
{
	struct tb_rate rate = {0};
	unsigned n = 0;
	while (tb_rate_take(&rate, 100, n * 5000))
		n++;
	CHECK(n > 100 && n <= 200);
}

TEST(without_a_rate_nothing_is_stopped)
{
	struct tb_rate rate = {0};
	for (int i = 0; i < 100000; i++)
		CHECK(tb_rate_take(&rate, 0, 1));
}

TEST_MAIN(T(as_many_as_in_a_second_may_come_at_once), T(one_more_may_come_as_soon_as_its_share_of_a_second_has_passed),
          T(what_keeps_to_the_rate_is_never_stopped), T(twice_the_rate_is_stopped_after_two_seconds_at_the_latest),
          T(without_a_rate_nothing_is_stopped))
