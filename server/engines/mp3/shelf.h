/* Encoders made in advance: to make one takes a millisecond or two, which a child would wait for. A worker takes one
 * when an answer begins, and makes the next after the answer has ended. Any thread. */
#ifndef TB_SERVER_MP3_SHELF_H
#define TB_SERVER_MP3_SHELF_H

#include "server/engines/mp3/mp3.h"

struct tb_mp3_shelf;

enum { TB_MP3_SHELF_RATES = 4, TB_MP3_SHELF_EACH = 4 /* encoders of one rate that lie ready */ };

enum tb_status tb_mp3_shelf_create(struct tb_mp3_shelf **out);
void tb_mp3_shelf_destroy(struct tb_mp3_shelf *shelf); /* NULL is fine */
/* One that lies ready, else a new one. Errors as tb_mp3_encoder_create. */
enum tb_status tb_mp3_shelf_take(struct tb_mp3_shelf *shelf, uint32_t in_hz, struct tb_mp3_encoder **out);
/* Makes one for the next answer of this rate, if there is room. */
void tb_mp3_shelf_fill(struct tb_mp3_shelf *shelf, uint32_t in_hz);

#endif
