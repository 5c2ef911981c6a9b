/* The Ethernet of Espressif's QEMU. */
#include "firmware/main/platform.h"

#include <esp_eth.h>
#include <esp_event.h>
#include <esp_netif.h>

#include <stdatomic.h>

static _Atomic(enum tb_network_state) state;

static void on_ip(void *arg, esp_event_base_t base, int32_t id, void *data)
{
	const ip_event_got_ip_t *got = data;
	(void)arg, (void)base, (void)id;
	atomic_store(&state, TB_NETWORK_UP);
	tb_logf(tb_esp_log(), TB_LOG_INFO, "📡 Ethernet connected! IP: " IPSTR, IP2STR(&got->ip_info.ip));
}

bool tb_esp_network_open(void)
{
	atomic_store(&state, TB_NETWORK_JOINING);
	return esp_netif_init() == ESP_OK && esp_event_loop_create_default() == ESP_OK &&
	       esp_event_handler_register(IP_EVENT, IP_EVENT_ETH_GOT_IP, on_ip, NULL) == ESP_OK;
}

static bool start(void)
{
	const esp_netif_config_t netif_config = ESP_NETIF_DEFAULT_ETH();
	eth_mac_config_t mac_config = ETH_MAC_DEFAULT_CONFIG();
	eth_phy_config_t phy_config = ETH_PHY_DEFAULT_CONFIG();
	phy_config.phy_addr = 1;
	phy_config.autonego_timeout_ms = 100;
	esp_netif_t *netif = esp_netif_new(&netif_config);
	esp_eth_mac_t *mac = esp_eth_mac_new_openeth(&mac_config);
	esp_eth_phy_t *phy = esp_eth_phy_new_dp83848(&phy_config);
	esp_eth_handle_t eth = NULL;
	if (netif == NULL || mac == NULL || phy == NULL)
		return false;
	const esp_eth_config_t eth_config = ETH_DEFAULT_CONFIG(mac, phy);
	return esp_eth_driver_install(&eth_config, &eth) == ESP_OK &&
	       esp_netif_attach(netif, esp_eth_new_netif_glue(eth)) == ESP_OK && esp_eth_start(eth) == ESP_OK;
}

static void join(void *ctx)
{
	static bool started;
	(void)ctx;
	if (started)
		return;
	started = true;
	if (!start())
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "The Ethernet cannot be started");
}

static enum tb_network_state state_now(void *ctx)
{
	(void)ctx;
	return atomic_load(&state);
}

struct tb_network_port tb_esp_network(void)
{
	return (struct tb_network_port){.join = join, .state = state_now};
}

int64_t tb_esp_network_rssi_dbm(void)
{
	return 0;
}

void tb_esp_network_set_up(void)
{
	tb_logf(tb_esp_log(), TB_LOG_INFO, "There is nothing to set up here: the network is a wire");
}
