/* Tests as specifications: one behaviour each, named as a sentence.
 *
 *   TEST(base64_decodes_the_same_at_every_byte_split) { CHECK(n == 3); CHECK_STR(out, "abc"); }
 *   TEST_MAIN(T(base64_decodes_the_same_at_every_byte_split))
 *
 * Two backends behind the same words, both printing TAP: cmocka (default), and a bare one (TB_CHECK_BARE) that needs of
 * its machine no more than printf; there main's result is 1 when any test failed. A failed check ends its test. */
#ifndef TB_TESTS_CHECK_H
#define TB_TESTS_CHECK_H

/* Of very many cases that are alike, each CHECK_EVERY-th is tried on a machine that is emulated. */
#ifdef TB_CHECK_BARE
enum { CHECK_EVERY = 8 };
#else
enum { CHECK_EVERY = 1 };
#endif

#ifdef TB_CHECK_BARE

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct tb_check_case {
	const char *name;
	void (*run)(bool *failed);
};

static inline bool tb_check_that(bool good, const char *file, int line, const char *what)
{
	if (!good)
		printf("# %s:%d: error: %s\n", file, line, what);
	return good;
}

static inline bool tb_check_int(int64_t got, int64_t want, const char *file, int line, const char *what)
{
	if (got != want)
		printf("# %s:%d: error: %s: %" PRId64 " is not %" PRId64 "\n", file, line, what, got, want);
	return got == want;
}

static inline bool tb_check_str(const char *got, const char *want, const char *file, int line, const char *what)
{
	bool good = got && want && strcmp(got, want) == 0;
	if (!good)
		printf("# %s:%d: error: %s: \"%s\" is not \"%s\"\n", file, line, what, got ? got : "(null)",
		       want ? want : "(null)");
	return good;
}

static inline bool tb_check_mem(const void *got, const void *want, size_t n, const char *file, int line,
                                const char *what)
{
	const uint8_t *a = got, *b = want;
	size_t at = 0;
	while (at < n && a[at] == b[at])
		at++;
	if (at < n)
		printf("# %s:%d: error: %s: differs at byte %lu of %lu\n", file, line, what, (unsigned long)at,
		       (unsigned long)n);
	return at == n;
}

static inline int tb_check_run(const struct tb_check_case *cases, unsigned n_cases)
{
	unsigned n_failed = 0;
	printf("1..%u\n", n_cases);
	for (unsigned i = 0; i < n_cases; i++) {
		bool failed = false;
		cases[i].run(&failed);
		printf("%s %u - %s\n", failed ? "not ok" : "ok", i + 1, cases[i].name);
		n_failed += failed;
	}
	return n_failed > 0;
}

#define TEST(name) static void name(bool *tb_check_failed)
#define TB_CHECK_OR_RETURN(good)                                                                                       \
	do {                                                                                                           \
		if (!(good)) {                                                                                         \
			*tb_check_failed = true;                                                                       \
			return;                                                                                        \
		}                                                                                                      \
	} while (0)
#define TB_CHECK_PLACE(what) __FILE__, __LINE__, what
#define CHECK(condition) TB_CHECK_OR_RETURN(tb_check_that((condition) ? true : false, TB_CHECK_PLACE(#condition)))
#define CHECK_INT(got, want) TB_CHECK_OR_RETURN(tb_check_int((int64_t)(got), (int64_t)(want), TB_CHECK_PLACE(#got)))
#define CHECK_STR(got, want) TB_CHECK_OR_RETURN(tb_check_str((got), (want), TB_CHECK_PLACE(#got)))
#define CHECK_MEM(got, want, n) TB_CHECK_OR_RETURN(tb_check_mem((got), (want), (n), TB_CHECK_PLACE(#got)))
/* clang-format off */
#define T(name) {#name, name}
/* clang-format on */
#define TEST_MAIN(...)                                                                                                 \
	int main(void)                                                                                                 \
	{                                                                                                              \
		static const struct tb_check_case cases[] = {__VA_ARGS__};                                             \
		return tb_check_run(cases, sizeof cases / sizeof cases[0]);                                            \
	}

#else

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEST(name) static void name(void **tb_check_state)
#define CHECK(condition) ((void)tb_check_state, assert_true(condition))
#define CHECK_INT(got, want) ((void)tb_check_state, assert_int_equal((long long)(got), (long long)(want)))
#define CHECK_STR(got, want) ((void)tb_check_state, assert_string_equal((got), (want)))
#define CHECK_MEM(got, want, n) ((void)tb_check_state, assert_memory_equal((got), (want), (n)))
#define T(name) cmocka_unit_test(name)
#define TEST_MAIN(...)                                                                                                 \
	int main(void)                                                                                                 \
	{                                                                                                              \
		const struct CMUnitTest cases[] = {__VA_ARGS__};                                                       \
		return cmocka_run_group_tests(cases, NULL, NULL);                                                      \
	}

#endif
#endif
