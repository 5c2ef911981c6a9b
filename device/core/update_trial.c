#include "device/core/update_parts.h"

_Static_assert((int)TB_SLOT_BAD_IMAGE == (int)TB_UPDATE_BAD_IMAGE, "the causes of a slot come first, in their order");

enum { NO_SERVER_MS = 30 * 60000 };

static bool counts_against(enum tb_slot_cause cause)
{
	static const bool counts[TB_SLOT_CAUSE_COUNT] = {
#define COUNTS(code, word, against) [TB_SLOT_##code] = against,
	    TB_SLOT_CAUSE_MAP(COUNTS)
#undef COUNTS
	};
	return (unsigned)cause < TB_SLOT_CAUSE_COUNT && counts[cause];
}

/* The floor rises with what is confirmed, and with nothing else. May be repeated: power may go between the two. */
static void raise_floor(struct tb_updater *updater)
{
	struct tb_update_record *record = &updater->record;
	if (record->trial_build != updater->build)
		return;
	if (record->trial_min_build > record->floor)
		record->floor = record->trial_min_build;
	record->trial_build = record->trial_min_build = 0;
	tb_update_note(updater, updater->build, TB_UPDATE_RESULT_CONFIRMED, TB_UPDATE_NONE);
}

void tb_update_trial_begin(struct tb_updater *updater)
{
	struct tb_slot_boot boot = {.build = 0};
	const struct tb_slot_port *slot = &updater->port->slot;
	slot->boot(slot->ctx, &boot);
	updater->build = boot.build;
	updater->on_trial = boot.unconfirmed;
	updater->settled = boot.rolled_back_build == 0;
	if (boot.unconfirmed)
		TB_BEAR_LOG(updater->bear, INFO, "Build %lu runs on trial", (unsigned long)boot.build);
	else
		raise_floor(updater);
}

/* An image was given up: that is remembered before the platform forgets it. How long, only time of day can say. */
static void settle(struct tb_updater *updater)
{
	struct tb_slot_boot boot = {.build = 0};
	const struct tb_slot_port *slot = &updater->port->slot;
	uint64_t unix_s = tb_update_unix_s(updater);
	slot->boot(slot->ctx, &boot);
	bool for_ever = counts_against(boot.cause);
	if (!for_ever && unix_s == 0)
		return;
	uint64_t until_s = for_ever ? UINT32_MAX : unix_s + TB_UPDATE_AGAIN_S;
	enum tb_update_cause cause = (enum tb_update_cause)boot.cause;
	tb_update_record_refuse(&updater->record, boot.rolled_back_build,
	                        until_s < UINT32_MAX ? (uint32_t)until_s : UINT32_MAX);
	updater->record.trial_build = updater->record.trial_min_build = 0;
	TB_BEAR_LOG(updater->bear, WARN, "🔒 [HIGH] UPDATE_ROLLED_BACK: build %lu: %s",
	            (unsigned long)boot.rolled_back_build, tb_update_cause_word(cause));
	tb_update_note(updater, boot.rolled_back_build, TB_UPDATE_RESULT_ROLLED_BACK, cause);
	updater->settled = true;
	slot->forget(slot->ctx);
}

static void give_up(struct tb_updater *updater, enum tb_slot_cause cause)
{
	const struct tb_slot_port *slot = &updater->port->slot;
	TB_BEAR_LOG(updater->bear, ERROR, "🔒 [HIGH] UPDATE_ROLLING_BACK: build %lu: %s", (unsigned long)updater->build,
	            tb_update_cause_word((enum tb_update_cause)cause));
	enum tb_status status = slot->roll_back(slot->ctx, cause);
	if (status == TB_OK) {
		updater->phase = TB_UPDATER_RESTARTING;
		return;
	}
	TB_BEAR_LOG(updater->bear, ERROR, "There is no way back: %s; this image goes on", tb_status_name(status));
	if (status == TB_ERR_NOT_FOUND)
		updater->on_trial = false;
	updater->no_server_ms = 0;
}

static void confirm(struct tb_updater *updater)
{
	const struct tb_slot_port *slot = &updater->port->slot;
	enum tb_status status = slot->confirm(slot->ctx);
	if (status != TB_OK) {
		TB_BEAR_LOG(updater->bear, WARN, "Not confirmed yet: %s", tb_status_name(status));
		return;
	}
	updater->on_trial = false;
	TB_BEAR_LOG(updater->bear, INFO, "✅ Build %lu is confirmed", (unsigned long)updater->build);
	raise_floor(updater);
}

static bool could_reach_a_server(const struct tb_updater *updater)
{
	const struct tb_network_port *network = &updater->bear->port.network;
	const struct tb_clock_port *clock = &updater->bear->port.clock;
	return (network->state == NULL || network->state(network->ctx) == TB_NETWORK_UP) &&
	       (clock->unix_s == NULL || clock->unix_s(clock->ctx) != 0);
}

static uint64_t patience_ms(const struct tb_updater *updater)
{
	return updater->config->no_server_ms > 0 ? updater->config->no_server_ms : NO_SERVER_MS;
}

void tb_update_trial_poll(struct tb_updater *updater, uint64_t passed_ms)
{
	const struct tb_bear *bear = updater->bear;
	if (!updater->settled)
		settle(updater);
	if (!updater->on_trial)
		return;
	/* A bear that slept knows nothing of the time between. */
	if (passed_ms > 2 * TB_UPDATE_LOOK_MS)
		passed_ms = 2 * TB_UPDATE_LOOK_MS;
	if (bear->faults != 0)
		give_up(updater, TB_SLOT_SELF_TEST);
	else if (bear->watch.state == TB_WATCH_UP)
		confirm(updater);
	else if (could_reach_a_server(updater) && (updater->no_server_ms += passed_ms) >= patience_ms(updater))
		give_up(updater, TB_SLOT_NO_SERVER);
}
