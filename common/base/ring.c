#include "common/base/ring.h"

#include <string.h>

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

void tb_ring_init(struct tb_ring *ring, void *memory, size_t cap)
{
	*ring = (struct tb_ring){.memory = memory, .cap = cap};
}

void tb_ring_clear(struct tb_ring *ring)
{
	ring->read_at = 0;
	ring->n_bytes = 0;
}

size_t tb_ring_used(const struct tb_ring *ring)
{
	return ring->n_bytes;
}

size_t tb_ring_free(const struct tb_ring *ring)
{
	return ring->cap - ring->n_bytes;
}

size_t tb_ring_write(struct tb_ring *ring, const void *data, size_t n_bytes)
{
	const uint8_t *bytes = data;
	size_t n = smaller(n_bytes, tb_ring_free(ring));
	if (n == 0)
		return 0;
	/* Written so that no sum can wrap, whatever the capacity. */
	size_t to_end = ring->cap - ring->read_at;
	size_t write_at = ring->n_bytes < to_end ? ring->read_at + ring->n_bytes : ring->n_bytes - to_end;
	size_t n_first = smaller(n, ring->cap - write_at);
	memcpy(ring->memory + write_at, bytes, n_first);
	if (n > n_first)
		memcpy(ring->memory, bytes + n_first, n - n_first);
	ring->n_bytes += n;
	return n;
}

size_t tb_ring_read(struct tb_ring *ring, void *out, size_t n_bytes)
{
	uint8_t *bytes = out;
	size_t n_done = 0;
	while (n_done < n_bytes && ring->n_bytes > 0) {
		size_t n_run;
		const uint8_t *run = tb_ring_peek(ring, &n_run);
		n_run = smaller(n_run, n_bytes - n_done);
		memcpy(bytes + n_done, run, n_run);
		n_done += tb_ring_skip(ring, n_run);
	}
	return n_done;
}

const uint8_t *tb_ring_peek(const struct tb_ring *ring, size_t *n_bytes)
{
	*n_bytes = smaller(ring->n_bytes, ring->cap - ring->read_at);
	return ring->memory + ring->read_at;
}

size_t tb_ring_skip(struct tb_ring *ring, size_t n_bytes)
{
	size_t n = smaller(n_bytes, ring->n_bytes);
	size_t to_end = ring->cap - ring->read_at;
	ring->read_at = n < to_end ? ring->read_at + n : n - to_end;
	ring->n_bytes -= n;
	return n;
}
