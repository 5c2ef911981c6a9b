#include "server/release/sign.h"

#include "common/base/hex.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char NOT_READABLE[] = "the key's file cannot be read";
static const char TOO_OPEN[] = "others can read the private key: chmod 600";
static const char NO_KEY[] =
    "the key must be ECDSA P-256 in PEM, without a password: openssl ecparam -name prime256v1 -genkey -noout";

/* A password cannot be asked for here. */
static int no_password(char *out, int cap, int writing, void *ctx)
{
	(void)out, (void)cap, (void)writing, (void)ctx;
	return -1;
}

static bool is_p256(const EVP_PKEY *key)
{
	char group[32];
	size_t n_group = 0;
	return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
	       EVP_PKEY_get_group_name(key, group, sizeof group, &n_group) == 1 && strcmp(group, "prime256v1") == 0;
}

static enum tb_status fail(enum tb_status status, const char **why, const char *reason)
{
	*why = reason;
	return status;
}

static enum tb_status load(const char *path, bool is_private, EVP_PKEY **out, const char **why)
{
	struct stat info;
	FILE *file = fopen(path, "re");
	if (file == NULL || fstat(fileno(file), &info) != 0) {
		if (file != NULL)
			fclose(file);
		return fail(TB_ERR_IO, why, NOT_READABLE);
	}
	EVP_PKEY *key = NULL;
	bool is_too_open = is_private && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0;
	if (!is_too_open)
		key = is_private ? PEM_read_PrivateKey(file, NULL, no_password, NULL)
		                 : PEM_read_PUBKEY(file, NULL, no_password, NULL);
	fclose(file);
	if (is_too_open)
		return fail(TB_ERR_REFUSED, why, TOO_OPEN);
	if (key == NULL || !is_p256(key)) {
		EVP_PKEY_free(key);
		return fail(TB_ERR_AUTH, why, NO_KEY);
	}
	*out = key;
	return TB_OK;
}

enum tb_status tb_sign_with_file(const char *key_file, struct tb_span text, uint8_t signature[TB_SIGNATURE_MAX],
                                 size_t *n_signature, const char **why)
{
	EVP_PKEY *key = NULL;
	size_t n_bytes = TB_SIGNATURE_MAX;
	enum tb_status status = load(key_file, true, &key, why);
	if (status != TB_OK)
		return status;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool signed_ = context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	               EVP_DigestSign(context, signature, &n_bytes, text.data, text.n_bytes) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	if (!signed_)
		return fail(TB_ERR_INTERNAL, why, "the cryptography library cannot sign");
	*n_signature = n_bytes;
	return TB_OK;
}

enum tb_status tb_sign_public_key(const char *key_file, bool is_private, uint8_t public_key[TB_P256_PUBLIC_LEN],
                                  const char **why)
{
	EVP_PKEY *key = NULL;
	size_t n_bytes = 0;
	enum tb_status status = load(key_file, is_private, &key, why);
	if (status != TB_OK)
		return status;
	uint8_t point[TB_P256_PUBLIC_LEN];
	bool good =
	    EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed") == 1 &&
	    EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point, sizeof point, &n_bytes) ==
	        1 &&
	    n_bytes == sizeof point;
	EVP_PKEY_free(key);
	if (!good)
		return fail(TB_ERR_AUTH, why, NO_KEY);
	memcpy(public_key, point, sizeof point);
	return TB_OK;
}

static EVP_PKEY *from_point(const uint8_t public_key[TB_P256_PUBLIC_LEN])
{
	EVP_PKEY *key = NULL;
	char group[] = "prime256v1";
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
	    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)public_key, TB_P256_PUBLIC_LEN),
	    OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (context != NULL && EVP_PKEY_fromdata_init(context) == 1)
		EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(context);
	return key;
}

enum tb_status tb_sign_verify(const uint8_t public_key[TB_P256_PUBLIC_LEN], struct tb_span text,
                              struct tb_span signature)
{
	EVP_PKEY *key = from_point(public_key);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = key != NULL && context != NULL &&
	            EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	            EVP_DigestVerify(context, signature.data, signature.n_bytes, text.data, text.n_bytes) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return good ? TB_OK : TB_ERR_AUTH;
}

enum tb_status tb_sign_sha256(struct tb_span bytes, uint8_t digest[TB_SHA256_LEN])
{
	unsigned n_digest = 0;
	bool good = EVP_Digest(bytes.data, bytes.n_bytes, digest, &n_digest, EVP_sha256(), NULL) == 1;
	return good && n_digest == TB_SHA256_LEN ? TB_OK : TB_ERR_INTERNAL;
}

enum tb_status tb_sign_key_id(const uint8_t public_key[TB_P256_PUBLIC_LEN], char out[TB_KEY_ID_CAP])
{
	uint8_t digest[TB_SHA256_LEN];
	enum tb_status status = tb_sign_sha256(tb_span_make(public_key, TB_P256_PUBLIC_LEN), digest);
	if (status == TB_OK)
		tb_hex_encode(digest, (TB_KEY_ID_CAP - 1) / 2, out);
	return status;
}
