/* The table of failed attempts. */
#include "server/family/attempts.h"
#include "tests/check.h"

#include <stdio.h>

static struct tb_attempts *make(unsigned n_slots, unsigned max_failures, unsigned window_s)
{
	struct tb_attempts *attempts = NULL;
	tb_attempts_create(n_slots, max_failures, window_s, &attempts);
	return attempts;
}

TEST(who_never_failed_comes_in)
{
	struct tb_attempts *attempts = make(4, 3, 60);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 1000), 0);
	tb_attempts_destroy(attempts);
}

TEST(the_last_allowed_failure_shuts_the_door_until_the_window_has_passed)
{
	struct tb_attempts *attempts = make(4, 3, 60);
	tb_attempts_failed(attempts, "10.0.0.1", 1000);
	tb_attempts_failed(attempts, "10.0.0.1", 2000);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 2000), 0);
	tb_attempts_failed(attempts, "10.0.0.1", 3000);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 3000), 58);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 60999), 1);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 61000), 0);
	tb_attempts_destroy(attempts);
}

TEST(after_the_window_the_count_begins_anew)
{
	struct tb_attempts *attempts = make(4, 2, 60);
	tb_attempts_failed(attempts, "10.0.0.1", 0);
	tb_attempts_failed(attempts, "10.0.0.1", 0);
	tb_attempts_failed(attempts, "10.0.0.1", 60000);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 60000), 0);
	tb_attempts_failed(attempts, "10.0.0.1", 61000);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 61000), 59);
	tb_attempts_destroy(attempts);
}

TEST(failing_while_shut_out_does_not_make_the_wait_longer)
{
	struct tb_attempts *attempts = make(4, 1, 60);
	tb_attempts_failed(attempts, "10.0.0.1", 0);
	tb_attempts_failed(attempts, "10.0.0.1", 30000);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 30000), 30);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 60000), 0);
	tb_attempts_destroy(attempts);
}

TEST(one_that_fails_does_not_shut_out_another)
{
	struct tb_attempts *attempts = make(4, 1, 60);
	tb_attempts_failed(attempts, "10.0.0.1", 0);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.2", 0), 0);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 0), 60);
	tb_attempts_destroy(attempts);
}

TEST(when_all_slots_are_in_use_the_oldest_makes_room)
{
	struct tb_attempts *attempts = make(2, 1, 60);
	tb_attempts_failed(attempts, "second", 2000);
	tb_attempts_failed(attempts, "first", 1000);
	tb_attempts_failed(attempts, "third", 3000);
	CHECK_INT(tb_attempts_wait_s(attempts, "first", 3000), 0);
	CHECK_INT(tb_attempts_wait_s(attempts, "second", 3000), 59);
	CHECK_INT(tb_attempts_wait_s(attempts, "third", 3000), 60);
	tb_attempts_destroy(attempts);
}

TEST(a_slot_whose_window_has_passed_makes_room_before_a_live_one)
{
	struct tb_attempts *attempts = make(2, 1, 60);
	tb_attempts_failed(attempts, "over", 0);
	tb_attempts_failed(attempts, "live", 50000);
	tb_attempts_failed(attempts, "fresh", 70000);
	CHECK_INT(tb_attempts_wait_s(attempts, "live", 70000), 40);
	CHECK_INT(tb_attempts_wait_s(attempts, "fresh", 70000), 60);
	tb_attempts_destroy(attempts);
}

TEST(a_thousand_strangers_take_no_more_than_the_table)
{
	struct tb_attempts *attempts = make(16, 1, 60);
	for (int i = 0; i < 1000; i++) {
		char who[200];
		snprintf(who, sizeof who, "%0*d", 20 + i % 150, i);
		tb_attempts_failed(attempts, who, (uint64_t)i);
	}
	CHECK_INT(tb_attempts_wait_s(attempts, "nobody", 1000), 0);
	tb_attempts_destroy(attempts);
}

TEST(a_clock_that_went_back_lets_nobody_in_early_and_breaks_nothing)
{
	struct tb_attempts *attempts = make(2, 1, 60);
	tb_attempts_failed(attempts, "10.0.0.1", 100000);
	CHECK_INT(tb_attempts_wait_s(attempts, "10.0.0.1", 50000), 60);
	tb_attempts_destroy(attempts);
}

TEST(a_table_of_nothing_is_refused)
{
	struct tb_attempts *attempts = NULL;
	CHECK_INT(tb_attempts_create(0, 1, 1, &attempts), TB_ERR_ARG);
	CHECK_INT(tb_attempts_create(1, 0, 1, &attempts), TB_ERR_ARG);
	CHECK_INT(tb_attempts_create(1, 1, 0, &attempts), TB_ERR_ARG);
	CHECK(!attempts);
	tb_attempts_destroy(NULL);
}

TEST_MAIN(T(who_never_failed_comes_in), T(the_last_allowed_failure_shuts_the_door_until_the_window_has_passed),
          T(after_the_window_the_count_begins_anew), T(failing_while_shut_out_does_not_make_the_wait_longer),
          T(one_that_fails_does_not_shut_out_another), T(when_all_slots_are_in_use_the_oldest_makes_room),
          T(a_slot_whose_window_has_passed_makes_room_before_a_live_one),
          T(a_thousand_strangers_take_no_more_than_the_table),
          T(a_clock_that_went_back_lets_nobody_in_early_and_breaks_nothing), T(a_table_of_nothing_is_refused))
