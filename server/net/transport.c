#include "server/net/transport.h"

#include "common/base/span.h"
#include "server/net/tls.h"

#include <assert.h>
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* The library's own timeout runs while TLS shakes hands; ours (conn.c) is the shorter one. */
enum { HANDSHAKE_TIMEOUT_S = 15 };

struct tb_transport {
	struct tb_loop *loop;
	struct lws_context *context; /* the library sets it to NULL when the last of it is gone */
	struct lws_vhost *vhost;
	struct ssl_ctx_st *tls; /* the vhost's, NULL without TLS */
	const struct tb_log *log;
	const char *cert_file; /* while creating */
	const char *key_file;
	struct tb_transport_handler handler;
	struct tb_prepare *prepare;
	struct tb_stream *eager; /* those to be asked for their bytes before the loop waits */
	uint64_t n_tls_failures;
};

struct tb_stream {
	struct tb_transport *transport;
	struct lws *wsi;
	void *ctx;
	bool tls;
	bool has_read; /* so TLS, if any, has shaken hands */
	bool reading_paused;
	bool is_writing;
	bool awaits_kernel;                    /* the library will say when the socket takes bytes */
	struct tb_stream *next_eager, **eager; /* its place in the transport's list; NULL: it has none */
};

/* The library logs through one function without a context. Loop thread only. */
static const struct tb_log *library_log;

static void log_line(int level, const char *line)
{
	(void)level;
	tb_logf(library_log, TB_LOG_DEBUG, "net: library: %.*s", (int)strcspn(line, "\n"), line);
}

/* --- callbacks ---------------------------------------------------------------------------------------------------- */

static void leave_eager(struct tb_stream *stream)
{
	if (!stream->eager)
		return;
	*stream->eager = stream->next_eager;
	if (stream->next_eager)
		stream->next_eager->eager = stream->eager;
	stream->eager = NULL;
}

/* bytes lie in the library's one buffer, which it does not look at again and the next stream may leave as it is. */
static int on_bytes(struct tb_stream *stream, void *bytes, size_t n_bytes)
{
	if (!stream->has_read) {
		/* Left over from the TLS handshake; the library would end the stream in the middle of its life. */
		lws_set_timeout(stream->wsi, NO_PENDING_TIMEOUT, 0);
		stream->has_read = true;
	}
	bool goes_on = stream->transport->handler.on_bytes(stream->ctx, bytes, n_bytes);
	tb_wipe(bytes, n_bytes);
	return goes_on ? 0 : -1;
}

static bool ask_for_bytes(struct tb_stream *stream)
{
	stream->is_writing = true;
	bool goes_on = stream->transport->handler.on_writable(stream->ctx);
	stream->is_writing = false;
	return goes_on;
}

static int on_writable(struct tb_stream *stream)
{
	stream->awaits_kernel = false;
	if (stream->reading_paused) {
		stream->reading_paused = false;
		lws_rx_flow_control(stream->wsi, 1);
	}
	return ask_for_bytes(stream) ? 0 : -1;
}

static int on_gone(struct tb_stream *stream)
{
	if (stream->tls && tb_tls_handshake_failed(lws_get_ssl(stream->wsi)))
		stream->transport->n_tls_failures++;
	lws_set_opaque_user_data(stream->wsi, NULL);
	leave_eager(stream);
	stream->transport->handler.on_gone(stream->ctx);
	free(stream);
	return 0;
}

/* A socket nearly always takes bytes: to ask the kernel first costs two calls of it and a pass of the loop for every
 * message. So the first write of a pass is just made; what a stream wants to write after that waits until the kernel
 * says that it may, so that nobody is served for long while others wait. */
static void write_eagerly(void *ctx)
{
	struct tb_transport *transport = ctx;
	while (transport->eager) {
		struct tb_stream *stream = transport->eager;
		leave_eager(stream);
		if (!ask_for_bytes(stream))
			tb_stream_abort(stream);
	}
}

static int on_tls_context(struct lws *wsi, struct ssl_ctx_st *tls)
{
	struct tb_transport *transport = lws_context_user(lws_get_context(wsi));
	transport->tls = tls;
	return tb_tls_configure(tls, transport->cert_file, transport->key_file, transport->log) == TB_OK ? 0 : -1;
}

static int on_library_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n_in)
{
	if (reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS)
		return on_tls_context(wsi, user);
	if (reason != LWS_CALLBACK_RAW_RX && reason != LWS_CALLBACK_RAW_WRITEABLE && reason != LWS_CALLBACK_RAW_CLOSE)
		return 0;
	/* NULL while the stream is being adopted and after it is gone. */
	struct tb_stream *stream = lws_get_opaque_user_data(wsi);
	if (!stream)
		return 0;
	if (reason == LWS_CALLBACK_RAW_RX)
		return on_bytes(stream, in, n_in);
	return reason == LWS_CALLBACK_RAW_WRITEABLE ? on_writable(stream) : on_gone(stream);
}

/* tx_packet_size: what one write may be, so that a write is one TLS record and is never cut by the library. */
static const struct lws_protocols protocols[] = {
    {.name = "teddy", .callback = on_library_event, .rx_buffer_size = 8192, .tx_packet_size = TB_STREAM_MAX_WRITE},
    {0},
};

/* --- life --------------------------------------------------------------------------------------------------------- */

enum tb_status tb_transport_create(struct tb_loop *loop, const struct tb_log *log, bool use_tls, const char *cert_file,
                                   const char *key_file, const struct tb_transport_handler *handler,
                                   struct tb_transport **out)
{
	struct tb_transport *transport = calloc(1, sizeof *transport);
	if (!transport)
		return TB_ERR_NO_MEMORY;
	transport->loop = loop;
	transport->log = log;
	transport->handler = *handler;
	transport->cert_file = cert_file;
	transport->key_file = key_file;
	library_log = log;
	lws_set_log_level(LLL_ERR | LLL_WARN, log_line);

	void *loops[1] = {tb_loop_native(loop)};
	struct lws_context_creation_info info = {
	    .port = CONTEXT_PORT_NO_LISTEN_SERVER, /* sockets come from listener.c */
	    .protocols = protocols,
	    .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
	    .foreign_loops = loops,
	    .pcontext = &transport->context,
	    .gid = (gid_t)-1,
	    .uid = (uid_t)-1,
	    .timeout_secs = HANDSHAKE_TIMEOUT_S,
	    .pt_serv_buf_size = TB_STREAM_MAX_WRITE,
	    .user = transport,
	    .vhost_name = "teddy",
	};
	if (use_tls)
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
	transport->context = lws_create_context(&info);
	if (transport->context)
		transport->vhost = lws_create_vhost(transport->context, &info);
	if (!transport->vhost || tb_prepare_create(loop, write_eagerly, transport, &transport->prepare) != TB_OK) {
		tb_logf(log, TB_LOG_ERROR, "net: cannot start %s", use_tls ? "TLS" : "the network library");
		tb_transport_destroy(transport);
		return TB_ERR_IO;
	}
	if (transport->tls)
		tb_tls_set_alpn(transport->tls); /* last: creating the vhost sets the library's own */
	*out = transport;
	return TB_OK;
}

/* On a foreign loop the library goes in two steps with passes of the loop between and after them; it sets
 * transport->context to NULL at the end of the second. */
void tb_transport_destroy(struct tb_transport *transport)
{
	if (!transport)
		return;
	tb_prepare_destroy(transport->prepare);
	for (int step = 0; step < 2 && transport->context; step++) {
		lws_context_destroy(transport->context);
		for (int pass = 0; pass < 4; pass++)
			tb_loop_run_once(transport->loop);
	}
	library_log = NULL;
	free(transport);
}

enum tb_status tb_transport_reload(struct tb_transport *transport, const char *cert_file, const char *key_file)
{
	if (!transport->tls)
		return TB_ERR_STATE;
	return tb_tls_load(transport->tls, cert_file, key_file, transport->log);
}

int64_t tb_transport_certificate_end_s(const struct tb_transport *transport)
{
	return transport->tls ? tb_tls_certificate_end_s(transport->tls) : 0;
}

uint64_t tb_transport_tls_failures(const struct tb_transport *transport)
{
	return transport->n_tls_failures;
}

/* --- streams ------------------------------------------------------------------------------------------------------ */

enum tb_status tb_stream_adopt(struct tb_transport *transport, int fd, bool tls, void *stream_ctx,
                               struct tb_stream **out)
{
	struct tb_stream *stream = calloc(1, sizeof *stream);
	if (!stream || (tls && !transport->tls)) {
		free(stream);
		close(fd);
		return stream ? TB_ERR_STATE : TB_ERR_NO_MEMORY;
	}
	stream->transport = transport;
	stream->ctx = stream_ctx;
	stream->tls = tls;
	/* The library begins the handshake while it adopts; when it fails at once, the socket is gone. */
	tb_tls_begin_handshake();
	lws_sock_file_fd_type descriptor = {.sockfd = fd};
	lws_adoption_type type = LWS_ADOPT_SOCKET | (tls ? LWS_ADOPT_ALLOW_SSL : 0);
	stream->wsi = lws_adopt_descriptor_vhost(transport->vhost, type, descriptor, NULL, NULL);
	if (!stream->wsi) {
		transport->n_tls_failures += tb_tls_peer_had_begun();
		free(stream); /* the library has closed fd */
		return TB_ERR_IO;
	}
	lws_set_opaque_user_data(stream->wsi, stream);
	*out = stream;
	return TB_OK;
}

static void await_kernel(struct tb_stream *stream)
{
	stream->awaits_kernel = true;
	lws_callback_on_writable(stream->wsi);
}

static void join_eager(struct tb_stream *stream)
{
	struct tb_stream **list = &stream->transport->eager;
	stream->next_eager = *list;
	if (*list)
		(*list)->eager = &stream->next_eager;
	*list = stream;
	stream->eager = list;
}

void tb_stream_want_write(struct tb_stream *stream)
{
	if (stream->awaits_kernel || stream->eager)
		return;
	if (!stream->has_read || stream->is_writing || lws_partial_buffered(stream->wsi))
		await_kernel(stream);
	else
		join_eager(stream);
}

bool tb_stream_write(struct tb_stream *stream, const uint8_t *bytes, size_t n_bytes)
{
	assert(n_bytes <= TB_STREAM_MAX_WRITE);
	/* LWS_WRITE_RAW puts nothing in front and does not write to the memory. */
	if (lws_write(stream->wsi, (unsigned char *)(uintptr_t)bytes, n_bytes, LWS_WRITE_RAW) < 0)
		return false;
	if (lws_partial_buffered(stream->wsi)) {
		/* The library does not read while it has bytes to write, and would be woken by unread ones for ever. */
		stream->reading_paused = true;
		lws_rx_flow_control(stream->wsi, 0);
		if (!stream->awaits_kernel)
			await_kernel(stream);
	}
	return true;
}

void tb_stream_half_close(struct tb_stream *stream)
{
	struct ssl_st *tls = lws_get_ssl(stream->wsi);
	if (tls)
		tb_tls_close_notify(tls);
	shutdown(lws_get_socket_fd(stream->wsi), SHUT_WR);
}

void tb_stream_abort(struct tb_stream *stream)
{
	lws_set_timeout(stream->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}
