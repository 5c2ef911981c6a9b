/* Plain requests: body in, answer out, in whole or in part. */
#include "server/net/conn.h"

#include "server/net/http_body.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(TB_NET_BODY_IN_MAX == 8192, "a refusal names the figure (http_body.c)");

/* --- in -------------------------------------------------------------------------------------------------------------
 */

static void answer_request(struct tb_conn *conn, const struct tb_http_head *head, const struct tb_net_request *request)
{
	const struct tb_net_handler *handler = &conn->net->config.handler;
	struct tb_net_answer answer = {.status = 404};
	const struct tb_http_condition condition = {.if_none_match = tb_http_head_get(head, "if-none-match"),
	                                            .range = tb_http_head_get(head, "range"),
	                                            .if_range = tb_http_head_get(head, "if-range")};
	bool is_head = tb_span_eq_cstr(request->method, "HEAD");
	bool is_get = tb_span_eq_cstr(request->method, "GET");
	struct tb_http_delivery delivery = {.tls = conn->tls, .head_only = is_head};
	handler->on_request(handler->ctx, request, &answer);
	delivery.n_bytes = answer.source.n_bytes;
	if (answer.status == 200 && (is_get || is_head) && tb_http_has_already(&condition, answer.etag))
		answer.status = 304;
	else if (answer.status == 200 && is_get && answer.source.read != NULL)
		delivery.part =
		    tb_http_range(&condition, answer.etag, answer.source.n_bytes, &delivery.first, &delivery.n_bytes);
	tb_conn_answer(conn, &answer, &delivery);
	tb_wipe(answer.body, sizeof answer.body); /* there may be a token in it */
}

/* true: there is one, and it is awaited (or was refused). */
static bool begin_body(struct tb_conn *conn, const struct tb_http_head *head)
{
	struct tb_http_body body;
	const char *why;
	char interim[TB_HTTP_MAX_ANSWER];
	int refused = tb_http_body_judge(head, TB_NET_BODY_IN_MAX, &body, &why);
	if (refused != 0) {
		tb_conn_refuse(conn, refused, "bad_request", why, 0);
		return true;
	}
	if (body.n_bytes == 0)
		return false;
	conn->body = malloc(body.n_bytes);
	if (conn->body == NULL) {
		tb_conn_refuse(conn, 503, "full", "out of memory, come back later", 30);
		return true;
	}
	conn->state = TB_CONN_BODY;
	conn->n_body_wanted = body.n_bytes;
	if (body.wants_continue) {
		tb_send_queue_push_raw(&conn->queue, interim, tb_http_continue_write(interim));
		tb_stream_want_write(conn->stream);
	}
	return true;
}

void tb_conn_begin_request(struct tb_conn *conn, const struct tb_http_head *head, const struct tb_net_request *request)
{
	bool is_whole = conn->state == TB_CONN_BODY;
	if (is_whole || !begin_body(conn, head))
		answer_request(conn, head, request);
}

void tb_conn_take_body(struct tb_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
	size_t n_wanted = conn->n_body_wanted - conn->n_body;
	size_t n_taken = n_bytes < n_wanted ? n_bytes : n_wanted;
	if (n_taken > 0)
		memcpy(conn->body + conn->n_body, bytes, n_taken);
	conn->n_body += n_taken;
	if (conn->n_body == conn->n_body_wanted)
		tb_conn_handle_body(conn);
}

/* --- out ------------------------------------------------------------------------------------------------------------
 */

bool tb_conn_read_source(struct tb_conn *conn, uint8_t *out, size_t cap, size_t *n_bytes)
{
	*n_bytes = conn->source_left < cap ? (size_t)conn->source_left : cap;
	if (*n_bytes == 0)
		return true;
	if (!conn->source.read(conn->source.ctx, conn->source_at, out, *n_bytes)) {
		tb_logf(conn->net->config.log, TB_LOG_ERROR, "net: an answer to %s breaks off: it cannot be read",
		        conn->peer);
		return false;
	}
	conn->source_at += *n_bytes;
	conn->source_left -= *n_bytes;
	return true;
}

void tb_conn_end_source(struct tb_conn *conn)
{
	if (conn->source.close != NULL)
		conn->source.close(conn->source.ctx);
	conn->source = (struct tb_net_source){0};
	conn->source_left = 0;
}

/* Of the answer as it goes out: without a source where none follows. */
static void settle_source(struct tb_conn *conn, struct tb_net_answer *answer, const struct tb_http_delivery *delivery)
{
	if (answer->status == 200 && delivery->part == TB_HTTP_PART)
		answer->status = 206;
	conn->source = answer->source;
	conn->source_at = delivery->first;
	conn->source_left =
	    answer->source.read != NULL && !delivery->head_only && answer->status != 304 ? delivery->n_bytes : 0;
}

void tb_conn_answer(struct tb_conn *conn, const struct tb_net_answer *given, const struct tb_http_delivery *delivery)
{
	char bytes[TB_HTTP_MAX_ANSWER];
	struct tb_net_answer answer = *given;
	struct tb_http_delivery how = *delivery;
	if (delivery->part == TB_HTTP_UNSATISFIABLE) {
		if (given->source.close != NULL)
			given->source.close(given->source.ctx);
		tb_http_refusal(&answer, 416, "range", "the range is outside of what there is", 0);
		how.n_bytes = given->source.n_bytes;
	}
	settle_source(conn, &answer, &how);
	size_t n_bytes = tb_http_answer_write(&answer, &how, bytes);
	conn->state = TB_CONN_ANSWER;
	conn->deadline_ms = tb_loop_now_ms() + TB_CONN_ANSWER_MS;
	/* Without memory for the head nothing is written, no source without its head either, and the connection ends.
	 */
	if (n_bytes == 0 || tb_send_queue_push_raw(&conn->queue, bytes, n_bytes) != TB_OK)
		tb_conn_end_source(conn);
	tb_wipe(bytes, sizeof bytes);
	tb_wipe(&answer, sizeof answer);
	tb_stream_want_write(conn->stream);
}

void tb_conn_refuse(struct tb_conn *conn, int status, const char *error, const char *message, uint32_t retry_after_s)
{
	struct tb_net_answer answer;
	tb_http_refusal(&answer, status, error, message, retry_after_s);
	tb_conn_answer(conn, &answer, &(struct tb_http_delivery){.tls = conn->tls});
}
