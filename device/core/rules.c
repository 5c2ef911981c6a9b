#include "device/core/rules.h"

#include "common/base/crc32.h"
#include "common/wire/limits.h"

#include <string.h>

static const struct tb_rules_limits DEFAULTS = {
    .talk_ms = 30 * TB_RULES_MINUTE_MS,
    .rest_ms = 30 * TB_RULES_MINUTE_MS,
    .silence_ms = 2 * TB_RULES_MINUTE_MS,
    .volume_percent = 100,
};
enum { REST_MAX_MS = TB_RULES_REST_MAX_MINUTES * TB_RULES_MINUTE_MS };

static uint32_t clamp(int64_t value, int64_t min, int64_t max)
{
	return (uint32_t)(value < min ? min : value > max ? max : value);
}

static uint64_t since(uint64_t then_ms, uint64_t now_ms)
{
	return now_ms > then_ms ? now_ms - then_ms : 0;
}

/* --- counting ------------------------------------------------------------------------------------------------ */

static uint64_t quiet_ms(const struct tb_rules *rules, uint64_t now_ms)
{
	return rules->quiet_before_ms + since(rules->quiet_since_ms, now_ms);
}

/* Time that will be counted if there is a sign of conversation now. */
static uint32_t open_ms(const struct tb_rules *rules, uint64_t now_ms)
{
	uint64_t gap_ms = since(rules->quiet_since_ms, now_ms);
	return rules->heard_since_init && gap_ms <= rules->limits.silence_ms ? (uint32_t)gap_ms : 0;
}

static bool is_resting(const struct tb_rules *rules, uint64_t now_ms)
{
	return rules->resting && now_ms < rules->rest_until_ms;
}

static void start_anew(struct tb_rules *rules)
{
	rules->talked_ms = 0;
	rules->resting = rules->ending_said = false;
	rules->unsaved = true;
}

static void rest_when_time_is_up(struct tb_rules *rules, uint64_t now_ms)
{
	if (rules->resting || rules->talked_ms < rules->limits.talk_ms)
		return;
	rules->resting = rules->unsaved = true;
	rules->ending_said = rules->rest_is_old = false;
	rules->rest_until_ms = now_ms + rules->limits.rest_ms;
}

void tb_rules_tick(struct tb_rules *rules, uint64_t now_ms)
{
	bool rested = rules->resting && now_ms >= rules->rest_until_ms;
	bool long_silence = !rules->resting && rules->talked_ms > 0 && quiet_ms(rules, now_ms) >= rules->limits.rest_ms;
	if (rested || long_silence)
		start_anew(rules);
}

void tb_rules_talked(struct tb_rules *rules, uint64_t now_ms)
{
	tb_rules_tick(rules, now_ms);
	if (!rules->resting)
		rules->talked_ms += open_ms(rules, now_ms);
	rules->quiet_before_ms = 0;
	rules->quiet_since_ms = now_ms;
	rules->heard_since_init = rules->unsaved = true;
	rest_when_time_is_up(rules, now_ms);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

bool tb_rules_age_is_ok(int age)
{
	return age >= TB_AGE_MIN && age <= TB_AGE_MAX;
}

bool tb_rules_age_is_wrong(const struct tb_rules *rules)
{
	return rules->wrong_age;
}

bool tb_rules_may_talk(const struct tb_rules *rules, uint64_t now_ms)
{
	return !rules->wrong_age && !is_resting(rules, now_ms);
}

uint64_t tb_rules_rest_until(const struct tb_rules *rules, uint64_t now_ms)
{
	return is_resting(rules, now_ms) ? rules->rest_until_ms : 0;
}

bool tb_rules_ending_due(const struct tb_rules *rules, uint64_t now_ms)
{
	return is_resting(rules, now_ms) && !rules->ending_said;
}

void tb_rules_ending_said(struct tb_rules *rules)
{
	rules->ending_said = rules->unsaved = true;
}

uint32_t tb_rules_volume_percent(const struct tb_rules *rules)
{
	return rules->limits.volume_percent;
}

/* --- the network -------------------------------------------------------------------------------------------------- */

/* Brings wished-for limits between the build's and the strictest. */
static void limit_by_build(struct tb_rules *rules, int64_t talk_ms, int64_t rest_ms, int64_t volume_percent)
{
	const struct tb_rules_limits *build = &rules->build;
	rules->limits.talk_ms = clamp(talk_ms, TB_RULES_TALK_MIN_MINUTES * TB_RULES_MINUTE_MS, build->talk_ms);
	rules->limits.rest_ms = clamp(rest_ms, build->rest_ms, REST_MAX_MS);
	rules->limits.volume_percent = clamp(volume_percent, TB_RULES_VOLUME_MIN_PERCENT, build->volume_percent);
}

static int64_t wished(struct tb_said_int said, int64_t unit, uint32_t before)
{
	return said.is_said ? said.value * unit : before;
}

void tb_rules_policy(struct tb_rules *rules, const struct tb_policy *policy, uint64_t now_ms)
{
	struct tb_rules_limits before = rules->limits;
	tb_rules_tick(rules, now_ms);
	limit_by_build(rules, wished(policy->talk_minutes, TB_RULES_MINUTE_MS, before.talk_ms),
	               wished(policy->rest_minutes, TB_RULES_MINUTE_MS, before.rest_ms),
	               wished(policy->volume_percent, 1, before.volume_percent));
	if (policy->age.is_said)
		rules->wrong_age = !tb_rules_age_is_ok(policy->age.value);
	if (memcmp(&before, &rules->limits, sizeof before) != 0)
		rules->unsaved = true;
	if (rules->resting && since(now_ms, rules->rest_until_ms) > rules->limits.rest_ms)
		rules->rest_until_ms = now_ms + rules->limits.rest_ms;
	rest_when_time_is_up(rules, now_ms);
}

/* --- time of day -------------------------------------------------------------------------------------------------- */

/* 2020 and 2100: a clock that shows something else was never set. */
enum { CLOCK_MIN_S = 1577836800 };
#define CLOCK_MAX_S 4102444800u

/* Time since the bytes were stored that nobody has counted: the bear was off, or had not stored again. */
static void credit(struct tb_rules *rules, uint64_t unknown_ms)
{
	uint64_t left_ms = since(rules->init_ms, rules->rest_until_ms);
	if (rules->resting && rules->rest_is_old)
		rules->rest_until_ms -= unknown_ms < left_ms ? unknown_ms : left_ms;
	if (!rules->heard_since_init)
		rules->quiet_before_ms = clamp((int64_t)rules->quiet_before_ms + (int64_t)unknown_ms, 0, REST_MAX_MS);
}

void tb_rules_clock(struct tb_rules *rules, uint64_t unix_s, uint64_t now_ms)
{
	if (unix_s < CLOCK_MIN_S || unix_s > CLOCK_MAX_S)
		return;
	uint64_t init_s = unix_s - since(rules->init_ms, now_ms) / 1000;
	rules->clock_s = unix_s;
	rules->clock_ms = now_ms;
	if (rules->stored_at_s != 0 && init_s > rules->stored_at_s) {
		uint64_t off_s = init_s - rules->stored_at_s;
		credit(rules, off_s < REST_MAX_MS / 1000 ? off_s * 1000 : REST_MAX_MS);
		rules->unsaved = true;
	}
	rules->stored_at_s = 0;
	tb_rules_tick(rules, now_ms);
}

static uint64_t unix_s_at(const struct tb_rules *rules, uint64_t now_ms)
{
	return rules->clock_s ? rules->clock_s + since(rules->clock_ms, now_ms) / 1000 : 0;
}

/* --- storing ------------------------------------------------------------------------------------------------------ */

/* Byte by byte: 'R', version, flags, then little-endian numbers, and the sum of all before it. */
enum {
	AT_MAGIC = 0,
	AT_VERSION = 1,
	AT_FLAGS = 2,
	AT_VOLUME = 3,
	AT_TALKED = 4,
	AT_REST_LEFT = 8,
	AT_QUIET = 12,
	AT_TALK = 16,
	AT_REST = 20,
	AT_UNIX = 24,
	AT_SUM = 32
};
enum { MAGIC = 'R', VERSION = 1, RESTING = 1, ENDING_SAID = 2 };
_Static_assert(AT_SUM + 4 == TB_RULES_SAVED_BYTES, "the sum comes last");

static void put(uint8_t *at, uint64_t value, unsigned n_bytes)
{
	for (unsigned i = 0; i < n_bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t take(const uint8_t *at, unsigned n_bytes)
{
	uint64_t value = 0;
	for (unsigned i = n_bytes; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

/* What may be counted before the next save, on top of what is. Only who heard the child leads: a bear that is switched
 * on and off without a word charges nothing. */
static uint32_t lead_ms(const struct tb_rules *rules, uint64_t now_ms)
{
	bool leads = rules->heard_since_init && !rules->resting;
	return leads ? open_ms(rules, now_ms) + TB_RULES_SAVE_EVERY_MS : 0;
}

static struct tb_span save(struct tb_rules *rules, uint32_t talked_ms, uint64_t now_ms, uint8_t *out)
{
	out[AT_MAGIC] = MAGIC;
	out[AT_VERSION] = VERSION;
	out[AT_FLAGS] = (uint8_t)((rules->resting ? RESTING : 0) | (rules->ending_said ? ENDING_SAID : 0));
	out[AT_VOLUME] = (uint8_t)rules->limits.volume_percent;
	put(out + AT_TALKED, talked_ms, 4);
	put(out + AT_REST_LEFT, rules->resting ? since(now_ms, rules->rest_until_ms) : 0, 4);
	put(out + AT_QUIET, clamp((int64_t)quiet_ms(rules, now_ms), 0, REST_MAX_MS), 4);
	put(out + AT_TALK, rules->limits.talk_ms, 4);
	put(out + AT_REST, rules->limits.rest_ms, 4);
	put(out + AT_UNIX, unix_s_at(rules, now_ms), 8);
	put(out + AT_SUM, tb_crc32(tb_span_make(out, AT_SUM)), 4);
	rules->unsaved = false;
	rules->saved_since_init = true;
	rules->save_ms = now_ms;
	return tb_span_make(out, TB_RULES_SAVED_BYTES);
}

struct tb_span tb_rules_save(struct tb_rules *rules, uint64_t now_ms, uint8_t out[TB_RULES_SAVED_BYTES])
{
	tb_rules_tick(rules, now_ms);
	return save(rules, rules->talked_ms + lead_ms(rules, now_ms), now_ms, out);
}

struct tb_span tb_rules_save_at_end(struct tb_rules *rules, uint64_t now_ms, uint8_t out[TB_RULES_SAVED_BYTES])
{
	tb_rules_tick(rules, now_ms);
	return save(rules, rules->talked_ms + open_ms(rules, now_ms), now_ms, out);
}

/* When a save is due if nothing more happens; UINT64_MAX: never. */
static uint64_t next_save_ms(const struct tb_rules *rules)
{
	if (rules->unsaved && !rules->saved_since_init)
		return rules->save_ms;
	return rules->unsaved || rules->resting ? rules->save_ms + TB_RULES_SAVE_EVERY_MS : UINT64_MAX;
}

bool tb_rules_save_due(const struct tb_rules *rules, uint64_t now_ms)
{
	return now_ms >= next_save_ms(rules);
}

uint64_t tb_rules_deadline(const struct tb_rules *rules)
{
	uint64_t save_ms = next_save_ms(rules), tick_ms = UINT64_MAX;
	if (rules->resting)
		tick_ms = rules->rest_until_ms;
	else if (rules->talked_ms > 0)
		tick_ms = rules->quiet_since_ms + since(rules->quiet_before_ms, rules->limits.rest_ms);
	return tick_ms < save_ms ? tick_ms : save_ms;
}

static bool is_whole(struct tb_span stored)
{
	return stored.n_bytes == TB_RULES_SAVED_BYTES && stored.data[AT_MAGIC] == MAGIC &&
	       stored.data[AT_VERSION] == VERSION &&
	       take(stored.data + AT_SUM, 4) == tb_crc32(tb_span_make(stored.data, AT_SUM));
}

static void restore(struct tb_rules *rules, const uint8_t *bytes, uint64_t now_ms)
{
	limit_by_build(rules, (int64_t)take(bytes + AT_TALK, 4), (int64_t)take(bytes + AT_REST, 4), bytes[AT_VOLUME]);
	rules->talked_ms = clamp((int64_t)take(bytes + AT_TALKED, 4), 0, rules->limits.talk_ms);
	rules->quiet_before_ms = clamp((int64_t)take(bytes + AT_QUIET, 4), 0, REST_MAX_MS);
	rules->stored_at_s = take(bytes + AT_UNIX, 8);
	rules->resting = bytes[AT_FLAGS] & RESTING;
	rules->ending_said = bytes[AT_FLAGS] & ENDING_SAID;
	/* No rest is longer than the longest a build or a policy allows today. */
	rules->rest_until_ms = now_ms + clamp((int64_t)take(bytes + AT_REST_LEFT, 4), 0, rules->limits.rest_ms);
}

static bool with_defaults(struct tb_rules_limits *limits)
{
	limits->talk_ms = limits->talk_ms ? limits->talk_ms : DEFAULTS.talk_ms;
	limits->rest_ms = limits->rest_ms ? limits->rest_ms : DEFAULTS.rest_ms;
	limits->silence_ms = limits->silence_ms ? limits->silence_ms : DEFAULTS.silence_ms;
	limits->volume_percent = limits->volume_percent ? limits->volume_percent : DEFAULTS.volume_percent;
	return limits->talk_ms >= TB_RULES_TALK_MIN_MINUTES * TB_RULES_MINUTE_MS && limits->talk_ms <= REST_MAX_MS &&
	       limits->rest_ms <= REST_MAX_MS && limits->silence_ms <= REST_MAX_MS &&
	       limits->volume_percent >= TB_RULES_VOLUME_MIN_PERCENT && limits->volume_percent <= 100;
}

enum tb_status tb_rules_init(struct tb_rules *rules, const struct tb_rules_limits *build, struct tb_span stored,
                             uint64_t now_ms)
{
	memset(rules, 0, sizeof *rules);
	rules->build = build ? *build : DEFAULTS;
	bool good = with_defaults(&rules->build);
	if (!good)
		rules->build = DEFAULTS;
	rules->limits = rules->build;
	rules->init_ms = rules->quiet_since_ms = rules->save_ms = now_ms;
	if (is_whole(stored)) {
		restore(rules, stored.data, now_ms);
	} else if (stored.n_bytes > 0) {
		rules->talked_ms = (uint32_t)since(TB_RULES_DOUBT_MS, rules->limits.talk_ms);
		rules->unsaved = true;
	}
	rest_when_time_is_up(rules, now_ms);
	rules->rest_is_old = rules->resting;
	return good ? TB_OK : TB_ERR_ARG;
}
