/* Whatever is given back to the heap is wiped first, by whomever: what a child said passes through TLS, HTTP, speech
 * and JSON libraries, each of which copies it into memory of its own and frees that as it is.
 *
 * The C library lets a program put its own functions in the place of these (glibc's manual, "Replacing malloc"), for
 * all libraries it runs with; these hand on to glibc's. M_PERTURB of glibc is no such thing: it spares what a thread's
 * cache takes, which is most of the small blocks, and marks what is handed out as well. A sanitizer has a heap of its
 * own, which keeps what was freed: there, and with another C library, this file is empty. */
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#include "common/base/span.h"

#include <malloc.h>
#include <string.h>

/* A block that shrinks stays where it is, unless that would keep so much more than is asked for. */
enum { MOVE_FROM = 4096, MOVE_SHRUNK_TO = 4 /* a quarter */ };

extern void __libc_free(void *memory);

void free(void *memory)
{
	if (memory == NULL)
		return;
	tb_wipe(memory, malloc_usable_size(memory));
	__libc_free(memory);
}

static void *move(void *memory, size_t n_kept, size_t n_bytes)
{
	void *moved = malloc(n_bytes);
	if (moved == NULL)
		return NULL;
	memcpy(moved, memory, n_kept);
	free(memory);
	return moved;
}

/* glibc's own would free the old block as it is. */
void *realloc(void *memory, size_t n_bytes)
{
	if (memory == NULL)
		return malloc(n_bytes);
	if (n_bytes == 0) {
		free(memory);
		return NULL;
	}
	size_t n_usable = malloc_usable_size(memory);
	if (n_bytes > n_usable)
		return move(memory, n_usable, n_bytes);
	if (n_usable > MOVE_FROM && n_bytes < n_usable / MOVE_SHRUNK_TO)
		return move(memory, n_bytes, n_bytes);
	tb_wipe((char *)memory + n_bytes, n_usable - n_bytes);
	return memory;
}
#endif
