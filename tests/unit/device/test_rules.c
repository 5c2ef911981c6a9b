/* The session rules: thirty minutes of conversation, then rest; across power cuts, and whatever the network says. */
#include "common/base/crc32.h"
#include "device/core/rules.h"
#include "tests/check.h"

#define MINUTES(n) ((uint64_t)(n)*60000)
#define NOTHING ((struct tb_span){0})

/* A bear's rules, its clock, and what its storage holds. */
struct bear {
	struct tb_rules rules;
	uint64_t now_ms;
	uint8_t stored[TB_RULES_SAVED_BYTES];
	size_t n_stored;
};

static void save(struct bear *b)
{
	b->n_stored = tb_rules_save(&b->rules, b->now_ms, b->stored).n_bytes;
}

static void save_when_due(struct bear *b)
{
	if (tb_rules_save_due(&b->rules, b->now_ms))
		save(b);
}

static struct bear new_bear(void)
{
	struct bear b = {.now_ms = 5000};
	tb_rules_init(&b.rules, NULL, NOTHING, b.now_ms);
	return b;
}

/* The power goes and comes back; its clock starts at another point. */
static void cut_power(struct bear *b)
{
	b->now_ms = 1000;
	tb_rules_init(&b->rules, NULL, tb_span_make(b->stored, b->n_stored), b->now_ms);
}

/* One second after the other, with a sign of conversation in each of them while the bear may talk. */
static void talk_ms(struct bear *b, uint64_t n_ms)
{
	for (uint64_t at = 0; at <= n_ms; at += 1000) {
		if (tb_rules_may_talk(&b->rules, b->now_ms))
			tb_rules_talked(&b->rules, b->now_ms);
		save_when_due(b);
		b->now_ms += at < n_ms ? 1000 : 0;
	}
}

static void be_quiet_ms(struct bear *b, uint64_t n_ms)
{
	for (uint64_t at = 0; at < n_ms; at += 1000) {
		b->now_ms += 1000;
		tb_rules_tick(&b->rules, b->now_ms);
		save_when_due(b);
	}
}

static bool may_talk(const struct bear *b)
{
	return tb_rules_may_talk(&b->rules, b->now_ms);
}

static struct tb_said_int said(int32_t value)
{
	return (struct tb_said_int){.is_said = true, .value = value};
}

/* --- counting ------------------------------------------------------------------------------------------------------
 */

TEST(a_new_bear_may_talk_and_keeps_nothing_yet)
{
	struct bear b = new_bear();
	CHECK(may_talk(&b));
	CHECK(!tb_rules_save_due(&b.rules, b.now_ms));
	CHECK(tb_rules_deadline(&b.rules) == UINT64_MAX);
}

TEST(after_thirty_minutes_of_conversation_comes_the_soft_ending_and_the_rest)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	tb_rules_ending_said(&b.rules);
	CHECK(!tb_rules_ending_due(&b.rules, b.now_ms));
	CHECK(!may_talk(&b));
}

TEST(a_silence_of_two_minutes_counts_and_a_longer_one_does_not)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
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
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	uint64_t until_ms = tb_rules_rest_until(&b.rules, b.now_ms);
	for (unsigned i = 0; i < 29; i++)
		tb_rules_talked(&b.rules, b.now_ms += MINUTES(1));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), until_ms);
}

TEST(a_silence_as_long_as_a_rest_is_a_rest)
{
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(29));
	be_quiet_ms(&b, MINUTES(30));
	talk_ms(&b, MINUTES(29));
	CHECK(may_talk(&b));
}

TEST(a_clock_that_goes_back_counts_nothing_and_harms_nothing)
{
	struct bear b = new_bear();
	b.now_ms = MINUTES(100);
	talk_ms(&b, MINUTES(10));
	tb_rules_talked(&b.rules, b.now_ms - MINUTES(50));
	tb_rules_tick(&b.rules, b.now_ms - MINUTES(60));
	CHECK(may_talk(&b));
}

/* --- power cuts ----------------------------------------------------------------------------------------------------
 */

TEST(the_count_survives_a_power_cut)
{
	struct bear b = new_bear();
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
		struct bear b = new_bear();
		uint64_t talked_ms = 0;
		while (may_talk(&b) && talked_ms <= MINUTES(31)) {
			talk_ms(&b, cut_after_ms);
			talked_ms += cut_after_ms;
			cut_power(&b);
		}
		CHECK(talked_ms < MINUTES(30) + cut_after_ms);
	}
}

TEST(one_power_cut_costs_a_minute_of_conversation_at_most)
{
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(10));
	cut_power(&b);
	talk_ms(&b, MINUTES(19) - 1000);
	CHECK(may_talk(&b));
}

TEST(switching_on_and_off_without_a_word_costs_nothing_more)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
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
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(30) - 1000);
	cut_power(&b);
	CHECK(!may_talk(&b));
	CHECK(tb_rules_ending_due(&b.rules, b.now_ms));
}

TEST(whatever_was_stored_a_rest_ends_after_its_time_of_being_on)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	for (unsigned i = 0; i < 15; i++) {
		be_quiet_ms(&b, MINUTES(2) + 1000);
		cut_power(&b);
	}
	CHECK(may_talk(&b));
}

/* --- time of day ---------------------------------------------------------------------------------------------------
 */

enum { NOON_S = 1800000000 };

TEST(a_night_without_power_is_a_rest_once_time_of_day_is_known)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(28));
	cut_power(&b);
	tb_rules_clock(&b.rules, NOON_S + 12 * 3600, b.now_ms);
	talk_ms(&b, MINUTES(29));
	CHECK(may_talk(&b));
}

TEST(ten_minutes_without_power_are_ten_minutes_of_the_rest)
{
	struct bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(30));
	save(&b);
	cut_power(&b);
	tb_rules_clock(&b.rules, NOON_S + 40 * 60, b.now_ms);
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(20));
}

TEST(time_is_credited_once_however_often_the_clock_is_set)
{
	struct bear b = new_bear();
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
		struct bear b = new_bear();
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
	struct bear b = new_bear();
	tb_rules_clock(&b.rules, NOON_S, b.now_ms);
	talk_ms(&b, MINUTES(10));
	cut_power(&b);
	talk_ms(&b, MINUTES(20));
	CHECK(!may_talk(&b));
	tb_rules_clock(&b.rules, NOON_S + 86400, b.now_ms);
	CHECK(!may_talk(&b));
}

/* --- the network ----------------------------------------------------------------------------------------------------
 */

static void policy(struct bear *b, struct tb_policy policy)
{
	tb_rules_policy(&b->rules, &policy, b->now_ms);
}

TEST(a_policy_may_shorten_the_time_and_lengthen_the_rest)
{
	struct bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10), .rest_minutes = said(60)});
	talk_ms(&b, MINUTES(10));
	CHECK(!may_talk(&b));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(60));
}

TEST(a_policy_is_never_looser_than_the_build)
{
	struct bear b = new_bear();
	policy(&b, (struct tb_policy){
	               .talk_minutes = said(INT32_MAX), .rest_minutes = said(0), .volume_percent = said(1000)});
	CHECK_INT(tb_rules_volume_percent(&b.rules), 100);
	talk_ms(&b, MINUTES(30));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(30));
}

TEST(a_policy_out_of_all_bounds_is_the_strictest_there_is)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10)});
	policy(&b, (struct tb_policy){.talk_minutes = said(20)});
	talk_ms(&b, MINUTES(19));
	CHECK(may_talk(&b));
	talk_ms(&b, MINUTES(1));
	CHECK(!may_talk(&b));
}

TEST(what_a_policy_does_not_name_stays)
{
	struct bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10), .volume_percent = said(50)});
	policy(&b, (struct tb_policy){0});
	CHECK_INT(tb_rules_volume_percent(&b.rules), 50);
	talk_ms(&b, MINUTES(10));
	CHECK(!may_talk(&b));
}

TEST(a_policy_shorter_than_what_was_talked_begins_the_rest_at_once)
{
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(12));
	policy(&b, (struct tb_policy){.talk_minutes = said(10)});
	CHECK(!may_talk(&b));
	CHECK(tb_rules_ending_due(&b.rules, b.now_ms));
}

TEST(a_rest_under_way_keeps_its_end_whatever_a_policy_says)
{
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	uint64_t until_ms = tb_rules_rest_until(&b.rules, b.now_ms);
	policy(&b, (struct tb_policy){.talk_minutes = said(30), .rest_minutes = said(600)});
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), until_ms);
}

TEST(a_policy_survives_a_power_cut)
{
	struct bear b = new_bear();
	policy(&b, (struct tb_policy){.talk_minutes = said(10), .volume_percent = said(40)});
	save_when_due(&b);
	cut_power(&b);
	CHECK_INT(tb_rules_volume_percent(&b.rules), 40);
	talk_ms(&b, MINUTES(10));
	CHECK(!may_talk(&b));
}

TEST(a_policy_for_a_child_who_is_too_young_or_too_old_ends_the_talking)
{
	struct bear b = new_bear();
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

/* --- what is stored -------------------------------------------------------------------------------------------------
 */

TEST(nothing_is_stored_oftener_than_once_a_minute)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(5));
	be_quiet_ms(&b, MINUTES(40));
	CHECK(tb_rules_deadline(&b.rules) == UINT64_MAX);
	CHECK(!tb_rules_save_due(&b.rules, b.now_ms + MINUTES(1000)));
}

TEST(the_deadline_is_when_the_rest_ends_or_the_next_save_is_due)
{
	struct bear b = new_bear();
	talk_ms(&b, MINUTES(30));
	save(&b);
	CHECK_INT(tb_rules_deadline(&b.rules), b.now_ms + MINUTES(1));
	be_quiet_ms(&b, MINUTES(29) + 30000);
	CHECK_INT(tb_rules_deadline(&b.rules), b.now_ms + 30000);
}

/* Five minutes, then the soft ending. */
static bool is_in_doubt(struct tb_span stored)
{
	struct bear b = {.now_ms = 5000};
	tb_rules_init(&b.rules, NULL, stored, b.now_ms);
	talk_ms(&b, MINUTES(5) - 1000);
	bool had_time = may_talk(&b);
	talk_ms(&b, 1000);
	return had_time && tb_rules_ending_due(&b.rules, b.now_ms);
}

TEST(any_damaged_bit_leaves_five_minutes)
{
	struct bear b = new_bear();
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
	struct bear b = new_bear();
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
	struct bear b = new_bear();
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
	struct bear b = {.now_ms = 5000};
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
		struct bear b = {.now_ms = 5000};
		CHECK_INT(tb_rules_init(&b.rules, &bad[i], NOTHING, b.now_ms), TB_ERR_ARG);
		talk_ms(&b, MINUTES(30));
		CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(30));
	}
}

TEST(a_build_may_be_stricter)
{
	struct tb_rules_limits build = {.talk_ms = 10 * 60000, .rest_ms = 60 * 60000, .volume_percent = 50};
	struct bear b = {.now_ms = 5000};
	CHECK_INT(tb_rules_init(&b.rules, &build, NOTHING, b.now_ms), TB_OK);
	policy(&b, (struct tb_policy){.talk_minutes = said(30), .volume_percent = said(100)});
	CHECK_INT(tb_rules_volume_percent(&b.rules), 50);
	talk_ms(&b, MINUTES(10));
	CHECK_INT(tb_rules_rest_until(&b.rules, b.now_ms), b.now_ms + MINUTES(60));
}

TEST_MAIN(T(a_new_bear_may_talk_and_keeps_nothing_yet),
          T(after_thirty_minutes_of_conversation_comes_the_soft_ending_and_the_rest), T(the_soft_ending_is_said_once),
          T(a_silence_of_two_minutes_counts_and_a_longer_one_does_not), T(after_the_rest_the_count_starts_anew),
          T(pressing_during_the_rest_does_not_lengthen_it), T(a_silence_as_long_as_a_rest_is_a_rest),
          T(a_clock_that_goes_back_counts_nothing_and_harms_nothing), T(the_count_survives_a_power_cut),
          T(a_power_cut_never_wins_time_at_whatever_second_it_comes),
          T(one_power_cut_costs_a_minute_of_conversation_at_most),
          T(switching_on_and_off_without_a_word_costs_nothing_more), T(a_power_cut_does_not_end_the_rest),
          T(a_power_cut_at_the_very_end_of_the_time_leads_into_the_rest),
          T(whatever_was_stored_a_rest_ends_after_its_time_of_being_on),
          T(minutes_on_between_power_cuts_add_up_to_the_rest),
          T(a_night_without_power_is_a_rest_once_time_of_day_is_known), T(a_night_without_power_ends_the_count_too),
          T(ten_minutes_without_power_are_ten_minutes_of_the_rest),
          T(time_is_credited_once_however_often_the_clock_is_set),
          T(a_clock_that_was_set_back_or_is_absurd_credits_nothing),
          T(a_rest_that_began_since_the_start_is_not_shortened_by_the_time_before_it),
          T(a_policy_may_shorten_the_time_and_lengthen_the_rest), T(a_policy_is_never_looser_than_the_build),
          T(a_policy_out_of_all_bounds_is_the_strictest_there_is), T(a_later_policy_may_take_a_stricter_one_back),
          T(what_a_policy_does_not_name_stays), T(a_policy_shorter_than_what_was_talked_begins_the_rest_at_once),
          T(a_rest_under_way_keeps_its_end_whatever_a_policy_says), T(a_policy_survives_a_power_cut),
          T(a_policy_for_a_child_who_is_too_young_or_too_old_ends_the_talking), T(ages_from_3_to_13_may_have_a_bear),
          T(nothing_is_stored_oftener_than_once_a_minute), T(a_bear_that_is_left_alone_stores_nothing_more),
          T(the_deadline_is_when_the_rest_ends_or_the_next_save_is_due), T(any_damaged_bit_leaves_five_minutes),
          T(any_wrong_length_leaves_five_minutes), T(bytes_of_another_version_leave_five_minutes),
          T(bytes_that_are_whole_but_absurd_lock_nobody_out),
          T(a_build_with_limits_out_of_bounds_is_refused_and_stands_at_the_defaults), T(a_build_may_be_stricter))
