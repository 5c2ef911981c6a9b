#include "firmware/main/platform.h"

#include <esp_system.h>

static int64_t free_heap_bytes(void *ctx)
{
	(void)ctx;
	return esp_get_free_heap_size();
}

static int64_t rssi_dbm(void *ctx)
{
	(void)ctx;
	return tb_esp_network_rssi_dbm();
}

struct tb_health_port tb_esp_health(void)
{
	return (struct tb_health_port){.free_heap_bytes = free_heap_bytes, .rssi_dbm = rssi_dbm};
}

const char *tb_esp_reset_reason(void)
{
	switch (esp_reset_reason()) {
	case ESP_RST_POWERON: return "power";
	case ESP_RST_SW: return "restart";
	case ESP_RST_PANIC: return "crash";
	case ESP_RST_INT_WDT:
	case ESP_RST_TASK_WDT:
	case ESP_RST_WDT: return "watchdog";
	case ESP_RST_BROWNOUT: return "brown-out";
	case ESP_RST_DEEPSLEEP: return "sleep";
	case ESP_RST_EXT: return "reset pin";
	default: return "unknown";
	}
}
