/* TLS settings through OpenSSL: 1.2 and newer, ECDHE with AEAD only, no compression, no renegotiation. */
#ifndef TB_SERVER_NET_TLS_H
#define TB_SERVER_NET_TLS_H

#include "common/base/log.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct ssl_ctx_st; /* SSL_CTX */
struct ssl_st;     /* SSL */

/* The settings, then tb_tls_load. */
enum tb_status tb_tls_configure(struct ssl_ctx_st *tls, const char *cert_file, const char *key_file,
                                const struct tb_log *log);
/* Reads chain and key, checks that they belong together, and only then puts them in place; running connections keep
 * theirs. TB_ERR_IO or TB_ERR_FORMAT, said in the log with file and reason; then nothing has changed. */
enum tb_status tb_tls_load(struct ssl_ctx_st *tls, const char *cert_file, const char *key_file,
                           const struct tb_log *log);
/* Chooses http/1.1 when the client offers protocols at all; a client that offers only others gets none. */
void tb_tls_set_alpn(struct ssl_ctx_st *tls);
/* When the certificate in use ends, Unix seconds; 0: it cannot be told. */
int64_t tb_tls_certificate_end_s(struct ssl_ctx_st *tls);
/* Whether this connection, which ends, never got through its handshake although the peer had begun one. */
bool tb_tls_handshake_failed(struct ssl_st *tls);
/* The same of a handshake that ended before its connection was known, so that none can be asked: begun here, and looked
 * at before any other goes on. Loop thread only. */
void tb_tls_begin_handshake(void);
bool tb_tls_peer_had_begun(void);
/* Sends close_notify if the connection still can. */
void tb_tls_close_notify(struct ssl_st *tls);

#endif
