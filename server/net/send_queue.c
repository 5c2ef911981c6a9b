#include "server/net/send_queue.h"

#include <stdlib.h>
#include <string.h>

struct tb_out_frame {
	struct tb_out_frame *next;
	size_t n_bytes;
	size_t n_taken;
	uint8_t bytes[];
};

void tb_send_queue_init(struct tb_send_queue *queue)
{
	*queue = (struct tb_send_queue){0};
	queue->last = &queue->first;
	queue->held_last = &queue->held;
}

static void free_frame(struct tb_out_frame *frame)
{
	tb_wipe(frame->bytes, frame->n_bytes);
	free(frame);
}

/* Frees all frames from *link on, of the list whose end `last` is. */
static void cut(struct tb_send_queue *queue, struct tb_out_frame **link, struct tb_out_frame ***last)
{
	struct tb_out_frame *frame = *link;
	*link = NULL;
	*last = link;
	while (frame) {
		struct tb_out_frame *next = frame->next;
		queue->n_bytes -= frame->n_bytes - frame->n_taken;
		free_frame(frame);
		frame = next;
	}
}

void tb_send_queue_clear(struct tb_send_queue *queue)
{
	cut(queue, &queue->first, &queue->last);
	cut(queue, &queue->held, &queue->held_last);
	queue->in_pieces = false;
	queue->ping_pending = false;
	queue->pong_pending = false;
}

void tb_send_queue_drop_waiting(struct tb_send_queue *queue)
{
	bool begun = queue->first && queue->first->n_taken > 0;
	cut(queue, begun ? &queue->first->next : &queue->first, &queue->last);
	cut(queue, &queue->held, &queue->held_last);
	queue->in_pieces = false;
}

bool tb_send_queue_is_empty(const struct tb_send_queue *queue)
{
	return !queue->first && !queue->ping_pending && !queue->pong_pending;
}

/* *last: the end of the list it is put into. */
static enum tb_status push(struct tb_send_queue *queue, struct tb_out_frame ***last, struct tb_span header,
                           struct tb_span payload)
{
	struct tb_out_frame *frame = malloc(sizeof *frame + header.n_bytes + payload.n_bytes);
	if (!frame)
		return TB_ERR_NO_MEMORY;
	frame->next = NULL;
	frame->n_bytes = header.n_bytes + payload.n_bytes;
	frame->n_taken = 0;
	if (header.n_bytes)
		memcpy(frame->bytes, header.data, header.n_bytes);
	if (payload.n_bytes)
		memcpy(frame->bytes + header.n_bytes, payload.data, payload.n_bytes);
	**last = frame;
	*last = &frame->next;
	queue->n_bytes += frame->n_bytes;
	return TB_OK;
}

enum tb_status tb_send_queue_push_raw(struct tb_send_queue *queue, const void *bytes, size_t n_bytes)
{
	return push(queue, &queue->last, tb_span_make(NULL, 0), tb_span_make(bytes, n_bytes));
}

enum tb_status tb_send_queue_push_frame(struct tb_send_queue *queue, enum tb_ws_opcode opcode, struct tb_span payload)
{
	uint8_t header[TB_WS_MAX_HEADER];
	bool waits = queue->in_pieces && opcode == TB_WS_TEXT;
	size_t n_header = tb_ws_header(header, opcode, payload.n_bytes);
	return push(queue, waits ? &queue->held_last : &queue->last, tb_span_make(header, n_header), payload);
}

static void release_held(struct tb_send_queue *queue)
{
	if (!queue->held)
		return;
	*queue->last = queue->held;
	queue->last = queue->held_last;
	queue->held = NULL;
	queue->held_last = &queue->held;
}

enum tb_status tb_send_queue_push_piece(struct tb_send_queue *queue, struct tb_span piece, bool is_last)
{
	uint8_t header[TB_WS_MAX_HEADER];
	enum tb_ws_opcode opcode = queue->in_pieces ? TB_WS_CONTINUATION : TB_WS_TEXT;
	size_t n_header = is_last ? tb_ws_header(header, opcode, piece.n_bytes)
	                          : tb_ws_header_unfinished(header, opcode, piece.n_bytes);
	enum tb_status status = push(queue, &queue->last, tb_span_make(header, n_header), piece);
	if (status != TB_OK)
		return status;
	queue->in_pieces = !is_last;
	if (is_last)
		release_held(queue);
	return TB_OK;
}

void tb_send_queue_pong(struct tb_send_queue *queue, struct tb_span payload)
{
	queue->n_pong = payload.n_bytes < sizeof queue->pong ? payload.n_bytes : sizeof queue->pong;
	if (queue->n_pong)
		memcpy(queue->pong, payload.data, queue->n_pong);
	queue->pong_pending = true;
}

void tb_send_queue_ping(struct tb_send_queue *queue)
{
	queue->ping_pending = true;
}

static bool at_frame_boundary(const struct tb_send_queue *queue)
{
	return !queue->first || queue->first->n_taken == 0;
}

/* Control frames go out whole, between other frames. Returns the bytes used. */
static size_t take_control(struct tb_send_queue *queue, uint8_t *out, size_t cap)
{
	size_t n = 0;
	if (queue->pong_pending && cap >= 2 + queue->n_pong) {
		n = tb_ws_header(out, TB_WS_PONG, queue->n_pong);
		memcpy(out + n, queue->pong, queue->n_pong);
		n += queue->n_pong;
		queue->pong_pending = false;
	}
	if (queue->ping_pending && cap - n >= 2) {
		n += tb_ws_header(out + n, TB_WS_PING, 0);
		queue->ping_pending = false;
	}
	return n;
}

static size_t take_first(struct tb_send_queue *queue, uint8_t *out, size_t cap)
{
	struct tb_out_frame *frame = queue->first;
	size_t n_left = frame->n_bytes - frame->n_taken;
	size_t n = n_left < cap ? n_left : cap;
	memcpy(out, frame->bytes + frame->n_taken, n);
	frame->n_taken += n;
	queue->n_bytes -= n;
	if (frame->n_taken == frame->n_bytes) {
		queue->first = frame->next;
		if (!queue->first)
			queue->last = &queue->first;
		free_frame(frame);
	}
	return n;
}

size_t tb_send_queue_take(struct tb_send_queue *queue, uint8_t *out, size_t cap)
{
	size_t n = 0;
	do {
		if (at_frame_boundary(queue))
			n += take_control(queue, out + n, cap - n);
		if (queue->first && n < cap)
			n += take_first(queue, out + n, cap - n);
	} while (queue->first && n < cap);
	return n;
}
