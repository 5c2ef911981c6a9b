/* An ECDSA signature over P-256 as DER (RFC 3279) and as the two numbers one behind the other, which is what the PSA
 * Crypto API wants. Strict: one encoding for each signature, so that nobody makes a second one of a good one by
 * padding. */
#ifndef TB_DEVICE_PSA_DER_H
#define TB_DEVICE_PSA_DER_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_P256_RAW_SIGNATURE_LEN = 64 };

/* TB_ERR_FORMAT: not a sequence of two positive numbers below 2^256 in their shortest form, and nothing else. raw
 * untouched then. */
enum tb_status tb_der_to_raw_p256(struct tb_span der, uint8_t raw[TB_P256_RAW_SIGNATURE_LEN]);

#endif
