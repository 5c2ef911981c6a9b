#include "server/family/family_private.h"

#include <sodium.h>
#include <string.h>

_Static_assert((int)crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == (int)TB_SEAL_NONCE_LEN, "nonce length");
_Static_assert((int)crypto_aead_xchacha20poly1305_ietf_ABYTES == (int)TB_SEAL_TAG_LEN, "tag length");
_Static_assert((int)crypto_aead_xchacha20poly1305_ietf_KEYBYTES == (int)TB_CHILD_KEY_LEN, "key length");

/* The first byte of a sealed record: XChaCha20-Poly1305 over the layout below. */
enum { SEAL_VERSION = 1 };

/* Where the fields stand in the plain text; the rest of each is zeros. */
enum {
	AT_AGE = 0,
	AT_LANGUAGE = 1,
	AT_NAME = AT_LANGUAGE + TB_LANGUAGE_CAP,
	AT_SPOKEN_NAME = AT_NAME + TB_CHILD_NAME_CAP,
};

static void put(uint8_t *plain, size_t at, const char *text, size_t cap)
{
	memcpy(plain + at, text, strnlen(text, cap - 1));
}

static void take(const uint8_t *plain, size_t at, char *out, size_t cap)
{
	memcpy(out, plain + at, cap);
	out[cap - 1] = 0;
}

void tb_fresh_key(uint8_t key[TB_CHILD_KEY_LEN])
{
	randombytes_buf(key, TB_CHILD_KEY_LEN);
}

enum tb_status tb_seal_child(const struct tb_child *child, const uint8_t key[TB_CHILD_KEY_LEN],
                             uint8_t sealed[TB_SEALED_LEN])
{
	uint8_t plain[TB_SEAL_PLAIN_LEN] = {0};
	plain[AT_AGE] = (uint8_t)child->age;
	put(plain, AT_LANGUAGE, child->language, TB_LANGUAGE_CAP);
	put(plain, AT_NAME, child->name, TB_CHILD_NAME_CAP);
	put(plain, AT_SPOKEN_NAME, child->spoken_name, TB_CHILD_NAME_CAP);
	uint8_t *nonce = sealed + 1;
	sealed[0] = SEAL_VERSION;
	randombytes_buf(nonce, TB_SEAL_NONCE_LEN);
	int rc = crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + TB_SEAL_NONCE_LEN, NULL, plain, sizeof plain,
	                                                    (const unsigned char *)child->child_id,
	                                                    strlen(child->child_id), NULL, nonce, key);
	sodium_memzero(plain, sizeof plain);
	return rc == 0 ? TB_OK : TB_ERR_INTERNAL;
}

enum tb_status tb_seal_open_child(const uint8_t *sealed, size_t n_sealed, const char *child_id,
                                  const uint8_t key[TB_CHILD_KEY_LEN], struct tb_child *out)
{
	if (n_sealed != TB_SEALED_LEN || sealed[0] != SEAL_VERSION)
		return TB_ERR_AUTH;
	uint8_t plain[TB_SEAL_PLAIN_LEN];
	const uint8_t *nonce = sealed + 1;
	int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
	    plain, NULL, NULL, nonce + TB_SEAL_NONCE_LEN, TB_SEAL_PLAIN_LEN + TB_SEAL_TAG_LEN,
	    (const unsigned char *)child_id, strlen(child_id), nonce, key);
	if (rc != 0)
		return TB_ERR_AUTH;
	out->age = plain[AT_AGE];
	take(plain, AT_LANGUAGE, out->language, TB_LANGUAGE_CAP);
	take(plain, AT_NAME, out->name, TB_CHILD_NAME_CAP);
	take(plain, AT_SPOKEN_NAME, out->spoken_name, TB_CHILD_NAME_CAP);
	sodium_memzero(plain, sizeof plain);
	return TB_OK;
}
