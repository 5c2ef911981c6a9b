/* What loop.c, link_lws.c and link_tls.c tell each other in libwebsockets' own words. Nobody else includes this. */
#ifndef TB_LINUX_LWS_PRIVATE_H
#define TB_LINUX_LWS_PRIVATE_H

#include "device/port/link.h"

#include <libwebsockets.h>

struct tb_loop;
struct lws_context *tb_loop_context(struct tb_loop *loop);
const struct tb_link_trust *tb_loop_trust(const struct tb_loop *loop);

#define TB_LINK_PROTOCOL "teddy-link"
/* The library hands over a piece when it has this much, or the end of a frame: so it is also how long the first sound
 * of an answer may wait. Such a piece must fit into kept.h. */
enum { TB_LINK_RX_BYTES = 1024 };
int tb_link_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n_bytes);

/* Is there a certificate in the PEM file? */
bool tb_link_tls_ca_is_readable(const char *path);

/* Where the certificates come from, and TLS 1.2 at least. */
void tb_link_tls_configure(struct lws_context_creation_info *info, const struct tb_link_trust *trust);

/* One certificate of the chain, as OpenSSL judged it (preverified) before us. 0: good. Otherwise `why` says what is
 * wrong with it. `store` is an X509_STORE_CTX. */
int tb_link_tls_judge(void *store, bool preverified, const char *host, const struct tb_link_trust *trust, char *why,
                      size_t cap);

#endif
