/* Who this bear is, and whose: from the command line, a secrets file, a key file and the environment, in this order of
 * weight. */
#ifndef TB_LINUX_IDENTITY_H
#define TB_LINUX_IDENTITY_H

#include "common/wire/hello.h"
#include "device/linux/options.h"
#include "device/linux/secrets.h"

#define TB_KEY_ENVIRONMENT "TEDDY_HMAC_KEY_HEX"

enum { TB_SERVER_URL_CAP = 544 };

/* Holds a key: wipe it at the end. */
struct tb_identity {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char child_id[TB_CHILD_ID_MAX + 1];
	char child_name[TB_CHILD_NAME_CAP];
	int child_age;
	char child_language[TB_LANGUAGE_CAP]; /* checked; v1 has no place for it on the wire */
	char key[TB_TOKEN_LEN + 1];
	char server[TB_SERVER_URL_CAP]; /* not checked */
	char ca_file[TB_SECRET_CAP];    /* "": the system's certificates */
};

/* false: `complaints` was told what is wrong and what would be right (never a value of a secret). */
bool tb_identity_load(struct tb_identity *identity, const struct tb_options *options, FILE *complaints);

#endif
