#include "server/turn/arena.h"

#include "common/base/span.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 16 * 1024 };

struct tb_arena_block {
	struct tb_arena_block *older;
	size_t cap;
	size_t used;
	alignas(max_align_t) uint8_t memory[];
};

void tb_arena_init(struct tb_arena *arena, size_t limit)
{
	*arena = (struct tb_arena){.limit = limit};
}

static struct tb_arena_block *add_block(struct tb_arena *arena, size_t n_bytes)
{
	size_t cap = n_bytes > BLOCK_MIN ? n_bytes : BLOCK_MIN;
	struct tb_arena_block *block = malloc(sizeof *block + cap);
	if (block == NULL)
		return NULL;
	block->older = arena->newest;
	block->cap = cap;
	block->used = 0;
	arena->newest = block;
	return block;
}

void *tb_arena_alloc(struct tb_arena *arena, size_t n_bytes)
{
	const size_t align = alignof(max_align_t);
	if (n_bytes > SIZE_MAX / 2)
		return NULL;
	size_t rounded = (n_bytes + align - 1) / align * align;
	if (arena->limit != 0 && rounded > arena->limit - arena->n_bytes)
		return NULL;
	struct tb_arena_block *block = arena->newest;
	if (block == NULL || block->cap - block->used < rounded)
		block = add_block(arena, rounded);
	if (block == NULL)
		return NULL;
	void *memory = block->memory + block->used;
	block->used += rounded;
	arena->n_bytes += rounded;
	return memory;
}

void *tb_arena_copy(struct tb_arena *arena, const void *data, size_t n_bytes)
{
	void *memory = tb_arena_alloc(arena, n_bytes);
	if (memory != NULL && n_bytes > 0)
		memcpy(memory, data, n_bytes);
	return memory;
}

void tb_arena_release(struct tb_arena *arena)
{
	while (arena->newest != NULL) {
		struct tb_arena_block *block = arena->newest;
		arena->newest = block->older;
		tb_wipe(block->memory, block->used);
		free(block);
	}
	arena->n_bytes = 0;
}
