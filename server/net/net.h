/* Sockets, TLS, HTTP and WebSocket; knows nothing of bears. libwebsockets on the program's own loop; the only folder
 * that sees libwebsockets.h and OpenSSL.
 *
 * Loop thread only. Every callback is made on it. */
#ifndef TB_SERVER_NET_H
#define TB_SERVER_NET_H

#include "common/base/log.h"
#include "common/base/span.h"
#include "common/base/status.h"
#include "server/loop/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct tb_net;
struct tb_conn;

enum {
	TB_NET_BODY_IN_MAX = 8192,  /* of a request, bytes; more is refused with 413 */
	TB_NET_BODY_OUT_MAX = 6144, /* of an answer that is copied, bytes */
	TB_NET_ETAG_CAP = 80
};

/* A request, whole. Spans are valid during the callback only, and empty when absent. */
struct tb_net_request {
	struct tb_span path;          /* without the query */
	struct tb_span query;         /* without '?', still percent-encoded */
	struct tb_span method;        /* "GET" … */
	struct tb_span protocols;     /* Sec-WebSocket-Protocol as sent */
	struct tb_span host;          /* Host as sent */
	struct tb_span authorization; /* as sent: holds a token */
	struct tb_span content_type;  /* as sent */
	struct tb_span body;          /* at most TB_NET_BODY_IN_MAX bytes */
	const char *peer;             /* the peer's address as text; behind a trusted proxy, the forwarded one */
	bool peer_is_proxy;           /* it came through a proxy that is not trusted: peer is that proxy's address */
	bool tls;                     /* it came by the TLS listener */
};

/* A body too large to be copied: read in pieces while it is sent. */
struct tb_net_source {
	uint64_t n_bytes; /* of the whole; a range request is net's business */
	/* Reads exactly n_bytes at offset. false: it cannot be read; the connection is cut, so that the peer sees that
	 * it has not got all. Must not wait for anything but the page cache or the disk. */
	bool (*read)(void *ctx, uint64_t offset, void *out, size_t n_bytes);
	/* Called once, when nothing more will be read; also when the answer could not be sent. */
	void (*close)(void *ctx);
	void *ctx;
};

/* The answer to a plain request, or the refusal of an upgrade. The body is copied, but for a source.
 * net does what HTTP wants of any answer with status 200 to GET and HEAD: If-None-Match against etag (304), and, with a
 * source, Range and If-Range (206, 416; RFC 9110 13, 14). */
struct tb_net_answer {
	int status;                  /* 200, 403, … */
	const char *content_type;    /* NULL: "application/json" */
	const char *cache_control;   /* NULL: "no-store" */
	const char *allow;           /* with 405: the methods, "GET, HEAD"; NULL: these */
	uint32_t retry_after_s;      /* 0: no header */
	char etag[TB_NET_ETAG_CAP];  /* with its quotes; "": none */
	struct tb_net_source source; /* read NULL: body counts */
	char body[TB_NET_BODY_OUT_MAX];
	size_t n_body;
};

struct tb_net_handler {
	void *ctx;
	/* A WebSocket upgrade is asked for. Return true to accept: then *conn_ctx is what the later callbacks get.
	 * Return false to refuse with *answer (status 4xx or 5xx, with its reason in the body). */
	bool (*on_upgrade)(void *ctx, const struct tb_net_request *request, void **conn_ctx,
	                   struct tb_net_answer *answer);
	/* An upgrade was accepted but the connection ended before on_open: release conn_ctx. */
	void (*on_abandoned)(void *ctx, void *conn_ctx);
	void (*on_open)(void *ctx, void *conn_ctx, struct tb_conn *conn);
	/* One whole message, text or binary, of at most max_message_bytes. Valid during the call. */
	void (*on_message)(void *ctx, void *conn_ctx, struct tb_span message, bool is_text);
	/* A message was larger than that: it has been dropped up to its end, in constant memory. Called once per
	 * message. */
	void (*on_too_large)(void *ctx, void *conn_ctx);
	/* The connection is gone, whoever ended it; conn must not be used any more. */
	void (*on_closed)(void *ctx, void *conn_ctx);
	/* It sends more than config says; its connection is closed with 1008 and this reason when this returns. May be
	 * NULL. */
	void (*on_flood)(void *ctx, void *conn_ctx, const char *reason);
	/* A plain request (GET /health …), its body whole: fill in the answer, which is zeros but for status 404. */
	void (*on_request)(void *ctx, const struct tb_net_request *request, struct tb_net_answer *answer);
};

struct tb_net_config {
	struct tb_loop *loop;
	const struct tb_log *log;
	const char *listen_tls; /* "127.0.0.1:8443", "[::1]:0", "0.0.0.0:443"; NULL or "": none. Port 0: any free one */
	const char *listen_plain;    /* the same; behind a proxy that ends TLS */
	const char *cert_file;       /* PEM chain, for listen_tls */
	const char *key_file;        /* PEM key, readable by us only */
	const char *trusted_proxies; /* addresses and networks (10.0.0.0/8) whose X-Forwarded-For counts, separated by
	                                commas; NULL: none */
	uint32_t max_message_bytes;
	uint32_t max_connections;
	uint32_t max_send_queue_bytes; /* per connection; a message that would pass it ends the connection with 1008 */
	uint32_t max_per_address;      /* WebSockets, see crowd.h; more are refused with 429; 0: no limit */
	uint32_t max_messages_per_s;   /* per connection, a message in pieces counts as each of them; see rate.h; 0: no
	                                  limit */
	uint32_t max_pings_per_s;      /* the same, pings and pongs */
	uint32_t ping_after_s; /* idle time after which a WebSocket ping is sent; twice that without a sign of life ends
	                          the connection. 0: 30 */
	struct tb_net_handler handler;
};

/* Starts listening. TB_ERR_IO (said in the log: which address, which file, why), TB_ERR_ARG. */
enum tb_status tb_net_create(const struct tb_net_config *config, struct tb_net **out);
/* Ends every connection (1001, waiting at most half a second for it to be written) and releases everything; on_closed
 * is called for each. Runs the loop meanwhile, so not from inside of a callback. NULL is fine. */
void tb_net_destroy(struct tb_net *net);
/* No new upgrades from here on: they get `answer` (503). Open connections go on, and plain requests still reach
 * on_request, so that a health check hears the truth. */
void tb_net_drain(struct tb_net *net, const struct tb_net_answer *answer);
/* The ports in use, for port 0; 0 when there is no such listener. */
uint16_t tb_net_port_tls(const struct tb_net *net);
uint16_t tb_net_port_plain(const struct tb_net *net);
/* Reads the certificate files anew; the old ones stay in use on error, which the log says with file and reason. */
enum tb_status tb_net_reload_certificates(struct tb_net *net);
/* When the certificate in use ends, Unix seconds; 0: there is no TLS listener. */
int64_t tb_net_certificate_end_s(const struct tb_net *net);

struct tb_net_counts {
	uint64_t n_accepted;     /* connections, since the start */
	uint64_t n_tls_failures; /* of them, ended in the TLS handshake after the peer had sent something */
	/* Upgrades that were refused before on_upgrade was asked. */
	uint64_t n_malformed, n_draining, n_full;
	size_t n_requests;   /* connections now that are no WebSocket: on their way to an answer, or ending */
	size_t n_websockets; /* now */
};
void tb_net_count(const struct tb_net *net, struct tb_net_counts *out);

/* Whether an address as text is in one of the addresses and networks ("127.0.0.0/8, ::1"), separated by commas. */
bool tb_net_is_in(const char *networks, const char *address);

/* Queues one text message; the bytes are copied. TB_ERR_FULL: the send queue's bound would be passed; the connection is
 * being closed. */
enum tb_status tb_conn_send_text(struct tb_conn *conn, struct tb_span message);
/* A piece of one text message that is still being made, sent at once as a fragment: the first call begins the message,
 * is_last ends it. Messages of tb_conn_send_text wait meanwhile. The bytes are copied. Errors as above, and
 * TB_ERR_NO_MEMORY: then the connection must be closed, for the message has a hole. */
enum tb_status tb_conn_send_piece(struct tb_conn *conn, struct tb_span piece, bool is_last);
/* Sends what is queued, then a close frame; on_closed follows. Calling it again changes nothing. reason: at most 120
 * bytes; may be NULL. */
void tb_conn_close(struct tb_conn *conn, uint16_t code, const char *reason);

#endif
