/* The hash port: what common/wire needs of cryptography. Filled in by device/psa on the bear and by server/family on
 * the server (libsodium). */
#ifndef TB_WIRE_CRYPTO_H
#define TB_WIRE_CRYPTO_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_MAC_LEN = 32 };

struct tb_hmac_port {
	/* HMAC-SHA256 over the parts one after the other, nothing between them. key 1..256 bytes. mac is written on
	 * TB_OK only. May be called on any thread. */
	enum tb_status (*hmac_sha256)(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
	                              uint8_t mac[TB_MAC_LEN]);
	void *ctx;
};

#endif
