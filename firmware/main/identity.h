/* Who this bear is, whose, and in which network: from NVS; at its first boot from secrets.h, or in a fleet image from
 * the factory partition. NVS wins from then on. */
#ifndef TB_FIRMWARE_IDENTITY_H
#define TB_FIRMWARE_IDENTITY_H

#include "common/wire/limits.h"

#include <stdbool.h>

enum { TB_SSID_MAX = 32, TB_PASSWORD_MAX = 64 };

/* Texts are NUL-terminated; "" and 0 where nothing is known. Holds a key and a password: never log it. */
struct tb_identity {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char child_id[TB_CHILD_ID_MAX + 1];
	char child_name[TB_CHILD_NAME_CAP];
	char child_language[TB_LANGUAGE_CAP];
	char key[TB_TOKEN_LEN + 1];
	char wifi_ssid[TB_SSID_MAX + 1];
	char wifi_password[TB_PASSWORD_MAX + 1];
	int child_age;
};

/* After tb_esp_storage_open. */
void tb_identity_load(void);
/* Constant after load; the program's own memory. */
const struct tb_identity *tb_identity(void);

#endif
