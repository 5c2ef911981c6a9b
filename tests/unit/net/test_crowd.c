#include "server/net/crowd.h"
#include "tests/check.h"

#include <stdio.h>

TEST(an_address_may_have_so_many_and_not_one_more)
{
	struct tb_crowd crowd = {0};
	struct tb_crowd_entry *in[3], *more = NULL;
	for (int i = 0; i < 3; i++)
		CHECK(tb_crowd_enter(&crowd, "192.0.2.1", 3, &in[i]) == TB_OK);
	CHECK(tb_crowd_enter(&crowd, "192.0.2.1", 3, &more) == TB_ERR_FULL);
	CHECK(more == NULL);
	for (int i = 0; i < 3; i++)
		tb_crowd_leave(&crowd, in[i]);
}

TEST(who_leaves_makes_room)
{
	struct tb_crowd crowd = {0};
	struct tb_crowd_entry *one, *other;
	CHECK(tb_crowd_enter(&crowd, "192.0.2.1", 1, &one) == TB_OK);
	tb_crowd_leave(&crowd, one);
	CHECK(tb_crowd_enter(&crowd, "192.0.2.1", 1, &other) == TB_OK);
	tb_crowd_leave(&crowd, other);
}

TEST(other_addresses_have_a_count_of_their_own)
{
	struct tb_crowd crowd = {0};
	struct tb_crowd_entry *in[3000];
	char address[32];
	for (int i = 0; i < 3000; i++) {
		snprintf(address, sizeof address, "10.0.%d.%d", i / 250, i % 250);
		CHECK(tb_crowd_enter(&crowd, address, 1, &in[i]) == TB_OK);
	}
	for (int i = 0; i < 3000; i++)
		tb_crowd_leave(&crowd, in[i]);
	for (int i = 0; i < TB_CROWD_ROWS; i++)
		CHECK(crowd.rows[i] == NULL);
}

TEST(a_household_with_ipv6_is_one_address)
{
	struct tb_crowd crowd = {0};
	struct tb_crowd_entry *one, *other;
	CHECK(tb_crowd_enter(&crowd, "2001:db8:1:2::1", 1, &one) == TB_OK);
	CHECK(tb_crowd_enter(&crowd, "2001:db8:1:2:ffff::9", 1, &other) == TB_ERR_FULL);
	CHECK(tb_crowd_enter(&crowd, "2001:db8:1:3::1", 1, &other) == TB_OK);
	tb_crowd_leave(&crowd, one);
	tb_crowd_leave(&crowd, other);
}

TEST(without_a_limit_all_may_come)
{
	struct tb_crowd crowd = {0};
	struct tb_crowd_entry *in[2000];
	for (int i = 0; i < 2000; i++)
		CHECK(tb_crowd_enter(&crowd, "192.0.2.1", 0, &in[i]) == TB_OK);
	for (int i = 0; i < 2000; i++)
		tb_crowd_leave(&crowd, in[i]);
}

TEST_MAIN(T(an_address_may_have_so_many_and_not_one_more), T(who_leaves_makes_room),
          T(other_addresses_have_a_count_of_their_own), T(a_household_with_ipv6_is_one_address),
          T(without_a_limit_all_may_come))
