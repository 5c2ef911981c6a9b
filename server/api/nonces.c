#include "server/api/nonces.h"

#include <assert.h>
#include <string.h>

static bool is_over(uint64_t used_ms, uint64_t now_ms)
{
	return now_ms > used_ms && now_ms - used_ms >= TB_NONCE_MEMORY_MS;
}

bool tb_nonces_take(struct tb_nonces *nonces, struct tb_span nonce, uint64_t now_ms)
{
	size_t oldest = 0;
	assert(nonce.n_bytes > 0 && nonce.n_bytes <= TB_NONCE_MAX);
	for (size_t i = 0; i < TB_NONCES_SLOTS; i++) {
		if (nonces->slots[i].n_bytes != 0 && is_over(nonces->slots[i].used_ms, now_ms))
			nonces->slots[i].n_bytes = 0;
		if (tb_span_eq(tb_span_make(nonces->slots[i].nonce, nonces->slots[i].n_bytes), nonce))
			return false;
		bool is_free = nonces->slots[i].n_bytes == 0;
		bool best_is_free = nonces->slots[oldest].n_bytes == 0;
		if (!best_is_free && (is_free || nonces->slots[i].used_ms < nonces->slots[oldest].used_ms))
			oldest = i;
	}
	memcpy(nonces->slots[oldest].nonce, nonce.data, nonce.n_bytes);
	nonces->slots[oldest].n_bytes = (uint8_t)nonce.n_bytes;
	nonces->slots[oldest].used_ms = now_ms;
	return true;
}
