/* The public key of whoever signs updates, as `openssl ec -pubout` writes it. */
#ifndef TB_LINUX_UPDATE_KEY_H
#define TB_LINUX_UPDATE_KEY_H

#include "common/wire/crypto.h"

#include <stdbool.h>

/* out: SEC 1, uncompressed. false: the file cannot be read, or it is no public key of the curve P-256 (a private one is
 * refused, too: it does not belong on a bear). */
bool tb_update_key_read(const char *path, uint8_t out[TB_P256_PUBLIC_LEN]);

#endif
