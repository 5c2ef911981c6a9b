/* Tests as specifications: one behaviour each, named as a sentence.
 *
 *   TEST(base64_decodes_the_same_at_every_byte_split) { CHECK(n == 3); CHECK_STR(out, "abc"); }
 *   TEST_MAIN(T(base64_decodes_the_same_at_every_byte_split))
 *
 * Two backends behind the same words: cmocka (default), and a bare one (TB_CHECK_BARE) for machines without an
 * operating system, where main's result is the number of failed tests. A failed check ends its test. */
#ifndef TB_TESTS_CHECK_H
#define TB_TESTS_CHECK_H

#ifdef TB_CHECK_BARE

#include <stdio.h>
#include <string.h>

struct tb_check_case {
	const char *name;
	void (*run)(int *failed);
};
#define TEST(name) static void name(int *tb_check_failed)
#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);                                       \
			*tb_check_failed = 1;                                                                          \
			return;                                                                                        \
		}                                                                                                      \
	} while (0)
#define CHECK_INT(got, want) CHECK((long long)(got) == (long long)(want))
#define CHECK_STR(got, want) CHECK(strcmp((got), (want)) == 0)
#define CHECK_MEM(got, want, n) CHECK(memcmp((got), (want), (n)) == 0)
/* clang-format off */
#define T(name) {#name, name}
/* clang-format on */
#define TEST_MAIN(...)                                                                                                 \
	int main(void)                                                                                                 \
	{                                                                                                              \
		static const struct tb_check_case cases[] = {__VA_ARGS__};                                             \
		int n_failed = 0;                                                                                      \
		for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {                                        \
			int failed = 0;                                                                                \
			cases[i].run(&failed);                                                                         \
			printf("%s %u - %s\n", failed ? "not ok" : "ok", i + 1, cases[i].name);                        \
			n_failed += failed;                                                                            \
		}                                                                                                      \
		return n_failed;                                                                                       \
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
