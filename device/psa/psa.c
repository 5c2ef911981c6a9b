#include "device/psa/psa.h"

#include <psa/crypto.h>
#include <pthread.h>
#include <string.h>

enum { KEY_MAX_BYTES = 256 };

static pthread_mutex_t key_table = PTHREAD_MUTEX_INITIALIZER;

void tb_psa_lock(void)
{
	pthread_mutex_lock(&key_table);
}

void tb_psa_unlock(void)
{
	pthread_mutex_unlock(&key_table);
}

static enum tb_status status_of(psa_status_t status)
{
	switch (status) {
	case PSA_SUCCESS: return TB_OK;
	case PSA_ERROR_INSUFFICIENT_MEMORY: return TB_ERR_NO_MEMORY;
	case PSA_ERROR_INSUFFICIENT_ENTROPY: return TB_ERR_IO;
	default: return TB_ERR_INTERNAL;
	}
}

enum tb_status tb_psa_init(void)
{
	tb_psa_lock();
	psa_status_t status = psa_crypto_init();
	tb_psa_unlock();
	return status_of(status);
}

static psa_status_t import_key(struct tb_span key, psa_key_id_t *id)
{
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
	psa_set_key_algorithm(&attributes, PSA_ALG_HMAC(PSA_ALG_SHA_256));
	psa_set_key_type(&attributes, PSA_KEY_TYPE_HMAC);
	return psa_import_key(&attributes, key.data, key.n_bytes, id);
}

static psa_status_t mac_parts(psa_key_id_t id, const struct tb_span *parts, size_t n_parts, uint8_t mac[TB_MAC_LEN])
{
	psa_mac_operation_t operation = PSA_MAC_OPERATION_INIT;
	uint8_t result[TB_MAC_LEN];
	size_t n_written = 0;
	psa_status_t status = psa_mac_sign_setup(&operation, id, PSA_ALG_HMAC(PSA_ALG_SHA_256));
	for (size_t i = 0; status == PSA_SUCCESS && i < n_parts; i++)
		if (parts[i].n_bytes > 0)
			status = psa_mac_update(&operation, parts[i].data, parts[i].n_bytes);
	if (status == PSA_SUCCESS)
		status = psa_mac_sign_finish(&operation, result, sizeof result, &n_written);
	if (status == PSA_SUCCESS)
		memcpy(mac, result, sizeof result);
	psa_mac_abort(&operation);
	return status;
}

static enum tb_status hmac_sha256(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                  uint8_t mac[TB_MAC_LEN])
{
	(void)ctx;
	if (key.n_bytes < 1 || key.n_bytes > KEY_MAX_BYTES)
		return TB_ERR_ARG;
	psa_key_id_t id = 0;
	tb_psa_lock();
	psa_status_t status = import_key(key, &id);
	if (status == PSA_SUCCESS) {
		status = mac_parts(id, parts, n_parts, mac);
		psa_destroy_key(id);
	}
	tb_psa_unlock();
	return status_of(status);
}

struct tb_hmac_port tb_psa_hmac_port(void)
{
	return (struct tb_hmac_port){.hmac_sha256 = hmac_sha256};
}

enum tb_status tb_psa_sha256(const struct tb_span *parts, size_t n_parts, uint8_t digest[TB_SHA256_LEN])
{
	psa_hash_operation_t operation = PSA_HASH_OPERATION_INIT;
	uint8_t result[TB_SHA256_LEN];
	size_t n_written = 0;
	psa_status_t status = psa_hash_setup(&operation, PSA_ALG_SHA_256);
	for (size_t i = 0; status == PSA_SUCCESS && i < n_parts; i++)
		if (parts[i].n_bytes > 0)
			status = psa_hash_update(&operation, parts[i].data, parts[i].n_bytes);
	if (status == PSA_SUCCESS)
		status = psa_hash_finish(&operation, result, sizeof result, &n_written);
	if (status == PSA_SUCCESS)
		memcpy(digest, result, sizeof result);
	psa_hash_abort(&operation);
	return status_of(status);
}

enum tb_status tb_psa_self_test(void)
{
	static const uint8_t known_mac[TB_MAC_LEN] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
	                                              0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
	                                              0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
	static const uint8_t known_digest[TB_SHA256_LEN] = {
	    0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
	    0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
	const struct tb_span parts[] = {tb_span_cstr("what do ya want "), tb_span_cstr("for nothing?")};
	const struct tb_span text = tb_span_cstr("abc");
	uint8_t mac[TB_MAC_LEN], digest[TB_SHA256_LEN];
	enum tb_status status = hmac_sha256(NULL, tb_span_cstr("Jefe"), parts, 2, mac);
	if (status == TB_OK)
		status = tb_psa_sha256(&text, 1, digest);
	if (status == TB_OK &&
	    (memcmp(mac, known_mac, sizeof mac) != 0 || memcmp(digest, known_digest, sizeof digest) != 0))
		status = TB_ERR_INTERNAL;
	return status;
}
