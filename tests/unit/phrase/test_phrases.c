#include "server/phrase/phrase.h"
#include "tests/check.h"

#include <stdio.h>

static char found[16384];

static bool note(void *ctx, uint32_t id, size_t first_word, size_t n_words)
{
	size_t used = strlen(found);
	snprintf(found + used, sizeof found - used, "%s%u@%zu+%zu", used ? " " : "", id, first_word, n_words);
	return ctx == NULL;
}

/* Matches of the patterns (ids from 1, up to a NULL) as "id@first+count …". */
static const char *match(const char *const *patterns, const char *text)
{
	struct tb_phrases *phrases;
	struct tb_words words;
	found[0] = '\0';
	if (tb_phrases_create(&phrases) != TB_OK)
		return "no memory";
	for (uint32_t id = 1; *patterns; patterns++, id++)
		if (tb_phrases_add(phrases, *patterns, id) != TB_OK)
			snprintf(found, sizeof found, "bad %s", *patterns);
	tb_words_split(tb_span_cstr(text), &words);
	tb_phrases_match(phrases, &words, note, NULL);
	tb_phrases_destroy(phrases);
	return found;
}
#define MATCH(text, ...) match((const char *const[]){__VA_ARGS__, NULL}, text)

static enum tb_status add(const char *pattern)
{
	struct tb_phrases *phrases;
	if (tb_phrases_create(&phrases) != TB_OK)
		return TB_ERR_NO_MEMORY;
	enum tb_status status = tb_phrases_add(phrases, pattern, 1);
	tb_phrases_destroy(phrases);
	return status;
}

static void note_form(void *ctx, const char *plain)
{
	size_t used = strlen(found);
	(void)ctx;
	snprintf(found + used, sizeof found - used, "%s[%s]", used ? " " : "", plain);
}

TEST(a_phrase_is_found_anywhere_and_every_time)
{
	CHECK_STR(MATCH("oh good night and good night", "good night"), "1@1+2 1@4+2");
	CHECK_STR(MATCH("goodnight", "good night"), "");
	CHECK_STR(MATCH("good", "good night"), "");
}

TEST(whole_words_match_and_parts_of_words_do_not)
{
	CHECK_STR(MATCH("the class assessed grapes", "ass", "rape"), "");
}

TEST(alternatives_have_any_number_of_words)
{
	CHECK_STR(MATCH("i would like to sing", "i (want|wanna|would like) to sing"), "1@0+5");
	CHECK_STR(MATCH("i wanna to sing", "i (want|wanna|would like) to sing"), "1@0+4");
	CHECK_STR(MATCH("i would to sing", "i (want|wanna|would like) to sing"), "");
}

TEST(an_empty_alternative_may_be_absent)
{
	CHECK_STR(MATCH("good night. good little bear night", "good (|little bear) night"), "1@0+2 1@2+4");
	CHECK_STR(MATCH("bear", "(please|) bear (now|)"), "1@0+1");
	CHECK_STR(MATCH("please bear now", "(please|) bear (now|)"), "1@0+3 1@1+2");
}

TEST(a_gap_holds_up_to_three_words)
{
	CHECK_STR(MATCH("tell story", "tell * story"), "1@0+2");
	CHECK_STR(MATCH("tell me a nice story", "tell * story"), "1@0+5");
	CHECK_STR(MATCH("tell me a very nice story", "tell * story"), "");
}

TEST(a_gap_does_not_cross_a_sentence_end)
{
	CHECK_STR(MATCH("tell me. a story", "tell * story"), "");
	CHECK_STR(MATCH("tell. a story", "tell * story"), "");
	CHECK_STR(MATCH("tell a. story", "tell * story"), "");
	CHECK_STR(MATCH("tell. story", "tell * story"), "1@0+2");
}

TEST(the_longest_match_from_a_word_is_told_once)
{
	CHECK_STR(MATCH("ha ha ha ha ha", "ha (ha|) * (ha|) (no|) ha"), "1@0+5 1@1+4 1@2+3 1@3+2");
}

TEST(matches_come_in_the_order_of_words_and_then_of_patterns)
{
	CHECK_STR(MATCH("a b", "b", "a b", "a"), "2@0+2 3@0+1 1@1+1");
}

TEST(the_caller_can_stop_at_the_first_match)
{
	struct tb_phrases *phrases;
	struct tb_words words;
	CHECK_INT(tb_phrases_create(&phrases), TB_OK);
	CHECK_INT(tb_phrases_add(phrases, "a", 1), TB_OK);
	tb_words_split(tb_span_cstr("a a"), &words);
	found[0] = '\0';
	tb_phrases_match(phrases, &words, note, &words);
	CHECK_STR(found, "1@0+1");
	tb_phrases_destroy(phrases);
}

TEST(a_pattern_word_with_an_apostrophe_matches_without_it_but_not_the_reverse)
{
	CHECK_STR(MATCH("i dont know. i don't know. i don\u2019t know", "i don't know"), "1@0+3 1@3+3 1@6+3");
	CHECK_STR(MATCH("go to he'll", "hell"), "");
	CHECK_STR(MATCH("they were lost, we're lost", "we're lost"), "1@3+2");
}

TEST(a_hyphen_in_a_pattern_is_a_space_as_in_a_text)
{
	CHECK_STR(MATCH("a T-Rex, a t rex", "t-rex"), "1@1+2 1@4+2");
}

TEST(patterns_are_folded_as_texts_are)
{
	CHECK_STR(
	    MATCH("\u0627\u0646\u0627 \u0627\u062D\u0628\u0643", "\u0623\u064E\u0646\u0627 \u0623\u062D\u0628\u0643"),
	    "1@0+2");
}

TEST(a_wrong_pattern_is_refused)
{
	static const char *const wrong[] = {
	    "",     "   ",       "*",       "* a",       "a *",      "(a|) * b", "a * (b|)", "(a",  "a)",
	    "(a|b", "a | b",     "(a (b))", "(a * c) b", "(a|b*) c", "a, b",     "what?",    "[a]", "(|)",
	    "()",   "(a|) (b|)", "'a",      "a'",        "a $ b",    "<s>",      "a\xFF b",  "a:b",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (add(wrong[i]) != TB_ERR_FORMAT)
			print_error("accepted: %s\n", wrong[i]);
		CHECK_INT(add(wrong[i]), TB_ERR_FORMAT);
	}
}

TEST(the_number_of_forms_limits_expanding_but_not_matching)
{
	static const char wide[] = "(a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b)";
	CHECK_STR(MATCH("a b b a b a b b a a", wide), "1@0+10");
	CHECK_INT(tb_phrase_expand(wide, note_form, NULL), TB_ERR_TOO_LARGE);
	found[0] = '\0';
	CHECK_INT(tb_phrase_expand(wide + 6, note_form, NULL), TB_OK);
}

TEST(the_words_of_all_patterns_are_told_once_as_they_are_compared)
{
	struct tb_phrases *phrases;
	CHECK_INT(tb_phrases_create(&phrases), TB_OK);
	CHECK_INT(tb_phrases_add(phrases, "I (Want|would like) to * it's", 1), TB_OK);
	CHECK_INT(tb_phrases_add(phrases, "we want to", 2), TB_OK);
	found[0] = '\0';
	tb_phrases_words(phrases, note_form, NULL);
	CHECK(strstr(found, "[it's]") != NULL && strstr(found, "[its]") != NULL);
	char *want = strstr(found, "[want]");
	CHECK(want != NULL);
	CHECK(strstr(want + 1, "[want]") == NULL);
	CHECK(strstr(found, "[we]") != NULL && strstr(found, "[like]") != NULL);
	tb_phrases_destroy(phrases);
}

TEST(a_pattern_with_too_many_words_is_refused)
{
	char pattern[4 * TB_WORDS_MAX * TB_PHRASE_GAP_MAX];
	for (size_t i = 0; i < sizeof pattern - 2; i += 2)
		memcpy(pattern + i, "a ", 3);
	CHECK_INT(add(pattern), TB_ERR_TOO_LARGE);
}

TEST(a_refused_pattern_leaves_the_others_as_they_were)
{
	struct tb_phrases *phrases;
	struct tb_words words;
	CHECK_INT(tb_phrases_create(&phrases), TB_OK);
	CHECK_INT(tb_phrases_add(phrases, "good night", 7), TB_OK);
	CHECK_INT(tb_phrases_add(phrases, "good (", 8), TB_ERR_FORMAT);
	CHECK_INT(tb_phrases_add(phrases, "night", 9), TB_OK);
	tb_words_split(tb_span_cstr("good night"), &words);
	found[0] = '\0';
	tb_phrases_match(phrases, &words, note, NULL);
	CHECK_STR(found, "7@0+2 9@1+1");
	tb_phrases_destroy(phrases);
}

TEST(thousands_of_patterns_are_each_found)
{
	struct tb_phrases *phrases;
	struct tb_words words;
	char text[64];
	CHECK_INT(tb_phrases_create(&phrases), TB_OK);
	for (uint32_t i = 0; i < 3000; i++) {
		snprintf(text, sizeof text, "say (w%u|v%u) now", i, i);
		CHECK_INT(tb_phrases_add(phrases, text, i), TB_OK);
	}
	for (uint32_t i = 0; i < 3000; i += 7) {
		char want[32];
		snprintf(text, sizeof text, "please say v%u now", i);
		snprintf(want, sizeof want, "%u@1+3", i);
		tb_words_split(tb_span_cstr(text), &words);
		found[0] = '\0';
		tb_phrases_match(phrases, &words, note, NULL);
		CHECK_STR(found, want);
	}
	tb_phrases_destroy(phrases);
}

TEST(a_pattern_expands_to_all_its_plain_forms_without_gaps)
{
	found[0] = '\0';
	CHECK_INT(tb_phrase_expand("I (want|would like) to * (sing|dance|)  now", note_form, NULL), TB_OK);
	CHECK_STR(found, "[i want to sing now] [i want to dance now] [i want to now] "
	                 "[i would like to sing now] [i would like to dance now] [i would like to now]");
	found[0] = '\0';
	CHECK_INT(tb_phrase_expand("a (", note_form, NULL), TB_ERR_FORMAT);
	CHECK_STR(found, "");
}

TEST_MAIN(T(a_phrase_is_found_anywhere_and_every_time), T(whole_words_match_and_parts_of_words_do_not),
          T(alternatives_have_any_number_of_words), T(an_empty_alternative_may_be_absent),
          T(a_gap_holds_up_to_three_words), T(a_gap_does_not_cross_a_sentence_end),
          T(the_longest_match_from_a_word_is_told_once), T(matches_come_in_the_order_of_words_and_then_of_patterns),
          T(the_caller_can_stop_at_the_first_match),
          T(a_pattern_word_with_an_apostrophe_matches_without_it_but_not_the_reverse),
          T(a_hyphen_in_a_pattern_is_a_space_as_in_a_text), T(patterns_are_folded_as_texts_are),
          T(a_wrong_pattern_is_refused), T(the_number_of_forms_limits_expanding_but_not_matching),
          T(the_words_of_all_patterns_are_told_once_as_they_are_compared), T(a_pattern_with_too_many_words_is_refused),
          T(a_refused_pattern_leaves_the_others_as_they_were), T(thousands_of_patterns_are_each_found),
          T(a_pattern_expands_to_all_its_plain_forms_without_gaps))
