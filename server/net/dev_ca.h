/* The development certificate authority: made on first start in the data folder when no certificate is configured.
 * Files (keys 0600): dev-ca.pem, dev-ca-key.pem, dev-cert.pem, dev-key.pem. ECDSA P-256; the server certificate is for
 * localhost, 127.0.0.1, ::1 and the host name, and is made anew when it has expired or will within 30 days. */
#ifndef TB_SERVER_DEV_CA_H
#define TB_SERVER_DEV_CA_H

#include "common/base/log.h"
#include "common/base/status.h"

#include <stddef.h>

/* Idempotent. cert_file and key_file (cap bytes each) get the paths to configure. TB_ERR_IO, said in the log. */
enum tb_status tb_dev_ca_ensure(const char *data_dir, const struct tb_log *log, char *cert_file, char *key_file,
                                size_t cap);

#endif
