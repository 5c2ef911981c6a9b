/* How long a stop is remembered. */
#include "server/safety/wary.h"
#include "tests/check.h"

TEST(nobody_is_wary_before_something_was_stopped)
{
	struct tb_wary wary = {0};
	CHECK(!tb_wary_is(&wary));
	tb_wary_note(&wary, false);
	CHECK(!tb_wary_is(&wary));
}

TEST(a_stop_is_remembered_for_so_many_questions_and_no_more)
{
	struct tb_wary wary = {0};
	tb_wary_note(&wary, true);
	for (int i = 0; i < TB_WARY_QUESTIONS; i++) {
		CHECK(tb_wary_is(&wary));
		tb_wary_note(&wary, false);
	}
	CHECK(!tb_wary_is(&wary));
}

TEST(another_stop_begins_the_count_anew)
{
	struct tb_wary wary = {0};
	tb_wary_note(&wary, true);
	for (int i = 1; i < TB_WARY_QUESTIONS; i++)
		tb_wary_note(&wary, false);
	tb_wary_note(&wary, true);
	tb_wary_note(&wary, false);
	CHECK_INT(wary.n_left, TB_WARY_QUESTIONS - 1);
}

TEST_MAIN(T(nobody_is_wary_before_something_was_stopped), T(a_stop_is_remembered_for_so_many_questions_and_no_more),
          T(another_stop_begins_the_count_anew))
