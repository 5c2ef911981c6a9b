/* The hash port of tests that run where no cryptographic library does: HMAC-SHA256 (RFC 2104, FIPS 180-4) in plain C.
 * For tests and benches only: products take their hash from a library (device/psa, server/family).
 * tests/unit/common/test_hmac.c holds it against published answers, tests/unit/bear/test_psa.c against the library. */
#ifndef TB_TESTS_HMAC_H
#define TB_TESTS_HMAC_H

#include "common/wire/crypto.h"

/* Stateless; any thread; no heap. TB_ERR_ARG: key not 1..256 bytes. */
extern const struct tb_hmac_port tb_test_hmac_port;

/* SHA-256 over the parts one after the other. */
void tb_test_sha256(const struct tb_span *parts, size_t n_parts, uint8_t digest[TB_MAC_LEN]);

#endif
