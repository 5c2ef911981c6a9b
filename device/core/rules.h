/* The session rules: thirty minutes of conversation, a soft ending, thirty minutes of rest. They hold without a network
 * and across power cuts.
 *
 * Pure decisions: it calls no port. The bear tells it what happened, asks what is allowed, and keeps its bytes in the
 * storage port. Times are the bear's now_ms (monotonic); time of day is welcome and never needed.
 *
 * What counts. The time between two signs of conversation (tb_rules_talked) counts unless it is longer than silence_ms.
 * When talk_ms have been counted, the rest begins at that moment: no new question, but the answer under way is heard to
 * its end; then the bear says its soft ending (tb_rules_ending_due, tb_rules_ending_said). After the rest, and after a
 * silence as long as a rest, the count starts anew.
 *
 * Power cuts. Rest passes while the bear is on. Time that it was off counts too, once time of day is known on both
 * sides of it. What is stored runs ahead: it charges what may yet be counted before the next write, so that pulling the
 * plug never wins time; it costs at most TB_RULES_SAVE_EVERY_MS, and up to silence_ms that were still open. In a rest
 * less than a minute of progress is lost. A rest ends after rest_ms of being on, whatever was stored: nobody is locked
 * out for ever.
 * Bytes that are damaged, or of another version: neither forgiven nor punished; the child has TB_RULES_DOUBT_MS, then
 * the soft ending.
 *
 * The network (tb_rules_policy) makes limits stricter than the build or takes that back, never looser than the build. A
 * rest under way is never lengthened by that; what is left of it is never more than a rest as it is allowed now.
 */
#ifndef TB_DEVICE_RULES_H
#define TB_DEVICE_RULES_H

#include "common/base/span.h"
#include "common/wire/server_msg.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	TB_RULES_SAVED_BYTES = 36,
	TB_RULES_SAVE_EVERY_MS = 60000, /* what the storage port allows */
	TB_RULES_DOUBT_MS = 5 * 60000,
	TB_RULES_MINUTE_MS = 60000,
	TB_RULES_REST_MAX_MINUTES = 24 * 60, /* the strictest a policy may be */
	TB_RULES_TALK_MIN_MINUTES = 1,
	TB_RULES_VOLUME_MIN_PERCENT = 10 /* below, nobody would hear the bear ask for help */
};

/* The storage port's key for the bytes of tb_rules_save. */
#define TB_RULES_KEY "rules"

struct tb_rules_limits {
	uint32_t talk_ms;        /* 60000..; 0: 30 minutes */
	uint32_t rest_ms;        /* up to 24 h; 0: 30 minutes */
	uint32_t silence_ms;     /* 0: 2 minutes */
	uint32_t volume_percent; /* of the build's cap on loudness, 10..100; 0: 100 */
};

/* Treat as opaque; it is here so that the caller can own its memory. */
struct tb_rules {
	struct tb_rules_limits build, limits; /* as built; as they are now */
	uint32_t talked_ms;
	uint32_t quiet_before_ms; /* silence that had passed at quiet_since_ms already */
	uint64_t quiet_since_ms;  /* the last sign of conversation, or init */
	bool heard_since_init;    /* quiet_since_ms is a sign of conversation */
	bool resting, ending_said, wrong_age;
	uint64_t rest_until_ms;
	bool rest_is_old; /* it stood at init: time that the bear was off is part of it */
	bool unsaved, saved_since_init;
	uint64_t save_ms;     /* the last save, or init */
	uint64_t stored_at_s; /* Unix time of what init was given; 0: unknown, or credited already */
	uint64_t init_ms;
	uint64_t clock_s, clock_ms; /* Unix time clock_s was at now_ms = clock_ms; clock_s 0: unknown */
};

/* build NULL: all defaults. stored: what the storage port has under TB_RULES_KEY; empty when it has nothing; when it
 * cannot be read, any single byte. TB_ERR_ARG: a limit is out of its bound; the rules then stand at the defaults. */
enum tb_status tb_rules_init(struct tb_rules *rules, const struct tb_rules_limits *build, struct tb_span stored,
                             uint64_t now_ms);

/* The child's age may have a bear: 3..13. */
bool tb_rules_age_is_ok(int age);

/* Time of day is known; Unix seconds. Call it when it becomes known, and again when it was corrected. What cannot be
 * true (before 2020, after 2100) has no effect. */
void tb_rules_clock(struct tb_rules *rules, uint64_t unix_s, uint64_t now_ms);

/* A sign of conversation: a press, a release, a typed question, the beginning and the end of an answer, and each tick
 * while listening, thinking or speaking. */
void tb_rules_talked(struct tb_rules *rules, uint64_t now_ms);

/* Time has passed: ends the rest, and forgets the count after a long silence. */
void tb_rules_tick(struct tb_rules *rules, uint64_t now_ms);

/* May a question be asked? Not in a rest, and not when a policy named an age outside 3..13. */
bool tb_rules_may_talk(const struct tb_rules *rules, uint64_t now_ms);
/* A policy named an age outside 3..13, and none has named a right one since. */
bool tb_rules_age_is_wrong(const struct tb_rules *rules);

/* When the rest ends; 0: no rest. */
uint64_t tb_rules_rest_until(const struct tb_rules *rules, uint64_t now_ms);

/* The soft ending of this rest was not said yet: say it as soon as no answer is under way. */
bool tb_rules_ending_due(const struct tb_rules *rules, uint64_t now_ms);
void tb_rules_ending_said(struct tb_rules *rules);

/* A `policy` message: what it does not name stays as it is, what is out of bounds becomes the bound. A rest under way
 * may become shorter, not longer. May begin a rest at once. */
void tb_rules_policy(struct tb_rules *rules, const struct tb_policy *policy, uint64_t now_ms);

/* 10..100: the limiter's cap is this part of the build's. */
uint32_t tb_rules_volume_percent(const struct tb_rules *rules);

/* The next moment at which tick or a save is due; UINT64_MAX: none. */
uint64_t tb_rules_deadline(const struct tb_rules *rules);

/* There is something to store: never true within a minute of the save before. */
bool tb_rules_save_due(const struct tb_rules *rules, uint64_t now_ms);

/* The bytes to store now. When storing fails, nothing is to be done: the next save is
 * due in a minute while there is anything to keep. */
struct tb_span tb_rules_save(struct tb_rules *rules, uint64_t now_ms, uint8_t out[TB_RULES_SAVED_BYTES]);

/* The same before an orderly power-off or restart: exact, since nothing will be counted before init. */
struct tb_span tb_rules_save_at_end(struct tb_rules *rules, uint64_t now_ms, uint8_t out[TB_RULES_SAVED_BYTES]);

#endif
