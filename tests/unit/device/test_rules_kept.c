/* The session rules over power cuts, with and without time of day, and whatever becomes of the stored bytes. */
#include "common/base/crc32.h"
#include "tests/check.h"
#include "tests/unit/device/rules_bear.h"

/* --- power cuts ---------------------------------------------------------------------------------------------- */

TEST(the_count_survives_a_power_cut)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(20));
	cut_power(&b);
	talk_ms(&b, MINUTES(8));
	CHECK(may_talk(&b));
	talk_ms(&b, MINUTES(2));
	CHECK(!may_talk(&b));
}

TEST(a_power_cut_never_wins_time_at_whatever_second_it_comes)
{
	for (uint64_t cut_after_ms = 1000; cut_after_ms <= MINUTES(3); cut_after_ms += 1000) {
		struct rules_bear b = new_bear();
		uint64_t talked_ms = 0;
		while (may_talk(&b) && talked_ms <= MINUTES(31)) {
			talk_ms(&b, cut_after_ms);
			talked_ms += cut_after_ms;
			cut_power(&b);
		}
		CHECK(talked_ms < MINUTES(30) + cut_after_ms);
	}
}

/* Two signs of conversation at these distances, then the plug, again and again. */
static uint64_t talked_between_cuts_ms(uint64_t first_ms, uint64_t second_ms)
{
	struct rules_bear b = new_bear();
	uint64_t talked_ms = 0;
	while (may_talk(&b) && talked_ms <= MINUTES(40)) {
		talk_ms(&b, 0);
		be_quiet_ms(&b, first_ms);
		talk_ms(&b, 0);
		be_quiet_ms(&b, second_ms);
		talk_ms(&b, 0);
		talked_ms += first_ms + second_ms;
		cut_power(&b);
	}
	return talked_ms;
}

TEST(a_slow_conversation_wins_no_time_by_power_cuts_either)
{
	for (uint64_t first_ms = 9000; first_ms < MINUTES(2); first_ms += 10000)
		for (uint64_t second_ms = 9000; second_ms < MINUTES(2); second_ms += 10000)
			CHECK(talked_between_cuts_ms(first_ms, second_ms) < MINUTES(30) + first_ms + second_ms);
}

TEST(one_power_cut_costs_a_minute_of_conversation_at_most)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(10));
	cut_power(&b);
	talk_ms(&b, MINUTES(19) - 1000);
	CHECK(may_talk(&b));
}

TEST(switching_on_and_off_without_a_word_costs_nothing_more)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(1));
	for (unsigned i = 0; i < 100; i++) {
		cut_power(&b);
		be_quiet_ms(&b, MINUTES(5));
	}
	CHECK(may_talk(&b));
	talk_ms(&b, MINUTES(27));
	CHECK(may_talk(&b));
}

TEST(a_power_cut_does_not_end_the_rest)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	tb_rules_ending_said(&b.rules);
	be_quiet_ms(&b, MINUTES(10));
	cut_power(&b);
	CHECK(!may_talk(&b));
	CHECK(!tb_rules_ending_due(&b.rules, b.now_ms));
	be_quiet_ms(&b, MINUTES(19));
	CHECK(!may_talk(&b));
	be_quiet_ms(&b, MINUTES(2));
	CHECK(may_talk(&b));
}

TEST(a_power_cut_at_the_very_end_of_the_time_leads_into_the_rest)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30) - 1000);
	cut_power(&b);
	CHECK(!may_talk(&b));
	CHECK(tb_rules_ending_due(&b.rules, b.now_ms));
}

TEST(whatever_was_stored_a_rest_ends_after_its_time_of_being_on)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	for (unsigned i = 0; i < 50; i++) {
		cut_power(&b);
		be_quiet_ms(&b, 30000);
	}
	CHECK(!may_talk(&b));
	be_quiet_ms(&b, MINUTES(30));
	CHECK(may_talk(&b));
}

TEST(minutes_on_between_power_cuts_add_up_to_the_rest)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	for (unsigned i = 0; i < 15; i++) {
		be_quiet_ms(&b, MINUTES(2) + 1000);
		cut_power(&b);
	}
	CHECK(may_talk(&b));
}

/* --- time of day --------------------------------------------------------------------------------------------- */

enum { NOON_S = 1800000000 };

TEST(a_night_without_power_is_a_rest_once_time_of_day_is_known)
{
	struct rules_bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(31));
	cut_power(&b);
	CHECK(!may_talk(&b));
	tb_rules_clock(&b.rules, NOON_S + 12 * 3600, b.now_ms);
	CHECK(may_talk(&b));
	talk_ms(&b, MINUTES(29));
	CHECK(may_talk(&b));
}

TEST(a_night_without_power_ends_the_count_too)
{
	struct rules_bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(28));
	cut_power(&b);
	tb_rules_clock(&b.rules, NOON_S + 12 * 3600, b.now_ms);
	talk_ms(&b, MINUTES(29));
	CHECK(may_talk(&b));
}

TEST(ten_minutes_without_power_are_ten_minutes_of_the_rest)
{
	struct rules_bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(30));
	save(&b);
	cut_power(&b);
	tb_rules_clock(&b.rules, NOON_S + 40 * 60, b.now_ms);
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(20));
}

TEST(time_is_credited_once_however_often_the_clock_is_set)
{
	struct rules_bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(30));
	cut_power(&b);
	tb_rules_clock(&b.rules, NOON_S + 32 * 60, b.now_ms);
	tb_rules_clock(&b.rules, NOON_S + 86400, b.now_ms);
	CHECK(!may_talk(&b));
}

TEST(a_clock_that_was_set_back_or_is_absurd_credits_nothing)
{
	const uint64_t clocks[] = {0, 1, NOON_S - 86400, UINT64_MAX};
	for (unsigned i = 0; i < 4; i++) {
		struct rules_bear b = new_bear();
		tb_rules_clock(&b.rules, NOON_S, b.now_ms);
		talk_ms(&b, MINUTES(31));
		cut_power(&b);
		b.now_ms += 5000;
		tb_rules_clock(&b.rules, clocks[i], b.now_ms);
		CHECK(!may_talk(&b));
	}
}

TEST(a_rest_that_began_since_the_start_is_not_shortened_by_the_time_before_it)
{
	struct rules_bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(10));
	cut_power(&b);
	talk_ms(&b, MINUTES(20));
	CHECK(!may_talk(&b));
	tb_rules_clock(&b.rules, NOON_S + 86400, b.now_ms);
	CHECK(!may_talk(&b));
}

TEST(time_of_day_that_comes_late_forgives_nothing)
{
	struct rules_bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(10));
	cut_power(&b);
	talk_ms(&b, MINUTES(15));
	tb_rules_clock(&b.rules, NOON_S + 86400, b.now_ms);
	talk_ms(&b, MINUTES(5));
	CHECK(!may_talk(&b));
}

/* --- what is stored ------------------------------------------------------------------------------------------ */

TEST(nothing_is_stored_oftener_than_once_a_minute)
{
	struct rules_bear b = new_bear();
	uint64_t last_ms = 0;
	unsigned n_saves = 0;
	for (unsigned second = 0; second < 4 * 3600; second++, b.now_ms += 1000) {
		if (second % 7 < 3)
			tb_rules_talked(&b.rules, b.now_ms);
		policy(&b, (struct tb_policy){.volume_percent = said((int32_t)(50 + second % 2))});
		if (!tb_rules_save_due(&b.rules, b.now_ms))
			continue;
		CHECK(n_saves == 0 || b.now_ms >= last_ms + MINUTES(1));
		save(&b);
		last_ms = b.now_ms;
		n_saves++;
	}
	CHECK(n_saves > 200);
}

TEST(a_bear_that_is_left_alone_stores_nothing_more)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(5));
	be_quiet_ms(&b, MINUTES(40));
	CHECK(tb_rules_deadline(&b.rules) == UINT64_MAX);
	CHECK(!tb_rules_save_due(&b.rules, b.now_ms + MINUTES(1000)));
}

TEST(the_deadline_is_when_the_rest_ends_or_the_next_save_is_due)
{
	struct rules_bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	save(&b);
	CHECK_INT(tb_rules_deadline(&b.rules), b.now_ms + MINUTES(1));
	be_quiet_ms(&b, MINUTES(29) + 30000);
	CHECK_INT(tb_rules_deadline(&b.rules), b.now_ms + 30000);
}

/* Five minutes, then the soft ending. */
static bool is_in_doubt(struct tb_span stored)
{
	struct rules_bear b = {.now_ms = 5000};
	tb_rules_init(&b.rules, NULL, stored, b.now_ms);
	talk_ms(&b, MINUTES(5) - 1000);
	bool had_time = may_talk(&b);
	talk_ms(&b, 1000);
	return had_time && tb_rules_ending_due(&b.rules, b.now_ms);
}

TEST(any_damaged_bit_leaves_five_minutes)
{
	struct rules_bear b = new_bear();
	save(&b);
	for (unsigned bit = 0; bit < 8 * TB_RULES_SAVED_BYTES; bit++) {
		uint8_t bytes[TB_RULES_SAVED_BYTES];
		memcpy(bytes, b.stored, sizeof bytes);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		CHECK(is_in_doubt(tb_span_make(bytes, sizeof bytes)));
	}
}

TEST(any_wrong_length_leaves_five_minutes)
{
	uint8_t bytes[TB_RULES_SAVED_BYTES + 1] = {0};
	struct rules_bear b = new_bear();
	memcpy(bytes, tb_rules_save(&b.rules, b.now_ms, b.stored).data, TB_RULES_SAVED_BYTES);
	for (size_t n = 1; n <= sizeof bytes; n++)
		CHECK(n == TB_RULES_SAVED_BYTES || is_in_doubt(tb_span_make(bytes, n)));
}

static void seal(uint8_t bytes[TB_RULES_SAVED_BYTES])
{
	uint32_t sum = tb_crc32(tb_span_make(bytes, TB_RULES_SAVED_BYTES - 4));
	for (unsigned i = 0; i < 4; i++)
		bytes[TB_RULES_SAVED_BYTES - 4 + i] = (uint8_t)(sum >> 8 * i);
}

TEST(bytes_of_another_version_leave_five_minutes)
{
	struct rules_bear b = new_bear();
	save(&b);
	b.stored[1]++;
	seal(b.stored);
	CHECK(is_in_doubt(tb_span_make(b.stored, b.n_stored)));
}

TEST(bytes_that_are_whole_but_absurd_lock_nobody_out)
{
	uint8_t bytes[TB_RULES_SAVED_BYTES];
	memset(bytes, 0xff, sizeof bytes);
	bytes[0] = 'R';
	bytes[1] = 1;
	seal(bytes);
	struct rules_bear b = {.now_ms = 5000};
	tb_rules_init(&b.rules, NULL, tb_span_make(bytes, sizeof bytes), b.now_ms);
	CHECK(!may_talk(&b));
	CHECK(tb_rules_rest_until(&b.rules, b.now_ms) <= b.now_ms + MINUTES(24 * 60));
	tb_rules_tick(&b.rules, b.now_ms + MINUTES(24 * 60));
	CHECK(tb_rules_may_talk(&b.rules, b.now_ms + MINUTES(24 * 60)));
}

TEST(a_build_with_limits_out_of_bounds_is_refused_and_stands_at_the_defaults)
{
	const struct tb_rules_limits bad[] = {
	    {.talk_ms = 59999}, {.rest_ms = 24 * 3600000 + 1}, {.volume_percent = 101}, {.volume_percent = 9}};
	for (unsigned i = 0; i < 4; i++) {
		struct rules_bear b = {.now_ms = 5000};
		CHECK_INT(tb_rules_init(&b.rules, &bad[i], NOTHING, b.now_ms), TB_ERR_ARG);
		talk_ms(&b, MINUTES(30));
		CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(30));
	}
}

TEST(a_build_may_be_stricter)
{
	struct tb_rules_limits build = {.talk_ms = 10 * 60000, .rest_ms = 60 * 60000, .volume_percent = 50};
	struct rules_bear b = {.now_ms = 5000};
	CHECK_INT(tb_rules_init(&b.rules, &build, NOTHING, b.now_ms), TB_OK);
	policy(&b, (struct tb_policy){.talk_minutes = said(30), .volume_percent = said(100)});
	CHECK_INT(tb_rules_volume_percent(&b.rules), 50);
	talk_ms(&b, MINUTES(10));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(60));
}

TEST_MAIN(
    T(the_count_survives_a_power_cut), T(a_power_cut_never_wins_time_at_whatever_second_it_comes),
    T(a_slow_conversation_wins_no_time_by_power_cuts_either), T(one_power_cut_costs_a_minute_of_conversation_at_most),
    T(switching_on_and_off_without_a_word_costs_nothing_more), T(a_power_cut_does_not_end_the_rest),
    T(a_power_cut_at_the_very_end_of_the_time_leads_into_the_rest),
    T(whatever_was_stored_a_rest_ends_after_its_time_of_being_on), T(minutes_on_between_power_cuts_add_up_to_the_rest),
    T(a_night_without_power_is_a_rest_once_time_of_day_is_known), T(a_night_without_power_ends_the_count_too),
    T(ten_minutes_without_power_are_ten_minutes_of_the_rest), T(time_is_credited_once_however_often_the_clock_is_set),
    T(a_clock_that_was_set_back_or_is_absurd_credits_nothing),
    T(a_rest_that_began_since_the_start_is_not_shortened_by_the_time_before_it),
    T(time_of_day_that_comes_late_forgives_nothing), T(nothing_is_stored_oftener_than_once_a_minute),
    T(a_bear_that_is_left_alone_stores_nothing_more), T(the_deadline_is_when_the_rest_ends_or_the_next_save_is_due),
    T(any_damaged_bit_leaves_five_minutes), T(any_wrong_length_leaves_five_minutes),
    T(bytes_of_another_version_leave_five_minutes), T(bytes_that_are_whole_but_absurd_lock_nobody_out),
    T(a_build_with_limits_out_of_bounds_is_refused_and_stands_at_the_defaults), T(a_build_may_be_stricter))
