/* The memory of one turn: allocated piece by piece, wiped and released at once when the turn ends in any way.
 * One thread (the loop's). */
#ifndef TB_SERVER_ARENA_H
#define TB_SERVER_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct tb_arena_block;

struct tb_arena {
	struct tb_arena_block *newest;
	size_t n_bytes; /* handed out so far */
	size_t limit;   /* bytes, above which allocation fails; 0 means none */
};

void tb_arena_init(struct tb_arena *arena, size_t limit);
/* Aligned for any type; NULL when memory or the limit is exhausted. n_bytes 0 gives a valid pointer. */
void *tb_arena_alloc(struct tb_arena *arena, size_t n_bytes);
/* Copies n_bytes in; NULL as above. */
void *tb_arena_copy(struct tb_arena *arena, const void *data, size_t n_bytes);
/* Wipes and releases everything; the arena can be used again. */
void tb_arena_release(struct tb_arena *arena);

#endif
