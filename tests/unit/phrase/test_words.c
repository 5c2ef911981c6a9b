#include "server/phrase/phrase.h"
#include "tests/check.h"

#include <stdio.h>

static struct tb_words words;

/* The words joined by `/`, with `.` behind those that end a sentence. */
static const char *split(const char *text)
{
	static char joined[4096];
	size_t n = 0;
	tb_words_split(tb_span_cstr(text), &words);
	joined[0] = '\0';
	for (size_t i = 0; i < words.n_words; i++)
		n += (size_t)snprintf(joined + n, sizeof joined - n, "%s%s%s", i ? "/" : "", words.word[i],
		                      words.sentence_end[i] ? "." : "");
	return joined;
}

TEST(words_are_lower_case_and_parted_by_everything_else)
{
	CHECK_STR(split("  Why is the SKY-blue, teddy?2"), "why/is/the/sky/blue/teddy./2");
	CHECK_INT(words.cut, false);
}

TEST(an_apostrophe_inside_a_word_is_kept_and_a_curly_one_is_made_straight)
{
	CHECK_STR(split("I don't, don\u2019t 'really' rock'n'roll dogs' '"), "i/don't/don't/really/rock'n'roll/dogs");
}

TEST(sentence_ends_are_known)
{
	CHECK_STR(split("Hi! You? Me... no\nyes"), "hi./you./me./no./yes");
	CHECK_STR(split("\u0646\u0639\u0645\u061F \u0644\u0627"), "\u0646\u0639\u0645./\u0644\u0627");
}

TEST(text_without_words_has_no_words)
{
	CHECK_STR(split(""), "");
	CHECK_STR(split(" .,!? \U0001F43B \u2764\uFE0F "), "");
}

TEST(letters_of_other_scripts_are_words_in_lower_case)
{
	CHECK_STR(split("\u00C9T\u00C9 \u0394\u03AD\u03BB\u03C4\u03B1 \u0416\u0423\u041A \u0141\u00F3d\u017A"),
	          "\u00E9t\u00E9/\u03B4\u03AD\u03BB\u03C4\u03B1/\u0436\u0443\u043A/\u0142\u00F3d\u017A");
}

TEST(full_width_letters_and_arabic_digits_become_ascii)
{
	CHECK_STR(split("\uFF34\uFF45\uFF44\uFF44\uFF59 \u0661\u0662\u0663 \u06F4"), "teddy/123/4");
}

TEST(invisible_characters_are_as_if_not_there)
{
	CHECK_STR(split("te\u200Bd\u00ADd\uFEFFy"), "teddy");
}

TEST(arabic_vowel_signs_and_tatweel_are_dropped_and_alef_and_hamza_forms_made_one)
{
	CHECK_STR(split("\u0643\u0650\u062A\u064E\u0627\u0628\u064C \u0643\u0640\u0640\u062A\u0627\u0628"),
	          "\u0643\u062A\u0627\u0628/\u0643\u062A\u0627\u0628");
	CHECK_STR(split("\u0623\u0625\u0622\u0671 \u0645\u062F\u0631\u0633\u0629 \u0639\u0644\u0649"),
	          "\u0627\u0627\u0627\u0627/\u0645\u062F\u0631\u0633\u0647/\u0639\u0644\u064A");
}

TEST(invalid_utf8_parts_words)
{
	CHECK_STR(split("te\xFF"
	                "ddy\xC3"),
	          "te/ddy");
}

TEST(a_zero_byte_parts_words_and_ends_nothing)
{
	tb_words_split(tb_span_make("a\0b", 3), &words);
	CHECK_INT(words.n_words, 2);
	CHECK_STR(words.word[1], "b");
}

TEST(words_beyond_the_limit_are_left_out_and_said_to_be)
{
	char text[2 * (TB_WORDS_MAX + 1)];
	for (size_t i = 0; i < sizeof text; i += 2)
		memcpy(text + i, "a ", 2);
	tb_words_split(tb_span_make(text, sizeof text - 2), &words);
	CHECK_INT(words.n_words, TB_WORDS_MAX);
	CHECK_INT(words.cut, false);
	tb_words_split(tb_span_make(text, sizeof text), &words);
	CHECK_INT(words.n_words, TB_WORDS_MAX);
	CHECK_INT(words.cut, true);
}

TEST(a_word_too_long_for_the_memory_is_left_out_whole)
{
	static char text[TB_WORDS_MEMORY + 3];
	memset(text, 'a', sizeof text);
	memcpy(text, "hi ", 3);
	tb_words_split(tb_span_make(text, sizeof text), &words);
	CHECK_INT(words.n_words, 1);
	CHECK_STR(words.word[0], "hi");
	CHECK_INT(words.cut, true);
	tb_words_split(tb_span_make(text, TB_WORDS_MEMORY - 1), &words);
	CHECK_INT(words.n_words, 2);
	CHECK_INT(words.cut, false);
}

TEST_MAIN(T(words_are_lower_case_and_parted_by_everything_else),
          T(an_apostrophe_inside_a_word_is_kept_and_a_curly_one_is_made_straight), T(sentence_ends_are_known),
          T(text_without_words_has_no_words), T(letters_of_other_scripts_are_words_in_lower_case),
          T(full_width_letters_and_arabic_digits_become_ascii), T(invisible_characters_are_as_if_not_there),
          T(arabic_vowel_signs_and_tatweel_are_dropped_and_alef_and_hamza_forms_made_one), T(invalid_utf8_parts_words),
          T(a_zero_byte_parts_words_and_ends_nothing), T(words_beyond_the_limit_are_left_out_and_said_to_be),
          T(a_word_too_long_for_the_memory_is_left_out_whole))
