/* A bear's rules with its clock and what its storage holds, for tests. */
#ifndef TB_TESTS_RULES_BEAR_H
#define TB_TESTS_RULES_BEAR_H

#include "device/core/rules.h"

#define MINUTES(n) ((uint64_t)(n)*60000)
#define NOTHING ((struct tb_span){0})

struct rules_bear {
	struct tb_rules rules;
	uint64_t now_ms;
	uint8_t stored[TB_RULES_SAVED_BYTES];
	size_t n_stored;
};

static inline void save(struct rules_bear *b)
{
	b->n_stored = tb_rules_save(&b->rules, b->now_ms, b->stored).n_bytes;
}

static inline void save_when_due(struct rules_bear *b)
{
	if (tb_rules_save_due(&b->rules, b->now_ms))
		save(b);
}

static inline struct rules_bear new_bear(void)
{
	struct rules_bear b = {.now_ms = 5000};
	tb_rules_init(&b.rules, NULL, NOTHING, b.now_ms);
	return b;
}

/* The power goes and comes back; its clock starts at another point. */
static inline void cut_power(struct rules_bear *b)
{
	b->now_ms = 1000;
	tb_rules_init(&b->rules, NULL, tb_span_make(b->stored, b->n_stored), b->now_ms);
}

/* One second after the other, with a sign of conversation in each of them while the bear may talk. */
static inline void talk_ms(struct rules_bear *b, uint64_t n_ms)
{
	for (uint64_t at = 0; at <= n_ms; at += 1000) {
		if (tb_rules_may_talk(&b->rules, b->now_ms))
			tb_rules_talked(&b->rules, b->now_ms);
		save_when_due(b);
		b->now_ms += at < n_ms ? 1000 : 0;
	}
}

static inline void be_quiet_ms(struct rules_bear *b, uint64_t n_ms)
{
	for (uint64_t at = 0; at < n_ms; at += 1000) {
		b->now_ms += 1000;
		tb_rules_tick(&b->rules, b->now_ms);
		save_when_due(b);
	}
}

static inline bool may_talk(const struct rules_bear *b)
{
	return tb_rules_may_talk(&b->rules, b->now_ms);
}

static inline struct tb_said_int said(int32_t value)
{
	return (struct tb_said_int){.is_said = true, .value = value};
}

static inline void policy(struct rules_bear *b, struct tb_policy policy)
{
	tb_rules_policy(&b->rules, &policy, b->now_ms);
}

#endif
