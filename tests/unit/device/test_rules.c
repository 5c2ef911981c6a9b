/* The session rules: thirty minutes of conversation, then rest, whatever the network says. */
#include "tests/check.h"
#include "tests/unit/device/rules_bear.h"

/* --- counting ------------------------------------------------------------------------------------------------ */

TEST(a_new_bear_may_talk_and_keeps_nothing_yet)
{
	struct rules_bear b = new_bear();
	CHECK(may_talk(&b));
	CHECK(!tb_rules_save_due(&b.rules, b.now_ms));
	CHECK(tb_rules_deadline(&b.rules) == UINT64_MAX);
}

TEST(after_thirty_minutes_of_conversation_comes_the_soft_ending_and_the_rest)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30) - 1000);
	CHECK(may_talk(&b));
	CHECK(!tb_rules_ending_due(&b.rules, b.now_ms));
	b.now_ms += 1000;
	tb_rules_talked(&b.rules, b.now_ms);
	CHECK(!may_talk(&b));
	CHECK(tb_rules_ending_due(&b.rules, b.now_ms));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(30));
}

TEST(the_soft_ending_is_said_once)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	tb_rules_ending_said(&b.rules);
	CHECK(!tb_rules_ending_due(&b.rules, b.now_ms));
	CHECK(!may_talk(&b));
}

TEST(a_silence_of_two_minutes_counts_and_a_longer_one_does_not)
{
	struct rules_bear b = new_bear();
	tb_rules_talked(&b.rules, b.now_ms);
	for (unsigned i = 0; i < 14; i++)
		tb_rules_talked(&b.rules, b.now_ms += MINUTES(2));
	CHECK(may_talk(&b));
	for (unsigned i = 0; i < 20; i++)
		tb_rules_talked(&b.rules, b.now_ms += MINUTES(2) + 1);
	CHECK(may_talk(&b));
	tb_rules_talked(&b.rules, b.now_ms += MINUTES(2));
	CHECK(!may_talk(&b));
}

TEST(after_the_rest_the_count_starts_anew)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	be_quiet_ms(&b, MINUTES(30) - 1000);
	CHECK(!may_talk(&b));
	be_quiet_ms(&b, 1000);
	CHECK(may_talk(&b));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), 0);
	talk_ms(&b, MINUTES(29));
	CHECK(may_talk(&b));
}

TEST(pressing_during_the_rest_does_not_lengthen_it)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	uint64_t until_ms = tb_rules_rest_until(&b.rules, b.now_ms);
	for (unsigned i = 0; i < 29; i++)
		tb_rules_talked(&b.rules, b.now_ms += MINUTES(1));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), until_ms);
}

TEST(a_silence_as_long_as_a_rest_is_a_rest)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(29));
	be_quiet_ms(&b, MINUTES(30));
	talk_ms(&b, MINUTES(29));
	CHECK(may_talk(&b));
}

TEST(a_clock_that_goes_back_counts_nothing_and_harms_nothing)
{
	struct rules_bear b = new_bear();
	b.now_ms = MINUTES(100);
	talk_ms(&b, MINUTES(10));
	tb_rules_talked(&b.rules, b.now_ms - MINUTES(50));
	tb_rules_tick(&b.rules, b.now_ms - MINUTES(60));
	CHECK(may_talk(&b));
}

/* --- the network --------------------------------------------------------------------------------------------- */

TEST(a_policy_may_shorten_the_time_and_lengthen_the_rest)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10), .rest_minutes = said(60)});
	talk_ms(&b, MINUTES(10));
	CHECK(!may_talk(&b));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(60));
}

TEST(a_policy_is_never_looser_than_the_build)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){
	               .talk_minutes = said(INT32_MAX), .rest_minutes = said(0), .volume_percent = said(1000)});
	CHECK_INT(tb_rules_volume_percent(&b.rules), 100);
	talk_ms(&b, MINUTES(30));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(30));
}

TEST(a_policy_out_of_all_bounds_is_the_strictest_there_is)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){
	               .talk_minutes = said(INT32_MIN), .rest_minutes = said(INT32_MAX), .volume_percent = said(-1)});
	CHECK_INT(tb_rules_volume_percent(&b.rules), TB_RULES_VOLUME_MIN_PERCENT);
	talk_ms(&b, MINUTES(1) - 1000);
	CHECK(may_talk(&b));
	talk_ms(&b, 1000);
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(24 * 60));
}

TEST(a_later_policy_may_take_a_stricter_one_back)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10)});
	policy(&b, (struct tb_policy){.talk_minutes = said(20)});
	talk_ms(&b, MINUTES(19));
	CHECK(may_talk(&b));
	talk_ms(&b, MINUTES(1));
	CHECK(!may_talk(&b));
}

TEST(what_a_policy_does_not_name_stays)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10), .volume_percent = said(50)});
	policy(&b, (struct tb_policy){0});
	CHECK_INT(tb_rules_volume_percent(&b.rules), 50);
	talk_ms(&b, MINUTES(10));
	CHECK(!may_talk(&b));
}

TEST(a_policy_shorter_than_what_was_talked_begins_the_rest_at_once)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(12));
	policy(&b, (struct tb_policy){.talk_minutes = said(10)});
	CHECK(!may_talk(&b));
	CHECK(tb_rules_ending_due(&b.rules, b.now_ms));
}

TEST(a_rest_under_way_is_not_lengthened_by_a_policy)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	uint64_t until_ms = tb_rules_rest_until(&b.rules, b.now_ms);
	policy(&b, (struct tb_policy){.talk_minutes = said(30), .rest_minutes = said(600)});
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), until_ms);
}

TEST(a_rest_under_way_is_shortened_by_a_policy_and_no_further_by_a_power_cut)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){.rest_minutes = said(600)});
	talk_ms(&b, MINUTES(30));
	CHECK(tb_rules_rest_until(&b.rules, b.now_ms) > b.now_ms + MINUTES(590));
	policy(&b, (struct tb_policy){.rest_minutes = said(60)});
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms) - b.now_ms, MINUTES(60));
	save(&b);
	cut_power(&b);
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms) - b.now_ms, MINUTES(60));
}

TEST(a_policy_survives_a_power_cut)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10), .volume_percent = said(40)});
	save_when_due(&b);
	cut_power(&b);
	CHECK_INT(tb_rules_volume_percent(&b.rules), 40);
	talk_ms(&b, MINUTES(10));
	CHECK(!may_talk(&b));
}

TEST(a_policy_for_a_child_who_is_too_young_or_too_old_ends_the_talking)
{
	struct rules_bear b = new_bear();
	policy(&b, (struct tb_policy){.age = said(14)});
	CHECK(!may_talk(&b));
	policy(&b, (struct tb_policy){.age = said(2)});
	CHECK(!may_talk(&b));
	policy(&b, (struct tb_policy){.age = said(13)});
	CHECK(may_talk(&b));
}

TEST(ages_from_3_to_13_may_have_a_bear)
{
	CHECK(!tb_rules_age_is_ok(2));
	CHECK(tb_rules_age_is_ok(3));
	CHECK(tb_rules_age_is_ok(13));
	CHECK(!tb_rules_age_is_ok(14));
}

TEST_MAIN(T(a_new_bear_may_talk_and_keeps_nothing_yet),
          T(after_thirty_minutes_of_conversation_comes_the_soft_ending_and_the_rest), T(the_soft_ending_is_said_once),
          T(a_silence_of_two_minutes_counts_and_a_longer_one_does_not), T(after_the_rest_the_count_starts_anew),
          T(pressing_during_the_rest_does_not_lengthen_it), T(a_silence_as_long_as_a_rest_is_a_rest),
          T(a_clock_that_goes_back_counts_nothing_and_harms_nothing),
          T(a_policy_may_shorten_the_time_and_lengthen_the_rest), T(a_policy_is_never_looser_than_the_build),
          T(a_policy_out_of_all_bounds_is_the_strictest_there_is), T(a_later_policy_may_take_a_stricter_one_back),
          T(what_a_policy_does_not_name_stays), T(a_policy_shorter_than_what_was_talked_begins_the_rest_at_once),
          T(a_rest_under_way_is_not_lengthened_by_a_policy),
          T(a_rest_under_way_is_shortened_by_a_policy_and_no_further_by_a_power_cut), T(a_policy_survives_a_power_cut),
          T(a_policy_for_a_child_who_is_too_young_or_too_old_ends_the_talking), T(ages_from_3_to_13_may_have_a_bear))
