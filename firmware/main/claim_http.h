/* Carries the claim (device/portal/claim.h) to the server, over the same verified TLS as everything. */
#ifndef TB_FIRMWARE_CLAIM_HTTP_H
#define TB_FIRMWARE_CLAIM_HTTP_H

#include "device/portal/claim.h"

/* One try, with a nonce of its own; waits up to 20 s. Needs a network and the time of day. */
enum tb_claim_result tb_esp_claim(const struct tb_random_port *random);

#endif
