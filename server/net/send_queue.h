/* What waits to be written on one connection: frames in order, control frames between them. A text message may be
 * pushed in pieces while it is still being made; whole messages pushed meanwhile wait behind its last piece. Bounded by
 * the caller, who asks for n_bytes before pushing. Frames are wiped when they are gone: they hold what a child is told.
 */
#ifndef TB_SERVER_NET_SEND_QUEUE_H
#define TB_SERVER_NET_SEND_QUEUE_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "server/net/ws_frame.h"

struct tb_out_frame;

struct tb_send_queue {
	struct tb_out_frame *first;
	struct tb_out_frame **last;
	struct tb_out_frame *held; /* behind the message that is being pushed in pieces */
	struct tb_out_frame **held_last;
	bool in_pieces; /* such a message has begun and not ended */
	size_t n_bytes; /* not yet taken, held ones too, control frames not counted */
	bool ping_pending;
	bool pong_pending;
	uint8_t pong[TB_WS_MAX_CONTROL];
	size_t n_pong;
};

void tb_send_queue_init(struct tb_send_queue *queue);
void tb_send_queue_clear(struct tb_send_queue *queue);
/* A piece of a text message: the first one begins it. TB_ERR_NO_MEMORY: the message must be given up, and with it the
 * connection. */
enum tb_status tb_send_queue_push_piece(struct tb_send_queue *queue, struct tb_span piece, bool is_last);
/* Forgets what has not begun to be sent, so that another frame can follow soon; a message in pieces is over. */
void tb_send_queue_drop_waiting(struct tb_send_queue *queue);
bool tb_send_queue_is_empty(const struct tb_send_queue *queue);
/* Copies. TB_ERR_NO_MEMORY. */
enum tb_status tb_send_queue_push_raw(struct tb_send_queue *queue, const void *bytes, size_t n_bytes);
enum tb_status tb_send_queue_push_frame(struct tb_send_queue *queue, enum tb_ws_opcode opcode, struct tb_span payload);
/* Only the latest ping is answered, as RFC 6455 5.5.3 allows, so a flood of them takes no memory. */
void tb_send_queue_pong(struct tb_send_queue *queue, struct tb_span payload);
void tb_send_queue_ping(struct tb_send_queue *queue);
/* Takes up to cap bytes off the front into out. 0: nothing is left. */
size_t tb_send_queue_take(struct tb_send_queue *queue, uint8_t *out, size_t cap);

#endif
