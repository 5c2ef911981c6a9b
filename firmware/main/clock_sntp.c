#include "firmware/main/platform.h"

#include <esp_netif_sntp.h>
#include <sdkconfig.h>

#include <sys/time.h>
#include <time.h>

enum { NEVER_BEFORE_S = 1577836800 }; /* 2020: a clock that shows less was never set */

void tb_esp_clock_start(void)
{
	static bool started;
	if (started)
		return;
	started = true;
#ifdef CONFIG_TEDDY_START_AT_BUILD_TIME
	settimeofday(&(struct timeval){.tv_sec = TEDDY_BUILD_TIME_S}, NULL);
#endif
	esp_sntp_config_t config = ESP_NETIF_SNTP_DEFAULT_CONFIG(CONFIG_TEDDY_SNTP_SERVER);
	config.wait_for_sync = false;
#ifdef CONFIG_LWIP_DHCP_GET_NTP_SRV
	config.server_from_dhcp = true;
	config.renew_servers_after_new_IP = true;
	config.index_of_first_server = 1;
#ifdef CONFIG_TEDDY_NETWORK_OPENETH
	config.ip_event_to_renew = IP_EVENT_ETH_GOT_IP;
#endif
#endif
	esp_err_t error = esp_netif_sntp_init(&config);
	if (error != ESP_OK)
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "The time of day cannot be asked for: %s", esp_err_to_name(error));
}

static uint64_t unix_s(void *ctx)
{
	(void)ctx;
	time_t now = time(NULL);
	return now > NEVER_BEFORE_S ? (uint64_t)now : 0;
}

struct tb_clock_port tb_esp_clock(void)
{
	return (struct tb_clock_port){.unix_s = unix_s};
}
