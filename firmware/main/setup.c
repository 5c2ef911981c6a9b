#include "firmware/main/setup.h"

#include "firmware/main/claim_http.h"
#include "firmware/main/identity.h"
#include "firmware/main/platform.h"
#include "firmware/main/setup_sockets.h"
#include "firmware/main/wifi_station.h"

#include "common/wire/token.h"
#include "device/psa/psa.h"

#include <esp_app_desc.h>
#include <esp_system.h>
#include <esp_wifi.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TASK_STACK = 8192,
	TASK_PRIORITY = 2,
	GUESTS_MAX = 2,
	CHANNEL = 1,
	STEP_MS = 250,
	LOOK_EVERY_MS = 20000,
	JOIN_MS = 45000,
	CLOCK_MS = 20000, /* certificates are judged by the time of day */
	CLAIM_TRIES = 3,
	CLAIM_PAUSE_MS = 5000,
	SHOW_MS = 30000 /* the phone asks the page for what came of it */
};

enum phase { ASKING, JOINING, WAITING_FOR_TIME, CLAIMING, SHOWING };

struct setup {
	struct tb_portal portal;
	struct tb_setup_sockets sockets;
	struct tb_settings settings; /* that were just entered */
	struct tb_air_network air[TB_AIR_MAX];
	struct tb_random_port random;
	enum phase phase;
	enum tb_claim_result result;
	unsigned n_tries;
	uint64_t until_ms, look_ms;
};

static const char WANTED[] = "setup";

/* --- the bear's own network --------------------------------------------------------------------------------------- */

static bool write_password(char out[TB_SETUP_PASSWORD_LEN + 1])
{
	const struct tb_identity *who = tb_identity();
	const struct tb_hmac_port hmac = tb_psa_hmac_port();
	if (who->setup_password[0] != 0) {
		snprintf(out, TB_SETUP_PASSWORD_LEN + 1, "%s", who->setup_password);
		return true;
	}
	return tb_psa_init() == TB_OK && tb_setup_password_derive(&hmac, tb_span_cstr(who->key), out) == TB_OK;
}

static bool open_network(void)
{
	const struct tb_identity *who = tb_identity();
	char password[TB_SETUP_PASSWORD_LEN + 1] = "";
	size_t n_id = strlen(who->device_id);
	wifi_config_t config = {.ap = {.channel = CHANNEL,
	                               .authmode = WIFI_AUTH_WPA2_PSK,
	                               .max_connection = GUESTS_MAX,
	                               .pmf_cfg = {.required = false}}};
	bool good = n_id >= 4 && write_password(password);
	if (good) {
		snprintf((char *)config.ap.ssid, sizeof config.ap.ssid, "Teddy-%s", who->device_id + n_id - 4);
		memcpy(config.ap.password, password, sizeof password);
		good = esp_wifi_set_config(WIFI_IF_AP, &config) == ESP_OK;
	}
	tb_wipe(password, sizeof password);
	tb_wipe(&config, sizeof config);
	return good && tb_station_start();
}

/* --- phases ------------------------------------------------------------------------------------------------------- */

static void go(struct setup *setup, enum phase phase, uint32_t for_ms)
{
	setup->phase = phase;
	setup->until_ms = tb_esp_now_ms() + for_ms;
}

static void ask(struct setup *setup, uint64_t now_ms)
{
	if (now_ms >= setup->look_ms) {
		setup->look_ms = now_ms + LOOK_EVERY_MS;
		tb_station_look();
	}
	tb_portal_set_air(&setup->portal, setup->air, tb_station_air(setup->air, TB_AIR_MAX));
	if (!tb_portal_take_settings(&setup->portal, &setup->settings))
		return;
	tb_station_join(setup->settings.networks);
	go(setup, JOINING, JOIN_MS);
}

static void wait_for_network(struct setup *setup, uint64_t now_ms)
{
	if (tb_station_state() == TB_NETWORK_UP) {
		if (tb_identity_keep(&setup->settings) != TB_OK)
			tb_logf(tb_esp_log(), TB_LOG_ERROR, "What was set up counts until the next restart only");
		setup->n_tries = 0;
		tb_esp_clock_start();
		go(setup, WAITING_FOR_TIME, CLOCK_MS);
	} else if (now_ms >= setup->until_ms) {
		tb_station_join(NULL);
		tb_portal_join_failed(&setup->portal, now_ms);
		go(setup, ASKING, 0);
	}
}

static void wait_for_time(struct setup *setup, uint64_t now_ms)
{
	const struct tb_clock_port clock = tb_esp_clock();
	if (clock.unix_s(clock.ctx) != 0 || now_ms >= setup->until_ms)
		go(setup, CLAIMING, 0);
}

static void claim(struct setup *setup, uint64_t now_ms)
{
	if (now_ms < setup->until_ms)
		return;
	setup->result = tb_esp_claim(&setup->random);
	if (tb_claim_may_try_again(setup->result) && ++setup->n_tries < CLAIM_TRIES) {
		go(setup, CLAIMING, CLAIM_PAUSE_MS);
		return;
	}
	tb_logf(tb_esp_log(), setup->result == TB_CLAIM_DONE ? TB_LOG_INFO : TB_LOG_WARN, "Set-up: %s",
	        tb_claim_text(setup->result, false));
	tb_portal_claimed(&setup->portal, setup->result);
	go(setup, SHOWING, SHOW_MS);
}

/* A bear that is nobody's yet asks again: the networks are kept, the child may have been mistyped. */
static void show(struct setup *setup, uint64_t now_ms)
{
	if (now_ms < setup->until_ms)
		return;
	if (setup->result == TB_CLAIM_DONE)
		esp_restart();
	tb_station_join(NULL);
	if (tb_portal_open(&setup->portal, &setup->random, &tb_identity()->settings, now_ms) != TB_OK)
		esp_restart();
	go(setup, ASKING, 0);
}

static void run(void *arg)
{
	static void (*const steps[])(struct setup *, uint64_t) = {[ASKING] = ask,
	                                                          [JOINING] = wait_for_network,
	                                                          [WAITING_FOR_TIME] = wait_for_time,
	                                                          [CLAIMING] = claim,
	                                                          [SHOWING] = show};
	struct setup *setup = arg;
	while (tb_portal_tick(&setup->portal, tb_esp_now_ms()) != TB_PORTAL_RESTING) {
		tb_setup_sockets_step(&setup->sockets, &setup->portal, STEP_MS);
		steps[setup->phase](setup, tb_esp_now_ms());
	}
	tb_logf(tb_esp_log(), TB_LOG_WARN, "Nobody came to set the bear up; switch it off and on to try again");
	tb_setup_sockets_close(&setup->sockets);
	esp_wifi_stop();
	tb_esp_light().show(NULL, TB_LIGHT_RESTING);
	tb_wipe(setup, sizeof *setup);
	free(setup);
	vTaskDelete(NULL);
}

/* --- for others --------------------------------------------------------------------------------------------------- */

void tb_setup_request(void)
{
	const struct tb_storage_port storage = tb_esp_storage();
	if (storage.set(storage.ctx, WANTED, tb_span_cstr("1")) == TB_OK)
		esp_restart();
}

bool tb_setup_is_wanted(void)
{
	const struct tb_storage_port storage = tb_esp_storage();
	char value[2];
	size_t n_bytes;
	if (storage.get(storage.ctx, WANTED, value, sizeof value, &n_bytes) != TB_OK)
		return false;
	storage.set(storage.ctx, WANTED, tb_span_make(NULL, 0));
	return true;
}

bool tb_setup_begin(void)
{
	struct setup *setup = calloc(1, sizeof *setup);
	if (setup == NULL)
		return false;
	setup->random = tb_esp_random();
	bool good =
	    tb_portal_open(&setup->portal, &setup->random, &tb_identity()->settings, tb_esp_now_ms()) == TB_OK &&
	    open_network() && tb_setup_sockets_open(&setup->sockets) &&
	    xTaskCreate(run, "setup", TASK_STACK, setup, TASK_PRIORITY, NULL) == pdPASS;
	if (good)
		tb_logf(tb_esp_log(), TB_LOG_INFO, "The bear waits to be set up, in a Wi-Fi network of its own");
	else
		free(setup);
	return good;
}
