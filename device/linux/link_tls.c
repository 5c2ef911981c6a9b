/* How the server's certificate is judged. OpenSSL verifies the chain, the dates and, told by libwebsockets, the host
 * name; here the host name is checked once more (libwebsockets cuts names at 127 bytes and at a colon), the pins are
 * compared, and the reason of a refusal is put into words. Nothing here can make a bad certificate good. */
#include "device/linux/lws_private.h"

#include <arpa/inet.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

bool tb_link_tls_ca_is_readable(const char *path)
{
	X509_STORE *store = X509_STORE_new();
	bool good = store && X509_STORE_load_locations(store, path, NULL) == 1;
	X509_STORE_free(store);
	return good;
}

void tb_link_tls_configure(struct lws_context_creation_info *info, const struct tb_link_trust *trust)
{
	info->options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	info->ssl_client_options_set = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1;
	if (trust->ca) {
		info->options |= LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
		info->client_ssl_ca_filepath = trust->ca;
	}
}

static bool host_matches(X509 *certificate, const char *host)
{
	unsigned char address[16];
	if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
		return X509_check_ip_asc(certificate, host, 0) == 1;
	return X509_check_host(certificate, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

static bool pin_matches(X509 *certificate, const struct tb_link_trust *trust)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	unsigned char *spki = NULL;
	int n_bytes = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &spki);
	if (n_bytes <= 0)
		return false;
	SHA256(spki, (size_t)n_bytes, digest);
	OPENSSL_free(spki);
	for (unsigned i = 0; i < trust->n_pins; i++)
		if (memcmp(digest, trust->pins[i], sizeof digest) == 0)
			return true;
	return false;
}

static int refuse(X509_STORE_CTX *store, int error, const char *text, char *why, size_t cap)
{
	/* The first reason is the telling one: what follows it is its consequence. */
	if (!why[0])
		snprintf(why, cap, "%s", text);
	X509_STORE_CTX_set_error(store, error);
	return 1;
}

int tb_link_tls_judge(void *store_ctx, bool preverified, const char *host, const struct tb_link_trust *trust, char *why,
                      size_t cap)
{
	X509_STORE_CTX *store = store_ctx;
	if (!preverified) {
		int error = X509_STORE_CTX_get_error(store);
		if (error == X509_V_OK)
			error = X509_V_ERR_APPLICATION_VERIFICATION;
		return refuse(store, error, X509_verify_cert_error_string(error), why, cap);
	}
	if (X509_STORE_CTX_get_error_depth(store) != 0)
		return 0;
	X509 *leaf = X509_STORE_CTX_get_current_cert(store);
	if (!leaf || !host_matches(leaf, host))
		return refuse(store, X509_V_ERR_HOSTNAME_MISMATCH, "hostname mismatch", why, cap);
	if (trust->n_pins && !pin_matches(leaf, trust))
		return refuse(store, X509_V_ERR_APPLICATION_VERIFICATION, "the server's key matches no pin", why, cap);
	return 0;
}
