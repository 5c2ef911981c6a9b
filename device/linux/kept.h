/* What came from the network and the core could not take yet: pieces of messages, in order, each with its marks.
 *
 * Reading can be stopped only between two turns of the loop, and in one turn come: all of a TLS record, 16384 bytes at
 * most; and before it what the library had not handed over yet, less than a piece. A frame costs its sender at least
 * the two bytes that a piece costs here, and a long one is cut into pieces of TB_KEPT_PIECE_MAX. So a turn's bytes
 * always fit. Not shared by threads. */
#ifndef TB_LINUX_KEPT_H
#define TB_LINUX_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_KEPT_PIECE_MAX = 1024, TB_KEPT_BYTES = 16384 + TB_KEPT_PIECE_MAX + 128 };

/* All zero is empty. */
struct tb_kept {
	uint8_t memory[TB_KEPT_BYTES];
	size_t at, n_bytes; /* the pieces not yet taken lie between them */
};

struct tb_kept_piece {
	const uint8_t *bytes; /* valid until the next push or take */
	size_t n_bytes;
	bool is_first, is_last; /* of its message */
};

bool tb_kept_is_empty(const struct tb_kept *kept);
/* A copy of the piece goes behind the others. false: there is no room, or it is longer than TB_KEPT_PIECE_MAX. */
bool tb_kept_push(struct tb_kept *kept, const struct tb_kept_piece *piece);
/* The oldest; only when not empty. */
struct tb_kept_piece tb_kept_peek(const struct tb_kept *kept);
/* n_taken bytes of the oldest are done with, 0..its length. When all are, or it is empty, the piece is gone; else what
 * is left is no longer the first of its message, if n_taken > 0. */
void tb_kept_take(struct tb_kept *kept, size_t n_taken);
/* Wipes it. */
void tb_kept_clear(struct tb_kept *kept);

#endif
