/* Outbox: one message at a time to the link, built when it can leave. Small messages wait as a flag each, so the queue
 * cannot grow; a flag set twice sends once. They go before the question's chunks, in the order of the enum. */
#ifndef TB_DEVICE_OUTBOX_H
#define TB_DEVICE_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

enum tb_outbox_note {
	TB_NOTE_HANDSHAKE,
	TB_NOTE_STREAM_REFUSED,
	TB_NOTE_RESUME_REFUSED,
	TB_NOTE_HEARTBEAT,
	TB_NOTE_STATUS,
	TB_NOTE_COUNT
};

enum { TB_OUTBOX_CAP = 5760 }; /* a chunk of 4096 bytes with the longest ids */

struct tb_outbox {
	uint32_t notes; /* bit n: note n waits */
	bool blocked;   /* the link said TB_ERR_BUSY */
	char text[TB_OUTBOX_CAP];
};

struct tb_bear;

void tb_outbox_clear(struct tb_outbox *outbox);
void tb_outbox_add(struct tb_outbox *outbox, enum tb_outbox_note note);
/* Sends all that the link takes. */
void tb_outbox_pump(struct tb_bear *bear);

#endif
