/* Making, checking and storing a certificate with its key: what dev_ca is made of. OpenSSL only; knows no folders. */
#ifndef TB_SERVER_NET_DEV_CERT_H
#define TB_SERVER_NET_DEV_CERT_H

#include "common/base/status.h"

#include <stdbool.h>

struct tb_dev_pair {
	struct x509_st *cert;
	struct evp_pkey_st *key;
};

void tb_dev_pair_free(struct tb_dev_pair *pair);
/* Self-signed, ten years, may sign server certificates only one level down. */
enum tb_status tb_dev_make_ca(struct tb_dev_pair *out);
/* Signed by ca for localhost, 127.0.0.1, ::1 and host; 397 days. */
enum tb_status tb_dev_make_server(const struct tb_dev_pair *ca, const char *host, struct tb_dev_pair *out);
/* TB_ERR_NOT_FOUND when one of the files is not there or holds no such thing. */
enum tb_status tb_dev_pair_read(const char *cert_file, const char *key_file, struct tb_dev_pair *out);
/* Both files 0600, each whole or not at all. ca: appended to the certificate as its chain, or NULL. TB_ERR_IO, errno.
 */
enum tb_status tb_dev_pair_write(const struct tb_dev_pair *pair, const struct tb_dev_pair *ca, const char *cert_file,
                                 const char *key_file);
/* Valid now and for margin_s more, key and certificate belong together, signed by ca (NULL: itself), good for host
 * (NULL: not asked). */
bool tb_dev_pair_is_good(const struct tb_dev_pair *pair, const struct tb_dev_pair *ca, const char *host, long margin_s);

#endif
