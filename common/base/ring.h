/* A byte ring over the caller's memory: the bounded queue between two ends of one thread.
 * Not safe between threads. Holds exactly `cap` bytes when full. */
#ifndef TB_BASE_RING_H
#define TB_BASE_RING_H

#include <stddef.h>
#include <stdint.h>

struct tb_ring {
	uint8_t *memory;
	size_t cap;     /* bytes */
	size_t read_at; /* index of the oldest byte */
	size_t n_bytes; /* bytes held */
};

/* `memory` stays the caller's and must outlive the ring; cap >= 1. */
void tb_ring_init(struct tb_ring *ring, void *memory, size_t cap);
void tb_ring_clear(struct tb_ring *ring);
size_t tb_ring_used(const struct tb_ring *ring);
size_t tb_ring_free(const struct tb_ring *ring);

/* Writes as many of n_bytes as fit, returns how many. */
size_t tb_ring_write(struct tb_ring *ring, const void *data, size_t n_bytes);
/* Reads at most n_bytes, oldest first, returns how many. */
size_t tb_ring_read(struct tb_ring *ring, void *out, size_t n_bytes);
/* The longest contiguous run of the oldest bytes (n_bytes 0 when empty); valid until the next write, read or skip. */
const uint8_t *tb_ring_peek(const struct tb_ring *ring, size_t *n_bytes);
/* Drops at most n_bytes of the oldest, returns how many. */
size_t tb_ring_skip(struct tb_ring *ring, size_t n_bytes);

#endif
