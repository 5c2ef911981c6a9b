/* A nonce counts once in five minutes. */
#include "server/api/nonces.h"
#include "tests/check.h"

static struct tb_nonces nonces;

static bool take(unsigned number, uint64_t now_ms)
{
	return tb_nonces_take(&nonces, tb_span_make(&number, sizeof number), now_ms);
}

TEST(a_nonce_is_taken_once_until_five_minutes_have_passed)
{
	memset(&nonces, 0, sizeof nonces);
	CHECK(take(1, 1000));
	CHECK(!take(1, 1000));
	CHECK(!take(1, 1000 + TB_NONCE_MEMORY_MS - 1));
	CHECK(take(1, 1000 + TB_NONCE_MEMORY_MS));
}

TEST(nonces_of_other_bytes_or_another_length_are_others)
{
	memset(&nonces, 0, sizeof nonces);
	CHECK(tb_nonces_take(&nonces, tb_span_cstr("abcdefgh"), 5));
	CHECK(tb_nonces_take(&nonces, tb_span_cstr("abcdefghi"), 5));
	CHECK(tb_nonces_take(&nonces, tb_span_cstr("abcdefgi"), 5));
	CHECK(!tb_nonces_take(&nonces, tb_span_cstr("abcdefghi"), 6));
}

TEST(when_all_places_are_taken_the_oldest_is_forgotten_first)
{
	memset(&nonces, 0, sizeof nonces);
	for (unsigned i = 0; i < TB_NONCES_SLOTS; i++)
		CHECK(take(i, 1000 + i));
	CHECK(take(TB_NONCES_SLOTS, 10000));
	CHECK(!take(1, 10000));
	CHECK(take(0, 10000));
}

TEST_MAIN(T(a_nonce_is_taken_once_until_five_minutes_have_passed),
          T(nonces_of_other_bytes_or_another_length_are_others),
          T(when_all_places_are_taken_the_oldest_is_forgotten_first))
