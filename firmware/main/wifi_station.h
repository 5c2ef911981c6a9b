/* The Wi-Fi station: of the networks that are known it joins the strongest, WPA2 and WPA3 only, and joins again by
 * itself when it was lost.
 *
 * Where it stands: net_wifi.c (the bear) or setup.c (the portal) → station → driver. Its own work is done on the
 * system's event task; the functions may be called on any task. */
#ifndef TB_FIRMWARE_WIFI_STATION_H
#define TB_FIRMWARE_WIFI_STATION_H

#include "device/port/network.h"
#include "device/portal/page.h"

#include <stdbool.h>

/* The driver; once. with_ap: beside an access point, whose settings the caller makes before tb_station_start. */
bool tb_station_open(bool with_ap);
/* Switches the radio on, and looks what is in the air. */
bool tb_station_start(void);
/* networks live as long as the station; free places are passed over. NULL: leaves what it is in. */
void tb_station_join(const struct tb_known_network networks[TB_NETWORKS_MAX]);
enum tb_network_state tb_station_state(void);
/* Looks again what is in the air; no effect while it joins. */
void tb_station_look(void);
/* What was found last, the nearest first. */
size_t tb_station_air(struct tb_air_network *out, size_t cap);

#endif
