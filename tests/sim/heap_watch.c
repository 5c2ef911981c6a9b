#include "tests/sim/heap_watch.h"

#include <stddef.h>

static bool in_core;
static uint64_t n_allocations;

bool sim_heap_watch_core(bool inside)
{
	bool before = in_core;
	in_core = inside;
	return before;
}

uint64_t sim_heap_watch_count(void)
{
	return n_allocations;
}

#ifdef __SANITIZE_ADDRESS__

/* The sanitizer's own interface; not every installation has its header. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *memory, size_t n_bytes)
{
	(void)memory;
	(void)n_bytes;
	n_allocations += in_core;
}

static void on_free(const volatile void *memory)
{
	(void)memory;
}

void sim_heap_watch_start(void)
{
	__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}

#else

void *__libc_malloc(size_t n_bytes);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t n_bytes);
void *malloc(size_t n_bytes);
void *calloc(size_t n, size_t size);
void *realloc(void *memory, size_t n_bytes);

void *malloc(size_t n_bytes)
{
	n_allocations += in_core;
	return __libc_malloc(n_bytes);
}

void *calloc(size_t n, size_t size)
{
	n_allocations += in_core;
	return __libc_calloc(n, size);
}

void *realloc(void *memory, size_t n_bytes)
{
	n_allocations += in_core;
	return __libc_realloc(memory, n_bytes);
}

void sim_heap_watch_start(void)
{
}

#endif
