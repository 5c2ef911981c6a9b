/* One connection's life: head (→ body) → answer, or head → open → closing; then it lingers until the peer has ended
 * too. What the files of server/net share. */
#ifndef TB_SERVER_NET_CONN_H
#define TB_SERVER_NET_CONN_H

#include "server/net/crowd.h"
#include "server/net/forwarded.h"
#include "server/net/http_answer.h"
#include "server/net/http_head.h"
#include "server/net/listener.h"
#include "server/net/net.h"
#include "server/net/rate.h"
#include "server/net/send_queue.h"
#include "server/net/transport.h"
#include "server/net/ws_frame.h"

enum tb_conn_state {
	TB_CONN_HEAD,    /* TLS shakes hands, the request's head comes in */
	TB_CONN_BODY,    /* the request's body comes in */
	TB_CONN_ANSWER,  /* an answer is being written; what else comes in is dropped */
	TB_CONN_OPEN,    /* a WebSocket */
	TB_CONN_CLOSING, /* our close frame is queued or sent */
	TB_CONN_LINGER,  /* we have ended; closing now with bytes unread would let the kernel throw our answer away */
};

enum { TB_CONN_ANSWER_MS = 10000 /* without progress in writing */ };

struct tb_conn {
	struct tb_net *net;
	struct tb_stream *stream;
	struct tb_conn *prev; /* all connections of net */
	struct tb_conn *next;
	bool tls;
	char peer[TB_ADDRESS_TEXT];

	enum tb_conn_state state;
	uint64_t deadline_ms;  /* for every state but open */
	uint64_t last_life_ms; /* the peer sent, or took, something */
	bool ping_sent;        /* since then */

	uint8_t *head; /* TB_HTTP_MAX_HEAD bytes, until it is answered; holds a token */
	size_t n_head;
	size_t n_head_used; /* of them, the head itself */
	uint8_t *body;      /* n_body_wanted bytes, until the request is answered; may hold a token */
	size_t n_body, n_body_wanted;

	/* What follows the answer's head; read NULL: nothing. Closed once, by source_end. */
	struct tb_net_source source;
	uint64_t source_at, source_left;

	void *handler_ctx;
	struct tb_rate messages, pings;
	struct tb_crowd_entry *place; /* of its address, while it is open */
	bool is_open;                 /* on_open was called and on_closed was not */
	uint8_t *message;
	struct tb_ws_decoder decoder;
	bool decoder_stopped;
	bool close_sent;
	bool peer_closed;
	struct tb_send_queue queue;
};

struct tb_net {
	struct tb_net_config config;
	struct tb_transport *transport;
	struct tb_listener *listener_tls;
	struct tb_listener *listener_plain;
	struct tb_timer *tick;
	struct tb_conn *conns;
	size_t n_conns;
	size_t n_open;
	struct tb_crowd crowd; /* of open ones, by the address that the handler is told */
	uint64_t n_accepted;
	uint64_t n_malformed, n_draining, n_full; /* upgrades refused before the handler was asked */
	bool draining;
	struct tb_net_answer drain_answer;
	char *cert_file;
	char *key_file;
	char *trusted_proxies;
	uint8_t scratch[TB_STREAM_MAX_WRITE];
};

/* Takes an accepted socket over; closes it when that fails. */
void tb_conn_begin(struct tb_net *net, int fd, const char *peer, bool tls);
/* Deadlines, pings. May free the connection. */
void tb_conn_tick(struct tb_conn *conn, uint64_t now_ms);
/* Queues the answer; the connection ends after it. The answer's source is conn's from here on. */
void tb_conn_answer(struct tb_conn *conn, const struct tb_net_answer *answer, const struct tb_http_delivery *delivery);
/* Of its address: it is no WebSocket any more, or does not become one. */
void tb_conn_give_place_back(struct tb_conn *conn);
/* {"error":…,"message":…} */
void tb_conn_refuse(struct tb_conn *conn, int status, const char *error, const char *message, uint32_t retry_after_s);

/* --- request.c: plain requests ------------------------------------------------------------------------------------ */
/* The head is whole and legal: waits for the body, or answers. The head is needed until the state is TB_CONN_ANSWER. */
void tb_conn_begin_request(struct tb_conn *conn, const struct tb_http_head *head, const struct tb_net_request *request);
/* TB_CONN_BODY: takes what belongs to the body; answers when it is whole. */
void tb_conn_take_body(struct tb_conn *conn, const uint8_t *bytes, size_t n_bytes);
/* The next piece of the source into out; 0: there is none. false: it cannot be read. */
bool tb_conn_read_source(struct tb_conn *conn, uint8_t *out, size_t cap, size_t *n_bytes);
void tb_conn_end_source(struct tb_conn *conn);

/* upgrade.c: judges a whole head, then answers, waits for a body, or opens. */
void tb_conn_handle_head(struct tb_conn *conn, size_t n_head);
/* The body is whole too: answers. */
void tb_conn_handle_body(struct tb_conn *conn);
/* Makes it a WebSocket of this handler context. TB_ERR_NO_MEMORY: nothing has changed. */
enum tb_status tb_conn_open(struct tb_conn *conn, void *handler_ctx, struct tb_span key);

extern const struct tb_transport_handler tb_conn_handler;

#endif
