/* The two app partitions. A new image is on trial until it is confirmed: when it stops before that, the boot loader
 * starts the old one (CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE). What was written is kept for a resume while the power is
 * on. */
#include "firmware/main/platform.h"

#include "common/wire/image.h"

#include <esp_app_desc.h>
#include <esp_ota_ops.h>
#include <esp_partition.h>
#include <esp_system.h>
#include <esp_timer.h>
#include <nvs.h>

#include <stdlib.h>
#include <string.h>

enum { RESTART_AFTER_US = 500000 };

static struct {
	const esp_partition_t *target;
	esp_ota_handle_t handle;
	bool is_open; /* the handle is good, whether the updater holds it or not */
	uint32_t n_image, n_written;
	nvs_handle_t nvs; /* what was told of an image that was given up, and why this one gave itself up */
} slot;

/* `1.4.2+17`: 17. */
static uint32_t build_of(const esp_app_desc_t *description)
{
	char version[sizeof description->version + 1] = "";
	memcpy(version, description->version, sizeof description->version);
	const char *plus = strchr(version, '+');
	return plus != NULL ? (uint32_t)strtoul(plus + 1, NULL, 10) : 0;
}

static uint32_t kept(const char *key)
{
	uint32_t value = 0;
	return nvs_get_u32(slot.nvs, key, &value) == ESP_OK ? value : 0;
}

static void keep(const char *key, uint32_t value)
{
	if (nvs_set_u32(slot.nvs, key, value) == ESP_OK)
		nvs_commit(slot.nvs);
}

static enum tb_status status_of(esp_err_t error)
{
	switch (error) {
	case ESP_OK: return TB_OK;
	case ESP_ERR_INVALID_SIZE: return TB_ERR_TOO_LARGE;
	case ESP_ERR_OTA_VALIDATE_FAILED: return TB_ERR_FORMAT;
	default: return TB_ERR_IO;
	}
}

static void abandon(void)
{
	if (slot.is_open)
		esp_ota_abort(slot.handle);
	slot.is_open = false;
	slot.n_written = 0;
}

static enum tb_status open_slot(void *ctx, uint32_t n_bytes, bool resume, uint32_t *n_kept)
{
	(void)ctx;
	if (n_bytes > slot.target->size)
		return TB_ERR_TOO_LARGE;
	if (!resume || !slot.is_open || slot.n_image != n_bytes) {
		abandon();
		esp_err_t error = esp_ota_begin(slot.target, OTA_WITH_SEQUENTIAL_WRITES, &slot.handle);
		if (error != ESP_OK)
			return status_of(error);
		slot.is_open = true;
		slot.n_image = n_bytes;
	}
	*n_kept = slot.n_written;
	return TB_OK;
}

static enum tb_status write_slot(void *ctx, struct tb_span bytes)
{
	(void)ctx;
	if (!slot.is_open)
		return TB_ERR_STATE;
	esp_err_t error = esp_ota_write(slot.handle, bytes.data, bytes.n_bytes);
	if (error == ESP_OK)
		slot.n_written += (uint32_t)bytes.n_bytes;
	return status_of(error);
}

static enum tb_status read_slot(void *ctx, uint32_t offset, void *out, uint32_t n_bytes)
{
	(void)ctx;
	return status_of(esp_partition_read(slot.target, offset, out, n_bytes));
}

static enum tb_status seal(void *ctx)
{
	(void)ctx;
	if (!slot.is_open)
		return TB_ERR_STATE;
	slot.is_open = false;
	slot.n_written = 0;
	return status_of(esp_ota_end(slot.handle));
}

static void close_slot(void *ctx)
{
	(void)ctx;
}

static void restart(void *arg)
{
	(void)arg;
	esp_restart();
}

static enum tb_status activate(void *ctx)
{
	const esp_timer_create_args_t timer = {.callback = restart, .name = "restart"};
	esp_timer_handle_t handle;
	(void)ctx;
	esp_err_t error = esp_ota_set_boot_partition(slot.target);
	if (error == ESP_OK)
		error = esp_timer_create(&timer, &handle);
	if (error == ESP_OK)
		error = esp_timer_start_once(handle, RESTART_AFTER_US);
	return status_of(error);
}

static enum tb_status confirm(void *ctx)
{
	(void)ctx;
	return status_of(esp_ota_mark_app_valid_cancel_rollback());
}

static enum tb_status roll_back(void *ctx, enum tb_slot_cause cause)
{
	(void)ctx;
	if (!esp_ota_check_rollback_is_possible())
		return TB_ERR_NOT_FOUND;
	keep("cause", (uint32_t)cause);
	return esp_ota_mark_app_invalid_rollback_and_reboot() == ESP_OK ? TB_OK : TB_ERR_NOT_FOUND;
}

/* Of an image that was given up by the boot loader: what the chip last stopped of. */
static enum tb_slot_cause cause_of_reset(void)
{
	switch (esp_reset_reason()) {
	case ESP_RST_PANIC: return TB_SLOT_CRASH;
	case ESP_RST_INT_WDT:
	case ESP_RST_TASK_WDT:
	case ESP_RST_WDT: return TB_SLOT_WATCHDOG;
	case ESP_RST_POWERON:
	case ESP_RST_BROWNOUT:
	case ESP_RST_EXT: return TB_SLOT_POWER;
	default: return TB_SLOT_BAD_IMAGE;
	}
}

static void boot(void *ctx, struct tb_slot_boot *out)
{
	esp_ota_img_states_t state = ESP_OTA_IMG_UNDEFINED;
	esp_app_desc_t description;
	(void)ctx;
	esp_ota_get_state_partition(esp_ota_get_running_partition(), &state);
	*out = (struct tb_slot_boot){.build = build_of(esp_app_get_description()),
	                             .unconfirmed = state == ESP_OTA_IMG_PENDING_VERIFY};
	const esp_partition_t *given_up = esp_ota_get_last_invalid_partition();
	if (given_up == NULL || esp_ota_get_partition_description(given_up, &description) != ESP_OK)
		return;
	uint32_t build = build_of(&description), cause = kept("cause");
	if (build == kept("told"))
		return;
	out->rolled_back_build = build;
	out->cause = cause > TB_SLOT_NONE && cause < TB_SLOT_CAUSE_COUNT ? (enum tb_slot_cause)cause : cause_of_reset();
}

static void forget(void *ctx)
{
	struct tb_slot_boot last;
	boot(ctx, &last);
	if (last.rolled_back_build != 0)
		keep("told", last.rolled_back_build);
	keep("cause", TB_SLOT_NONE);
}

bool tb_esp_slot_open(void)
{
	slot.target = esp_ota_get_next_update_partition(NULL);
	return slot.target != NULL && nvs_open("slot", NVS_READWRITE, &slot.nvs) == ESP_OK;
}

struct tb_slot_port tb_esp_slot(void)
{
	return (struct tb_slot_port){.size_max = slot.target->size,
	                             .open = open_slot,
	                             .write = write_slot,
	                             .read = read_slot,
	                             .seal = seal,
	                             .close = close_slot,
	                             .activate = activate,
	                             .confirm = confirm,
	                             .roll_back = roll_back,
	                             .boot = boot,
	                             .forget = forget};
}
