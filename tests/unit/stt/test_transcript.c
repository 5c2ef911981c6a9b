/* Pure parts of hearing: cleaning what decoders write, comparing two texts, and when not to believe them. */
#include "server/engines/stt/judge.h"
#include "server/engines/stt/transcript.h"
#include "tests/check.h"

static const char *clean(const char *raw, size_t cap)
{
	static char out[64];

	memset(out, '#', sizeof out);
	tb_transcript_clean(raw, out, cap);
	return out;
}

TEST(markers_and_variants_are_no_part_of_what_was_said)
{
	CHECK_STR(clean("<s> what(2) does <sil> a(3) CAT say [NOISE] ++UM++ </s>", 64), "what does a cat say");
	CHECK_STR(clean("  don't   o'clock ", 64), "don't o'clock");
	CHECK_STR(clean("<s> <sil> </s>", 64), "");
	CHECK_STR(clean("", 64), "");
	CHECK_STR(clean("(2) ok", 64), "ok");
}

TEST(a_text_too_long_is_cut_between_words)
{
	CHECK_STR(clean("one two three", 8), "one two");
	CHECK_STR(clean("one two three", 7), "one");
	CHECK_STR(clean("word", 1), "");
}

TEST(only_words_are_words)
{
	CHECK(tb_transcript_is_word("cat") && tb_transcript_is_word("the(2)") && tb_transcript_is_word("'cause"));
	CHECK(!tb_transcript_is_word("<sil>") && !tb_transcript_is_word("[SPEECH]") &&
	      !tb_transcript_is_word("++UH++"));
	CHECK(!tb_transcript_is_word("") && !tb_transcript_is_word(NULL));
}

TEST(disagreement_is_the_share_of_words_in_error)
{
	CHECK_INT(tb_transcript_disagreement("tell me a joke", "tell me a joke"), 0);
	CHECK_INT(tb_transcript_disagreement("tell me a joke", "tell me the joke"), 25);
	CHECK_INT(tb_transcript_disagreement("tell me a joke", "tell me joke"), 25);
	CHECK_INT(tb_transcript_disagreement("joke", "tell me a joke"), 75);
	CHECK_INT(tb_transcript_disagreement("tell me a joke", "the weather in paris tomorrow"), 100);
	CHECK_INT(tb_transcript_disagreement("", "hello"), 100);
	CHECK_INT(tb_transcript_disagreement("hello", ""), 100);
	CHECK_INT(tb_transcript_disagreement("", ""), 0);
}

TEST(spellings_and_plurals_are_no_disagreement)
{
	CHECK_INT(tb_transcript_disagreement("what colour is it", "what color is it"), 0);
	CHECK_INT(tb_transcript_disagreement("what do lions eat", "what do lion eat"), 0);
	CHECK_INT(tb_transcript_disagreement("my favourite", "my favorite"), 0);
	CHECK_INT(tb_transcript_disagreement("a cat", "i bat"), 100);
	CHECK_INT(tb_transcript_disagreement("is", "his"), 100);
}

TEST(a_text_of_more_words_than_are_compared_is_no_harm)
{
	char text[2 * (TB_TRANSCRIPT_WORDS_MAX + 50)];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 ? ' ' : 'a';
	text[sizeof text - 1] = '\0';
	CHECK_INT(tb_transcript_disagreement(text, text), 0);
	CHECK_INT(tb_transcript_disagreement(text, "a"), 99);
}

static struct tb_heard heard(const char *text, unsigned n_words, unsigned n_loose, int32_t fit)
{
	struct tb_heard out = {.n_words = n_words, .n_loose = n_loose, .fit = fit};

	tb_transcript_clean(text, out.text, sizeof out.text);
	return out;
}

TEST(a_known_question_is_believed_although_the_general_ear_mishears_it)
{
	struct tb_heard content = heard("sing me a song", 4, 0, -37), general = heard("so in meals on", 4, 0, -36);

	CHECK(!tb_judge_unsure(&content, &general, 50));
	CHECK(!tb_judge_unsure(&content, NULL, 50));
}

TEST(loose_words_are_believed_when_the_general_ear_hears_the_same)
{
	struct tb_heard content = heard("the weather in paris is cloudy", 6, 4, -30);
	struct tb_heard general = heard("the weather in paris was cloudy", 6, 0, -29);

	CHECK(!tb_judge_unsure(&content, &general, 50));
	CHECK(tb_judge_unsure(&content, NULL, 50));
}

TEST(loose_words_that_the_general_ear_hears_otherwise_are_not_believed)
{
	struct tb_heard content = heard("my father what to know officers city", 7, 3, -34);
	struct tb_heard general = heard("my father works in an office in the city", 9, 0, -29);

	CHECK(tb_judge_unsure(&content, &general, 50));
	CHECK(!tb_judge_unsure(&content, &general, 90));
}

TEST(a_known_question_that_fits_the_sound_far_worse_is_not_believed)
{
	struct tb_heard content = heard("tell me a joke", 4, 0, -58);
	struct tb_heard general = heard("the weather in paris tomorrow", 5, 0, -31);

	CHECK(tb_judge_unsure(&content, &general, 50));
}

TEST(nothing_heard_by_either_is_not_a_doubt)
{
	struct tb_heard nothing = heard("", 0, 0, 0);

	CHECK(!tb_judge_unsure(&nothing, &nothing, 50));
	CHECK(!tb_judge_unsure(&nothing, NULL, 50));
}

TEST_MAIN(T(markers_and_variants_are_no_part_of_what_was_said), T(a_text_too_long_is_cut_between_words),
          T(only_words_are_words), T(disagreement_is_the_share_of_words_in_error),
          T(spellings_and_plurals_are_no_disagreement), T(a_text_of_more_words_than_are_compared_is_no_harm),
          T(a_known_question_is_believed_although_the_general_ear_mishears_it),
          T(loose_words_are_believed_when_the_general_ear_hears_the_same),
          T(loose_words_that_the_general_ear_hears_otherwise_are_not_believed),
          T(a_known_question_that_fits_the_sound_far_worse_is_not_believed), T(nothing_heard_by_either_is_not_a_doubt))
