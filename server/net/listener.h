/* A listening TCP socket: "127.0.0.1:8443", "localhost:8443", "[::1]:0", "0.0.0.0:443". Loop thread only. */
#ifndef TB_SERVER_NET_LISTENER_H
#define TB_SERVER_NET_LISTENER_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "server/loop/loop.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct tb_listener;

/* The socket is the callee's. peer is its address as text; an IPv4 address mapped into IPv6 is given as IPv4. */
typedef void (*tb_on_accept)(void *ctx, int fd, const char *peer);

/* An address or a name, and a port, as above. A name is looked up at once, which may take its time: its first IPv4
 * address counts, else its first IPv6 address. TB_ERR_ARG for anything else, TB_ERR_NOT_FOUND for a name without an
 * address. */
enum tb_status tb_address_parse(const char *text, struct sockaddr_storage *out, socklen_t *n_out);
/* The address of `from` as text into out (INET6_ADDRSTRLEN bytes). */
void tb_address_text(const struct sockaddr *from, char *out);

/* TB_ERR_ARG, TB_ERR_NOT_FOUND, TB_ERR_IO: said in the log with the address and the reason. */
enum tb_status tb_listener_create(struct tb_loop *loop, const struct tb_log *log, const char *address,
                                  tb_on_accept on_accept, void *ctx, struct tb_listener **out);
void tb_listener_destroy(struct tb_listener *listener);
uint16_t tb_listener_port(const struct tb_listener *listener);
/* While paused, new connections wait in the kernel's queue. */
void tb_listener_pause(struct tb_listener *listener, bool paused);

#endif
