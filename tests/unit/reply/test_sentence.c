#include "server/engines/reply/sentence.h"

#include "tests/check.h"

#include <stdio.h>

/* Joins the sentences of a text with a bar. */
static const char *split(const char *text, size_t max_bytes)
{
	static char out[1024];
	struct tb_span rest = tb_span_cstr(text), sentence;
	size_t n = 0;
	out[0] = '\0';
	while (tb_sentence_next(&rest, max_bytes, &sentence))
		n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s", n ? "|" : "", (int)sentence.n_bytes,
		                      (const char *)sentence.data);
	return out;
}

TEST(sentences_end_at_full_stops_exclamation_marks_and_question_marks)
{
	CHECK_STR(split("Hello! How are you? I am fine.", 100), "Hello!|How are you?|I am fine.");
}

TEST(a_run_of_marks_ends_one_sentence)
{
	CHECK_STR(split("Well... Really?! Yes.", 100), "Well...|Really?!|Yes.");
}

TEST(a_mark_inside_a_word_or_a_number_ends_nothing)
{
	CHECK_STR(split("It is 3.5 metres. Good.", 100), "It is 3.5 metres.|Good.");
}

TEST(closing_quotes_belong_to_their_sentence)
{
	CHECK_STR(split("\"Who?\" said the owl. 'Me!' So.", 100), "\"Who?\"|said the owl.|'Me!'|So.");
	CHECK_STR(split("\xE2\x80\x9CYes.\xE2\x80\x9D No.", 100), "\xE2\x80\x9CYes.\xE2\x80\x9D|No.");
}

TEST(the_arabic_question_mark_ends_a_sentence)
{
	CHECK_STR(split("\xD9\x87\xD9\x84\xD8\x9F \xD9\x86\xD8\xB9\xD9\x85.", 100),
	          "\xD9\x87\xD9\x84\xD8\x9F|\xD9\x86\xD8\xB9\xD9\x85.");
}

TEST(a_text_without_a_mark_is_one_sentence)
{
	CHECK_STR(split("  no mark at all \n", 100), "no mark at all");
}

TEST(white_space_only_is_no_sentence)
{
	CHECK_STR(split("", 100), "");
	CHECK_STR(split(" \n\t ", 100), "");
}

TEST(a_sentence_that_is_too_long_is_cut_between_words)
{
	CHECK_STR(split("one two three four", 9), "one two|three|four");
}

TEST(a_word_that_is_too_long_is_cut_between_code_points)
{
	CHECK_STR(split("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F", 5), "\xC3\xA4\xC3\xB6|\xC3\xBC\xC3\x9F");
}

TEST(every_byte_but_white_space_comes_out_again_whatever_goes_in)
{
	for (unsigned seed = 1; seed < 2000; seed++) {
		static const char alphabet[] = "ab .!?'\" \xE2\x80\x9D\xD8\x9F\xC3";
		char text[48];
		unsigned state = seed;
		for (size_t i = 0; i + 1 < sizeof text; i++) {
			state = state * 1103515245u + 12345u;
			text[i] = alphabet[(state >> 16) % (sizeof alphabet - 1)];
		}
		text[sizeof text - 1] = '\0';
		size_t n_in = 0, n_out = 0;
		for (const char *p = text; *p; p++)
			n_in += *p != ' ';
		struct tb_span rest = tb_span_cstr(text), sentence;
		while (tb_sentence_next(&rest, 7, &sentence)) {
			CHECK(sentence.n_bytes > 0 && sentence.n_bytes <= 7);
			for (size_t i = 0; i < sentence.n_bytes; i++)
				n_out += sentence.data[i] != ' ';
		}
		CHECK_INT(n_out, n_in);
	}
}

TEST_MAIN(T(sentences_end_at_full_stops_exclamation_marks_and_question_marks), T(a_run_of_marks_ends_one_sentence),
          T(a_mark_inside_a_word_or_a_number_ends_nothing), T(closing_quotes_belong_to_their_sentence),
          T(the_arabic_question_mark_ends_a_sentence), T(a_text_without_a_mark_is_one_sentence),
          T(white_space_only_is_no_sentence), T(a_sentence_that_is_too_long_is_cut_between_words),
          T(a_word_that_is_too_long_is_cut_between_code_points),
          T(every_byte_but_white_space_comes_out_again_whatever_goes_in))
