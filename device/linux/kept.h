/* What came from the network and the core could not take yet: pieces of messages, in order, each with its marks.
 *
 * The network's reader hands over all of a TLS record at once, however little is wanted: 16384 bytes at most, in frames
 * that each cost the sender at least the two bytes a piece costs here. So a burst always fits. Not shared by threads.
 */
#ifndef TB_LINUX_KEPT_H
#define TB_LINUX_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_KEPT_BYTES = 16384 + 128, TB_KEPT_PIECE_MAX = 8191 };

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
