/* One LED, by pulse width. A pattern is a row of steps that a timer walks through, again and again. */
#include "firmware/main/platform.h"

#include "device/port/production_config.h"

#include <driver/ledc.h>
#include <esp_timer.h>

#include <stdatomic.h>

enum { STEP_MS = 100, FULL = 255 };

/* Brightness of each step of 100 ms, 0 to 9; docs/hardware.md describes them. */
static const char *const PATTERNS[TB_LIGHT_COUNT] = {
    [TB_LIGHT_OFF] = "0",
    [TB_LIGHT_CONNECTING] = "9999900000",
    [TB_LIGHT_READY] = "2",
    [TB_LIGHT_LISTENING] = "9",
    [TB_LIGHT_THINKING] = "2345678765432",
    [TB_LIGHT_SPEAKING] = "7587968576",
    [TB_LIGHT_RESTING] = "00001111222233333333222211110000",
    [TB_LIGHT_SETTING_UP] = "99999000999990000000",
    [TB_LIGHT_UPDATING] = "90",
    [TB_LIGHT_TROUBLE] = "9090900000",
    [TB_LIGHT_OFFLINE] = "900000000000000000000000000000",
    [TB_LIGHT_GROWN_UP] = "90090000000000000000",
};

static _Atomic(enum tb_light) shown;

static void set_brightness(unsigned level)
{
	/* The eye sees the square of it as even steps. */
	uint32_t duty = level * level * FULL / 81;
	ledc_set_duty(LEDC_LOW_SPEED_MODE, LEDC_CHANNEL_0, duty);
	ledc_update_duty(LEDC_LOW_SPEED_MODE, LEDC_CHANNEL_0);
}

static void step(void *arg)
{
	static enum tb_light last = TB_LIGHT_COUNT;
	static unsigned at;
	(void)arg;
	enum tb_light now = atomic_load(&shown);
	at = now == last ? at + 1 : 0;
	last = now;
	if (PATTERNS[now][at] == 0)
		at = 0;
	set_brightness((unsigned)(PATTERNS[now][at] - '0'));
}

bool tb_esp_light_open(void)
{
	const ledc_timer_config_t timer = {.speed_mode = LEDC_LOW_SPEED_MODE,
	                                   .duty_resolution = LEDC_TIMER_8_BIT,
	                                   .timer_num = LEDC_TIMER_0,
	                                   .freq_hz = 1000,
	                                   .clk_cfg = LEDC_AUTO_CLK};
	const ledc_channel_config_t channel = {.gpio_num = LED_PIN,
	                                       .speed_mode = LEDC_LOW_SPEED_MODE,
	                                       .channel = LEDC_CHANNEL_0,
	                                       .timer_sel = LEDC_TIMER_0};
	const esp_timer_create_args_t steps = {.callback = step, .name = "light"};
	esp_timer_handle_t handle;
	return ledc_timer_config(&timer) == ESP_OK && ledc_channel_config(&channel) == ESP_OK &&
	       esp_timer_create(&steps, &handle) == ESP_OK &&
	       esp_timer_start_periodic(handle, STEP_MS * 1000) == ESP_OK;
}

static void show(void *ctx, enum tb_light light)
{
	static const char *const names[] = {
#define LIGHT_NAME(code, name, meaning, pattern) name,
	    TB_LIGHT_MAP(LIGHT_NAME)
#undef LIGHT_NAME
	};
	(void)ctx;
	atomic_store(&shown, light);
	tb_logf(tb_esp_log(), TB_LOG_DEBUG, "💡 light: %s", names[light]);
}

struct tb_light_port tb_esp_light(void)
{
	return (struct tb_light_port){.show = show};
}
