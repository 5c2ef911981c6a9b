#include "device/core/link_watch.h"

#include "common/wire/limits.h"

#include <string.h>

enum {
	OPEN_TIMEOUT_MS = 20000,
	GREETING_TIMEOUT_MS = 10000,
	HEARTBEAT_EVERY_MS = 15000,
	DEAD_AFTER_MS = 35000,
	SILENT_AFTER_MS = 1700,
	SILENT_MAX_MS = 8000,
	LASTING_MS = 30000, /* a connection that held this long ends the counting of failures */
	RETRY_AFTER_MAX_S = 3600
};

/* How long each kind of waiting is: base doubled per failure up to max, of which `floor_ms` at least, plus jitter. */
struct wait_rule {
	uint32_t base_ms, max_ms;
	bool full_jitter; /* anywhere between 250 ms and the delay; else the delay and up to 1/jitter_part more */
	uint32_t jitter_part;
};

enum { FULL_JITTER_FLOOR_MS = 250, RETRY_AFTER_JITTER_PART = 10 };

static const struct wait_rule WAITS[] = {
    [TB_WAIT_BACKOFF] = {.base_ms = 1000, .max_ms = 60000, .full_jitter = true},
    [TB_WAIT_GROWN_UP] = {.base_ms = 120000, .max_ms = 900000, .jitter_part = 2},
    [TB_WAIT_BUSY] = {.base_ms = 60000, .max_ms = 60000, .jitter_part = 4},
    [TB_WAIT_REPLACED] = {.base_ms = 300000, .max_ms = 300000, .jitter_part = 2},
};

/* 0..span_ms; without a random source the longest, so that a broken one never hammers. */
static uint32_t jitter_ms(const struct tb_link_watch *watch, uint32_t span_ms)
{
	uint32_t random;
	if (watch->random->fill(watch->random->ctx, &random, sizeof random) != TB_OK)
		return span_ms;
	return (uint32_t)((uint64_t)random * (span_ms + 1ull) >> 32);
}

static uint32_t doubled(const struct wait_rule *rule, uint32_t n_times)
{
	uint32_t delay = rule->base_ms;
	while (n_times-- > 0 && delay < rule->max_ms)
		delay *= 2;
	return delay < rule->max_ms ? delay : rule->max_ms;
}

static void wait_for(struct tb_link_watch *watch, enum tb_watch_wait wait, uint32_t delay_ms, uint64_t now_ms)
{
	watch->state = TB_WATCH_CLOSED;
	watch->wait = wait;
	watch->reading_paused = false;
	watch->due_ms = now_ms + delay_ms;
}

/* Counts the end of a connection, and waits as its kind of end asks. */
static void wait_by_rule(struct tb_link_watch *watch, enum tb_watch_wait wait, uint64_t now_ms)
{
	const struct wait_rule *rule = &WAITS[wait];
	if (watch->state == TB_WATCH_UP && now_ms - watch->up_ms >= LASTING_MS)
		watch->n_failed = watch->n_refused = 0;
	uint32_t *n_before = wait == TB_WAIT_GROWN_UP ? &watch->n_refused : &watch->n_failed;
	uint32_t delay = doubled(rule, *n_before);
	if (*n_before < UINT32_MAX)
		(*n_before)++;
	if (rule->full_jitter)
		delay = FULL_JITTER_FLOOR_MS + jitter_ms(watch, delay - FULL_JITTER_FLOOR_MS);
	else
		delay += jitter_ms(watch, delay / rule->jitter_part);
	wait_for(watch, wait, delay, now_ms);
}

void tb_link_watch_init(struct tb_link_watch *watch, const struct tb_random_port *random)
{
	memset(watch, 0, sizeof *watch);
	watch->random = random;
}

void tb_link_watch_start(struct tb_link_watch *watch, uint64_t now_ms)
{
	watch->n_failed = watch->n_refused = 0;
	wait_for(watch, TB_WAIT_BACKOFF, 0, now_ms);
}

void tb_link_watch_stop(struct tb_link_watch *watch)
{
	watch->state = TB_WATCH_STOPPED;
}

/* UP: when it counts as dead if nothing is heard. */
static uint64_t dead_ms(const struct tb_link_watch *watch)
{
	if (watch->reading_paused)
		return UINT64_MAX;
	return watch->silent ? watch->owed_ms + SILENT_MAX_MS : watch->heard_ms + DEAD_AFTER_MS;
}

static uint64_t sooner(uint64_t a_ms, uint64_t b_ms)
{
	return a_ms < b_ms ? a_ms : b_ms;
}

static uint64_t silent_ms(const struct tb_link_watch *watch)
{
	bool may = watch->owed_ms != 0 && !watch->silent && !watch->reading_paused;
	return may ? watch->owed_ms + SILENT_AFTER_MS : UINT64_MAX;
}

enum tb_watch_order tb_link_watch_poll(struct tb_link_watch *watch, uint64_t now_ms)
{
	switch (watch->state) {
	case TB_WATCH_STOPPED: return TB_WATCH_NOTHING;
	case TB_WATCH_CLOSED:
		if (now_ms < watch->due_ms)
			return TB_WATCH_NOTHING;
		watch->state = TB_WATCH_OPENING;
		watch->hastened = watch->hastened && watch->due_ms == watch->hastened_ms;
		watch->due_ms = now_ms + OPEN_TIMEOUT_MS;
		return TB_WATCH_OPEN;
	case TB_WATCH_OPENING:
	case TB_WATCH_GREETING: return now_ms < watch->due_ms ? TB_WATCH_NOTHING : TB_WATCH_GIVE_UP;
	case TB_WATCH_UP: break;
	}
	if (now_ms >= dead_ms(watch))
		return TB_WATCH_GIVE_UP;
	if (now_ms >= silent_ms(watch)) {
		watch->silent = true;
		return TB_WATCH_SILENT;
	}
	if (now_ms < watch->heartbeat_ms)
		return TB_WATCH_NOTHING;
	watch->heartbeat_ms = now_ms + HEARTBEAT_EVERY_MS;
	return TB_WATCH_HEARTBEAT;
}

uint64_t tb_link_watch_deadline(const struct tb_link_watch *watch)
{
	if (watch->state == TB_WATCH_STOPPED)
		return UINT64_MAX;
	if (watch->state != TB_WATCH_UP)
		return watch->due_ms;
	return sooner(sooner(dead_ms(watch), silent_ms(watch)), watch->heartbeat_ms);
}

void tb_link_watch_hasten(struct tb_link_watch *watch, uint64_t now_ms)
{
	bool may = watch->state == TB_WATCH_CLOSED && watch->wait == TB_WAIT_BACKOFF && now_ms < watch->due_ms;
	if (!may || watch->hastened)
		return;
	watch->hastened = true;
	watch->due_ms = watch->hastened_ms = now_ms;
}

void tb_link_watch_opened(struct tb_link_watch *watch, uint64_t now_ms)
{
	watch->state = TB_WATCH_GREETING;
	watch->due_ms = now_ms + GREETING_TIMEOUT_MS;
	watch->heard_ms = now_ms;
}

void tb_link_watch_greeted(struct tb_link_watch *watch, uint64_t now_ms)
{
	watch->state = TB_WATCH_UP;
	watch->up_ms = watch->heard_ms = now_ms;
	watch->heartbeat_ms = now_ms + HEARTBEAT_EVERY_MS;
	watch->owed_ms = 0;
	watch->silent = false;
	watch->n_refused = 0;
	watch->hastened = false;
}

void tb_link_watch_heard(struct tb_link_watch *watch, uint64_t now_ms)
{
	watch->heard_ms = now_ms;
	watch->owed_ms = 0;
	watch->silent = false;
}

void tb_link_watch_owed(struct tb_link_watch *watch, bool owed, uint64_t now_ms)
{
	if (owed && watch->owed_ms == 0)
		watch->owed_ms = now_ms;
	else if (!owed && !watch->silent)
		watch->owed_ms = 0;
}

void tb_link_watch_paused(struct tb_link_watch *watch, bool paused, uint64_t now_ms)
{
	tb_link_watch_heard(watch, now_ms);
	watch->reading_paused = paused;
}

void tb_link_watch_refused(struct tb_link_watch *watch, int http_status, uint32_t retry_after_s, uint64_t now_ms)
{
	if (http_status == 400 || http_status == 401 || http_status == 403) {
		wait_by_rule(watch, TB_WAIT_GROWN_UP, now_ms);
	} else if (http_status != 429 && http_status != 503) {
		wait_by_rule(watch, TB_WAIT_BACKOFF, now_ms);
	} else if (retry_after_s == 0) {
		wait_by_rule(watch, TB_WAIT_BUSY, now_ms);
	} else {
		uint32_t delay_ms = 1000 * (retry_after_s < RETRY_AFTER_MAX_S ? retry_after_s : RETRY_AFTER_MAX_S);
		wait_for(watch, TB_WAIT_BUSY, delay_ms + jitter_ms(watch, delay_ms / RETRY_AFTER_JITTER_PART), now_ms);
	}
}

void tb_link_watch_failed(struct tb_link_watch *watch, enum tb_status status, uint64_t now_ms)
{
	wait_by_rule(watch, status == TB_ERR_AUTH ? TB_WAIT_GROWN_UP : TB_WAIT_BACKOFF, now_ms);
}

void tb_link_watch_closed(struct tb_link_watch *watch, uint16_t code, struct tb_span reason, uint64_t now_ms)
{
	if (tb_span_eq_cstr(reason, "device_reconnection"))
		wait_by_rule(watch, TB_WAIT_REPLACED, now_ms);
	else
		wait_by_rule(watch, code == TB_CLOSE_POLICY ? TB_WAIT_GROWN_UP : TB_WAIT_BACKOFF, now_ms);
}
