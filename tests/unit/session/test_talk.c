/* How long a child may talk, and when. */
#include "server/session/registry.h"
#include "tests/unit/session/harness.h"

enum { MINUTE_MS = 60 * 1000 };

/* Noon of a day, by a clock two hours ahead of UTC. */
static const struct tb_now noon = {.ms = 1000, .unix_ms = 1795082400000, .utc_offset_s = 2 * 3600};

static struct tb_now after(uint64_t minutes)
{
	struct tb_now now = noon;
	now.ms += minutes * MINUTE_MS;
	now.unix_ms += (int64_t)(minutes * MINUTE_MS);
	return now;
}

/* A question every minute from one minute on, until something else than going on comes; when. */
static uint64_t talk_until(struct tb_talk *talk, uint64_t from_min, enum tb_talk_verdict *verdict)
{
	uint64_t minute = from_min;
	while ((*verdict = tb_talk_question(talk, after(minute))) == TB_TALK_GO_ON)
		minute++;
	return minute;
}

TEST(thirty_minutes_of_talk_end_in_a_rest_that_is_announced_two_minutes_before)
{
	struct tb_talk talk = {.talked_ms = 0};
	enum tb_talk_verdict verdict;
	CHECK_INT(talk_until(&talk, 0, &verdict), 28);
	CHECK_INT(verdict, TB_TALK_SOON);
	CHECK_INT(talk_until(&talk, 29, &verdict), 30);
	CHECK_INT(verdict, TB_TALK_REST);
	CHECK_INT(tb_talk_question(&talk, after(59)), TB_TALK_REST);
	CHECK_INT(tb_talk_question(&talk, after(60)), TB_TALK_GO_ON);
	CHECK_INT(talk_until(&talk, 61, &verdict), 88);
}

TEST(silence_of_more_than_two_minutes_does_not_count)
{
	struct tb_talk talk = {.limits = {.talk_ms = 3 * MINUTE_MS}};
	for (uint64_t i = 0; i < 8; i++)
		CHECK_INT(tb_talk_question(&talk, after(3 * i)), TB_TALK_GO_ON);
}

TEST(a_day_has_its_minutes_over_all_conversations_and_midnight_gives_new_ones)
{
	struct tb_talk talk = {.limits = {.day_ms = 40 * MINUTE_MS}};
	enum tb_talk_verdict verdict;
	CHECK_INT(talk_until(&talk, 0, &verdict), 28);
	CHECK_INT(talk_until(&talk, 29, &verdict), 30);
	CHECK_INT(verdict, TB_TALK_REST);
	CHECK_INT(talk_until(&talk, 60, &verdict), 68);
	CHECK_INT(verdict, TB_TALK_SOON);
	CHECK_INT(talk_until(&talk, 69, &verdict), 70);
	CHECK_INT(verdict, TB_TALK_DAY_OVER);
	CHECK_INT(tb_talk_question(&talk, after(11 * 60 + 59)), TB_TALK_DAY_OVER);
	CHECK_INT(tb_talk_question(&talk, after(12 * 60)), TB_TALK_GO_ON);
}

TEST(quiet_hours_reach_over_midnight_and_end_to_the_minute)
{
	struct tb_talk talk = {.limits = {.quiet_from_min = 21 * 60, .quiet_to_min = 6 * 60 + 30}};
	CHECK_INT(tb_talk_question(&talk, after(9 * 60 - 1)), TB_TALK_GO_ON);
	CHECK_INT(tb_talk_question(&talk, after(9 * 60)), TB_TALK_QUIET);
	CHECK_INT(tb_talk_question(&talk, after(12 * 60)), TB_TALK_QUIET);
	CHECK_INT(tb_talk_question(&talk, after(18 * 60 + 29)), TB_TALK_QUIET);
	CHECK_INT(tb_talk_question(&talk, after(18 * 60 + 30)), TB_TALK_GO_ON);
	struct tb_talk nap = {.limits = {.quiet_from_min = 12 * 60, .quiet_to_min = 14 * 60}};
	CHECK_INT(tb_talk_question(&nap, after(0)), TB_TALK_QUIET);
	CHECK_INT(tb_talk_question(&nap, after(120)), TB_TALK_GO_ON);
	struct tb_talk never = {.talked_ms = 0};
	CHECK_INT(tb_talk_question(&never, after(12 * 60)), TB_TALK_GO_ON);
}

TEST(the_account_of_talking_time_survives_a_reconnect)
{
	struct tb_registry *registry = NULL;
	struct tb_talk_limits limits = {.talk_ms = MINUTE_MS};
	CHECK_INT(tb_registry_create(1, &limits, &registry), TB_OK);
	CHECK_INT(tb_talk_question(tb_registry_talk(registry, "c1", after(0).ms), after(0)), TB_TALK_GO_ON);
	CHECK_INT(tb_talk_question(tb_registry_talk(registry, "c1", after(1).ms), after(1)), TB_TALK_REST);
	CHECK_INT(tb_talk_question(tb_registry_talk(registry, "c1", after(15).ms), after(15)), TB_TALK_REST);
	CHECK_INT(tb_talk_question(tb_registry_talk(registry, "c2", after(15).ms), after(15)), TB_TALK_GO_ON);
	tb_registry_destroy(registry);
}

TEST(an_account_that_counts_a_day_is_kept_for_one)
{
	struct tb_registry *registry = NULL;
	struct tb_talk_limits limits = {.day_ms = MINUTE_MS};
	CHECK_INT(tb_registry_create(1, &limits, &registry), TB_OK);
	tb_talk_question(tb_registry_talk(registry, "c1", after(0).ms), after(0));
	CHECK_INT(tb_talk_question(tb_registry_talk(registry, "c1", after(1).ms), after(1)), TB_TALK_DAY_OVER);
	tb_registry_talk(registry, "c2", after(180).ms);
	CHECK_INT(tb_talk_question(tb_registry_talk(registry, "c1", after(300).ms), after(300)), TB_TALK_DAY_OVER);
	tb_registry_destroy(registry);
}

TEST(near_a_limit_the_answer_ends_by_saying_so_once)
{
	struct harness *h = harness_open();
	h->talk.talked_ms = TB_TALK_LIMIT_MS - TB_TALK_SOON_MS;
	h->talk.last_ms = h->now.ms;
	for (int i = 0; i < 2; i++) {
		say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
		give_sentence(h, "Hello!");
		give_reply_done(h, TB_OK);
		give_voice(h, TB_OK);
		CHECK((strstr(last_sent(h)->text, tb_gate_phrase(the_gate, TB_KIND_SOON, "en")) != NULL) == (i == 0));
	}
	harness_close(h);
}

TEST(at_night_and_when_the_day_is_over_the_bear_says_so_and_no_engine_is_asked)
{
	struct harness *h = harness_open();
	h->talk.limits = (struct tb_talk_limits){.quiet_from_min = 0, .quiet_to_min = 1439};
	say_json(h, "{\"type\":\"text_message\",\"text\":\"hello\"}");
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_QUIET, "en"));
	give_voice(h, TB_OK);
	h->talk.limits = (struct tb_talk_limits){.day_ms = 1};
	h->talk.last_ms = h->now.ms;
	h->now.ms += 1000;
	say_audio(h, VOICE, 1000, NULL, true);
	CHECK_STR(last_order(h, TB_ORDER_SPEAK), tb_gate_phrase(the_gate, TB_KIND_DAY_OVER, "en"));
	CHECK_INT(count_orders(h, TB_ORDER_REPLY) + count_orders(h, TB_ORDER_STT_OPEN), 0);
	harness_close(h);
}

TEST_MAIN(T(thirty_minutes_of_talk_end_in_a_rest_that_is_announced_two_minutes_before),
          T(silence_of_more_than_two_minutes_does_not_count),
          T(a_day_has_its_minutes_over_all_conversations_and_midnight_gives_new_ones),
          T(quiet_hours_reach_over_midnight_and_end_to_the_minute), T(the_account_of_talking_time_survives_a_reconnect),
          T(an_account_that_counts_a_day_is_kept_for_one), T(near_a_limit_the_answer_ends_by_saying_so_once),
          T(at_night_and_when_the_day_is_over_the_bear_says_so_and_no_engine_is_asked))
