/* The task that owns the bear: one queue of what happened, the microphone, and time. */
#include "firmware/main/identity.h"
#include "firmware/main/platform.h"

#include "device/port/production_config.h"
#include "device/psa/psa.h"

#include <esp_app_desc.h>
#include <esp_task_wdt.h>
#include <esp_timer.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <freertos/task.h>
#include <sdkconfig.h>

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
	uint8_t uplink[AUDIO_BUFFER_SIZE];
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
	bool of_link = news->type >= TB_ESP_LINK_OPEN;
	if (of_link && !tb_esp_link_is_current(news->connection))
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
		follow_state();
		esp_task_wdt_reset();
	}
}

/* --- the bear ----------------------------------------------------------------------------------------------------- */

static struct tb_bear_config config_of(const struct tb_identity *who)
{
	return (struct tb_bear_config){
	    .device_id = who->device_id,
	    .child_id = who->child_id,
	    .child_name = who->child_name,
	    .child_age = who->child_age,
	    .language = who->child_language[0] ? who->child_language : NULL,
	    .key = tb_span_cstr(who->key),
	    .host = CONFIG_TEDDY_SERVER_HOST,
	    .port = CONFIG_TEDDY_SERVER_PORT,
	    .path = sizeof CONFIG_TEDDY_SERVER_PATH > 1 ? CONFIG_TEDDY_SERVER_PATH : NULL,
	    .firmware_version = esp_app_get_description()->version,
	    .hardware = CONFIG_IDF_TARGET "-4mb",
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

bool tb_esp_bear_start(void)
{
	const struct tb_log *log = tb_esp_log();
	if (tb_psa_init() != TB_OK || tb_psa_self_test() != TB_OK) {
		tb_logf(log, TB_LOG_ERROR,
		        "🔒 [HIGH] SELF_TEST_FAILED: the cryptography does not compute what it should");
		return false;
	}
	struct tb_bear_config config = config_of(tb_identity());
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
	return tb_bear_init(&task.bear, &config, &port) == TB_OK &&
	       xTaskCreate(run, "bear", TASK_STACK, NULL, WEBSOCKET_TASK_PRIORITY, NULL) == pdPASS;
}
