#include "device/core/updater.h"

#include "common/wire/token.h"
#include "device/core/update_parts.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MS = 24 * 3600000, QUIET_MS = 10 * 60000, SECOND_MS = 1000 };

/* --- small things ---------------------------------------------------------------------------------------------------
 */

uint64_t tb_update_unix_s(const struct tb_updater *updater)
{
	const struct tb_clock_port *clock = &updater->bear->port.clock;
	return clock->unix_s != NULL ? clock->unix_s(clock->ctx) : 0;
}

enum tb_status tb_update_save(struct tb_updater *updater)
{
	const struct tb_storage_port *storage = &updater->bear->port.storage;
	uint8_t value[TB_UPDATE_RECORD_BYTES];
	tb_update_record_write(&updater->record, value);
	enum tb_status status = storage->set(storage->ctx, TB_UPDATE_RECORD_KEY, tb_span_make(value, sizeof value));
	if (status != TB_OK)
		TB_BEAR_LOG(updater->bear, WARN, "Not stored: %s: %s", TB_UPDATE_RECORD_KEY, tb_status_name(status));
	return status;
}

static void show_report(struct tb_updater *updater)
{
	const struct tb_update_record *record = &updater->record;
	updater->report = (struct tb_update_out){.build = record->report_build,
	                                         .result = tb_update_result_word(record->report_result),
	                                         .cause = tb_update_cause_word(record->report_cause)};
	updater->bear->update = record->report_build > 0 ? &updater->report : NULL;
	updater->bear->update_told = false;
	if (record->report_build > 0)
		updater->bear->status_ms = updater->polled_ms;
}

void tb_update_note(struct tb_updater *updater, uint32_t build, enum tb_update_result result,
                    enum tb_update_cause cause)
{
	updater->record.report_build = build;
	updater->record.report_result = (uint8_t)result;
	updater->record.report_cause = (uint8_t)cause;
	tb_update_save(updater);
	show_report(updater);
}

/* A status with the report in it has left. */
static void look_at_report(struct tb_updater *updater)
{
	if (!updater->bear->update_told)
		return;
	updater->record.report_build = 0;
	show_report(updater);
	tb_update_save(updater);
}

uint64_t tb_update_check_every_ms(const struct tb_updater *updater)
{
	return updater->config->check_every_ms > 0 ? updater->config->check_every_ms : DAY_MS;
}

static uint64_t quiet_ms(const struct tb_updater *updater)
{
	return updater->config->quiet_ms > 0 ? updater->config->quiet_ms : QUIET_MS;
}

/* 0..most_ms: bears that were switched on by the same light switch do not all ask at once. */
static uint64_t jitter_ms(const struct tb_updater *updater, uint64_t most_ms)
{
	const struct tb_random_port *random = &updater->bear->port.random;
	uint32_t value = 0;
	if (random->fill(random->ctx, &value, sizeof value) != TB_OK)
		return most_ms;
	return value % (most_ms + 1);
}

static uint64_t spread_ms(const struct tb_updater *updater, uint64_t delay_ms)
{
	uint64_t most_ms = delay_ms < 2 * TB_UPDATE_SOON_MS ? delay_ms / 2 : TB_UPDATE_SOON_MS;
	return delay_ms - most_ms + jitter_ms(updater, 2 * most_ms);
}

/* --- beginning and end ----------------------------------------------------------------------------------------------
 */

enum tb_status tb_update_fetch(struct tb_updater *updater, const char *path, uint32_t first_byte)
{
	const struct tb_fetch_port *fetch = &updater->port->fetch;
	const struct tb_bear_config *config = &updater->bear->config;
	char token[TB_TOKEN_LEN + 1];
	enum tb_status status =
	    tb_token_make(&updater->bear->port.hmac, config->key, tb_span_cstr(config->device_id), token);
	if (status == TB_OK)
		status = fetch->start(fetch->ctx, &(struct tb_fetch_request){.host = config->host,
		                                                             .port = config->port,
		                                                             .path_query = path,
		                                                             .bearer = token,
		                                                             .first_byte = first_byte,
		                                                             .trust = &config->trust});
	tb_wipe(token, sizeof token);
	return status;
}

void tb_update_leave(struct tb_updater *updater, uint64_t after_ms)
{
	struct tb_bear *bear = updater->bear;
	const struct tb_updater_port *port = updater->port;
	port->fetch.cancel(port->fetch.ctx);
	port->slot.close(port->slot.ctx);
	updater->phase = TB_UPDATER_IDLE;
	updater->check_ms = updater->look_ms = updater->polled_ms + spread_ms(updater, after_ms);
	if (bear->state == TB_BEAR_UPDATING)
		tb_bear_handle(bear, &(struct tb_bear_event){.type = TB_BEAR_EVENT_UPDATE_OVER}, updater->polled_ms);
}

void tb_update_fail(struct tb_updater *updater, enum tb_update_result result, enum tb_update_cause cause)
{
	/* A manifest that was not verified names no build that anybody would vouch for; it is told all the same. */
	uint32_t build = cause == TB_UPDATE_MANIFEST ? 0 : TB_SCRATCH(updater)->manifest.build;
	if (result == TB_UPDATE_RESULT_REFUSED)
		TB_BEAR_LOG(updater->bear, ERROR, "🔒 [HIGH] UPDATE_REFUSED: build %lu: %s", (unsigned long)build,
		            tb_update_cause_word(cause));
	else
		TB_BEAR_LOG(updater->bear, WARN, "The update to build %lu failed: %s", (unsigned long)build,
		            tb_update_cause_word(cause));
	if (build > 0)
		tb_update_note(updater, build, result, cause);
	tb_update_leave(updater, tb_update_check_every_ms(updater));
}

static enum tb_status write_path(const struct tb_updater *updater, char *out, size_t cap)
{
	const struct tb_updater_config *config = updater->config;
	const struct tb_bear_config *bear = &updater->bear->config;
	int n = snprintf(out, cap, "%s?device_id=%s&hardware=%s&version=%s&build=%lu",
	                 config->path != NULL ? config->path : TB_FIRMWARE_PATH, bear->device_id, config->hardware,
	                 bear->firmware_version != NULL ? bear->firmware_version : "", (unsigned long)updater->build);
	return n > 0 && (size_t)n < cap ? TB_OK : TB_ERR_FULL;
}

static void begin(struct tb_updater *updater)
{
	struct tb_bear *bear = updater->bear;
	tb_bear_handle(bear, &(struct tb_bear_event){.type = TB_BEAR_EVENT_UPDATE_BEGIN}, updater->polled_ms);
	if (bear->state != TB_BEAR_UPDATING)
		return;
	struct tb_update_scratch *scratch = TB_SCRATCH(updater);
	TB_BEAR_LOG(bear, INFO, "Looking for new firmware");
	updater->phase = TB_UPDATER_CHECKING;
	updater->n_body = 0;
	if (write_path(updater, scratch->path, sizeof scratch->path) != TB_OK ||
	    tb_update_fetch(updater, scratch->path, 0) != TB_OK)
		tb_update_leave(updater, TB_UPDATE_SOON_MS);
}

static bool is_good_time(const struct tb_updater *updater)
{
	const struct tb_bear *bear = updater->bear;
	uint64_t now_ms = updater->polled_ms, quiet = quiet_ms(updater);
	bool is_idle = (bear->state == TB_BEAR_READY || bear->state == TB_BEAR_RESTING) && !bear->question.open &&
	               !bear->downlink.says_phrase;
	bool was_quiet = bear->question.number == 0 || now_ms - bear->question.opened_ms >= quiet;
	return is_idle && was_quiet && bear->watch.state == TB_WATCH_UP && now_ms - bear->watch.up_ms >= quiet;
}

/* --- the manifest ---------------------------------------------------------------------------------------------------
 */

static void manifest_head(struct tb_updater *updater, int http_status, uint32_t n_bytes, uint32_t first_byte)
{
	if (http_status == 404) {
		TB_BEAR_LOG(updater->bear, INFO, "No new firmware");
		tb_update_leave(updater, tb_update_check_every_ms(updater));
	} else if (http_status != 200) {
		TB_BEAR_LOG(updater->bear, WARN, "No manifest is given: status %d", http_status);
		tb_update_leave(updater, http_status == 503 ? TB_UPDATE_SOON_MS : tb_update_check_every_ms(updater));
	} else if (first_byte != 0 || (n_bytes != UINT32_MAX && n_bytes > TB_MANIFEST_JSON_MAX)) {
		tb_update_fail(updater, TB_UPDATE_RESULT_REFUSED, TB_UPDATE_MANIFEST);
	}
}

static void manifest_data(struct tb_updater *updater, struct tb_span bytes)
{
	if (bytes.n_bytes > TB_MANIFEST_JSON_MAX - updater->n_body) {
		tb_update_fail(updater, TB_UPDATE_RESULT_REFUSED, TB_UPDATE_MANIFEST);
		return;
	}
	memcpy(TB_SCRATCH(updater)->json + updater->n_body, bytes.data, bytes.n_bytes);
	updater->n_body += (uint32_t)bytes.n_bytes;
}

static void manifest_end(struct tb_updater *updater, enum tb_status status)
{
	bool available;
	if (status != TB_OK) {
		TB_BEAR_LOG(updater->bear, WARN, "The manifest did not come: %s", tb_status_name(status));
		tb_update_leave(updater, TB_UPDATE_SOON_MS);
		return;
	}
	enum tb_update_cause cause = tb_update_judge(updater, updater->n_body, &available);
	if (cause == TB_UPDATE_GIVEN_UP || (cause == TB_UPDATE_NONE && !available) ||
	    (cause == TB_UPDATE_OLD && TB_SCRATCH(updater)->manifest.build == updater->build)) {
		TB_BEAR_LOG(updater->bear, INFO, "No new firmware");
		tb_update_leave(updater, tb_update_check_every_ms(updater));
	} else if (cause != TB_UPDATE_NONE) {
		tb_update_fail(updater, TB_UPDATE_RESULT_REFUSED, cause);
	} else {
		tb_update_download(updater);
	}
}

/* What cannot be read now may be read later: until then nothing is decided and nothing written over it, for it knows
 * the floor and what was given up. What is damaged is lost. */
static void recall(struct tb_updater *updater)
{
	const struct tb_storage_port *storage = &updater->bear->port.storage;
	uint8_t value[TB_UPDATE_RECORD_BYTES];
	size_t n_bytes = 0;
	enum tb_status status = storage->get(storage->ctx, TB_UPDATE_RECORD_KEY, value, sizeof value, &n_bytes);
	struct tb_span stored = tb_span_make(value, status == TB_OK ? n_bytes : 0);
	if (status == TB_ERR_IO) {
		updater->look_ms = updater->polled_ms + TB_UPDATE_LOOK_MS;
		return;
	}
	if (!tb_update_record_read(&updater->record, stored) && status != TB_ERR_NOT_FOUND)
		TB_BEAR_LOG(updater->bear, WARN, "What was kept about updates is damaged");
	updater->recalled = true;
	show_report(updater);
	tb_update_trial_begin(updater);
	updater->check_ms = updater->polled_ms + quiet_ms(updater) + jitter_ms(updater, quiet_ms(updater));
	updater->look_ms = updater->check_ms;
}

/* --- events ---------------------------------------------------------------------------------------------------------
 */

static void advance(struct tb_updater *updater, uint64_t now_ms)
{
	if (now_ms > updater->polled_ms)
		updater->polled_ms = now_ms;
}

static bool is_under_way(const struct tb_updater *updater)
{
	return updater->phase != TB_UPDATER_IDLE && updater->phase != TB_UPDATER_RESTARTING;
}

/* false: nothing is under way, or somebody wants the bear, who gets it. */
static bool may_go_on(struct tb_updater *updater)
{
	const struct tb_bear *bear = updater->bear;
	if (!is_under_way(updater))
		return false;
	if (bear->state == TB_BEAR_UPDATING && !bear->update_unwanted)
		return true;
	TB_BEAR_LOG(bear, INFO, "The update waits");
	tb_update_leave(updater, quiet_ms(updater));
	return false;
}

void tb_updater_fetch_head(struct tb_updater *updater, int http_status, uint32_t n_bytes, uint32_t first_byte,
                           uint64_t now_ms)
{
	advance(updater, now_ms);
	if (!may_go_on(updater))
		return;
	if (updater->phase == TB_UPDATER_CHECKING)
		manifest_head(updater, http_status, n_bytes, first_byte);
	else if (updater->phase == TB_UPDATER_DOWNLOADING)
		tb_update_image_head(updater, http_status, n_bytes, first_byte);
}

void tb_updater_fetch_data(struct tb_updater *updater, struct tb_span bytes, uint64_t now_ms)
{
	advance(updater, now_ms);
	if (!may_go_on(updater) || bytes.n_bytes == 0)
		return;
	if (updater->phase == TB_UPDATER_CHECKING)
		manifest_data(updater, bytes);
	else if (updater->phase == TB_UPDATER_DOWNLOADING)
		tb_update_image_data(updater, bytes);
}

void tb_updater_fetch_end(struct tb_updater *updater, enum tb_status status, uint64_t now_ms)
{
	advance(updater, now_ms);
	if (!may_go_on(updater))
		return;
	if (updater->phase == TB_UPDATER_CHECKING)
		manifest_end(updater, status);
	else if (updater->phase == TB_UPDATER_DOWNLOADING)
		tb_update_image_end(updater, status);
}

/* Who waits for less quiet is looked at oftener. */
static uint64_t look_every_ms(const struct tb_updater *updater)
{
	uint64_t quiet = quiet_ms(updater);
	return quiet < TB_UPDATE_LOOK_MS ? quiet : TB_UPDATE_LOOK_MS;
}

static void look(struct tb_updater *updater)
{
	if (updater->polled_ms < updater->look_ms)
		return;
	updater->look_ms = updater->polled_ms + look_every_ms(updater);
	if (!updater->on_trial && updater->polled_ms >= updater->check_ms && is_good_time(updater))
		begin(updater);
}

void tb_updater_poll(struct tb_updater *updater, uint64_t now_ms)
{
	uint64_t before_ms = updater->polled_ms;
	advance(updater, now_ms);
	if (!updater->recalled && updater->polled_ms >= updater->look_ms)
		recall(updater);
	if (!updater->recalled)
		return;
	look_at_report(updater);
	if (updater->phase == TB_UPDATER_RESTARTING)
		return;
	tb_update_trial_poll(updater, updater->polled_ms - before_ms);
	if (updater->phase == TB_UPDATER_IDLE)
		look(updater);
	else if (may_go_on(updater))
		tb_update_download_poll(updater);
}

uint64_t tb_updater_deadline(const struct tb_updater *updater)
{
	switch (updater->phase) {
	case TB_UPDATER_IDLE:
		if (!updater->recalled)
			return updater->look_ms;
		if (updater->on_trial || !updater->settled)
			return updater->polled_ms + TB_UPDATE_LOOK_MS;
		return updater->look_ms;
	case TB_UPDATER_REHASHING: return updater->polled_ms;
	case TB_UPDATER_WAITING: return updater->check_ms;
	default: return UINT64_MAX;
	}
}

/* --- setup ----------------------------------------------------------------------------------------------------------
 */

static const char *problem_of(const struct tb_bear *bear, const struct tb_updater_config *config,
                              const struct tb_updater_port *port)
{
	if (config->n_keys < 1 || config->n_keys > TB_UPDATER_KEYS_MAX)
		return "one or two public keys must be given";
	if (config->hardware == NULL || !config->hardware[0] ||
	    strlen(config->hardware) >= sizeof((struct tb_manifest *)0)->hardware)
		return "hardware must have 1 to 31 characters";
	if (config->memory == NULL || config->memory_bytes < TB_UPDATER_MEMORY ||
	    (uintptr_t)config->memory % sizeof(uint64_t) != 0)
		return "memory must be 8192 bytes or more, aligned";
	if (config->check_every_ms > 0 && config->check_every_ms < SECOND_MS)
		return "check_every_ms must be a second or more";
	if (port->fetch.start == NULL || port->slot.open == NULL || port->sha256.begin == NULL ||
	    port->verify.verify_p256 == NULL || bear->port.storage.set == NULL)
		return "a port is missing";
	return NULL;
}

enum tb_status tb_updater_init(struct tb_updater *updater, struct tb_bear *bear, const struct tb_updater_config *config,
                               const struct tb_updater_port *port, uint64_t now_ms)
{
	const char *problem = problem_of(bear, config, port);
	if (problem != NULL) {
		TB_BEAR_LOG(bear, ERROR, "The updater refuses its settings: %s", problem);
		return TB_ERR_ARG;
	}
	*updater = (struct tb_updater){.bear = bear, .config = config, .port = port, .polled_ms = now_ms};
	recall(updater);
	if (!updater->recalled)
		TB_BEAR_LOG(bear, WARN, "What was kept about updates cannot be read; again in a minute");
	return TB_OK;
}
