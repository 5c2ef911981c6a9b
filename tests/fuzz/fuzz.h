/* What all fuzz targets share. A target is one file tests/fuzz/GROUP/NAME.c with one function, LLVMFuzzerTestOneInput:
 * it makes of any bytes a call that the code under test must bear, and requires what must hold for every input.
 *
 * The same file is built twice: with clang and libFuzzer, which looks for inputs (make fuzz), and with replay.c, which
 * repeats the kept ones in tests/fuzz/corpus/NAME and damaged copies of them (make test).
 * A target has no state from one input to the next, reads no clock, and leaves nothing behind. */
#ifndef TB_TESTS_FUZZ_H
#define TB_TESTS_FUZZ_H

#include "common/base/span.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* 0: always. n_bytes of data are in memory of exactly that size. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

/* What does not hold ends the program, so that the input is kept. */
#define FUZZ_REQUIRE(condition)                                                                                        \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                        \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

/* --- the input, taken from its front ------------------------------------------------------------------------------ */

struct fuzz_input {
	const uint8_t *data;
	size_t n_left;
};

/* At most n_bytes of it; less when it is used up. */
static inline struct tb_span fuzz_take(struct fuzz_input *in, size_t n_bytes)
{
	size_t n = n_bytes < in->n_left ? n_bytes : in->n_left;
	struct tb_span piece = {in->data, n};
	in->data += n;
	in->n_left -= n;
	return piece;
}

/* 0 when it is used up. */
static inline uint8_t fuzz_byte(struct fuzz_input *in)
{
	struct tb_span piece = fuzz_take(in, 1);
	return piece.n_bytes > 0 ? piece.data[0] : 0;
}

/* Up to the next newline, which is taken too. */
static inline struct tb_span fuzz_line(struct fuzz_input *in)
{
	const uint8_t *end = in->n_left > 0 ? memchr(in->data, '\n', in->n_left) : NULL;
	struct tb_span line = fuzz_take(in, end ? (size_t)(end - in->data) : in->n_left);
	fuzz_take(in, 1);
	return line;
}

static inline struct tb_span fuzz_rest(struct fuzz_input *in)
{
	return fuzz_take(in, in->n_left);
}

/* --- memory that shows who reads too far -------------------------------------------------------------------------- */

/* A copy in memory of exactly its size, for free(). */
static inline void *fuzz_copy(struct tb_span bytes)
{
	uint8_t *copy = malloc(bytes.n_bytes);
	FUZZ_REQUIRE(copy || bytes.n_bytes == 0);
	if (bytes.n_bytes > 0)
		memcpy(copy, bytes.data, bytes.n_bytes);
	return copy;
}

/* The same with a NUL behind it; what was behind a NUL of its own is not seen by whoever reads a string. */
static inline char *fuzz_text(struct tb_span bytes)
{
	char *text = malloc(bytes.n_bytes + 1);
	FUZZ_REQUIRE(text);
	if (bytes.n_bytes > 0)
		memcpy(text, bytes.data, bytes.n_bytes);
	text[bytes.n_bytes] = '\0';
	return text;
}

/* The path of a file that holds these bytes, in memory only, until the next call. */
static inline const char *fuzz_file(struct tb_span bytes)
{
	static int file = -1;
	static char path[32];
	if (file < 0)
		file = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_REQUIRE(file >= 0 && ftruncate(file, 0) == 0);
	FUZZ_REQUIRE(bytes.n_bytes == 0 || pwrite(file, bytes.data, bytes.n_bytes, 0) == (ssize_t)bytes.n_bytes);
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	return path;
}

/* --- pieces ------------------------------------------------------------------------------------------------------- */

/* How a text is cut: one byte says it, so that the same input is always cut the same way. */
struct fuzz_cut {
	uint32_t state;
	uint8_t kind;
};

static inline struct fuzz_cut fuzz_cut(uint8_t seed)
{
	return (struct fuzz_cut){.state = seed * 2654435761u + 1u, .kind = seed % 4};
}

/* The length of the next piece of what is left: all, up to 2, up to 24 or up to 512; 0 only when nothing is left. */
static inline size_t fuzz_cut_next(struct fuzz_cut *cut, size_t n_left)
{
	static const size_t most[] = {SIZE_MAX, 2, 24, 512};
	size_t n_most = most[cut->kind];
	cut->state = cut->state * 1664525u + 1013904223u;
	size_t n = n_most == SIZE_MAX ? n_left : 1 + (cut->state >> 16) % n_most;
	return n < n_left ? n : n_left;
}

/* Hands a text over piece by piece, each in memory of exactly its own size, until `feed` says false. */
static inline void fuzz_pieces(struct fuzz_cut cut, struct tb_span text, bool (*feed)(void *ctx, struct tb_span piece),
                               void *ctx)
{
	struct fuzz_input in = {text.data, text.n_bytes};
	for (bool more = true; more && in.n_left > 0;) {
		struct tb_span piece = fuzz_take(&in, fuzz_cut_next(&cut, in.n_left));
		void *copy = fuzz_copy(piece);
		more = feed(ctx, tb_span_make(copy, piece.n_bytes));
		free(copy);
	}
}

/* What most targets of a machine that is fed in pieces do: the first byte says how the rest is cut; the rest is fed to
 * one context whole, and to the other in those pieces. Returns it. */
static inline struct tb_span fuzz_both_ways(const uint8_t *data, size_t n_bytes,
                                            bool (*feed)(void *ctx, struct tb_span piece), void *whole, void *cut_up)
{
	struct fuzz_input in = {data, n_bytes};
	struct fuzz_cut cut = fuzz_cut(fuzz_byte(&in));
	struct tb_span rest = fuzz_rest(&in);
	feed(whole, rest);
	fuzz_pieces(cut, rest, feed, cut_up);
	return rest;
}

/* --- what came out, for comparing two ways of going in ------------------------------------------------------------ */

static inline void fuzz_note(uint64_t *digest, const void *bytes, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		*digest = (*digest ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
}

static inline void fuzz_note_int(uint64_t *digest, uint64_t value)
{
	fuzz_note(digest, &value, sizeof value);
}

#endif
