#include "server/release/release_private.h"

#include "common/base/hex.h"
#include "server/release/sign.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { DEFAULT_HALT_FAILURES = 3, DEFAULT_HALT_PERCENT = 5, BEAR_BYTES = 16, BEAR_CAP = 2 * BEAR_BYTES + 1 };

static const char *const state_names[TB_RELEASE_STATE_COUNT] = {
#define NAME(code, name) name,
    TB_RELEASE_STATE_MAP(NAME)
#undef NAME
};

const char *tb_release_state_name(enum tb_release_state state)
{
	return (unsigned)state < TB_RELEASE_STATE_COUNT ? state_names[state] : "unknown";
}

/* --- life -----------------------------------------------------------------------------------------------------------
 */

static enum tb_status make_folder(const char *path, const struct tb_log *log)
{
	struct stat info;
	if (mkdir(path, 0700) == 0 || (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)))
		return TB_OK;
	tb_logf(log, TB_LOG_ERROR, "%s: cannot be made: %s", path, strerror(errno));
	return TB_ERR_IO;
}

static enum tb_status open_files(struct tb_releases *releases, const char *data_dir)
{
	char path[PATH_MAX];
	int n_path = snprintf(path, sizeof path, "%s/releases.db", data_dir);
	int n_folder = snprintf(releases->folder, sizeof releases->folder, "%s/firmware", data_dir);
	if (n_path < 0 || n_path >= PATH_MAX || n_folder < 0 || n_folder >= PATH_MAX)
		return TB_ERR_TOO_LARGE;
	enum tb_status status = make_folder(data_dir, releases->config.log);
	if (status == TB_OK)
		status = make_folder(releases->folder, releases->config.log);
	if (status == TB_OK)
		status = tb_release_store_open(path, releases->config.log, &releases->store);
	if (status == TB_OK && releases->config.patience_ms > 0)
		tb_release_store_set_patience(releases->store, releases->config.patience_ms);
	return status;
}

enum tb_status tb_releases_open(const struct tb_releases_config *config, struct tb_releases **out)
{
	struct tb_releases *releases = calloc(1, sizeof *releases);
	if (releases == NULL)
		return TB_ERR_NO_MEMORY;
	releases->config = *config;
	releases->config.data_dir = NULL;
	if (config->halt_failures == 0)
		releases->config.halt_failures = DEFAULT_HALT_FAILURES;
	if (config->halt_percent == 0)
		releases->config.halt_percent = DEFAULT_HALT_PERCENT;
	enum tb_status status = open_files(releases, config->data_dir);
	if (status == TB_OK)
		*out = releases;
	else
		tb_releases_close(releases);
	return status;
}

void tb_releases_close(struct tb_releases *releases)
{
	if (releases == NULL)
		return;
	tb_release_store_close(releases->store);
	free(releases);
}

enum tb_status tb_release_of_record(const struct tb_releases *releases, const struct tb_store_release *record,
                                    struct tb_release *out)
{
	struct tb_release release = {.state = (enum tb_release_state)record->state,
	                             .stage_percent = record->stage_percent,
	                             .published_at_s = record->published_at_s,
	                             .n_confirmed = record->n_outcomes[TB_STORE_CONFIRMED],
	                             .n_failed = record->n_outcomes[TB_STORE_FAILED],
	                             .n_other = record->n_outcomes[TB_STORE_OTHER]};
	if (tb_manifest_decode(tb_span_cstr(record->manifest), &release.manifest) != TB_OK) {
		tb_logf(releases->config.log, TB_LOG_ERROR, "releases: the record of %s build %" PRIu32 " is damaged",
		        record->hardware, record->build);
		return TB_ERR_INTERNAL;
	}
	*out = release;
	return TB_OK;
}

/* --- what an operator decides ---------------------------------------------------------------------------------------
 */

struct listing {
	const struct tb_releases *releases;
	void (*on)(void *ctx, const struct tb_release *);
	void *ctx;
};

static bool list_one(void *ctx, const struct tb_store_release *record)
{
	const struct listing *listing = ctx;
	struct tb_release release;
	if (tb_release_of_record(listing->releases, record, &release) == TB_OK)
		listing->on(listing->ctx, &release);
	return true;
}

enum tb_status tb_release_each(struct tb_releases *releases, const char *hardware,
                               void (*on)(void *ctx, const struct tb_release *), void *ctx)
{
	struct listing listing = {.releases = releases, .on = on, .ctx = ctx};
	return tb_release_store_each(releases->store, hardware, list_one, &listing);
}

enum tb_status tb_release_halt(struct tb_releases *releases, const char *hardware, uint32_t build)
{
	struct tb_store_release record;
	enum tb_status status = tb_release_store_get(releases->store, hardware, build, &record);
	if (status != TB_OK || record.state == TB_RELEASE_HALTED)
		return status;
	return tb_release_store_set(releases->store, hardware, build, TB_RELEASE_HALTED, record.stage_percent);
}

enum tb_status tb_release_rollout(struct tb_releases *releases, const char *hardware, uint32_t build,
                                  uint8_t stage_percent)
{
	struct tb_store_release record;
	struct tb_release release;
	enum tb_status status = tb_release_store_get(releases->store, hardware, build, &record);
	if (status == TB_OK)
		status = tb_release_of_record(releases, &record, &release);
	if (status == TB_OK && (stage_percent == 0 || stage_percent > release.manifest.rollout_percent))
		status = TB_ERR_ARG;
	if (status != TB_OK)
		return status;
	return tb_release_store_set(releases->store, hardware, build, TB_RELEASE_OFFERED, stage_percent);
}

/* --- what bears ask and tell ----------------------------------------------------------------------------------------
 */

/* The records need not say which bear it was. */
static enum tb_status name_of_bear(const char *device_id, char out[BEAR_CAP])
{
	uint8_t digest[TB_SHA256_LEN];
	enum tb_status status = tb_sign_sha256(tb_span_cstr(device_id), digest);
	if (status == TB_OK)
		tb_hex_encode(digest, BEAR_BYTES, out);
	return status;
}

struct asking {
	const char *bear; /* NULL: anybody */
	uint32_t build;
	struct tb_store_release found;
	bool is_found;
};

/* 0..99, the same for a bear and a build for ever, and another one with the next build. */
static unsigned bucket_of(const char *bear, const struct tb_store_release *record)
{
	char text[BEAR_CAP + TB_STORE_HARDWARE_CAP + 16];
	uint8_t digest[TB_SHA256_LEN] = {0};
	snprintf(text, sizeof text, "%s %s %" PRIu32, bear, record->hardware, record->build);
	if (tb_sign_sha256(tb_span_cstr(text), digest) != TB_OK)
		return 99;
	return ((unsigned)digest[0] << 16 | (unsigned)digest[1] << 8 | digest[2]) % 100;
}

static bool look_at(void *ctx, const struct tb_store_release *record)
{
	struct asking *asking = ctx;
	if (record->build <= asking->build)
		return false;
	unsigned bucket = asking->bear != NULL ? bucket_of(asking->bear, record) : 99;
	asking->is_found = record->state == TB_RELEASE_OFFERED && bucket < record->stage_percent;
	if (asking->is_found)
		asking->found = *record;
	return !asking->is_found;
}

enum tb_status tb_release_offer(struct tb_releases *releases, const char *hardware, const char *device_id,
                                uint32_t build, struct tb_release *out)
{
	char bear[BEAR_CAP];
	struct asking asking = {.bear = device_id != NULL ? bear : NULL, .build = build};
	enum tb_status status = TB_OK;
	if (device_id != NULL)
		status = name_of_bear(device_id, bear);
	if (status == TB_OK && device_id != NULL)
		status = tb_release_store_asked(releases->store, bear, hardware, build, time(NULL));
	if (status == TB_OK)
		status = tb_release_store_each(releases->store, hardware, look_at, &asking);
	if (status == TB_OK && !asking.is_found)
		status = TB_ERR_NOT_FOUND;
	return status == TB_OK ? tb_release_of_record(releases, &asking.found, out) : status;
}

enum tb_status tb_release_image_open(struct tb_releases *releases, const char *hardware, uint32_t build, int *fd,
                                     uint32_t *n_bytes, uint8_t sha256[TB_SHA256_LEN])
{
	struct tb_store_release record;
	struct tb_release release;
	enum tb_status status = tb_release_store_get(releases->store, hardware, build, &record);
	if (status == TB_OK && record.state != TB_RELEASE_OFFERED)
		status = TB_ERR_NOT_FOUND;
	if (status == TB_OK)
		status = tb_release_of_record(releases, &record, &release);
	if (status == TB_OK)
		status = tb_image_file_open(releases, hardware, build, release.manifest.n_bytes, fd);
	if (status != TB_OK)
		return status;
	*n_bytes = release.manifest.n_bytes;
	memcpy(sha256, release.manifest.sha256, TB_SHA256_LEN);
	return TB_OK;
}

/* Causes that are the image's fault: those of TB_SLOT_CAUSE_MAP (device/port/slot.h) that count. */
static const char *const counting_causes[] = {"crash", "watchdog", "self_test", "bad_image"};

static enum tb_store_outcome classify(const char *result, const char *cause)
{
	if (strcmp(result, "confirmed") == 0)
		return TB_STORE_CONFIRMED;
	if (strcmp(result, "rolled_back") != 0)
		return TB_STORE_OTHER;
	for (size_t i = 0; i < sizeof counting_causes / sizeof counting_causes[0]; i++)
		if (strcmp(cause, counting_causes[i]) == 0)
			return TB_STORE_FAILED;
	return TB_STORE_OTHER;
}

/* Few failures may be chance, and a small part of many bears too. */
static bool must_halt(const struct tb_releases *releases, const struct tb_store_release *record)
{
	uint64_t n_failed = record->n_outcomes[TB_STORE_FAILED];
	uint64_t n_told = n_failed + record->n_outcomes[TB_STORE_CONFIRMED];
	return record->state == TB_RELEASE_OFFERED && n_failed >= releases->config.halt_failures &&
	       n_failed * 100 >= n_told * releases->config.halt_percent;
}

static enum tb_status halt_if_bad(struct tb_releases *releases, const char *hardware, uint32_t build, bool *halted)
{
	struct tb_store_release record;
	enum tb_status status = tb_release_store_get(releases->store, hardware, build, &record);
	if (status != TB_OK || !must_halt(releases, &record))
		return status;
	tb_logf(releases->config.log, TB_LOG_ERROR,
	        "releases: %s build %" PRIu32 " is halted: %" PRIu32 " bears failed with it, %" PRIu32 " confirmed it",
	        hardware, build, record.n_outcomes[TB_STORE_FAILED], record.n_outcomes[TB_STORE_CONFIRMED]);
	*halted = true;
	return tb_release_store_set(releases->store, hardware, build, TB_RELEASE_HALTED_ITSELF, record.stage_percent);
}

enum tb_status tb_release_outcome(struct tb_releases *releases, const char *device_id, uint32_t build,
                                  const char *result, const char *cause, bool *halted)
{
	char bear[BEAR_CAP], hardware[TB_STORE_HARDWARE_CAP];
	struct tb_store_release record;
	*halted = false;
	enum tb_status status = name_of_bear(device_id, bear);
	if (status == TB_OK)
		status = tb_release_store_hardware(releases->store, bear, hardware);
	if (status == TB_OK)
		status = tb_release_store_get(releases->store, hardware, build, &record);
	if (status == TB_OK)
		status = tb_release_store_outcome(releases->store, bear, hardware, build, classify(result, cause));
	return status == TB_OK ? halt_if_bad(releases, hardware, build, halted) : status;
}
