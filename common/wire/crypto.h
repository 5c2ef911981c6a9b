/* The crypto ports: what common/wire and the bear's core need of cryptography. Filled in by device/psa on the bear and
 * by the server's own libraries. */
#ifndef TB_WIRE_CRYPTO_H
#define TB_WIRE_CRYPTO_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_MAC_LEN = 32, TB_SHA256_LEN = 32, TB_P256_PUBLIC_LEN = 65, TB_SIGNATURE_MAX = 72 };

struct tb_hmac_port {
	/* HMAC-SHA256 over the parts one after the other, nothing between them. key 1..256 bytes. mac is written on
	 * TB_OK only. May be called on any thread. */
	enum tb_status (*hmac_sha256)(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
	                              uint8_t mac[TB_MAC_LEN]);
	void *ctx;
};

/* SHA-256 of something too long to be held: begin, then update as often as there is more, then finish. One at a time;
 * begin forgets one that was under way. On any error the hash is lost and must be begun anew. */
struct tb_sha256_port {
	enum tb_status (*begin)(void *ctx);
	enum tb_status (*update)(void *ctx, struct tb_span bytes);
	enum tb_status (*finish)(void *ctx, uint8_t digest[TB_SHA256_LEN]);
	void *ctx;
};

struct tb_verify_port {
	/* TB_OK only when signature (DER, ECDSA over P-256, at most TB_SIGNATURE_MAX bytes) is public_key's (SEC 1,
	 * uncompressed: 0x04 and both coordinates) over digest. TB_ERR_AUTH: it is not, whatever is wrong with it.
	 * Anything else: nothing is known; treat it as TB_ERR_AUTH. May take 200 ms on a microcontroller. */
	enum tb_status (*verify_p256)(void *ctx, const uint8_t public_key[TB_P256_PUBLIC_LEN],
	                              const uint8_t digest[TB_SHA256_LEN], struct tb_span signature);
	void *ctx;
};

#endif
