#include "device/linux/self_update.h"

#include "device/linux/clock.h"
#include "device/linux/launcher.h"
#include "device/linux/update_key.h"

#include <errno.h>
#include <string.h>

/* --- what the fetch tells --------------------------------------------------------------------------------------------
 */

static void on_head(void *ctx, int http_status, uint32_t n_bytes, uint32_t first_byte)
{
	struct tb_self_update *self = ctx;
	tb_updater_fetch_head(&self->updater, http_status, n_bytes, first_byte, tb_clock_ms());
}

static void on_data(void *ctx, struct tb_span bytes)
{
	struct tb_self_update *self = ctx;
	tb_updater_fetch_data(&self->updater, bytes, tb_clock_ms());
}

static void on_end(void *ctx, enum tb_status status)
{
	struct tb_self_update *self = ctx;
	tb_updater_fetch_end(&self->updater, status, tb_clock_ms());
}

/* --- putting together ------------------------------------------------------------------------------------------------
 */

static bool read_keys(struct tb_self_update *self, const struct tb_options *options, const struct tb_log *log)
{
	for (size_t i = 0; i < options->n_update_keys; i++)
		if (!tb_update_key_read(options->update_keys[i], self->config.keys[i])) {
			tb_logf(log, TB_LOG_ERROR,
			        "--update-key %s: no public key of the curve P-256 (PEM) can be read",
			        options->update_keys[i]);
			return false;
		}
	self->config.n_keys = (unsigned)options->n_update_keys;
	return true;
}

static bool open_slots(struct tb_self_update *self, const struct tb_options *options, const struct tb_log *log)
{
	if (!tb_launcher_open_folders(options->slots_folder, &self->images, &self->records)) {
		tb_logf(log, TB_LOG_ERROR, "--slots %s: %s", options->slots_folder, strerror(errno));
		return false;
	}
	const struct tb_disk images = tb_posix_disk_ops(&self->images);
	const struct tb_disk records = tb_posix_disk_ops(&self->records);
	enum tb_status status = tb_slot_file_open(&self->slots, &images, &records, options->update_hardware, TB_BUILD);
	if (status != TB_OK)
		tb_logf(log, TB_LOG_ERROR, "--slots %s: %s", options->slots_folder, tb_status_message(status));
	return status == TB_OK;
}

static bool open_fetch(struct tb_self_update *self, bool tls, const struct tb_log *log)
{
	self->fetch = tb_fetch_create(&(struct tb_fetch_setup){
	    .tls = tls, .log = log, .head = on_head, .data = on_data, .end = on_end, .ctx = self});
	if (self->fetch == NULL)
		tb_logf(log, TB_LOG_ERROR, "the HTTP library cannot be used, or memory is exhausted");
	return self->fetch != NULL;
}

bool tb_self_update_open(struct tb_self_update *self, const struct tb_options *options, bool tls,
                         const struct tb_log *log)
{
	self->images = self->records = (struct tb_posix_disk){.folder_fd = -1, .file_fd = -1};
	self->fetch = NULL;
	self->config = (struct tb_updater_config){.hardware = options->update_hardware,
	                                          .memory = self->memory,
	                                          .memory_bytes = sizeof self->memory,
	                                          .check_every_ms = options->update_check_s * UINT64_C(1000),
	                                          .quiet_ms = options->update_quiet_s * UINT64_C(1000),
	                                          .no_server_ms = options->update_no_server_s * UINT64_C(1000)};
	if (read_keys(self, options, log) && open_slots(self, options, log) && open_fetch(self, tls, log))
		return true;
	tb_self_update_close(self);
	return false;
}

bool tb_self_update_begin(struct tb_self_update *self, struct tb_bear *bear, uint64_t now_ms)
{
	self->port = (struct tb_updater_port){.fetch = tb_fetch_port(self->fetch),
	                                      .slot = tb_slot_file_port(&self->slots),
	                                      .sha256 = tb_psa_sha256_port(&self->hash),
	                                      .verify = tb_psa_verify_port()};
	return tb_updater_init(&self->updater, bear, &self->config, &self->port, now_ms) == TB_OK;
}

bool tb_self_update_step(struct tb_self_update *self, uint64_t now_ms)
{
	tb_fetch_step(self->fetch);
	tb_updater_poll(&self->updater, now_ms);
	return self->slots.restart;
}

uint64_t tb_self_update_due_ms(const struct tb_self_update *self, uint64_t now_ms)
{
	uint64_t due_ms = tb_updater_deadline(&self->updater);
	if (tb_fetch_is_under_way(self->fetch) && due_ms > now_ms + TB_FETCH_STEP_MS)
		due_ms = now_ms + TB_FETCH_STEP_MS;
	return due_ms;
}

void tb_self_update_close(struct tb_self_update *self)
{
	tb_fetch_destroy(self->fetch);
	tb_posix_disk_close(&self->images);
	tb_posix_disk_close(&self->records);
	self->fetch = NULL;
}
