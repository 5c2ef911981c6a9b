/* A whole request head is judged: refused, answered, or turned into a WebSocket. */
#include "server/net/conn.h"

#include "common/base/base64.h"
#include "server/net/http_body.h"

#include <string.h>

enum { FULL_RETRY_S = 30, NO_MEMORY_RETRY_S = 30, KEY_CHARS = 24, KEY_BYTES = 16 };

static bool key_is_valid(struct tb_span key)
{
	struct tb_base64_decoder decoder;
	uint8_t bytes[TB_BASE64_DECODED_MAX(KEY_CHARS)];
	size_t n_bytes;
	if (key.n_bytes != KEY_CHARS)
		return false;
	tb_base64_init(&decoder);
	return tb_base64_feed(&decoder, (const char *)key.data, key.n_bytes, bytes, &n_bytes) == TB_OK &&
	       n_bytes == KEY_BYTES && tb_base64_finish(&decoder) == TB_OK;
}

static bool is_get(const struct tb_http_head *head)
{
	return tb_span_eq_cstr(head->method, "GET");
}

static bool is_http11(const struct tb_http_head *head)
{
	return head->minor == 1;
}

static bool has_no_body(const struct tb_http_head *head)
{
	struct tb_http_body body;
	const char *why;
	return tb_http_body_judge(head, 0, &body, &why) == 0;
}

static bool has_connection_upgrade(const struct tb_http_head *head)
{
	return tb_http_head_has_token(head, "connection", "upgrade");
}

static bool has_version_13(const struct tb_http_head *head)
{
	return tb_http_head_count(head, "sec-websocket-version") == 1 &&
	       tb_span_eq_cstr(tb_http_head_get(head, "sec-websocket-version"), "13");
}

static bool has_key(const struct tb_http_head *head)
{
	return tb_http_head_count(head, "sec-websocket-key") == 1 &&
	       key_is_valid(tb_http_head_get(head, "sec-websocket-key"));
}

/* What an upgrade must be, RFC 6455 section 4.2.1, and what it is told when it is not. */
static const struct {
	bool (*holds)(const struct tb_http_head *head);
	int status;
	const char *message;
} upgrade_rules[] = {
    {is_get, 405, "a WebSocket is opened with GET"},
    {is_http11, 400, "a WebSocket needs HTTP/1.1"},
    {has_no_body, 400, "a WebSocket upgrade has no body"},
    {has_connection_upgrade, 400, "the header Connection: Upgrade is missing"},
    {has_version_13, 426, "only Sec-WebSocket-Version 13 is served"},
    {has_key, 400, "Sec-WebSocket-Key is missing or malformed"},
};

static const struct {
	enum tb_status status;
	int http_status;
	const char *error;
	const char *message;
} head_faults[] = {
    {TB_ERR_FORMAT, 400, "bad_request", "the request's head is malformed"},
    {TB_ERR_TOO_LARGE, 431, "head_too_large", "the request has more than 64 headers"},
    {TB_ERR_UNSUPPORTED, 505, "bad_request", "only HTTP/1.0 and HTTP/1.1 are served"},
};

static bool upgrade_is_legal(struct tb_conn *conn, const struct tb_http_head *head)
{
	for (size_t i = 0; i < sizeof upgrade_rules / sizeof upgrade_rules[0]; i++)
		if (!upgrade_rules[i].holds(head)) {
			tb_conn_refuse(conn, upgrade_rules[i].status, "bad_request", upgrade_rules[i].message, 0);
			return false;
		}
	return true;
}

/* false: it was refused. */
static bool take_place(struct tb_conn *conn, const char *address)
{
	enum tb_status status =
	    tb_crowd_enter(&conn->net->crowd, address, conn->net->config.max_per_address, &conn->place);
	if (status == TB_ERR_FULL)
		tb_conn_refuse(conn, 429, "too_many_connections", "too many connections from this address",
		               FULL_RETRY_S);
	else if (status != TB_OK)
		tb_conn_refuse(conn, 503, "full", "out of memory, come back later", NO_MEMORY_RETRY_S);
	return status == TB_OK;
}

static void handle_upgrade(struct tb_conn *conn, const struct tb_http_head *head, const struct tb_net_request *request)
{
	struct tb_net *net = conn->net;
	const struct tb_net_handler *handler = &net->config.handler;
	struct tb_net_answer answer = {.status = 403};
	const struct tb_http_delivery delivery = {.tls = conn->tls};
	void *handler_ctx = NULL;
	if (!upgrade_is_legal(conn, head)) {
		net->n_malformed++;
		return;
	}
	if (net->draining) {
		net->n_draining++;
		tb_conn_answer(conn, &net->drain_answer, &delivery);
	} else if (net->n_open >= net->config.max_connections) {
		net->n_full++;
		tb_conn_refuse(conn, 503, "full", "all places are taken, come back later", FULL_RETRY_S);
	} else if (!take_place(conn, request->peer)) {
		net->n_full++;
	} else if (!handler->on_upgrade(handler->ctx, request, &handler_ctx, &answer)) {
		tb_conn_answer(conn, &answer, &delivery);
	} else if (tb_conn_open(conn, handler_ctx, tb_http_head_get(head, "sec-websocket-key")) != TB_OK) {
		handler->on_abandoned(handler->ctx, handler_ctx);
		tb_conn_refuse(conn, 503, "full", "out of memory, come back later", NO_MEMORY_RETRY_S);
	}
	if (!conn->is_open)
		tb_conn_give_place_back(conn);
}

static bool head_is_legal(struct tb_conn *conn, struct tb_span bytes, struct tb_http_head *head)
{
	enum tb_status status = tb_http_head_parse(bytes, head);
	for (size_t i = 0; i < sizeof head_faults / sizeof head_faults[0]; i++)
		if (status == head_faults[i].status) {
			tb_conn_refuse(conn, head_faults[i].http_status, head_faults[i].error, head_faults[i].message,
			               0);
			return false;
		}
	if (head->minor == 1 && tb_http_head_count(head, "host") != 1) {
		tb_conn_refuse(conn, 400, "bad_request", "exactly one Host header is needed", 0);
		return false;
	}
	return true;
}

/* A proxy may put a header of its own behind the one that it was sent: the last is the nearest to us, and what a client
 * has written itself stands before it. */
/* Returns whether peer is that of a proxy which is not trusted, and not of who asks. */
static bool find_peer(const struct tb_conn *conn, const struct tb_http_head *head, char peer[TB_ADDRESS_TEXT])
{
	static const char *const marks[] = {"x-forwarded-for", "forwarded", "x-real-ip", "via"};
	struct tb_span forwarded;
	size_t before = head->n_headers;
	memcpy(peer, conn->peer, TB_ADDRESS_TEXT);
	while (tb_http_head_get_before(head, "x-forwarded-for", &before, &forwarded) &&
	       tb_forwarded_step(conn->net->trusted_proxies, forwarded, peer))
		;
	if (tb_address_is_in(conn->net->trusted_proxies, conn->peer))
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (tb_http_head_count(head, marks[i]) > 0)
			return true;
	return false;
}

static void handle(struct tb_conn *conn, const struct tb_http_head *head)
{
	char peer[TB_ADDRESS_TEXT];
	bool peer_is_proxy = find_peer(conn, head, peer);
	struct tb_net_request request = {
	    .path = head->path,
	    .query = head->query,
	    .method = head->method,
	    .protocols = tb_http_head_get(head, "sec-websocket-protocol"),
	    .host = tb_http_head_get(head, "host"),
	    .authorization = tb_http_head_get(head, "authorization"),
	    .content_type = tb_http_head_get(head, "content-type"),
	    .body = tb_span_make(conn->body, conn->n_body),
	    .peer = peer,
	    .peer_is_proxy = peer_is_proxy,
	    .tls = conn->tls,
	};
	if (tb_http_head_has_token(head, "upgrade", "websocket"))
		handle_upgrade(conn, head, &request);
	else
		tb_conn_begin_request(conn, head, &request);
}

void tb_conn_handle_head(struct tb_conn *conn, size_t n_head)
{
	struct tb_http_head head;
	conn->n_head_used = n_head;
	if (head_is_legal(conn, tb_span_make(conn->head, n_head), &head))
		handle(conn, &head);
}

/* The head was found legal before. */
void tb_conn_handle_body(struct tb_conn *conn)
{
	struct tb_http_head head;
	if (tb_http_head_parse(tb_span_make(conn->head, conn->n_head_used), &head) == TB_OK)
		handle(conn, &head);
}
