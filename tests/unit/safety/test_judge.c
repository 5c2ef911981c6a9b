/* The judges: what is read as weights and what is refused, how an opinion is made, and that it only ever raises. */
#include "server/safety/judge.h"
#include "server/safety/jury.h"
#include "tests/check.h"
#include "tests/unit/safety/fixture.h"

enum { LOG2_ROWS = 10, N_WEIGHTS = TB_JUDGE_CLASSES << LOG2_ROWS, N_BYTES = TB_JUDGE_HEAD_BYTES + N_WEIGHTS };

static void put_u32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* Weights for which every text has a margin of -threshold. */
static uint8_t *make_weights(int32_t threshold)
{
	uint8_t *bytes = calloc(1, N_BYTES);
	memcpy(bytes, TB_JUDGE_MAGIC, TB_JUDGE_MAGIC_BYTES);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 8, LOG2_ROWS);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 12, (uint32_t)threshold);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 16, (uint32_t)threshold);
	return bytes;
}

static enum tb_status parse(const uint8_t *bytes, size_t n_bytes)
{
	struct tb_judge *judge = NULL;
	enum tb_status status = tb_judge_parse(tb_span_make(bytes, n_bytes), &judge);
	if ((judge != NULL) != (status == TB_OK))
		status = TB_ERR_INTERNAL;
	tb_judge_destroy(judge);
	return status;
}

TEST(weights_of_the_right_form_are_read)
{
	uint8_t *bytes = make_weights(0);
	CHECK_INT(parse(bytes, N_BYTES), TB_OK);
	free(bytes);
}

TEST(weights_that_are_cut_longer_or_of_another_kind_are_refused)
{
	uint8_t *bytes = make_weights(0);
	CHECK_INT(parse(bytes, N_BYTES - 1), TB_ERR_FORMAT);
	CHECK_INT(parse(bytes, TB_JUDGE_HEAD_BYTES - 1), TB_ERR_FORMAT);
	CHECK_INT(parse(bytes, 0), TB_ERR_FORMAT);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 8, LOG2_ROWS - 1);
	CHECK_INT(parse(bytes, N_BYTES), TB_ERR_FORMAT);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 8, TB_JUDGE_LOG2_ROWS_MAX + 1);
	CHECK_INT(parse(bytes, N_BYTES), TB_ERR_FORMAT);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 8, 0xFFFFFFFFu);
	CHECK_INT(parse(bytes, N_BYTES), TB_ERR_FORMAT);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 8, LOG2_ROWS);
	bytes[0] ^= 1;
	CHECK_INT(parse(bytes, N_BYTES), TB_ERR_FORMAT);
	free(bytes);
}

static struct tb_judge_opinion opinion_as(const uint8_t *bytes, const char *text, bool wary)
{
	struct tb_judge *judge = NULL;
	struct tb_judge_opinion opinion = {TB_SAFETY_ERROR, 0};
	struct tb_words words;
	tb_words_split(tb_span_cstr(text), &words);
	if (tb_judge_parse(tb_span_make(bytes, N_BYTES), &judge) == TB_OK)
		opinion = tb_judge_words(judge, NULL, &words, wary);
	tb_judge_destroy(judge);
	return opinion;
}

static struct tb_judge_opinion opinion_of(const uint8_t *bytes, const char *text)
{
	return opinion_as(bytes, text, false);
}

TEST(the_wary_have_a_threshold_of_their_own)
{
	uint8_t *bytes = make_weights(50);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 16, (uint32_t)-20);
	CHECK_INT(opinion_as(bytes, "hello bear", false).margin, -50);
	CHECK_INT(opinion_as(bytes, "hello bear", true).margin, 20);
	free(bytes);
}

TEST(the_margin_is_the_gravest_score_above_none_less_the_threshold)
{
	uint8_t *bytes = make_weights(-7);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 20 + 4 * TB_SAFETY_DRUGS, 100);
	put_u32(bytes + TB_JUDGE_MAGIC_BYTES + 20 + 4 * TB_SAFETY_NONE, 30);
	struct tb_judge_opinion opinion = opinion_of(bytes, "hello bear");
	CHECK_INT(opinion.category, TB_SAFETY_DRUGS);
	CHECK_INT(opinion.margin, 77);
	CHECK_INT(opinion_of(bytes, "").margin, INT32_MIN);
	free(bytes);
}

/* One word's weight, for violence. */
static void teach(uint8_t *bytes, const char *word)
{
	struct tb_words words;
	static struct tb_features features;
	tb_words_split(tb_span_cstr(word), &words);
	tb_features_make(NULL, &words, 0, 1, &features);
	for (size_t i = 0; i < features.n; i++)
		if (features.kind[i] == TB_FEATURE_WORD)
			bytes[TB_JUDGE_HEAD_BYTES + (features.hash[i] & ((1u << LOG2_ROWS) - 1)) * TB_JUDGE_CLASSES +
			      TB_SAFETY_VIOLENCE] = 127;
}

TEST(a_word_counts_wherever_it_stands_in_a_long_text)
{
	uint8_t *bytes = make_weights(1000);
	char text[61 * 5];
	teach(bytes, "grok");
	CHECK(opinion_of(bytes, "the").margin < 0);
	CHECK(opinion_of(bytes, "grok").margin > 0);
	for (int i = 0; i < 60; i++)
		memcpy(text + 5 * i, i == 50 ? "grok " : "the  ", 6);
	CHECK(opinion_of(bytes, text).margin > opinion_of(bytes, "the").margin);
	CHECK(opinion_of(bytes, "the. the. grok. the").margin > 0);
	free(bytes);
}

TEST(values_of_a_kind_keep_their_sum_of_squares)
{
	for (unsigned n = 1; n < 200; n++) {
		int64_t one = tb_judge_value(TB_FEATURE_PIECE, 1), each = tb_judge_value(TB_FEATURE_PIECE, n);
		CHECK(each * each * n <= one * one);
		CHECK((each + 1) * (each + 1) * n > one * one);
	}
	CHECK_INT(tb_judge_value(TB_FEATURE_PIECE, 0), 0);
}

static const char *const table = "self_harm 1 crisis\nabuse 1 crisis\ndanger 1 crisis\npersonal_data 1 answer\n"
                                 "sexual 1 answer\nviolence 1 answer\ndrugs 1 answer\nhate 1 answer\n"
                                 "profanity 1 answer\nsecrecy 1 answer\nlink 1 answer\npleading 1 answer\n";

/* The status of a folder whose judge.txt is this. */
static enum tb_status read_table(const char *text, const char *more)
{
	char root[] = "/tmp/teddy-jury-XXXXXX", path[FIXTURE_PATH_MAX];
	struct tb_jury *jury = NULL;
	const struct tb_log log = {.write = fixture_write_log, .min_level = TB_LOG_DEBUG};
	fixture_logged[0] = '\0';
	if (!mkdtemp(root))
		return TB_ERR_IO;
	snprintf(path, sizeof path, "%s/judge.txt", root);
	FILE *file = fopen(path, "w");
	fprintf(file, "%s%s", text, more);
	fclose(file);
	enum tb_status status = tb_jury_create(root, &log, &jury);
	if (status == TB_OK && tb_jury_add(jury, "en", root, &log) == TB_OK)
		status = TB_ERR_STATE;
	tb_jury_destroy(jury);
	unlink(path);
	rmdir(root);
	return status;
}

TEST(the_table_says_something_of_every_category_once)
{
	CHECK_INT(read_table(table, "manipulation 1 answer\n"), TB_OK);
	CHECK_INT(read_table(table, ""), TB_ERR_FORMAT);
	CHECK(strstr(fixture_logged, "says nothing of manipulation") != NULL);
	CHECK_INT(read_table(table, "manipulation 1 answer\nabuse 2 crisis\n"), TB_ERR_FORMAT);
	CHECK(strstr(fixture_logged, "judge.txt:14:") != NULL);
	CHECK_INT(read_table(table, "manipulation 4 answer\n"), TB_ERR_FORMAT);
	CHECK_INT(read_table(table, "manipulation 1 pass\n"), TB_ERR_FORMAT);
	CHECK_INT(read_table(table, "sports 1 answer\n"), TB_ERR_FORMAT);
	CHECK_INT(read_table(table, "manipulation 1 answer now\n"), TB_ERR_FORMAT);
}

TEST(with_a_table_a_language_without_weights_is_an_error)
{
	/* read_table would say ERR_STATE if the empty folder were taken for a language. */
	CHECK_INT(read_table(table, "manipulation 1 answer\n"), TB_OK);
	CHECK(strstr(fixture_logged, "concepts.txt") != NULL);
}

/* What no rule knows, and the judges do. */
TEST(what_only_the_judges_notice_is_stopped_with_the_action_of_the_table)
{
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	CHECK_STR(fixture_check(
	              gate, TB_GATE_IN,
	              tb_span_cstr("i packed away all my drawings so mom has less to clean when i'm not alive"), NULL),
	          "stop self_harm 1 crisis");
	CHECK_STR(fixture_check(gate, TB_GATE_OUT, tb_span_cstr("Shh, act normal when your mom walks in."), NULL),
	          "stop secrecy 1 drop");
	tb_gate_destroy(gate);
}

TEST(a_judge_never_takes_the_place_of_a_graver_rule)
{
	struct tb_rule best = {TB_SAFETY_VIOLENCE, TB_GATE_GROWNUP, 3};
	tb_rule_raise(&best, (struct tb_rule){TB_SAFETY_SELF_HARM, TB_GATE_CRISIS, 1});
	CHECK_INT(best.category, TB_SAFETY_VIOLENCE);
	best = (struct tb_rule){TB_SAFETY_PROFANITY, TB_GATE_ANSWER, 1};
	tb_rule_raise(&best, (struct tb_rule){TB_SAFETY_SELF_HARM, TB_GATE_CRISIS, 1});
	CHECK_INT(best.category, TB_SAFETY_SELF_HARM);
}

TEST(names_of_children_may_be_said)
{
	static const char *const names[] = {"Fatima", "Omar", "Zoe", "Sam", "Arjun", "Kofi", "Violet", "ليلى", "جهاد"};
	struct tb_gate *gate = fixture_gate();
	for (size_t i = 0; gate && i < sizeof names / sizeof names[0]; i++)
		CHECK_STR(fixture_check(gate, TB_GATE_OUT, tb_span_cstr(names[i]), NULL), "pass");
	CHECK(gate != NULL);
	tb_gate_destroy(gate);
}

TEST_MAIN(T(weights_of_the_right_form_are_read), T(weights_that_are_cut_longer_or_of_another_kind_are_refused),
          T(the_wary_have_a_threshold_of_their_own), T(the_margin_is_the_gravest_score_above_none_less_the_threshold),
          T(a_word_counts_wherever_it_stands_in_a_long_text), T(values_of_a_kind_keep_their_sum_of_squares),
          T(the_table_says_something_of_every_category_once), T(with_a_table_a_language_without_weights_is_an_error),
          T(what_only_the_judges_notice_is_stopped_with_the_action_of_the_table),
          T(a_judge_never_takes_the_place_of_a_graver_rule), T(names_of_children_may_be_said))
