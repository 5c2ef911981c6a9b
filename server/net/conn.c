#include "server/net/conn.h"

#include "server/net/http_answer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HEAD_MS = 10000, /* TLS handshake and the whole head */
	CLOSE_MS = 5000, /* the same, and for the peer's close frame */
	LINGER_MS = 2000,
	DEFAULT_PING_S = 30,
	MAX_REASON = 120,
};

static void set_deadline(struct tb_conn *conn, uint64_t delay_ms)
{
	conn->deadline_ms = tb_loop_now_ms() + delay_ms;
}

static void note_life(struct tb_conn *conn)
{
	conn->last_life_ms = tb_loop_now_ms();
	conn->ping_sent = false;
}

void tb_conn_give_place_back(struct tb_conn *conn)
{
	tb_crowd_leave(&conn->net->crowd, conn->place);
	conn->place = NULL;
}

static void report_closed(struct tb_conn *conn)
{
	if (!conn->is_open)
		return;
	conn->is_open = false;
	conn->net->n_open--;
	tb_conn_give_place_back(conn);
	conn->net->config.handler.on_closed(conn->net->config.handler.ctx, conn->handler_ctx);
}

/* --- WebSocket: in ------------------------------------------------------------------------------------------------ */

/* After a close frame nothing but an answer to it is sent, and nothing more is delivered. */
static void begin_closing(struct tb_conn *conn, uint16_t code, const char *reason)
{
	uint8_t payload[2 + MAX_REASON];
	size_t n_reason = reason ? strnlen(reason, MAX_REASON) : 0;
	payload[0] = (uint8_t)(code >> 8);
	payload[1] = (uint8_t)code;
	if (n_reason)
		memcpy(payload + 2, reason, n_reason);
	conn->state = TB_CONN_CLOSING;
	set_deadline(conn, CLOSE_MS);
	/* Without memory for it the deadline ends the connection. */
	tb_send_queue_push_frame(&conn->queue, TB_WS_CLOSE, tb_span_make(payload, code ? 2 + n_reason : 0));
	tb_stream_want_write(conn->stream);
}

static void fail_protocol(struct tb_conn *conn, uint16_t code)
{
	conn->decoder_stopped = true;
	conn->peer_closed = true; /* what it sends cannot be read any more */
	if (conn->state == TB_CONN_OPEN) {
		tb_send_queue_drop_waiting(&conn->queue);
		begin_closing(conn, code, "protocol error");
	} else {
		tb_stream_want_write(conn->stream);
	}
}

static bool on_message(void *ctx, struct tb_span message, bool is_text)
{
	struct tb_conn *conn = ctx;
	const struct tb_net_handler *handler = &conn->net->config.handler;
	if (conn->state == TB_CONN_OPEN)
		handler->on_message(handler->ctx, conn->handler_ctx, message, is_text);
	tb_wipe(conn->message, message.n_bytes);
	return true;
}

static bool on_too_large(void *ctx)
{
	struct tb_conn *conn = ctx;
	const struct tb_net_handler *handler = &conn->net->config.handler;
	if (conn->state == TB_CONN_OPEN)
		handler->on_too_large(handler->ctx, conn->handler_ctx);
	tb_wipe(conn->message, conn->net->config.max_message_bytes);
	return true;
}

/* RFC 6455 5.5.1: answered with the same code; one that must not be sent, or half of one, is a protocol error. */
static void on_peer_close(struct tb_conn *conn, struct tb_span payload)
{
	uint16_t code = 0;
	if (payload.n_bytes >= 2)
		code = (uint16_t)(payload.data[0] << 8 | payload.data[1]);
	if (payload.n_bytes == 1 || (payload.n_bytes >= 2 && !tb_ws_close_code_is_valid(code)))
		code = 1002;
	conn->peer_closed = true;
	if (conn->state == TB_CONN_OPEN) {
		tb_send_queue_drop_waiting(&conn->queue);
		begin_closing(conn, code, NULL);
	} else {
		tb_stream_want_write(conn->stream);
	}
}

/* More than a bear has to say: the handler may tell it so, then it is sent away. What else it sends is not read. */
static bool on_frame(void *ctx, bool is_control)
{
	struct tb_conn *conn = ctx;
	const struct tb_net_config *config = &conn->net->config;
	uint64_t now_us = tb_loop_now_us();
	if (is_control ? tb_rate_take(&conn->pings, config->max_pings_per_s, now_us)
	               : tb_rate_take(&conn->messages, config->max_messages_per_s, now_us))
		return true;
	conn->decoder_stopped = true;
	conn->peer_closed = true;
	if (conn->state != TB_CONN_OPEN)
		return false;
	const char *reason = is_control ? "too many pings" : "too many messages";
	tb_logf(config->log, TB_LOG_INFO, "net: %s: %s, closing", conn->peer, reason);
	if (config->handler.on_flood != NULL)
		config->handler.on_flood(config->handler.ctx, conn->handler_ctx, reason);
	tb_conn_close(conn, 1008, reason);
	return false;
}

static bool on_control(void *ctx, enum tb_ws_opcode opcode, struct tb_span payload)
{
	struct tb_conn *conn = ctx;
	if (opcode == TB_WS_CLOSE) {
		on_peer_close(conn, payload);
		conn->decoder_stopped = true;
		return false;
	}
	if (opcode == TB_WS_PING && conn->state == TB_CONN_OPEN) {
		tb_send_queue_pong(&conn->queue, payload);
		tb_stream_want_write(conn->stream);
	}
	return true;
}

static void decode(struct tb_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
	if (conn->decoder_stopped || n_bytes == 0)
		return;
	uint16_t result = tb_ws_decode(&conn->decoder, bytes, n_bytes);
	if (result > 1)
		fail_protocol(conn, result);
}

enum tb_status tb_conn_open(struct tb_conn *conn, void *handler_ctx, struct tb_span key)
{
	const struct tb_ws_events events = {conn, on_message, on_too_large, on_control, on_frame};
	char answer[TB_HTTP_MAX_ANSWER];
	size_t cap = conn->net->config.max_message_bytes;
	conn->message = malloc(cap);
	if (!conn->message)
		return TB_ERR_NO_MEMORY;
	enum tb_status status = tb_send_queue_push_raw(&conn->queue, answer, tb_http_switching_write(key, answer));
	if (status != TB_OK)
		return status;
	tb_ws_decoder_init(&conn->decoder, conn->message, cap, &events);
	conn->state = TB_CONN_OPEN;
	conn->handler_ctx = handler_ctx;
	conn->is_open = true;
	conn->net->n_open++;
	tb_stream_want_write(conn->stream);
	conn->net->config.handler.on_open(conn->net->config.handler.ctx, handler_ctx, conn);
	return TB_OK;
}

/* --- HTTP: in ----------------------------------------------------------------------------------------------------- */

static void drop_request(struct tb_conn *conn)
{
	if (conn->head)
		tb_wipe(conn->head, conn->n_head);
	if (conn->body)
		tb_wipe(conn->body, conn->n_body_wanted);
	free(conn->head);
	free(conn->body);
	conn->head = NULL;
	conn->body = NULL;
	conn->n_head = conn->n_body = 0;
}

static bool begins_like_http(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void take_body(struct tb_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
	tb_conn_take_body(conn, bytes, n_bytes);
	if (conn->state != TB_CONN_BODY)
		drop_request(conn);
}

/* What came with the head: behind it in its buffer, and in the same bytes. */
static void begin_body(struct tb_conn *conn, size_t n_head, const uint8_t *bytes, size_t n_bytes)
{
	set_deadline(conn, HEAD_MS);
	take_body(conn, conn->head + n_head, conn->n_head - n_head);
	if (conn->state == TB_CONN_BODY)
		take_body(conn, bytes, n_bytes);
}

/* What follows the head in the same bytes already belongs to the WebSocket, or to the body. */
static void take_head(struct tb_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
	size_t n_seen = conn->n_head;
	size_t n_room = TB_HTTP_MAX_HEAD - conn->n_head;
	size_t n_taken = n_bytes < n_room ? n_bytes : n_room;
	memcpy(conn->head + conn->n_head, bytes, n_taken);
	conn->n_head += n_taken;
	size_t n_length = tb_http_head_length(conn->head, conn->n_head, n_seen);
	if (n_seen == 0 && !begins_like_http(conn->head[0])) {
		tb_conn_refuse(conn, 400, "bad_request", "this is not HTTP", 0);
	} else if (n_length > 0) {
		tb_conn_handle_head(conn, n_length);
		if (conn->state == TB_CONN_OPEN || conn->state == TB_CONN_CLOSING) {
			decode(conn, conn->head + n_length, conn->n_head - n_length);
			decode(conn, bytes + n_taken, n_bytes - n_taken);
		} else if (conn->state == TB_CONN_BODY) {
			begin_body(conn, n_length, bytes + n_taken, n_bytes - n_taken);
		}
	} else if (conn->n_head == TB_HTTP_MAX_HEAD) {
		tb_conn_refuse(conn, 431, "head_too_large", "the request's head is larger than 8192 bytes", 0);
	}
	if (conn->state != TB_CONN_HEAD && conn->state != TB_CONN_BODY)
		drop_request(conn);
}

static bool on_bytes(void *stream_ctx, const uint8_t *bytes, size_t n_bytes)
{
	struct tb_conn *conn = stream_ctx;
	note_life(conn);
	if (n_bytes == 0)
		return true;
	if (conn->state == TB_CONN_HEAD)
		take_head(conn, bytes, n_bytes);
	else if (conn->state == TB_CONN_BODY)
		take_body(conn, bytes, n_bytes);
	else if (conn->state == TB_CONN_OPEN || conn->state == TB_CONN_CLOSING)
		decode(conn, bytes, n_bytes);
	return true;
}

/* --- out ---------------------------------------------------------------------------------------------------------- */

static void begin_linger(struct tb_conn *conn)
{
	conn->state = TB_CONN_LINGER;
	set_deadline(conn, LINGER_MS);
	tb_stream_half_close(conn->stream);
	tb_conn_end_source(conn);
	report_closed(conn);
}

/* Everything written so far is with the kernel. */
static void on_all_written(struct tb_conn *conn)
{
	if (conn->state == TB_CONN_CLOSING && !conn->close_sent) {
		conn->close_sent = true;
		set_deadline(conn, CLOSE_MS);
	}
	if (conn->state == TB_CONN_ANSWER || (conn->state == TB_CONN_CLOSING && conn->peer_closed))
		begin_linger(conn);
}

static bool on_writable(void *stream_ctx)
{
	struct tb_conn *conn = stream_ctx;
	if (conn->state == TB_CONN_LINGER)
		return true;
	size_t n_queued = conn->queue.n_bytes;
	size_t n_bytes = tb_send_queue_take(&conn->queue, conn->net->scratch, sizeof conn->net->scratch);
	if (n_bytes == 0 && !tb_conn_read_source(conn, conn->net->scratch, sizeof conn->net->scratch, &n_bytes))
		return false;
	if (n_bytes == 0) {
		on_all_written(conn);
		return true;
	}
	bool is_written = tb_stream_write(conn->stream, conn->net->scratch, n_bytes);
	tb_wipe(conn->net->scratch, n_bytes);
	if (!is_written)
		return false;
	if (conn->queue.n_bytes < n_queued)
		note_life(conn); /* a peer that takes data is alive; a ping of ours says nothing about it */
	if (conn->state == TB_CONN_ANSWER || conn->state == TB_CONN_CLOSING)
		set_deadline(conn, conn->state == TB_CONN_ANSWER ? TB_CONN_ANSWER_MS : CLOSE_MS);
	if (conn->state != TB_CONN_OPEN || !tb_send_queue_is_empty(&conn->queue))
		tb_stream_want_write(conn->stream);
	return true;
}

/* May n_bytes more be queued? When not, the connection is being closed. */
static enum tb_status has_room(struct tb_conn *conn, size_t n_bytes)
{
	if (conn->state != TB_CONN_OPEN)
		return TB_ERR_CLOSED;
	size_t max = conn->net->config.max_send_queue_bytes;
	if (n_bytes <= max && conn->queue.n_bytes <= max - n_bytes)
		return TB_OK;
	tb_logf(conn->net->config.log, TB_LOG_INFO, "net: %s takes its messages too slowly, closing", conn->peer);
	tb_send_queue_drop_waiting(&conn->queue);
	begin_closing(conn, 1008, "send queue full");
	return TB_ERR_FULL;
}

enum tb_status tb_conn_send_text(struct tb_conn *conn, struct tb_span message)
{
	enum tb_status status = has_room(conn, message.n_bytes);
	if (status == TB_OK)
		status = tb_send_queue_push_frame(&conn->queue, TB_WS_TEXT, message);
	if (status == TB_OK)
		tb_stream_want_write(conn->stream);
	return status;
}

enum tb_status tb_conn_send_piece(struct tb_conn *conn, struct tb_span piece, bool is_last)
{
	enum tb_status status = has_room(conn, piece.n_bytes);
	if (status == TB_OK)
		status = tb_send_queue_push_piece(&conn->queue, piece, is_last);
	if (status == TB_OK)
		tb_stream_want_write(conn->stream);
	return status;
}

void tb_conn_close(struct tb_conn *conn, uint16_t code, const char *reason)
{
	if (conn->state == TB_CONN_OPEN)
		begin_closing(conn, code, reason);
}

/* --- life --------------------------------------------------------------------------------------------------------- */

static void free_conn(struct tb_conn *conn)
{
	drop_request(conn);
	tb_conn_end_source(conn);
	if (conn->message)
		tb_wipe(conn->message, conn->net->config.max_message_bytes);
	free(conn->message);
	tb_send_queue_clear(&conn->queue);
	free(conn);
}

static void on_gone(void *stream_ctx)
{
	struct tb_conn *conn = stream_ctx;
	struct tb_net *net = conn->net;
	report_closed(conn);
	if (conn->prev)
		conn->prev->next = conn->next;
	else
		net->conns = conn->next;
	if (conn->next)
		conn->next->prev = conn->prev;
	net->n_conns--;
	free_conn(conn);
	tb_listener_pause(net->listener_tls, false);
	tb_listener_pause(net->listener_plain, false);
}

const struct tb_transport_handler tb_conn_handler = {on_bytes, on_writable, on_gone};

void tb_conn_begin(struct tb_net *net, int fd, const char *peer, bool tls)
{
	struct tb_conn *conn = calloc(1, sizeof *conn);
	uint8_t *head = malloc(TB_HTTP_MAX_HEAD);
	if (!conn || !head) {
		free(conn);
		free(head);
		close(fd);
		return;
	}
	conn->net = net;
	conn->tls = tls;
	conn->head = head;
	memcpy(conn->peer, peer, strnlen(peer, sizeof conn->peer - 1));
	tb_send_queue_init(&conn->queue);
	set_deadline(conn, HEAD_MS);
	note_life(conn);
	if (tb_stream_adopt(net->transport, fd, tls, conn, &conn->stream) != TB_OK) {
		free_conn(conn);
		return;
	}
	conn->next = net->conns;
	if (conn->next)
		conn->next->prev = conn;
	net->conns = conn;
	net->n_conns++;
}

static void tick_open(struct tb_conn *conn, uint64_t now_ms)
{
	uint32_t ping_after_s = conn->net->config.ping_after_s;
	uint64_t ping_after_ms = (ping_after_s ? ping_after_s : DEFAULT_PING_S) * UINT64_C(1000);
	uint64_t idle_ms = now_ms > conn->last_life_ms ? now_ms - conn->last_life_ms : 0;
	if (idle_ms >= 2 * ping_after_ms) {
		tb_logf(conn->net->config.log, TB_LOG_INFO, "net: %s gives no sign of life, ending", conn->peer);
		tb_stream_abort(conn->stream);
	} else if (idle_ms >= ping_after_ms && !conn->ping_sent) {
		conn->ping_sent = true;
		tb_send_queue_ping(&conn->queue);
		tb_stream_want_write(conn->stream);
	}
}

void tb_conn_tick(struct tb_conn *conn, uint64_t now_ms)
{
	if (conn->state == TB_CONN_OPEN) {
		tick_open(conn, now_ms);
	} else if (now_ms >= conn->deadline_ms) {
		if ((conn->state == TB_CONN_HEAD && conn->n_head > 0) || conn->state == TB_CONN_BODY) {
			tb_conn_refuse(conn, 408, "too_slow", "the request did not arrive within 10 seconds", 0);
			drop_request(conn);
		} else {
			tb_stream_abort(conn->stream);
		}
	}
}
