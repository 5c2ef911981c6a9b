/* Byte streams over TCP and TLS: libwebsockets on the program's loop, the only file pair that knows it is there.
 *
 * What libwebsockets does here: sockets, TLS, readiness. HTTP and WebSocket are net's own (http_head, ws_frame):
 * libwebsockets drops a malformed or oversized request without a word, hands the query over decoded and picks
 * subprotocols by name, while a bear must always be told by a status why it was refused. */
#ifndef TB_SERVER_NET_TRANSPORT_H
#define TB_SERVER_NET_TRANSPORT_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "server/loop/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tb_transport;
struct tb_stream;

struct tb_transport_handler {
	/* Bytes arrived. false: end the stream at once; on_gone follows. */
	bool (*on_bytes)(void *stream_ctx, const uint8_t *bytes, size_t n_bytes);
	/* As asked for by tb_stream_want_write; everything written before is with the kernel. false as above. */
	bool (*on_writable)(void *stream_ctx);
	/* The stream is gone, whoever ended it. Called once, last. */
	void (*on_gone)(void *stream_ctx);
};

/* With use_tls false, streams with TLS cannot be adopted. TB_ERR_IO, said in the log. One transport per process: the
 * library's log is a global. */
enum tb_status tb_transport_create(struct tb_loop *loop, const struct tb_log *log, bool use_tls, const char *cert_file,
                                   const char *key_file, const struct tb_transport_handler *handler,
                                   struct tb_transport **out);
/* Ends every stream at once (on_gone) and runs the loop until the library has let go of it; so not from inside of a
 * callback. NULL is fine. */
void tb_transport_destroy(struct tb_transport *transport);
/* New handshakes use the files' present content; on error (said in the log) the old certificate stays. */
enum tb_status tb_transport_reload(struct tb_transport *transport, const char *cert_file, const char *key_file);

/* Of the certificate in use, Unix seconds; 0 without TLS. */
int64_t tb_transport_certificate_end_s(const struct tb_transport *transport);
/* Streams that ended in the TLS handshake, after the peer had sent something. */
uint64_t tb_transport_tls_failures(const struct tb_transport *transport);

/* Takes the accepted socket over; it is closed on error. on_gone is not called when this fails. */
enum tb_status tb_stream_adopt(struct tb_transport *transport, int fd, bool tls, void *stream_ctx,
                               struct tb_stream **out);
/* on_writable is called soon, never from here: before the loop waits, or when the kernel takes bytes again. */
void tb_stream_want_write(struct tb_stream *stream);
/* Only in on_writable, once per call of it, at most TB_STREAM_MAX_WRITE bytes; they are taken whole. false: broken,
 * return false from on_writable. */
enum { TB_STREAM_MAX_WRITE = 16384 };
bool tb_stream_write(struct tb_stream *stream, const uint8_t *bytes, size_t n_bytes);
/* No more will be written: TLS close_notify and FIN. Reading goes on until the peer ends too. In on_writable only. */
void tb_stream_half_close(struct tb_stream *stream);
/* Ends the stream now; on_gone is called before this returns. Not from inside of its own callbacks. */
void tb_stream_abort(struct tb_stream *stream);

#endif
