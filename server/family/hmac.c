#include "server/family/family.h"

#include <sodium.h>

_Static_assert((int)crypto_auth_hmacsha256_BYTES == (int)TB_MAC_LEN, "the port's length is the library's");

static enum tb_status hmac_sha256(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                  uint8_t mac[TB_MAC_LEN])
{
	(void)ctx;
	if (key.n_bytes < 1 || key.n_bytes > 256)
		return TB_ERR_ARG;
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, key.data, key.n_bytes);
	for (size_t i = 0; i < n_parts; i++)
		crypto_auth_hmacsha256_update(&state, parts[i].data, parts[i].n_bytes);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof state);
	return TB_OK;
}

const struct tb_hmac_port *tb_family_hmac(void)
{
	static const struct tb_hmac_port port = {.hmac_sha256 = hmac_sha256};
	return &port;
}
