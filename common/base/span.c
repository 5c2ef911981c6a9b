#include "common/base/span.h"

#include <string.h>

struct tb_span tb_span_make(const void *data, size_t n_bytes)
{
	return (struct tb_span){data, n_bytes};
}

struct tb_span tb_span_cstr(const char *text)
{
	return tb_span_make(text, text ? strlen(text) : 0);
}

bool tb_span_eq(struct tb_span a, struct tb_span b)
{
	return a.n_bytes == b.n_bytes && (a.n_bytes == 0 || memcmp(a.data, b.data, a.n_bytes) == 0);
}

bool tb_span_eq_cstr(struct tb_span a, const char *text)
{
	return tb_span_eq(a, tb_span_cstr(text));
}

bool tb_span_eq_constant_time(struct tb_span a, struct tb_span b)
{
	if (a.n_bytes != b.n_bytes)
		return false;
	/* Volatile, so that no compiler ends the loop at the first difference. */
	volatile uint8_t difference = 0;
	for (size_t i = 0; i < a.n_bytes; i++)
		difference |= a.data[i] ^ b.data[i];
	return difference == 0;
}

bool tb_span_to_cstr(struct tb_span span, char *out, size_t cap)
{
	out[0] = '\0';
	if (span.n_bytes >= cap)
		return false;
	if (span.n_bytes == 0)
		return true;
	if (memchr(span.data, 0, span.n_bytes))
		return false;
	memcpy(out, span.data, span.n_bytes);
	out[span.n_bytes] = '\0';
	return true;
}

void tb_wipe(void *memory, size_t n_bytes)
{
	if (n_bytes == 0)
		return;
	memset(memory, 0, n_bytes);
	/* Says that the memory is looked at afterwards, so that the memset is not a dead store. */
	__asm__ __volatile__("" : : "r"(memory) : "memory");
}
