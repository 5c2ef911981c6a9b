/* The Wi-Fi station: WPA2 and WPA3 only. It joins again by itself when the network was lost. */
#include "firmware/main/identity.h"
#include "firmware/main/platform.h"

#include <esp_event.h>
#include <esp_netif.h>
#include <esp_timer.h>
#include <esp_wifi.h>

#include <stdatomic.h>
#include <string.h>

enum { TRY_AGAIN_US = 3000000 };

static _Atomic(enum tb_network_state) state;
static esp_timer_handle_t retry_timer;

static void try_again(void *arg)
{
	(void)arg;
	esp_wifi_connect();
}

/* What a wrong password looks like from here. */
static bool is_refusal(uint8_t reason)
{
	return reason == WIFI_REASON_AUTH_FAIL || reason == WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT ||
	       reason == WIFI_REASON_HANDSHAKE_TIMEOUT || reason == WIFI_REASON_AUTH_EXPIRE;
}

static void on_lost(const wifi_event_sta_disconnected_t *lost)
{
	if (lost->reason == WIFI_REASON_NO_AP_FOUND)
		tb_logf(tb_esp_log(), TB_LOG_WARN,
		        "The Wi-Fi network is not found, or has no WPA2 or WPA3: it must be a 2.4 GHz network with a "
		        "password");
	else
		tb_logf(tb_esp_log(), TB_LOG_WARN, "WiFi lost: reason %u", (unsigned)lost->reason);
	atomic_store(&state, is_refusal(lost->reason) ? TB_NETWORK_REFUSED : TB_NETWORK_JOINING);
	esp_timer_start_once(retry_timer, TRY_AGAIN_US);
}

static void on_event(void *arg, esp_event_base_t base, int32_t id, void *data)
{
	(void)arg;
	if (base == WIFI_EVENT && id == WIFI_EVENT_STA_START) {
		esp_wifi_connect();
	} else if (base == WIFI_EVENT && id == WIFI_EVENT_STA_DISCONNECTED) {
		on_lost(data);
	} else if (base == IP_EVENT && id == IP_EVENT_STA_GOT_IP) {
		const ip_event_got_ip_t *got = data;
		atomic_store(&state, TB_NETWORK_UP);
		tb_logf(tb_esp_log(), TB_LOG_INFO, "📡 WiFi connected! IP: " IPSTR ", RSSI: %d dBm",
		        IP2STR(&got->ip_info.ip), (int)tb_esp_network_rssi_dbm());
	}
}

bool tb_esp_network_open(void)
{
	const wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
	const esp_timer_create_args_t timer = {.callback = try_again, .name = "wifi"};
	bool good = esp_netif_init() == ESP_OK && esp_event_loop_create_default() == ESP_OK &&
	            esp_netif_create_default_wifi_sta() != NULL && esp_wifi_init(&init) == ESP_OK &&
	            esp_timer_create(&timer, &retry_timer) == ESP_OK;
	/* Names and passwords have one place, and that is not the driver's. */
	good = good && esp_wifi_set_storage(WIFI_STORAGE_RAM) == ESP_OK &&
	       esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_event, NULL) == ESP_OK &&
	       esp_event_handler_register(IP_EVENT, IP_EVENT_STA_GOT_IP, on_event, NULL) == ESP_OK;
	atomic_store(&state, tb_identity()->wifi_ssid[0] ? TB_NETWORK_JOINING : TB_NETWORK_UNSET);
	return good;
}

static void join(void *ctx)
{
	static bool started;
	const struct tb_identity *who = tb_identity();
	(void)ctx;
	if (started || who->wifi_ssid[0] == 0)
		return;
	wifi_config_t config = {.sta = {.threshold.authmode = WIFI_AUTH_WPA2_PSK,
	                                .pmf_cfg = {.capable = true, .required = false},
	                                .sae_pwe_h2e = WPA3_SAE_PWE_BOTH,
	                                .scan_method = WIFI_ALL_CHANNEL_SCAN,
	                                .sort_method = WIFI_CONNECT_AP_BY_SIGNAL}};
	/* The driver's fields are bytes, without a NUL when they are full. */
	memcpy(config.sta.ssid, who->wifi_ssid, strnlen(who->wifi_ssid, sizeof config.sta.ssid));
	memcpy(config.sta.password, who->wifi_password, strnlen(who->wifi_password, sizeof config.sta.password));
	esp_err_t error = esp_wifi_set_mode(WIFI_MODE_STA);
	if (error == ESP_OK)
		error = esp_wifi_set_config(WIFI_IF_STA, &config);
	if (error == ESP_OK)
		error = esp_wifi_start();
	tb_wipe(&config, sizeof config);
	started = error == ESP_OK;
	if (error != ESP_OK)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "WiFi cannot be started: %s", esp_err_to_name(error));
}

static enum tb_network_state state_now(void *ctx)
{
	(void)ctx;
	return atomic_load(&state);
}

struct tb_network_port tb_esp_network(void)
{
	return (struct tb_network_port){.join = join, .state = state_now};
}

int64_t tb_esp_network_rssi_dbm(void)
{
	wifi_ap_record_t record;
	return esp_wifi_sta_get_ap_info(&record) == ESP_OK ? record.rssi : 0;
}
