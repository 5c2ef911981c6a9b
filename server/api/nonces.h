/* Nonces that were used: a bounded table, no clock of its own. A claim counts once.
 *
 * Only who proved a device's key gets a nonce in here, so nobody else can push others out. */
#ifndef TB_SERVER_API_NONCES_H
#define TB_SERVER_API_NONCES_H

#include "common/base/span.h"

#include <stdbool.h>
#include <stdint.h>

enum { TB_NONCES_SLOTS = 1024, TB_NONCE_MAX = 32, TB_NONCE_MEMORY_MS = 5 * 60 * 1000 };

/* All zeros is empty. */
struct tb_nonces {
	struct {
		uint8_t nonce[TB_NONCE_MAX];
		uint8_t n_bytes; /* 0: free */
		uint64_t used_ms;
	} slots[TB_NONCES_SLOTS];
};

/* Remembers it, in place of the oldest when all are taken. false: it was used within the last five minutes. nonce: 1 to
 * TB_NONCE_MAX bytes. */
bool tb_nonces_take(struct tb_nonces *nonces, struct tb_span nonce, uint64_t now_ms);

#endif
