#include "server/net/dev_cert.h"

#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	DAY_S = 24 * 3600,
	CA_DAYS = 3650,
	SERVER_DAYS = 397,
	BACKDATE_S = DAY_S, /* bears' clocks may be a little behind */
	SERIAL_BITS = 127,
};

struct extension {
	int nid;
	const char *value;
};

static const struct extension ca_extensions[] = {
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
    {0, NULL},
};

void tb_dev_pair_free(struct tb_dev_pair *pair)
{
	X509_free(pair->cert);
	EVP_PKEY_free(pair->key);
	*pair = (struct tb_dev_pair){0};
}

/* --- making ------------------------------------------------------------------------------------------------------- */

static bool add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	if (!extension)
		return false;
	bool added = X509_add_ext(cert, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return added;
}

static bool add_extensions(X509 *cert, X509 *issuer, const struct extension *extensions)
{
	for (; extensions->value; extensions++)
		if (!add_extension(cert, issuer, extensions->nid, extensions->value))
			return false;
	return true;
}

static bool set_random_serial(X509 *cert)
{
	BIGNUM *number = BN_new();
	bool set = number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
	           BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL;
	BN_free(number);
	return set;
}

static bool set_name(X509 *cert, const char *common_name)
{
	return X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
	                                  (const unsigned char *)common_name, -1, -1, 0) == 1;
}

/* ca NULL: self-signed. */
static enum tb_status make(const struct tb_dev_pair *ca, const char *name, int n_days,
                           const struct extension *extensions, struct tb_dev_pair *out)
{
	struct tb_dev_pair pair = {X509_new(), EVP_EC_gen("P-256")};
	X509 *issuer = ca ? ca->cert : pair.cert;
	if (!pair.cert || !pair.key || X509_set_version(pair.cert, X509_VERSION_3) != 1 ||
	    !set_random_serial(pair.cert) || !X509_gmtime_adj(X509_getm_notBefore(pair.cert), -BACKDATE_S) ||
	    !X509_gmtime_adj(X509_getm_notAfter(pair.cert), (long)n_days * DAY_S) || !set_name(pair.cert, name) ||
	    X509_set_issuer_name(pair.cert, X509_get_subject_name(issuer)) != 1 ||
	    X509_set_pubkey(pair.cert, pair.key) != 1 || !add_extensions(pair.cert, issuer, extensions) ||
	    X509_sign(pair.cert, ca ? ca->key : pair.key, EVP_sha256()) == 0) {
		ERR_clear_error();
		tb_dev_pair_free(&pair);
		return TB_ERR_INTERNAL;
	}
	*out = pair;
	return TB_OK;
}

enum tb_status tb_dev_make_ca(struct tb_dev_pair *out)
{
	char name[64];
	/* Told apart in a list of trusted ones by when it was made. */
	snprintf(name, sizeof name, "Teddy development CA %lld", (long long)time(NULL));
	return make(NULL, name, CA_DAYS, ca_extensions, out);
}

enum tb_status tb_dev_make_server(const struct tb_dev_pair *ca, const char *host, struct tb_dev_pair *out)
{
	char names[512];
	snprintf(names, sizeof names, "DNS:localhost,IP:127.0.0.1,IP:::1,DNS:%s", host);
	const struct extension extensions[] = {
	    {NID_basic_constraints, "critical,CA:FALSE"},
	    {NID_key_usage, "critical,digitalSignature"},
	    {NID_ext_key_usage, "serverAuth"},
	    {NID_subject_key_identifier, "hash"},
	    {NID_authority_key_identifier, "keyid:always"},
	    {NID_subject_alt_name, names},
	    {0, NULL},
	};
	return make(ca, "Teddy development server", SERVER_DAYS, extensions, out);
}

/* --- checking ----------------------------------------------------------------------------------------------------- */

bool tb_dev_pair_is_good(const struct tb_dev_pair *pair, const struct tb_dev_pair *ca, const char *host, long margin_s)
{
	time_t now = time(NULL);
	time_t later = now + margin_s;
	X509 *issuer = ca ? ca->cert : pair->cert;
	bool good = X509_check_private_key(pair->cert, pair->key) == 1 &&
	            X509_cmp_time(X509_get0_notBefore(pair->cert), &now) < 0 &&
	            X509_cmp_time(X509_get0_notAfter(pair->cert), &later) > 0 &&
	            X509_check_issued(issuer, pair->cert) == X509_V_OK &&
	            X509_verify(pair->cert, X509_get0_pubkey(issuer)) == 1 &&
	            (!host || X509_check_host(pair->cert, host, 0, 0, NULL) == 1);
	ERR_clear_error();
	return good;
}

/* --- files -------------------------------------------------------------------------------------------------------- */

enum tb_status tb_dev_pair_read(const char *cert_file, const char *key_file, struct tb_dev_pair *out)
{
	struct tb_dev_pair pair = {0};
	FILE *cert = fopen(cert_file, "re");
	FILE *key = fopen(key_file, "re");
	if (cert)
		pair.cert = PEM_read_X509(cert, NULL, NULL, NULL);
	if (key)
		pair.key = PEM_read_PrivateKey(key, NULL, NULL, NULL);
	if (cert)
		fclose(cert);
	if (key)
		fclose(key);
	ERR_clear_error();
	if (!pair.cert || !pair.key) {
		tb_dev_pair_free(&pair);
		return TB_ERR_NOT_FOUND;
	}
	*out = pair;
	return TB_OK;
}

static bool put(FILE *file, const X509 *cert, const X509 *chain, const EVP_PKEY *key)
{
	return (!cert || PEM_write_X509(file, cert) == 1) && (!chain || PEM_write_X509(file, chain) == 1) &&
	       (!key || PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
}

/* Through a temporary file beside it, so that no reader ever sees half of one. */
static enum tb_status write_file(const char *path, const X509 *cert, const X509 *chain, const EVP_PKEY *key)
{
	char temporary[4200];
	int n = snprintf(temporary, sizeof temporary, "%s.new", path);
	if (n < 0 || (size_t)n >= sizeof temporary)
		return TB_ERR_IO;
	unlink(temporary);
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!file) {
		if (fd >= 0)
			close(fd);
		return TB_ERR_IO;
	}
	bool written = put(file, cert, chain, key) && fflush(file) == 0 && fsync(fd) == 0;
	written = fclose(file) == 0 && written;
	if (written && rename(temporary, path) == 0)
		return TB_OK;
	unlink(temporary);
	return TB_ERR_IO;
}

enum tb_status tb_dev_pair_write(const struct tb_dev_pair *pair, const struct tb_dev_pair *ca, const char *cert_file,
                                 const char *key_file)
{
	enum tb_status status = write_file(key_file, NULL, NULL, pair->key);
	if (status == TB_OK)
		status = write_file(cert_file, pair->cert, ca ? ca->cert : NULL, NULL);
	return status;
}
