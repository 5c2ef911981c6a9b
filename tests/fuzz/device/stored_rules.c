/* The session rules over any stored bytes: they hold the bear to bounds that no bytes and no policy can leave, nobody
 * is locked out for ever, and pulling the plug never shortens a rest.
 *
 * The input: whether the sum is made right, the stored bytes, then steps of a letter and a number. */
#include "common/base/crc32.h"
#include "device/core/rules.h"
#include "tests/fuzz/fuzz.h"

#define REST_MAX_MS ((uint64_t)TB_RULES_REST_MAX_MINUTES * TB_RULES_MINUTE_MS)

static void require_bounds(const struct tb_rules *rules, uint64_t now_ms)
{
	uint64_t until_ms = tb_rules_rest_until(rules, now_ms);
	FUZZ_REQUIRE(until_ms == 0 || (until_ms > now_ms && until_ms - now_ms <= REST_MAX_MS));
	FUZZ_REQUIRE(until_ms == 0 || !tb_rules_may_talk(rules, now_ms));
	FUZZ_REQUIRE(tb_rules_volume_percent(rules) >= TB_RULES_VOLUME_MIN_PERCENT);
	FUZZ_REQUIRE(tb_rules_volume_percent(rules) <= 100);
}

/* Off and on again at once: the rest ends when it would have ended. */
static void pull_the_plug(struct tb_rules *rules, uint64_t now_ms)
{
	uint8_t bytes[TB_RULES_SAVED_BYTES];
	struct tb_span saved = tb_rules_save(rules, now_ms, bytes);
	uint64_t until_ms = tb_rules_rest_until(rules, now_ms);
	FUZZ_REQUIRE(tb_rules_init(rules, NULL, saved, now_ms) == TB_OK);
	FUZZ_REQUIRE(tb_rules_rest_until(rules, now_ms) >= until_ms);
}

static void do_what_is_due(struct tb_rules *rules, uint64_t now_ms)
{
	uint8_t bytes[TB_RULES_SAVED_BYTES];
	tb_rules_tick(rules, now_ms);
	if (tb_rules_save_due(rules, now_ms))
		tb_rules_save(rules, now_ms, bytes);
	FUZZ_REQUIRE(tb_rules_deadline(rules) > now_ms);
}

static void take_step(struct tb_rules *rules, uint8_t step, int32_t number, uint64_t *now_ms)
{
	struct tb_said_int said = {.is_said = number % 3 != 0, .value = number};
	struct tb_policy policy = {.talk_minutes = said, .rest_minutes = said, .volume_percent = said};
	switch (step) {
	case 't': tb_rules_talked(rules, *now_ms); break;
	case 'w': *now_ms += (uint64_t)(uint32_t)number % 1000000; break;
	case 'p': tb_rules_policy(rules, &policy, *now_ms); break;
	case 'a': tb_rules_policy(rules, &(struct tb_policy){.age = said}, *now_ms); break;
	case 'c': tb_rules_clock(rules, (uint32_t)number * 2u, *now_ms); break;
	case 'e': tb_rules_ending_said(rules); break;
	case 'x': pull_the_plug(rules, *now_ms); break;
	default: do_what_is_due(rules, *now_ms); break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct fuzz_input in = {data, n_bytes};
	bool right_sum = fuzz_byte(&in) % 2 == 0;
	struct tb_span kept = fuzz_take(&in, TB_RULES_SAVED_BYTES);
	uint8_t *stored = fuzz_copy(kept);
	struct tb_rules rules;
	uint64_t now_ms = 5000;
	for (size_t i = 0; right_sum && kept.n_bytes == TB_RULES_SAVED_BYTES && i < 4; i++)
		stored[32 + i] = (uint8_t)(tb_crc32(tb_span_make(stored, 32)) >> (8 * i));
	FUZZ_REQUIRE(tb_rules_init(&rules, NULL, tb_span_make(stored, kept.n_bytes), now_ms) == TB_OK);
	free(stored);
	for (unsigned n_steps = 0; in.n_left > 0 && n_steps < 200; n_steps++) {
		int32_t number = 0;
		uint8_t step = fuzz_byte(&in);
		struct tb_span digits = fuzz_take(&in, sizeof number);
		memcpy(&number, digits.data, digits.n_bytes);
		take_step(&rules, step, number, &now_ms);
		require_bounds(&rules, now_ms);
	}
	tb_rules_tick(&rules, now_ms + REST_MAX_MS);
	FUZZ_REQUIRE(tb_rules_rest_until(&rules, now_ms + REST_MAX_MS) == 0);
	return 0;
}
