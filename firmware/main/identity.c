#include "firmware/main/identity.h"

#include "firmware/main/platform.h"

#include <nvs.h>
#include <nvs_flash.h>

#include <stdio.h>
#include <string.h>

#ifndef TEDDY_FLEET_IMAGE
#if !__has_include("firmware/secrets.h")
#error                                                                                                                 \
    "firmware/secrets.h is missing: copy firmware/secrets_template.h there and fill it in, or build with -DTEDDY_FLEET_IMAGE=1"
#endif
#include "firmware/secrets.h"

#include "device/port/secrets_check.h" /* behind it */
#endif

static struct tb_identity identity;

/* What is kept, under its NVS key. */
struct field {
	const char *key;
	char *text;
	size_t cap;
};

#define FIELD(key, member)                                                                                             \
	{                                                                                                              \
		key, identity.member, sizeof identity.member                                                           \
	}
static const struct field FIELDS[] = {
    FIELD("device_id", device_id),       FIELD("hmac_key", key),
    FIELD("child_id", child_id),         FIELD("child_name", child_name),
    FIELD("child_lang", child_language), FIELD("wifi_ssid", wifi_ssid),
    FIELD("wifi_pass", wifi_password),
};
#undef FIELD
enum { N_FIELDS = sizeof FIELDS / sizeof FIELDS[0] };

static bool read_text(nvs_handle_t nvs, const struct field *field)
{
	size_t n_bytes = field->cap;
	bool found = nvs_get_str(nvs, field->key, field->text, &n_bytes) == ESP_OK;
	if (!found)
		field->text[0] = 0;
	return found;
}

static void read_all(nvs_handle_t nvs)
{
	uint8_t age = 0;
	for (size_t i = 0; i < N_FIELDS; i++)
		read_text(nvs, &FIELDS[i]);
	identity.child_age = nvs_get_u8(nvs, "child_age", &age) == ESP_OK ? age : 0;
}

static void write_all(nvs_handle_t nvs)
{
	esp_err_t error = nvs_set_u8(nvs, "child_age", (uint8_t)identity.child_age);
	for (size_t i = 0; i < N_FIELDS && error == ESP_OK; i++)
		error = nvs_set_str(nvs, FIELDS[i].key, FIELDS[i].text);
	if (error == ESP_OK)
		error = nvs_commit(nvs);
	if (error != ESP_OK)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "Who this bear is cannot be stored: %s", esp_err_to_name(error));
}

#ifdef TEDDY_FLEET_IMAGE
/* What the factory wrote for this one bear. */
static void first_boot(void)
{
	nvs_handle_t factory;
	esp_err_t error = nvs_flash_init_partition("fctry");
	if (error == ESP_OK)
		error = nvs_open_from_partition("fctry", "factory", NVS_READONLY, &factory);
	if (error != ESP_OK) {
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "The factory partition cannot be read: %s", esp_err_to_name(error));
		return;
	}
	read_text(factory, &FIELDS[0]);
	read_text(factory, &FIELDS[1]);
	nvs_close(factory);
}
#else
static void copy(char *out, size_t cap, const char *text)
{
	snprintf(out, cap, "%s", text);
}

static void first_boot(void)
{
	copy(identity.device_id, sizeof identity.device_id, DEVICE_ID);
	copy(identity.key, sizeof identity.key, HMAC_KEY_HEX);
	copy(identity.child_id, sizeof identity.child_id, CHILD_ID);
	copy(identity.child_name, sizeof identity.child_name, CHILD_NAME);
	copy(identity.child_language, sizeof identity.child_language, TB_SECRETS_LANGUAGE);
	copy(identity.wifi_ssid, sizeof identity.wifi_ssid, WIFI_SSID);
	copy(identity.wifi_password, sizeof identity.wifi_password, WIFI_PASSWORD);
	identity.child_age = CHILD_AGE;
}
#endif

void tb_identity_load(void)
{
	nvs_handle_t nvs;
	esp_err_t error = nvs_open("identity", NVS_READWRITE, &nvs);
	if (error == ESP_OK)
		read_all(nvs);
	if (identity.device_id[0] == 0) {
		first_boot();
		if (error == ESP_OK && identity.device_id[0] != 0)
			write_all(nvs);
	}
	if (error == ESP_OK)
		nvs_close(nvs);
}

const struct tb_identity *tb_identity(void)
{
	return &identity;
}
