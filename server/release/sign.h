/* ECDSA P-256 over SHA-256, by OpenSSL: who signs a manifest, and whether a signature is that. */
#ifndef TB_SERVER_RELEASE_SIGN_H
#define TB_SERVER_RELEASE_SIGN_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/crypto.h"

#include <stdbool.h>

enum { TB_KEY_ID_CAP = 17 };

/* A private key: PEM, P-256, without a password, readable by its owner alone. TB_ERR_IO, TB_ERR_REFUSED (others can
 * read it), TB_ERR_AUTH (not such a key), all with *why. Signs text, which gives DER, and tells whose key it is. */
enum tb_status tb_sign_with_file(const char *key_file, struct tb_span text, uint8_t signature[TB_SIGNATURE_MAX],
                                 size_t *n_signature, const char **why);
/* The public half: of a private key's file (as above), or of a public one's. */
enum tb_status tb_sign_public_key(const char *key_file, bool is_private, uint8_t public_key[TB_P256_PUBLIC_LEN],
                                  const char **why);
/* TB_ERR_AUTH. */
enum tb_status tb_sign_verify(const uint8_t public_key[TB_P256_PUBLIC_LEN], struct tb_span text,
                              struct tb_span signature);
/* The key's name as manifests have it. */
enum tb_status tb_sign_key_id(const uint8_t public_key[TB_P256_PUBLIC_LEN], char out[TB_KEY_ID_CAP]);
enum tb_status tb_sign_sha256(struct tb_span bytes, uint8_t digest[TB_SHA256_LEN]);

#endif
