/* The hash port of the bear, through the PSA Crypto API: one file for every platform that has mbedTLS (Linux: Debian's
 * libmbedtls, ESP32: the one in ESP-IDF, where it uses the hardware).
 *
 * Where it stands: key → tb_psa_hmac_port → common/wire/token.h → the link's URL and the chunks' signatures.
 * Keys live in the library only while one call runs. */
#ifndef TB_DEVICE_PSA_H
#define TB_DEVICE_PSA_H

#include "common/wire/crypto.h"

/* Prepares the library; once, before anything else here. May be repeated. TB_ERR_IO: no source of entropy. */
enum tb_status tb_psa_init(void);

/* Computes published examples (RFC 4231, FIPS 180-4) with what is below. Not TB_OK: the library, or the hardware under
 * it, is not to be trusted, and the bear must not start. */
enum tb_status tb_psa_self_test(void);

/* The port of common/wire/crypto.h. Needs tb_psa_init. Its calls wait for each other, so any thread may make them.
 * Errors: TB_ERR_ARG key not 1..256 bytes, TB_ERR_NO_MEMORY, TB_ERR_INTERNAL; mac untouched then. */
struct tb_hmac_port tb_psa_hmac_port(void);

/* The state of one hash, the caller's memory; treat as opaque. */
struct tb_psa_hash {
	uint64_t opaque[40];
};
/* The port of common/wire/crypto.h over *hash, which must outlive it and not move. One thread at a time. Errors:
 * TB_ERR_INTERNAL. */
struct tb_sha256_port tb_psa_sha256_port(struct tb_psa_hash *hash);

/* The same of signatures. Any thread. */
struct tb_verify_port tb_psa_verify_port(void);

/* The library's table of keys is shared and unguarded: whoever in this folder has a key in it holds this. */
void tb_psa_lock(void);
void tb_psa_unlock(void);

/* SHA-256 over the parts one after the other. digest is written on TB_OK only. Any thread. */
enum tb_status tb_psa_sha256(const struct tb_span *parts, size_t n_parts, uint8_t digest[TB_SHA256_LEN]);

#endif
