/* Who this bear is, whose, and in which networks: from NVS; at its first boot from secrets.h, or in a fleet image from
 * the factory partition, and then from whoever sets it up. NVS wins from then on. */
#ifndef TB_FIRMWARE_IDENTITY_H
#define TB_FIRMWARE_IDENTITY_H

#include "common/wire/token.h"
#include "device/portal/settings.h"

#include <stdbool.h>

/* Texts are NUL-terminated; "" and 0 where nothing is known. Holds keys and passwords: never log it. */
struct tb_identity {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char key[TB_TOKEN_LEN + 1];
	char setup_password[TB_SETUP_PASSWORD_LEN + 1]; /* of the set-up network; "": the one that the key gives */
	struct tb_settings settings;
};

/* After tb_esp_storage_open. */
void tb_identity_load(void);
/* Constant between load and keep; the program's own memory. */
const struct tb_identity *tb_identity(void);
/* What a family has set up takes the place of what was known. TB_ERR_ARG: tb_settings_check finds a fault in it;
 * TB_ERR_IO: it counts until the next restart only. */
enum tb_status tb_identity_keep(const struct tb_settings *settings);

/* The server: the family's, or else the build's. */
const char *tb_identity_server_host(void);
uint16_t tb_identity_server_port(void);

#endif
