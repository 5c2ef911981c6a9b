#include "device/linux/alloc_watch.h"

#ifdef __SANITIZE_ADDRESS__

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* The sanitizer's own interface; not every installation has its header. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));
size_t __sanitizer_get_allocated_size(const volatile void *memory);

/* The resolver's thread allocates too. */
static atomic_llong in_use, peak;
static long long base;
static bool watching;

static void on_malloc(const volatile void *memory, size_t n_bytes)
{
	(void)memory;
	long long now = atomic_fetch_add(&in_use, (long long)n_bytes) + (long long)n_bytes;
	long long before = atomic_load(&peak);
	while (now > before && !atomic_compare_exchange_weak(&peak, &before, now))
		;
}

static void on_free(const volatile void *memory)
{
	if (memory)
		atomic_fetch_sub(&in_use, (long long)__sanitizer_get_allocated_size(memory));
}

void tb_alloc_watch_start(void)
{
	watching =
	    getenv("TEDDY_BEAR_ALLOC_WATCH") && __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0;
}

void tb_alloc_watch_begin(void)
{
	base = atomic_load(&in_use);
	atomic_store(&peak, base);
}

void tb_alloc_watch_end(uint32_t question)
{
	if (watching)
		fprintf(stderr, "alloc_watch: question %u peak_bytes %lld kept_bytes %lld\n", (unsigned)question,
		        (long long)atomic_load(&peak) - base, (long long)atomic_load(&in_use) - base);
}

#else

void tb_alloc_watch_start(void)
{
}

void tb_alloc_watch_begin(void)
{
}

void tb_alloc_watch_end(uint32_t question)
{
	(void)question;
}

#endif
