/* The button, looked at every 5 ms; it counts once it was the same for 30 ms. Pressed within five seconds after power
 * on and held for ten, it asks for the set-up: no question begins that early and lasts that long by chance. */
#include "firmware/main/platform.h"

#include "device/port/production_config.h"

#include <driver/gpio.h>
#include <esp_timer.h>

enum { LOOK_EVERY_US = 5000, STEADY_LOOKS = 6, SETUP_BEFORE_MS = 5000, SETUP_HOLD_MS = 10000 };

static void look(void *arg)
{
	static unsigned n_same;
	static bool down;
	static uint64_t down_ms;
	(void)arg;
	bool is_down = gpio_get_level((gpio_num_t)BUTTON_PIN) == 0;
	n_same = is_down == down ? 0 : n_same + 1;
	if (down && down_ms < SETUP_BEFORE_MS && tb_esp_now_ms() - down_ms >= SETUP_HOLD_MS) {
		down_ms = UINT64_MAX; /* once */
		tb_esp_tell(&(struct tb_esp_news){.type = TB_ESP_SETUP});
	}
	if (n_same < STEADY_LOOKS)
		return;
	n_same = 0;
	down = is_down;
	down_ms = tb_esp_now_ms();
	tb_esp_tell(&(struct tb_esp_news){.type = down ? TB_ESP_PRESS : TB_ESP_RELEASE});
}

bool tb_esp_button_open(void)
{
	const gpio_config_t pin = {.pin_bit_mask = 1ULL << BUTTON_PIN,
	                           .mode = GPIO_MODE_INPUT,
	                           .pull_up_en = GPIO_PULLUP_ENABLE,
	                           .pull_down_en = GPIO_PULLDOWN_DISABLE,
	                           .intr_type = GPIO_INTR_DISABLE};
	const esp_timer_create_args_t timer = {.callback = look, .name = "button"};
	esp_timer_handle_t handle;
	return gpio_config(&pin) == ESP_OK && esp_timer_create(&timer, &handle) == ESP_OK &&
	       esp_timer_start_periodic(handle, LOOK_EVERY_US) == ESP_OK;
}
