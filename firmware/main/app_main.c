/* From power on to the bear's task. What fails here is said by the log and the light, and tried again by a restart. */
#include "firmware/main/identity.h"
#include "firmware/main/platform.h"
#include "firmware/main/trust.h"

#include <esp_system.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

enum { RESTART_AFTER_MS = 60000 };

struct step {
	bool (*open)(void);
	const char *what;
};

static bool load_identity(void)
{
	tb_identity_load();
	return true;
}

static bool start_clock(void)
{
	tb_esp_clock_start();
	return true;
}

void app_main(void)
{
	static const struct step steps[] = {
	    {tb_esp_bear_prepare, "the bear's queue"}, {tb_esp_light_open, "the light"},
	    {tb_esp_storage_open, "the storage"},      {load_identity, "who the bear is"},
	    {tb_trust_open, "whom the bear trusts"},   {tb_esp_audio_open, "the sound"},
	    {tb_esp_network_open, "the network"},      {tb_esp_fetch_open, "fetching"},
	    {tb_esp_slot_open, "the slots"},           {start_clock, "the clock"},
	    {tb_esp_link_open_task, "the link"},       {tb_esp_bear_start, "the bear"},
	    {tb_esp_button_open, "the button"},
	};
	const struct tb_log *log = tb_esp_log();
	tb_logf(log, TB_LOG_INFO, "Restarted after: %s", tb_esp_reset_reason());
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (steps[i].open())
			continue;
		tb_logf(log, TB_LOG_ERROR, "Cannot start: %s failed; trying again in a minute", steps[i].what);
		tb_esp_light().show(NULL, TB_LIGHT_GROWN_UP);
		vTaskDelay(pdMS_TO_TICKS(RESTART_AFTER_MS));
		esp_restart();
	}
}
