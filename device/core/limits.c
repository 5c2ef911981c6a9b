#include "device/core/parts.h"

#define VOLUME_KEY "volume"

enum { SAVE_EVERY_MS = 60000 }; /* what the storage port allows */

/* --- volume ---------------------------------------------------------------------------------------------------------
 */

/* Percent of the sample, 3 dB apart: a child steps through them and comes round again. */
static const uint8_t VOLUMES[] = {35, 50, 70, TB_PLAYBACK_VOLUME_MAX};
enum { N_VOLUMES = sizeof VOLUMES / sizeof VOLUMES[0] };

static void apply_volume(struct tb_bear *bear)
{
	if (bear->volume_step >= N_VOLUMES)
		bear->volume_step = N_VOLUMES - 1;
	tb_playback_set_volume(&bear->downlink.playback, VOLUMES[bear->volume_step]);
	/* Parents take from the cap: no step is louder than they allow. */
	int32_t cap = bear->config.cap_rms * (int32_t)tb_rules_volume_percent(&bear->rules) / 100;
	tb_limiter_set_cap(&bear->downlink.playback.limiter, cap);
}

void tb_limits_next_volume(struct tb_bear *bear)
{
	bear->volume_step = (uint8_t)((bear->volume_step + 1) % N_VOLUMES);
	bear->volume_unsaved = true;
	apply_volume(bear);
	TB_BEAR_LOG(bear, INFO, "Volume step %u of %u", bear->volume_step + 1u, (unsigned)N_VOLUMES);
	tb_phrase_say(bear, TB_PHRASE_THIS_LOUD);
}

/* --- what is kept ---------------------------------------------------------------------------------------------------
 */

static enum tb_status read_kept(const struct tb_bear *bear, const char *key, uint8_t *out, size_t cap, size_t *n_bytes)
{
	const struct tb_storage_port *storage = &bear->port.storage;
	if (storage->get == NULL)
		return TB_ERR_NOT_FOUND;
	return storage->get(storage->ctx, key, out, cap, n_bytes);
}

static void keep(const struct tb_bear *bear, const char *key, struct tb_span value)
{
	const struct tb_storage_port *storage = &bear->port.storage;
	enum tb_status status = storage->set == NULL ? TB_OK : storage->set(storage->ctx, key, value);
	if (status != TB_OK)
		TB_BEAR_LOG(bear, WARN, "Not stored: %s: %s", key, tb_status_name(status));
}

void tb_limits_load(struct tb_bear *bear)
{
	uint8_t value[TB_RULES_SAVED_BYTES];
	size_t n_bytes = 0;
	if (bear->limits_loaded)
		return;
	bear->limits_loaded = true;
	enum tb_status status = read_kept(bear, TB_RULES_KEY, value, sizeof value, &n_bytes);
	if (status == TB_ERR_NOT_FOUND)
		n_bytes = 0;
	else if (status != TB_OK)
		n_bytes = 1; /* unreadable, in the form the rules know for that */
	if (n_bytes == 1 && status != TB_OK)
		value[0] = 0;
	tb_rules_init(&bear->rules, &bear->config.limits, tb_span_make(value, n_bytes), bear->now_ms);
	if (read_kept(bear, VOLUME_KEY, value, 1, &n_bytes) == TB_OK && n_bytes == 1)
		bear->volume_step = value[0];
	apply_volume(bear);
}

static void save_rules(struct tb_bear *bear)
{
	uint8_t value[TB_RULES_SAVED_BYTES];
	keep(bear, TB_RULES_KEY, tb_rules_save(&bear->rules, bear->now_ms, value));
}

static void save_volume(struct tb_bear *bear)
{
	bear->volume_unsaved = false;
	bear->volume_ms = bear->now_ms + SAVE_EVERY_MS;
	keep(bear, VOLUME_KEY, tb_span_make(&bear->volume_step, 1));
}

void tb_limits_save(struct tb_bear *bear)
{
	uint8_t value[TB_RULES_SAVED_BYTES];
	if (!bear->limits_loaded)
		return;
	keep(bear, TB_RULES_KEY, tb_rules_save_at_end(&bear->rules, bear->now_ms, value));
	if (bear->volume_unsaved)
		save_volume(bear);
}

/* --- time -----------------------------------------------------------------------------------------------------------
 */

void tb_limits_talked(struct tb_bear *bear)
{
	if (bear->limits_loaded)
		tb_rules_talked(&bear->rules, bear->now_ms);
}

void tb_limits_policy(struct tb_bear *bear, const struct tb_policy *policy)
{
	if (!bear->limits_loaded)
		return;
	tb_rules_policy(&bear->rules, policy, bear->now_ms);
	apply_volume(bear);
}

static void age_is_right(struct tb_bear *bear)
{
	bear->age_refused = false;
	tb_bear_fire(bear, TB_TRIGGER_RIGHT_AGE);
	tb_bear_face_link(bear);
}

static void look_at_rest(struct tb_bear *bear)
{
	bool may_talk = tb_rules_may_talk(&bear->rules, bear->now_ms);
	bool wrong_age = tb_rules_age_is_wrong(&bear->rules);
	bool idle = bear->state == TB_BEAR_READY || bear->state == TB_BEAR_RESTING;
	if (idle && wrong_age)
		tb_bear_fire(bear, TB_TRIGGER_WRONG_AGE);
	else if (bear->state == TB_BEAR_GROWN_UP && bear->age_refused && !wrong_age)
		age_is_right(bear);
	else if (bear->state == TB_BEAR_READY && !may_talk)
		tb_bear_fire(bear, TB_TRIGGER_ENOUGH);
	else if (bear->state == TB_BEAR_RESTING && may_talk)
		tb_bear_fire(bear, TB_TRIGGER_RESTED);
}

void tb_limits_poll(struct tb_bear *bear)
{
	if (!bear->limits_loaded)
		return;
	if (bear->question.open)
		tb_rules_talked(&bear->rules, bear->now_ms);
	tb_rules_tick(&bear->rules, bear->now_ms);
	look_at_rest(bear);
	if (tb_rules_save_due(&bear->rules, bear->now_ms))
		save_rules(bear);
	if (bear->volume_unsaved && bear->now_ms >= bear->volume_ms)
		save_volume(bear);
}

uint64_t tb_limits_deadline(const struct tb_bear *bear)
{
	if (!bear->limits_loaded || bear->state == TB_BEAR_OFF)
		return UINT64_MAX;
	uint64_t due_ms = tb_rules_deadline(&bear->rules);
	return bear->volume_unsaved && bear->volume_ms < due_ms ? bear->volume_ms : due_ms;
}
