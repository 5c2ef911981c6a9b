#include "server/net/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char ciphers_tls12[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
static const char groups[] = "X25519:P-256:P-384";
static const unsigned char alpn_http11[] = "\x08http/1.1";

/* The oldest error of OpenSSL's queue, which is the cause; the rest is dropped. */
static const char *cause(void)
{
	unsigned long code = ERR_get_error();
	ERR_clear_error();
	if (ERR_SYSTEM_ERROR(code))
		return strerror(ERR_GET_REASON(code));
	const char *reason = ERR_reason_error_string(code);
	return reason ? reason : "unknown";
}

static void warn_of_open_key(const char *key_file, const struct tb_log *log)
{
	struct stat info;
	if (stat(key_file, &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		tb_logf(log, TB_LOG_WARN, "tls: key file %s is readable by others (mode %03o)", key_file,
		        (unsigned)(info.st_mode & 0777));
}

/* Into a context of its own, so that a half-read pair never gets near the running one. */
static enum tb_status read_pair(SSL_CTX *pair, const char *cert_file, const char *key_file, const struct tb_log *log)
{
	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(pair, cert_file) != 1) {
		tb_logf(log, TB_LOG_ERROR, "tls: cannot read certificate %s: %s", cert_file, cause());
		return TB_ERR_IO;
	}
	if (SSL_CTX_use_PrivateKey_file(pair, key_file, SSL_FILETYPE_PEM) != 1) {
		tb_logf(log, TB_LOG_ERROR, "tls: cannot use key %s: %s", key_file, cause());
		return TB_ERR_IO;
	}
	if (SSL_CTX_check_private_key(pair) != 1) {
		tb_logf(log, TB_LOG_ERROR, "tls: key %s does not belong to certificate %s", key_file, cert_file);
		ERR_clear_error();
		return TB_ERR_FORMAT;
	}
	return TB_OK;
}

static void warn_of_dates(X509 *cert, const char *cert_file, const struct tb_log *log)
{
	if (X509_cmp_current_time(X509_get0_notAfter(cert)) < 0)
		tb_logf(log, TB_LOG_WARN, "tls: certificate %s has expired; clients will refuse it", cert_file);
	if (X509_cmp_current_time(X509_get0_notBefore(cert)) > 0)
		tb_logf(log, TB_LOG_WARN, "tls: certificate %s is not valid yet; is the clock right?", cert_file);
}

enum tb_status tb_tls_load(SSL_CTX *tls, const char *cert_file, const char *key_file, const struct tb_log *log)
{
	if (!cert_file || !key_file || !*cert_file || !*key_file) {
		tb_logf(log, TB_LOG_ERROR, "tls: a certificate file and a key file are needed");
		return TB_ERR_ARG;
	}
	SSL_CTX *pair = SSL_CTX_new(TLS_server_method());
	if (!pair)
		return TB_ERR_NO_MEMORY;
	STACK_OF(X509) *chain = NULL;
	enum tb_status status = read_pair(pair, cert_file, key_file, log);
	if (status != TB_OK)
		goto out;
	X509 *cert = SSL_CTX_get0_certificate(pair);
	warn_of_dates(cert, cert_file, log);
	warn_of_open_key(key_file, log);
	SSL_CTX_get0_chain_certs(pair, &chain);
	if (SSL_CTX_use_cert_and_key(tls, cert, SSL_CTX_get0_privatekey(pair), chain, 1) != 1) {
		tb_logf(log, TB_LOG_ERROR, "tls: cannot use certificate %s: %s", cert_file, cause());
		status = TB_ERR_FORMAT;
	}
out:
	SSL_CTX_free(pair);
	return status;
}

/* Of the latest step of a handshake. Loop thread only. */
static bool peer_had_begun;

static void note_step(const SSL *tls, int where, int result)
{
	(void)result;
	if (where == SSL_CB_ACCEPT_EXIT)
		peer_had_begun = BIO_number_read(SSL_get_rbio(tls)) > 0;
}

enum tb_status tb_tls_configure(SSL_CTX *tls, const char *cert_file, const char *key_file, const struct tb_log *log)
{
	SSL_CTX_set_options(tls, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
	                             SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF |
	                             SSL_OP_CLEANSE_PLAINTEXT);
	SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_tlsext_servername_callback(tls, NULL);       /* one certificate, whatever name is asked for */
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF); /* tickets resume without memory here */
	SSL_CTX_set_info_callback(tls, note_step);
	if (SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_cipher_list(tls, ciphers_tls12) != 1 || SSL_CTX_set1_groups_list(tls, groups) != 1) {
		tb_logf(log, TB_LOG_ERROR, "tls: this OpenSSL lacks what is needed: %s", cause());
		return TB_ERR_UNSUPPORTED;
	}
	return tb_tls_load(tls, cert_file, key_file, log);
}

static int choose_alpn(SSL *tls, const unsigned char **out, unsigned char *n_out, const unsigned char *in,
                       unsigned n_in, void *arg)
{
	(void)tls;
	(void)arg;
	unsigned char *chosen;
	if (SSL_select_next_proto(&chosen, n_out, alpn_http11, sizeof alpn_http11 - 1, in, n_in) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

void tb_tls_set_alpn(SSL_CTX *tls)
{
	SSL_CTX_set_alpn_select_cb(tls, choose_alpn, NULL);
}

int64_t tb_tls_certificate_end_s(SSL_CTX *tls)
{
	struct tm end;
	X509 *cert = SSL_CTX_get0_certificate(tls);
	if (!cert || ASN1_TIME_to_tm(X509_get0_notAfter(cert), &end) != 1)
		return 0;
	return timegm(&end);
}

void tb_tls_begin_handshake(void)
{
	peer_had_begun = false;
}

bool tb_tls_peer_had_begun(void)
{
	return peer_had_begun;
}

bool tb_tls_handshake_failed(SSL *tls)
{
	return tls && !SSL_is_init_finished(tls) && BIO_number_read(SSL_get_rbio(tls)) > 0;
}

void tb_tls_close_notify(SSL *tls)
{
	if (SSL_is_init_finished(tls))
		SSL_shutdown(tls);
	ERR_clear_error();
}
