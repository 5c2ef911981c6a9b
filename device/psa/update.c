/* What updates need: a hash of what is too long to be held, and whether a signature is whose it should be. */
#include "device/psa/der.h"
#include "device/psa/psa.h"

#include <psa/crypto.h>
#include <string.h>

_Static_assert(sizeof(psa_hash_operation_t) <= sizeof(struct tb_psa_hash), "the library's state must fit");

static psa_hash_operation_t *operation_of(void *ctx)
{
	return (psa_hash_operation_t *)((struct tb_psa_hash *)ctx)->opaque;
}

static enum tb_status hash_begin(void *ctx)
{
	psa_hash_abort(operation_of(ctx));
	return psa_hash_setup(operation_of(ctx), PSA_ALG_SHA_256) == PSA_SUCCESS ? TB_OK : TB_ERR_INTERNAL;
}

static enum tb_status hash_update(void *ctx, struct tb_span bytes)
{
	if (bytes.n_bytes == 0)
		return TB_OK;
	if (psa_hash_update(operation_of(ctx), bytes.data, bytes.n_bytes) == PSA_SUCCESS)
		return TB_OK;
	psa_hash_abort(operation_of(ctx));
	return TB_ERR_INTERNAL;
}

static enum tb_status hash_finish(void *ctx, uint8_t digest[TB_SHA256_LEN])
{
	uint8_t result[TB_SHA256_LEN];
	size_t n_written = 0;
	psa_status_t status = psa_hash_finish(operation_of(ctx), result, sizeof result, &n_written);
	psa_hash_abort(operation_of(ctx));
	if (status != PSA_SUCCESS || n_written != sizeof result)
		return TB_ERR_INTERNAL;
	memcpy(digest, result, sizeof result);
	return TB_OK;
}

struct tb_sha256_port tb_psa_sha256_port(struct tb_psa_hash *hash)
{
	const psa_hash_operation_t fresh = PSA_HASH_OPERATION_INIT;
	memcpy(hash->opaque, &fresh, sizeof fresh);
	return (struct tb_sha256_port){.begin = hash_begin, .update = hash_update, .finish = hash_finish, .ctx = hash};
}

static psa_status_t import_public(const uint8_t public_key[TB_P256_PUBLIC_LEN], psa_key_id_t *id)
{
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_HASH);
	psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
	psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1));
	psa_set_key_bits(&attributes, 256);
	return psa_import_key(&attributes, public_key, TB_P256_PUBLIC_LEN, id);
}

static enum tb_status verify_p256(void *ctx, const uint8_t public_key[TB_P256_PUBLIC_LEN],
                                  const uint8_t digest[TB_SHA256_LEN], struct tb_span signature)
{
	(void)ctx;
	uint8_t raw[TB_P256_RAW_SIGNATURE_LEN];
	psa_key_id_t id = 0;
	if (tb_der_to_raw_p256(signature, raw) != TB_OK)
		return TB_ERR_AUTH;
	tb_psa_lock();
	psa_status_t status = import_public(public_key, &id);
	if (status == PSA_SUCCESS) {
		status = psa_verify_hash(id, PSA_ALG_ECDSA(PSA_ALG_SHA_256), digest, TB_SHA256_LEN, raw, sizeof raw);
		psa_destroy_key(id);
	}
	tb_psa_unlock();
	/* INVALID_ARGUMENT: the key is no point of the curve. */
	if (status == PSA_ERROR_INVALID_SIGNATURE || status == PSA_ERROR_INVALID_ARGUMENT)
		return TB_ERR_AUTH;
	return status == PSA_SUCCESS ? TB_OK : TB_ERR_INTERNAL;
}

struct tb_verify_port tb_psa_verify_port(void)
{
	return (struct tb_verify_port){.verify_p256 = verify_p256};
}
