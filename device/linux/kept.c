#include "device/linux/kept.h"

#include "common/base/span.h"

#include <string.h>

/* In front of each piece: its length and its marks, in two bytes. */
enum { HEAD_BYTES = 2, FIRST = 0x8000, LAST = 0x4000, LENGTH = 0x3fff };

static void put_head(uint8_t *at, size_t n_bytes, bool is_first, bool is_last)
{
	unsigned head = (unsigned)n_bytes | (is_first ? FIRST : 0u) | (is_last ? LAST : 0u);
	at[0] = (uint8_t)(head >> 8);
	at[1] = (uint8_t)head;
}

bool tb_kept_is_empty(const struct tb_kept *kept)
{
	return kept->at == kept->n_bytes;
}

bool tb_kept_push(struct tb_kept *kept, const struct tb_kept_piece *piece)
{
	if (piece->n_bytes > TB_KEPT_PIECE_MAX || HEAD_BYTES + piece->n_bytes > TB_KEPT_BYTES - kept->n_bytes)
		return false;
	uint8_t *head = kept->memory + kept->n_bytes;
	put_head(head, piece->n_bytes, piece->is_first, piece->is_last);
	if (piece->n_bytes)
		memcpy(head + HEAD_BYTES, piece->bytes, piece->n_bytes);
	kept->n_bytes += HEAD_BYTES + piece->n_bytes;
	return true;
}

struct tb_kept_piece tb_kept_peek(const struct tb_kept *kept)
{
	const uint8_t *head = kept->memory + kept->at;
	unsigned value = (unsigned)(head[0] << 8 | head[1]);
	return (struct tb_kept_piece){.bytes = head + HEAD_BYTES,
	                              .n_bytes = value & LENGTH,
	                              .is_first = (value & FIRST) != 0,
	                              .is_last = (value & LAST) != 0};
}

void tb_kept_take(struct tb_kept *kept, size_t n_taken)
{
	struct tb_kept_piece piece = tb_kept_peek(kept);
	kept->at += n_taken;
	if (n_taken < piece.n_bytes) {
		/* The new head lies over bytes that were taken, or over the old head. */
		put_head(kept->memory + kept->at, piece.n_bytes - n_taken, piece.is_first && n_taken == 0,
		         piece.is_last);
		return;
	}
	kept->at += HEAD_BYTES;
	if (tb_kept_is_empty(kept))
		tb_kept_clear(kept);
}

void tb_kept_clear(struct tb_kept *kept)
{
	tb_wipe(kept->memory, kept->n_bytes);
	kept->at = kept->n_bytes = 0;
}
