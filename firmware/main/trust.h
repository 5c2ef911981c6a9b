/* Whom the bear trusts: the public authorities of ESP-IDF's bundle, and of their certificates, where the build has
 * pins, only those with a key that it knows. For every TLS connection of the firmware. A build that trusts a CA of its
 * own (CONFIG_TEDDY_DEV_CA, development only) has no pins. */
#ifndef TB_FIRMWARE_TRUST_H
#define TB_FIRMWARE_TRUST_H

#include <esp_err.h>

#include <stdbool.h>

/* Reads the pins of the build. false: one is malformed, and the log says what it must be. */
bool tb_trust_open(void);
/* For the `crt_bundle_attach` of a client's configuration; conf is its mbedtls_ssl_config. Any task. */
esp_err_t tb_trust_attach(void *conf);

#endif
