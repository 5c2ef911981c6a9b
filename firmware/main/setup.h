/* Setting up: the bear's own Wi-Fi network with the portal in it (device/portal), then the networks of the family, then
 * the claim, then a restart.
 *
 *   network  Teddy- and the last four characters of the device's id; WPA2, its password stands on the bear's label
 *   portal   http://192.168.4.1/, and every name leads there
 *
 * Settings are kept once one of their networks was joined with them, so that a mistake never takes the place of what
 * worked. Who does not come within 15 minutes finds the network closed, and opens it by a restart.
 * A task of its own; its memory is on the heap, and gone with the restart. */
#ifndef TB_FIRMWARE_SETUP_H
#define TB_FIRMWARE_SETUP_H

#include <stdbool.h>

/* Any task: sets up at the next start, which is now. Does not return. */
void tb_setup_request(void);
/* Whether that was asked for; once. */
bool tb_setup_is_wanted(void);
/* Between tb_station_open(true) and anything else of the station. */
bool tb_setup_begin(void);

#endif
