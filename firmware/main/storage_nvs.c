#include "firmware/main/platform.h"

#include <nvs.h>
#include <nvs_flash.h>

static nvs_handle_t handle;

bool tb_esp_storage_open(void)
{
	esp_err_t error = nvs_flash_init();
	if (error == ESP_ERR_NVS_NO_FREE_PAGES || error == ESP_ERR_NVS_NEW_VERSION_FOUND) {
		tb_logf(
		    tb_esp_log(), TB_LOG_ERROR,
		    "🔒 [HIGH] STORAGE_CORRUPT: what was stored cannot be read (%s); it is erased, and the bear must be "
		    "set up again",
		    esp_err_to_name(error));
		error = nvs_flash_erase();
		if (error == ESP_OK)
			error = nvs_flash_init();
	}
	if (error == ESP_OK)
		error = nvs_open("teddy", NVS_READWRITE, &handle);
	if (error != ESP_OK)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "Nothing can be stored: %s", esp_err_to_name(error));
	return error == ESP_OK;
}

static enum tb_status get(void *ctx, const char *key, void *value, size_t cap, size_t *n_bytes)
{
	(void)ctx;
	size_t n = cap;
	esp_err_t error = nvs_get_blob(handle, key, value, &n);
	switch (error) {
	case ESP_OK: *n_bytes = n; return TB_OK;
	case ESP_ERR_NVS_NOT_FOUND: return TB_ERR_NOT_FOUND;
	case ESP_ERR_NVS_INVALID_LENGTH: return TB_ERR_TOO_LARGE;
	default: return TB_ERR_IO;
	}
}

static enum tb_status set(void *ctx, const char *key, struct tb_span value)
{
	(void)ctx;
	esp_err_t error;
	if (value.n_bytes > TB_STORAGE_VALUE_MAX)
		return TB_ERR_TOO_LARGE;
	if (value.n_bytes == 0)
		error = nvs_erase_key(handle, key);
	else
		error = nvs_set_blob(handle, key, value.data, value.n_bytes);
	if (error == ESP_ERR_NVS_NOT_FOUND)
		return TB_OK;
	if (error == ESP_OK)
		error = nvs_commit(handle);
	if (error == ESP_ERR_NVS_NOT_ENOUGH_SPACE)
		return TB_ERR_FULL;
	return error == ESP_OK ? TB_OK : TB_ERR_IO;
}

struct tb_storage_port tb_esp_storage(void)
{
	return (struct tb_storage_port){.get = get, .set = set};
}
