#include "firmware/main/platform.h"

#include <esp_log.h>
#include <sdkconfig.h>

static const char TAG[] = "teddy";

static void write_line(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	switch (level) {
	case TB_LOG_ERROR: ESP_LOGE(TAG, "%s", line); break;
	case TB_LOG_WARN: ESP_LOGW(TAG, "%s", line); break;
	case TB_LOG_DEBUG: ESP_LOGD(TAG, "%s", line); break;
	case TB_LOG_INFO:
	case TB_LOG_OFF: ESP_LOGI(TAG, "%s", line); break;
	}
}

const struct tb_log *tb_esp_log(void)
{
#ifdef CONFIG_TEDDY_DEVELOPMENT
	static const struct tb_log log = {.write = write_line, .min_level = TB_LOG_DEBUG};
#else
	static const struct tb_log log = {.write = write_line, .min_level = TB_LOG_INFO};
#endif
	return &log;
}
