/* The network port over Wi-Fi. A bear that knows no network, or whose set-up was asked for, opens the portal instead.
 */
#include "firmware/main/identity.h"
#include "firmware/main/platform.h"
#include "firmware/main/setup.h"
#include "firmware/main/wifi_station.h"

static bool sets_up;

bool tb_esp_network_open(void)
{
	sets_up = tb_setup_is_wanted() || tb_identity()->settings.networks[0].ssid[0] == 0;
	return tb_station_open(sets_up) && (!sets_up || tb_setup_begin());
}

static void join(void *ctx)
{
	static bool started;
	(void)ctx;
	if (started || sets_up)
		return;
	started = tb_station_start();
	if (started)
		tb_station_join(tb_identity()->settings.networks);
}

/* Until the restart that ends it, a set-up is nobody's network but the portal's. */
static enum tb_network_state state_now(void *ctx)
{
	(void)ctx;
	return sets_up ? TB_NETWORK_UNSET : tb_station_state();
}

struct tb_network_port tb_esp_network(void)
{
	return (struct tb_network_port){.join = join, .state = state_now};
}

void tb_esp_network_set_up(void)
{
	tb_setup_request();
}
