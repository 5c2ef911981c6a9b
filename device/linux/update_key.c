#include "device/linux/update_key.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <string.h>

/* The DER form ends with the point; with this curve and an uncompressed point there is one length only. */
static bool take_point(EVP_PKEY *key, uint8_t out[TB_P256_PUBLIC_LEN])
{
	char group[32] = "";
	unsigned char *der = NULL;
	bool is_right_curve = EVP_PKEY_is_a(key, "EC") &&
	                      EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
	                      strcmp(group, "prime256v1") == 0;
	if (!is_right_curve || EVP_PKEY_set_utf8_string_param(key, "point-format", "uncompressed") != 1)
		return false;
	int n_der = i2d_PUBKEY(key, &der);
	bool good = n_der > TB_P256_PUBLIC_LEN && der[n_der - TB_P256_PUBLIC_LEN] == 4;
	if (good)
		memcpy(out, der + n_der - TB_P256_PUBLIC_LEN, TB_P256_PUBLIC_LEN);
	OPENSSL_free(der);
	return good;
}

bool tb_update_key_read(const char *path, uint8_t out[TB_P256_PUBLIC_LEN])
{
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return false;
	EVP_PKEY *key = PEM_read_PUBKEY(file, NULL, NULL, NULL);
	fclose(file);
	bool good = key != NULL && take_point(key, out);
	EVP_PKEY_free(key);
	return good;
}
