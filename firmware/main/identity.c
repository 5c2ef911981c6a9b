#include "firmware/main/identity.h"

#include "firmware/main/platform.h"

#include "common/wire/hello.h"

#include <nvs.h>
#include <nvs_flash.h>
#include <sdkconfig.h>

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

/* What is kept beside the settings, under its NVS key. */
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
    FIELD("device_id", device_id),
    FIELD("hmac_key", key),
    FIELD("setup_pass", setup_password),
};
#undef FIELD
enum { N_FIELDS = sizeof FIELDS / sizeof FIELDS[0] };
static const char SETTINGS[] = "settings";

static void read_fields(nvs_handle_t nvs)
{
	for (size_t i = 0; i < N_FIELDS; i++) {
		size_t n_bytes = FIELDS[i].cap;
		if (nvs_get_str(nvs, FIELDS[i].key, FIELDS[i].text, &n_bytes) != ESP_OK)
			FIELDS[i].text[0] = 0;
	}
}

static void read_all(nvs_handle_t nvs)
{
	uint8_t value[TB_SETTINGS_BYTES_MAX];
	size_t n_bytes = sizeof value;
	read_fields(nvs);
	if (nvs_get_blob(nvs, SETTINGS, value, &n_bytes) == ESP_OK &&
	    tb_settings_decode(tb_span_make(value, n_bytes), &identity.settings) != TB_OK)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "What was set up is damaged; the bear must be set up again");
	tb_wipe(value, sizeof value);
}

static esp_err_t write_settings(nvs_handle_t nvs)
{
	uint8_t value[TB_SETTINGS_BYTES_MAX];
	size_t n_bytes = 0;
	esp_err_t error = ESP_OK;
	if (tb_settings_encode(&identity.settings, value, sizeof value, &n_bytes) == TB_OK)
		error = nvs_set_blob(nvs, SETTINGS, value, n_bytes);
	tb_wipe(value, sizeof value);
	return error;
}

static esp_err_t write_all(nvs_handle_t nvs)
{
	esp_err_t error = write_settings(nvs);
	for (size_t i = 0; i < N_FIELDS && error == ESP_OK; i++)
		error = nvs_set_str(nvs, FIELDS[i].key, FIELDS[i].text);
	if (error == ESP_OK)
		error = nvs_commit(nvs);
	if (error != ESP_OK)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "Who this bear is cannot be stored: %s", esp_err_to_name(error));
	return error;
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
	read_fields(factory);
	nvs_close(factory);
}
#else
static void copy(char *out, size_t cap, const char *text)
{
	snprintf(out, cap, "%s", text);
}

/* A build with this text is one bear's: the server does not publish it. */
static const char ONE_BEAR_MARK[] __attribute__((used)) = "teddy:one-bear-build";

static void first_boot(void)
{
	struct tb_settings *settings = &identity.settings;
	size_t network;
	copy(identity.device_id, sizeof identity.device_id, DEVICE_ID);
	copy(identity.key, sizeof identity.key, HMAC_KEY_HEX);
	copy(settings->networks[0].ssid, sizeof settings->networks[0].ssid, WIFI_SSID);
	copy(settings->networks[0].password, sizeof settings->networks[0].password, WIFI_PASSWORD);
	copy(settings->child_id, sizeof settings->child_id, CHILD_ID);
	if (tb_child_name_clean(tb_span_cstr(CHILD_NAME), settings->child_name) != TB_OK)
		settings->child_name[0] = 0;
	copy(settings->language, sizeof settings->language, TB_SECRETS_LANGUAGE);
	settings->child_age = CHILD_AGE;
	enum tb_settings_problem problem = tb_settings_check(settings, &network);
	if (problem != TB_SETTINGS_FINE)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "%s: secrets.h: %s", ONE_BEAR_MARK,
		        tb_settings_problem_text(problem, false));
}
#endif

void tb_identity_load(void)
{
	nvs_handle_t nvs;
	size_t network;
	esp_err_t error = nvs_open("identity", NVS_READWRITE, &nvs);
	if (error == ESP_OK)
		read_all(nvs);
	if (identity.device_id[0] == 0) {
		first_boot();
		/* Until it is known whose it is, each start looks there again. */
		if (error == ESP_OK && tb_settings_check(&identity.settings, &network) == TB_SETTINGS_FINE)
			write_all(nvs);
	}
	if (error == ESP_OK)
		nvs_close(nvs);
}

const struct tb_identity *tb_identity(void)
{
	return &identity;
}

enum tb_status tb_identity_keep(const struct tb_settings *settings)
{
	nvs_handle_t nvs;
	size_t network;
	if (tb_settings_check(settings, &network) != TB_SETTINGS_FINE)
		return TB_ERR_ARG;
	identity.settings = *settings;
	if (nvs_open("identity", NVS_READWRITE, &nvs) != ESP_OK)
		return TB_ERR_IO;
	esp_err_t error = write_all(nvs);
	nvs_close(nvs);
	return error == ESP_OK ? TB_OK : TB_ERR_IO;
}

const char *tb_identity_server_host(void)
{
	return identity.settings.server_host[0] ? identity.settings.server_host : CONFIG_TEDDY_SERVER_HOST;
}

uint16_t tb_identity_server_port(void)
{
	return identity.settings.server_host[0] ? identity.settings.server_port : CONFIG_TEDDY_SERVER_PORT;
}
