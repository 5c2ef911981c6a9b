#include "firmware/main/wifi_station.h"

#include "firmware/main/platform.h"

#include <esp_event.h>
#include <esp_netif.h>
#include <esp_timer.h>
#include <esp_wifi.h>
#include <freertos/FreeRTOS.h>
#include <freertos/semphr.h>

#include <stdatomic.h>
#include <string.h>

enum { TRY_AGAIN_US = 3000000, RECORDS = 20 };

static struct {
	_Atomic(enum tb_network_state) state;
	_Atomic(const struct tb_known_network *) networks; /* NULL: none is to be joined */
	unsigned n_blind;                                  /* tries of networks that no scan shows */
	esp_timer_handle_t retry;
	SemaphoreHandle_t lock; /* of records */
	uint16_t n_records;
	wifi_ap_record_t records[RECORDS];
} station;

static bool is_secure(wifi_auth_mode_t mode)
{
	return mode == WIFI_AUTH_WPA2_PSK || mode == WIFI_AUTH_WPA_WPA2_PSK || mode == WIFI_AUTH_WPA3_PSK ||
	       mode == WIFI_AUTH_WPA2_WPA3_PSK;
}

/* --- which one ---------------------------------------------------------------------------------------------------- */

static const struct tb_known_network *find_known(const struct tb_known_network *networks, const uint8_t ssid[33])
{
	for (size_t i = 0; i < TB_NETWORKS_MAX; i++)
		if (networks[i].ssid[0] != 0 && strcmp(networks[i].ssid, (const char *)ssid) == 0)
			return &networks[i];
	return NULL;
}

/* The driver sorts what it found by strength. *open_seen: a known name without WPA2 or WPA3. */
static const struct tb_known_network *choose(const struct tb_known_network *networks, bool *open_seen)
{
	const struct tb_known_network *chosen = NULL;
	xSemaphoreTake(station.lock, portMAX_DELAY);
	for (uint16_t i = 0; i < station.n_records && chosen == NULL; i++) {
		const struct tb_known_network *known = find_known(networks, station.records[i].ssid);
		if (known != NULL && is_secure(station.records[i].authmode))
			chosen = known;
		else if (known != NULL)
			*open_seen = true;
	}
	xSemaphoreGive(station.lock);
	return chosen;
}

/* A hidden network shows in no scan: each known one in turn is tried all the same. */
static const struct tb_known_network *choose_blindly(const struct tb_known_network *networks)
{
	for (size_t i = 0; i < TB_NETWORKS_MAX; i++) {
		const struct tb_known_network *next = &networks[station.n_blind++ % TB_NETWORKS_MAX];
		if (next->ssid[0] != 0)
			return next;
	}
	return NULL;
}

static void connect_to(const struct tb_known_network *network)
{
	wifi_config_t config = {.sta = {.threshold.authmode = WIFI_AUTH_WPA2_PSK,
	                                .pmf_cfg = {.capable = true, .required = false},
	                                .sae_pwe_h2e = WPA3_SAE_PWE_BOTH,
	                                .scan_method = WIFI_ALL_CHANNEL_SCAN,
	                                .sort_method = WIFI_CONNECT_AP_BY_SIGNAL}};
	/* The driver's fields are bytes, without a NUL when they are full. */
	memcpy(config.sta.ssid, network->ssid, strnlen(network->ssid, sizeof config.sta.ssid));
	memcpy(config.sta.password, network->password, strnlen(network->password, sizeof config.sta.password));
	esp_err_t error = esp_wifi_set_config(WIFI_IF_STA, &config);
	if (error == ESP_OK)
		error = esp_wifi_connect();
	tb_wipe(&config, sizeof config);
	if (error == ESP_OK)
		return;
	tb_logf(tb_esp_log(), TB_LOG_ERROR, "WiFi cannot be joined: %s", esp_err_to_name(error));
	esp_timer_start_once(station.retry, TRY_AGAIN_US);
}

static void join_best(const struct tb_known_network *networks)
{
	bool open_seen = false;
	const struct tb_known_network *chosen = choose(networks, &open_seen);
	if (chosen == NULL && open_seen) {
		tb_logf(tb_esp_log(), TB_LOG_WARN,
		        "🔒 [HIGH] WIFI_REFUSED: the network has no WPA2 or WPA3; it is not joined");
		atomic_store(&station.state, TB_NETWORK_REFUSED);
		esp_timer_start_once(station.retry, TRY_AGAIN_US);
		return;
	}
	if (chosen == NULL)
		chosen = choose_blindly(networks);
	if (chosen != NULL)
		connect_to(chosen);
}

/* --- what happens ------------------------------------------------------------------------------------------------- */

static void look_now(void *arg)
{
	(void)arg;
	/* Without a configuration: every channel, no hidden ones. Told by WIFI_EVENT_SCAN_DONE. */
	if (esp_wifi_scan_start(NULL, false) != ESP_OK && atomic_load(&station.networks) != NULL)
		esp_timer_start_once(station.retry, TRY_AGAIN_US);
}

static void on_scan_done(void)
{
	const struct tb_known_network *networks = atomic_load(&station.networks);
	uint16_t n = RECORDS;
	xSemaphoreTake(station.lock, portMAX_DELAY);
	station.n_records = esp_wifi_scan_get_ap_records(&n, station.records) == ESP_OK ? n : 0;
	xSemaphoreGive(station.lock);
	if (networks != NULL && atomic_load(&station.state) != TB_NETWORK_UP)
		join_best(networks);
}

/* What a wrong password looks like from here. */
static bool is_refusal(uint8_t reason)
{
	return reason == WIFI_REASON_AUTH_FAIL || reason == WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT ||
	       reason == WIFI_REASON_HANDSHAKE_TIMEOUT || reason == WIFI_REASON_AUTH_EXPIRE;
}

static void on_lost(const wifi_event_sta_disconnected_t *lost)
{
	if (atomic_load(&station.networks) == NULL)
		return;
	if (lost->reason == WIFI_REASON_NO_AP_FOUND)
		tb_logf(tb_esp_log(), TB_LOG_WARN,
		        "The Wi-Fi network is not found, or has no WPA2 or WPA3: it must be a 2.4 GHz network with a "
		        "password");
	else
		tb_logf(tb_esp_log(), TB_LOG_WARN, "WiFi lost: reason %u", (unsigned)lost->reason);
	atomic_store(&station.state, is_refusal(lost->reason) ? TB_NETWORK_REFUSED : TB_NETWORK_JOINING);
	esp_timer_start_once(station.retry, TRY_AGAIN_US);
}

static void on_event(void *arg, esp_event_base_t base, int32_t id, void *data)
{
	(void)arg;
	if (base == WIFI_EVENT && id == WIFI_EVENT_STA_START) {
		look_now(NULL);
	} else if (base == WIFI_EVENT && id == WIFI_EVENT_SCAN_DONE) {
		on_scan_done();
	} else if (base == WIFI_EVENT && id == WIFI_EVENT_STA_DISCONNECTED) {
		on_lost(data);
	} else if (base == IP_EVENT && id == IP_EVENT_STA_GOT_IP) {
		const ip_event_got_ip_t *got = data;
		atomic_store(&station.state, TB_NETWORK_UP);
		tb_logf(tb_esp_log(), TB_LOG_INFO, "📡 WiFi connected! IP: " IPSTR ", RSSI: %d dBm",
		        IP2STR(&got->ip_info.ip), (int)tb_esp_network_rssi_dbm());
	}
}

/* --- for others --------------------------------------------------------------------------------------------------- */

bool tb_station_open(bool with_ap)
{
	const wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
	const esp_timer_create_args_t timer = {.callback = look_now, .name = "wifi"};
	station.lock = xSemaphoreCreateMutex();
	bool good = station.lock != NULL && esp_netif_init() == ESP_OK && esp_event_loop_create_default() == ESP_OK &&
	            esp_netif_create_default_wifi_sta() != NULL &&
	            (!with_ap || esp_netif_create_default_wifi_ap() != NULL) && esp_wifi_init(&init) == ESP_OK &&
	            esp_timer_create(&timer, &station.retry) == ESP_OK;
	/* Names and passwords have one place, and that is not the driver's. */
	good = good && esp_wifi_set_storage(WIFI_STORAGE_RAM) == ESP_OK &&
	       esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_event, NULL) == ESP_OK &&
	       esp_event_handler_register(IP_EVENT, IP_EVENT_STA_GOT_IP, on_event, NULL) == ESP_OK &&
	       esp_wifi_set_mode(with_ap ? WIFI_MODE_APSTA : WIFI_MODE_STA) == ESP_OK;
	return good;
}

bool tb_station_start(void)
{
	esp_err_t error = esp_wifi_start();
	if (error != ESP_OK)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "WiFi cannot be started: %s", esp_err_to_name(error));
	return error == ESP_OK;
}

void tb_station_join(const struct tb_known_network networks[TB_NETWORKS_MAX])
{
	atomic_store(&station.networks, networks);
	atomic_store(&station.state, networks != NULL ? TB_NETWORK_JOINING : TB_NETWORK_UNSET);
	if (networks != NULL)
		look_now(NULL);
	else
		esp_wifi_disconnect();
}

enum tb_network_state tb_station_state(void)
{
	return atomic_load(&station.state);
}

void tb_station_look(void)
{
	if (atomic_load(&station.networks) == NULL)
		look_now(NULL);
}

size_t tb_station_air(struct tb_air_network *out, size_t cap)
{
	size_t n = 0;
	xSemaphoreTake(station.lock, portMAX_DELAY);
	for (; n < cap && n < station.n_records; n++) {
		const wifi_ap_record_t *record = &station.records[n];
		memcpy(out[n].ssid, record->ssid, sizeof out[n].ssid);
		out[n].rssi_dbm = record->rssi;
		out[n].is_secure = is_secure(record->authmode);
	}
	xSemaphoreGive(station.lock);
	return n;
}

int64_t tb_esp_network_rssi_dbm(void)
{
	wifi_ap_record_t record;
	return esp_wifi_sta_get_ap_info(&record) == ESP_OK ? record.rssi : 0;
}
