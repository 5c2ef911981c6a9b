#include "device/linux/script.h"

#include "tests/check.h"

static struct tb_options options = {.alsa = true};
static struct tb_bear bear;

/* The button is up, and a question of it is with the server. */
static struct tb_script waiting(void)
{
	struct tb_script script = {.options = &options, .bear = &bear};
	tb_script_init(&script);
	script.asked = true;
	return script;
}

static void told(struct tb_script *script, enum tb_turn_result result)
{
	tb_script_on_turn(script, &(struct tb_bear_turn){.number = 1, .result = result, .error_code = ""});
	tb_script_step(script, 1);
}

TEST(a_question_that_a_newer_press_took_the_place_of_does_not_end_the_program)
{
	static const enum tb_turn_result replaced[] = {TB_TURN_CANCELLED, TB_TURN_INTERRUPTED};
	for (size_t i = 0; i < 2; i++) {
		struct tb_script script = waiting();
		told(&script, replaced[i]);
		CHECK_INT(script.exit_status, TB_EXIT_NOT_YET);
		told(&script, TB_TURN_ANSWERED);
		CHECK_INT(script.exit_status, TB_EXIT_UNANSWERED);
	}
}

TEST(when_all_was_answered_the_program_ends_well)
{
	struct tb_script script = waiting();
	told(&script, TB_TURN_ANSWERED);
	CHECK_INT(script.exit_status, TB_EXIT_ANSWERED);
}

TEST_MAIN(T(a_question_that_a_newer_press_took_the_place_of_does_not_end_the_program),
          T(when_all_was_answered_the_program_ends_well))
