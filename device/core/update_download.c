#include "device/core/update_parts.h"

#include <string.h>

enum { N_TRIES_MAX = 3, FIRST_WAIT_MS = 2000 };

static bool hash_begin(struct tb_updater *updater)
{
	const struct tb_sha256_port *sha256 = &updater->port->sha256;
	updater->n_written = 0;
	if (sha256->begin(sha256->ctx) == TB_OK)
		return true;
	tb_update_fail(updater, TB_UPDATE_RESULT_FAILED, TB_UPDATE_HASH);
	return false;
}

/* Behind n_written: into the hash, and the image's first bytes aside. */
static bool take(struct tb_updater *updater, struct tb_span bytes)
{
	const struct tb_sha256_port *sha256 = &updater->port->sha256;
	if (updater->n_written < TB_IMAGE_HEAD) {
		size_t n = TB_IMAGE_HEAD - updater->n_written;
		memcpy(TB_SCRATCH(updater)->head + updater->n_written, bytes.data,
		       n < bytes.n_bytes ? n : bytes.n_bytes);
	}
	updater->n_written += (uint32_t)bytes.n_bytes;
	return sha256->update(sha256->ctx, bytes) == TB_OK;
}

/* Nothing of what is in the slot is any good. */
static void forget_partial(struct tb_updater *updater)
{
	memset(updater->record.partial, 0, sizeof updater->record.partial);
}

static enum tb_update_cause cause_of_slot(enum tb_status status)
{
	return status == TB_ERR_TOO_LARGE ? TB_UPDATE_TOO_LARGE : TB_UPDATE_STORAGE;
}

static bool open_slot(struct tb_updater *updater, bool resume)
{
	const struct tb_slot_port *slot = &updater->port->slot;
	const struct tb_manifest *manifest = &TB_SCRATCH(updater)->manifest;
	uint32_t n_kept = 0;
	enum tb_status status = slot->open(slot->ctx, manifest->n_bytes, resume, &n_kept);
	if (status != TB_OK) {
		tb_update_fail(updater, TB_UPDATE_RESULT_FAILED, cause_of_slot(status));
		return false;
	}
	updater->n_kept = n_kept <= manifest->n_bytes ? n_kept : 0;
	updater->resumed = updater->n_kept > 0;
	if (n_kept > manifest->n_bytes)
		return open_slot(updater, false);
	return hash_begin(updater);
}

/* --- the end --------------------------------------------------------------------------------------------------------
 */

static enum tb_update_cause check_image(struct tb_updater *updater)
{
	const struct tb_sha256_port *sha256 = &updater->port->sha256;
	struct tb_update_scratch *scratch = TB_SCRATCH(updater);
	const struct tb_manifest *manifest = &scratch->manifest;
	struct tb_image image;
	uint8_t digest[TB_SHA256_LEN];
	size_t n_head = manifest->n_bytes < TB_IMAGE_HEAD ? manifest->n_bytes : TB_IMAGE_HEAD;
	if (sha256->finish(sha256->ctx, digest) != TB_OK || memcmp(digest, manifest->sha256, sizeof digest) != 0)
		return TB_UPDATE_HASH;
	if (tb_image_read(manifest->hardware, tb_span_make(scratch->head, n_head), manifest->n_bytes, &image) !=
	        TB_OK ||
	    image.build != manifest->build)
		return TB_UPDATE_IMAGE;
	return TB_UPDATE_NONE;
}

static enum tb_status install(struct tb_updater *updater)
{
	const struct tb_slot_port *slot = &updater->port->slot;
	const struct tb_manifest *manifest = &TB_SCRATCH(updater)->manifest;
	enum tb_status status = slot->seal(slot->ctx);
	if (status != TB_OK)
		return status;
	updater->record.trial_build = manifest->build;
	updater->record.trial_min_build = manifest->min_build;
	status = tb_update_save(updater);
	return status == TB_OK ? slot->activate(slot->ctx) : status;
}

static void complete(struct tb_updater *updater)
{
	enum tb_update_cause cause = check_image(updater);
	forget_partial(updater);
	if (cause == TB_UPDATE_HASH && updater->resumed) {
		/* What was kept may have rotted, which is nobody's fault: from the beginning, next time. */
		TB_BEAR_LOG(updater->bear, WARN, "What was kept of the image is not of it");
		tb_update_save(updater);
		tb_update_leave(updater, TB_UPDATE_SOON_MS);
		return;
	}
	if (cause != TB_UPDATE_NONE) {
		tb_update_fail(updater, TB_UPDATE_RESULT_REFUSED, cause);
		return;
	}
	enum tb_status status = install(updater);
	if (status != TB_OK) {
		tb_update_fail(updater, TB_UPDATE_RESULT_FAILED,
		               status == TB_ERR_FORMAT ? TB_UPDATE_IMAGE : TB_UPDATE_STORAGE);
		return;
	}
	TB_BEAR_LOG(updater->bear, INFO, "Build %lu is installed; restarting",
	            (unsigned long)TB_SCRATCH(updater)->manifest.build);
	updater->phase = TB_UPDATER_RESTARTING;
}

/* --- the way there --------------------------------------------------------------------------------------------------
 */

static void broke_off(struct tb_updater *updater)
{
	if (++updater->n_tries > N_TRIES_MAX) {
		TB_BEAR_LOG(updater->bear, WARN, "The image broke off again: later");
		tb_update_leave(updater, TB_UPDATE_SOON_MS);
		return;
	}
	updater->phase = TB_UPDATER_WAITING;
	updater->check_ms = updater->polled_ms + ((uint64_t)FIRST_WAIT_MS << (2 * (updater->n_tries - 1)));
}

/* The rest of the image, from n_written on. */
static void fetch_rest(struct tb_updater *updater)
{
	const struct tb_manifest *manifest = &TB_SCRATCH(updater)->manifest;
	if (updater->n_written == manifest->n_bytes) {
		complete(updater);
		return;
	}
	updater->phase = TB_UPDATER_DOWNLOADING;
	if (tb_update_fetch(updater, manifest->url, updater->n_written) != TB_OK)
		broke_off(updater);
}

void tb_update_download(struct tb_updater *updater)
{
	struct tb_update_record *record = &updater->record;
	const struct tb_manifest *manifest = &TB_SCRATCH(updater)->manifest;
	bool resume = memcmp(record->partial, manifest->sha256, sizeof record->partial) == 0;
	updater->n_tries = 0;
	/* Recorded before the first byte: what is in the slot is never taken for a part of something else. */
	memcpy(record->partial, manifest->sha256, sizeof record->partial);
	if (!resume && tb_update_save(updater) != TB_OK) {
		forget_partial(updater);
		tb_update_fail(updater, TB_UPDATE_RESULT_FAILED, TB_UPDATE_STORAGE);
		return;
	}
	TB_BEAR_LOG(updater->bear, INFO, "Build %lu is available: %lu bytes", (unsigned long)manifest->build,
	            (unsigned long)manifest->n_bytes);
	if (open_slot(updater, resume))
		updater->phase = TB_UPDATER_REHASHING;
}

static void rehash(struct tb_updater *updater)
{
	const struct tb_slot_port *slot = &updater->port->slot;
	uint8_t *step = TB_SCRATCH(updater)->step;
	uint32_t n = updater->n_kept - updater->n_written;
	if (n > sizeof TB_SCRATCH(updater)->step)
		n = sizeof TB_SCRATCH(updater)->step;
	if (n > 0 &&
	    (slot->read(slot->ctx, updater->n_written, step, n) != TB_OK || !take(updater, tb_span_make(step, n)))) {
		/* It cannot be gone on from. */
		if (open_slot(updater, false))
			fetch_rest(updater);
	} else if (updater->n_written == updater->n_kept) {
		fetch_rest(updater);
	}
}

void tb_update_download_poll(struct tb_updater *updater)
{
	if (updater->phase == TB_UPDATER_REHASHING)
		rehash(updater);
	else if (updater->phase == TB_UPDATER_WAITING && updater->polled_ms >= updater->check_ms)
		fetch_rest(updater);
}

void tb_update_image_head(struct tb_updater *updater, int http_status, uint32_t n_bytes, uint32_t first_byte)
{
	const struct tb_manifest *manifest = &TB_SCRATCH(updater)->manifest;
	if (http_status != 200 && http_status != 206) {
		TB_BEAR_LOG(updater->bear, WARN, "The image is not given: status %d", http_status);
		tb_update_fail(updater, TB_UPDATE_RESULT_FAILED, TB_UPDATE_HTTP);
		return;
	}
	if (first_byte != updater->n_written) {
		/* A server that knows no ranges begins anew, and so do we. */
		if (first_byte != 0) {
			tb_update_fail(updater, TB_UPDATE_RESULT_FAILED, TB_UPDATE_LENGTH);
			return;
		}
		if (!open_slot(updater, false))
			return;
	}
	if (n_bytes != UINT32_MAX && n_bytes != manifest->n_bytes - updater->n_written)
		tb_update_fail(updater, TB_UPDATE_RESULT_REFUSED, TB_UPDATE_LENGTH);
}

void tb_update_image_data(struct tb_updater *updater, struct tb_span bytes)
{
	const struct tb_slot_port *slot = &updater->port->slot;
	if (bytes.n_bytes > TB_SCRATCH(updater)->manifest.n_bytes - updater->n_written) {
		forget_partial(updater);
		tb_update_fail(updater, TB_UPDATE_RESULT_REFUSED, TB_UPDATE_LENGTH);
		return;
	}
	enum tb_status status = slot->write(slot->ctx, bytes);
	if (status == TB_OK && take(updater, bytes))
		return;
	forget_partial(updater);
	tb_update_fail(updater, TB_UPDATE_RESULT_FAILED, status == TB_OK ? TB_UPDATE_HASH : TB_UPDATE_STORAGE);
}

void tb_update_image_end(struct tb_updater *updater, enum tb_status status)
{
	if (updater->n_written == TB_SCRATCH(updater)->manifest.n_bytes) {
		complete(updater);
	} else if (status == TB_OK) {
		/* Whole, says the server, and yet short. */
		tb_update_fail(updater, TB_UPDATE_RESULT_REFUSED, TB_UPDATE_LENGTH);
	} else {
		TB_BEAR_LOG(updater->bear, WARN, "The image broke off at %lu bytes: %s",
		            (unsigned long)updater->n_written, tb_status_name(status));
		broke_off(updater);
	}
}
