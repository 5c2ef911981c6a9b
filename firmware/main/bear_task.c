/* The task that owns the bear: one queue of what happened, the microphone, and time. */
#include "firmware/main/identity.h"
#include "firmware/main/platform.h"

#include "common/base/hex.h"
#include "device/core/updater.h"
#include "device/port/production_config.h"
#include "device/psa/psa.h"

#include <esp_app_desc.h>
#include <esp_task_wdt.h>
#include <esp_timer.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <freertos/task.h>
#include <sdkconfig.h>

#include <string.h>

#define HARDWARE CONFIG_IDF_TARGET "-4mb"

enum {
	TASK_STACK = 8192,
	QUEUE_NEWS = 24,
	MIC_PIECE = 320,    /* samples: 20 ms */
	MIC_EVERY_MS = 20,  /* while it is open */
	WAIT_MAX_MS = 1000, /* the watchdog wants to hear of the task */
	PREBUFFER_MS = 60
};

static struct {
	QueueHandle_t news;
	struct tb_bear bear;
	struct tb_updater updater;
	struct tb_updater_config updates;
	struct tb_updater_port updates_port;
	struct tb_psa_hash hash;
	bool has_updates; /* there is a key in the build: whose images may be taken */
	_Alignas(uint64_t) uint8_t uplink[AUDIO_BUFFER_SIZE];
	int16_t playback[PLAYBACK_BUFFER_SIZE / 2];
	bool microphone_open;
	enum tb_bear_state state;
} task;

uint64_t tb_esp_now_ms(void)
{
	return (uint64_t)esp_timer_get_time() / 1000;
}

bool tb_esp_bear_prepare(void)
{
	task.news = xQueueCreate(QUEUE_NEWS, sizeof(struct tb_esp_news));
	return task.news != NULL;
}

void tb_esp_tell(const struct tb_esp_news *news)
{
	xQueueSend(task.news, news, portMAX_DELAY);
}

/* --- what happened ------------------------------------------------------------------------------------------------ */

static void handle(const struct tb_bear_event *event)
{
	tb_bear_handle(&task.bear, event, tb_esp_now_ms());
}

static void take_fetched(const struct tb_esp_news *news)
{
	uint64_t now_ms = tb_esp_now_ms();
	if (!task.has_updates || !tb_esp_fetch_is_current(news->connection))
		return;
	switch (news->type) {
	case TB_ESP_FETCH_HEAD:
		tb_updater_fetch_head(&task.updater, news->http_status, news->n_bytes, news->first_byte, now_ms);
		break;
	case TB_ESP_FETCH_DATA:
		tb_updater_fetch_data(&task.updater, tb_esp_fetch_bytes(), now_ms);
		tb_esp_fetch_taken();
		break;
	default: tb_updater_fetch_end(&task.updater, news->status, now_ms); break;
	}
}

static void take_news(const struct tb_esp_news *news)
{
	static const enum tb_bear_event_type types[] = {
	    [TB_ESP_PRESS] = TB_BEAR_EVENT_PRESS,
	    [TB_ESP_RELEASE] = TB_BEAR_EVENT_RELEASE,
	    [TB_ESP_LINK_OPEN] = TB_BEAR_EVENT_LINK_OPEN,
	    [TB_ESP_LINK_REFUSED] = TB_BEAR_EVENT_LINK_REFUSED,
	    [TB_ESP_LINK_FAILED] = TB_BEAR_EVENT_LINK_FAILED,
	    [TB_ESP_LINK_CLOSED] = TB_BEAR_EVENT_LINK_CLOSED,
	    [TB_ESP_LINK_WRITABLE] = TB_BEAR_EVENT_LINK_WRITABLE,
	    [TB_ESP_LINK_ALIVE] = TB_BEAR_EVENT_LINK_ALIVE,
	    [TB_ESP_LINK_DATA] = TB_BEAR_EVENT_TICK,
	};
	if (news->type >= TB_ESP_FETCH_HEAD) {
		take_fetched(news);
		return;
	}
	if (news->type == TB_ESP_SETUP) {
		tb_esp_network_set_up();
		return;
	}
	if (news->type >= TB_ESP_LINK_OPEN && !tb_esp_link_is_current(news->connection))
		return;
	if (news->type == TB_ESP_LINK_DATA) {
		tb_esp_link_offer(&task.bear);
		return;
	}
	handle(&(struct tb_bear_event){.type = types[news->type],
	                               .http_status = news->http_status,
	                               .status = news->status,
	                               .close_code = news->close_code,
	                               .text = tb_span_cstr(news->reason)});
}

static void take_samples(void)
{
	int16_t samples[MIC_PIECE];
	size_t n;
	while ((n = tb_esp_microphone_take(samples, MIC_PIECE)) > 0)
		handle(&(struct tb_bear_event){.type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = n});
	tb_wipe(samples, sizeof samples);
}

static void follow_state(void)
{
	enum tb_bear_state state = tb_bear_get_state(&task.bear);
	task.microphone_open = state == TB_BEAR_LISTENING || state == TB_BEAR_THINKING;
	if (state == TB_BEAR_READY && task.state != TB_BEAR_READY)
		tb_esp_audio_on_ready();
	task.state = state;
}

static TickType_t wait_ticks(void)
{
	uint64_t now_ms = tb_esp_now_ms(), due_ms = tb_bear_deadline(&task.bear);
	uint64_t update_ms = task.has_updates ? tb_updater_deadline(&task.updater) : UINT64_MAX;
	due_ms = due_ms < update_ms ? due_ms : update_ms;
	uint64_t wait_ms = due_ms > now_ms ? due_ms - now_ms : 0;
	uint64_t most_ms = task.microphone_open ? MIC_EVERY_MS : WAIT_MAX_MS;
	wait_ms = wait_ms < most_ms ? wait_ms : most_ms;
	return wait_ms > 0 ? pdMS_TO_TICKS(wait_ms) : 1; /* lower tasks run too */
}

static void run(void *arg)
{
	struct tb_esp_news news;
	(void)arg;
	esp_task_wdt_add(NULL);
	handle(&(struct tb_bear_event){.type = TB_BEAR_EVENT_START});
	for (;;) {
		if (xQueueReceive(task.news, &news, wait_ticks()) == pdTRUE)
			take_news(&news);
		take_samples();
		if (tb_bear_deadline(&task.bear) <= tb_esp_now_ms())
			handle(&(struct tb_bear_event){.type = TB_BEAR_EVENT_TICK});
		if (task.has_updates)
			tb_updater_poll(&task.updater, tb_esp_now_ms());
		follow_state();
		esp_task_wdt_reset();
	}
}

/* --- the bear ----------------------------------------------------------------------------------------------------- */

/* A bear that is being set up is nobody's yet. It runs all the same, for its light and its voice, and connects nowhere:
 * its network stays TB_NETWORK_UNSET until the restart. What the core wants to know of a child is filled in then. */
static void fill_in_nobody(struct tb_bear_config *config)
{
	const struct tb_network_port network = tb_esp_network();
	if (config->child_id[0] != 0 || network.state(network.ctx) != TB_NETWORK_UNSET)
		return;
	config->child_id = "nobody";
	config->child_age = TB_AGE_MIN;
}

static struct tb_bear_config config_of(const struct tb_identity *who)
{
	return (struct tb_bear_config){
	    .device_id = who->device_id,
	    .child_id = who->settings.child_id,
	    .child_name = who->settings.child_name,
	    .child_age = who->settings.child_age,
	    .language = who->settings.language[0] ? who->settings.language : NULL,
	    .key = tb_span_cstr(who->key),
	    .host = tb_identity_server_host(),
	    .port = tb_identity_server_port(),
	    .path = sizeof CONFIG_TEDDY_SERVER_PATH > 1 ? CONFIG_TEDDY_SERVER_PATH : NULL,
	    .firmware_version = esp_app_get_description()->version,
	    .hardware = HARDWARE,
	    .can_fragments = true,
	    .prebuffer_ms = PREBUFFER_MS,
	    .limits = {.talk_ms = MAX_SESSION_MINUTES * TB_RULES_MINUTE_MS,
	               .rest_ms = REST_MINUTES * TB_RULES_MINUTE_MS,
	               .silence_ms = SESSION_SILENCE_S * 1000},
	    .cap_rms = SPEAKER_CAP_RMS,
	    .uplink_memory = task.uplink,
	    .uplink_bytes = sizeof task.uplink,
	    .playback_memory = task.playback,
	    .playback_bytes = sizeof task.playback,
	};
}

/* Without a key no image is taken; a wrong one is a mistake of the build, and said. */
static bool prepare_updates(void)
{
	static const char *const keys[] = {CONFIG_TEDDY_UPDATE_KEY, CONFIG_TEDDY_UPDATE_KEY_NEXT};
	struct tb_updater_config *config = &task.updates;
	*config =
	    (struct tb_updater_config){.hardware = HARDWARE, .memory = task.uplink, .memory_bytes = sizeof task.uplink};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (keys[i][0] == 0)
			continue;
		if (strlen(keys[i]) != 2 * TB_P256_PUBLIC_LEN ||
		    tb_hex_decode(keys[i], 2 * TB_P256_PUBLIC_LEN, config->keys[config->n_keys]) != TB_OK) {
			tb_logf(tb_esp_log(), TB_LOG_ERROR, "The key for updates must be 130 hex digits");
			return false;
		}
		config->n_keys++;
	}
	task.updates_port = (struct tb_updater_port){.fetch = tb_esp_fetch(),
	                                             .slot = tb_esp_slot(),
	                                             .sha256 = tb_psa_sha256_port(&task.hash),
	                                             .verify = tb_psa_verify_port()};
	task.has_updates = config->n_keys > 0;
	return !task.has_updates ||
	       tb_updater_init(&task.updater, &task.bear, config, &task.updates_port, tb_esp_now_ms()) == TB_OK;
}

bool tb_esp_bear_start(void)
{
	const struct tb_log *log = tb_esp_log();
	if (tb_psa_init() != TB_OK || tb_psa_self_test() != TB_OK) {
		tb_logf(log, TB_LOG_ERROR,
		        "🔒 [HIGH] SELF_TEST_FAILED: the cryptography does not compute what it should");
		return false;
	}
	struct tb_bear_config config = config_of(tb_identity());
	fill_in_nobody(&config);
	struct tb_bear_port port = {.link = tb_esp_link(),
	                            .microphone = tb_esp_microphone(),
	                            .speaker = tb_esp_speaker(),
	                            .light = tb_esp_light(),
	                            .mp3 = tb_esp_mp3(),
	                            .random = tb_esp_random(),
	                            .health = tb_esp_health(),
	                            .network = tb_esp_network(),
	                            .clock = tb_esp_clock(),
	                            .selftest = tb_esp_selftest(),
	                            .storage = tb_esp_storage(),
	                            .hmac = tb_psa_hmac_port(),
	                            .log = log};
	return tb_bear_init(&task.bear, &config, &port) == TB_OK && prepare_updates() &&
	       xTaskCreate(run, "bear", TASK_STACK, NULL, WEBSOCKET_TASK_PRIORITY, NULL) == pdPASS;
}
