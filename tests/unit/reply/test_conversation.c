/* What a conversation remembers: stories told on, riddles, offers, sums, the name, and not saying the same again. */
#include "tests/check.h"
#include "tests/unit/reply/talk.h"

static bool says(const struct talk *talk, const char *part)
{
	return strstr(talk->text, part) != NULL;
}

static bool topic_is(const struct talk *talk, const char *topic)
{
	return strcmp(talk->memory.topic, topic) == 0;
}

TEST(a_story_is_told_on_to_its_end_and_then_another_begins)
{
	static const char *const stories[] = {"tell me a story about a bear", "tell me a story about a mouse",
	                                      "tell me a story about a cloud"};
	static const char *const on[] = {"yes", "go on", "what happens next", "and then"};
	for (int i = 0; i < 3; i++) {
		struct talk talk;
		talk_begin(&talk, 4 + 3 * i);
		CHECK_INT(hear(&talk, stories[i]), TB_OK);
		char topic[TB_REPLY_TOPIC_CAP];
		snprintf(topic, sizeof topic, "%s", talk.memory.topic);
		int n_parts = 1;
		while (!says(&talk, "The end.")) {
			CHECK(n_parts < 12);
			CHECK_INT(hear(&talk, on[n_parts % 4]), TB_OK);
			CHECK_STR(talk.memory.topic, topic);
			CHECK_INT(talk.memory.step, n_parts);
			n_parts++;
		}
		CHECK(n_parts >= 5);
		CHECK_INT(hear(&talk, "go on"), TB_OK);
		CHECK(strncmp(talk.memory.topic, "story.", 6) == 0 && !topic_is(&talk, topic));
		CHECK_INT(talk.memory.step, 0);
	}
}

TEST(again_says_the_same_part_once_more_and_the_story_goes_on_from_there)
{
	struct talk talk;
	char before[sizeof talk.text];
	talk_begin(&talk, 5);
	CHECK_INT(hear(&talk, "tell me a story"), TB_OK);
	CHECK_INT(hear(&talk, "yes"), TB_OK);
	memcpy(before, talk.text, sizeof before);
	CHECK_INT(hear(&talk, "say that again please"), TB_OK);
	CHECK_STR(talk.text, before);
	CHECK_INT(talk.memory.step, 1);
	CHECK_INT(hear(&talk, "go on"), TB_OK);
	CHECK_INT(talk.memory.step, 2);
}

TEST(a_story_survives_a_sentence_that_was_not_understood)
{
	struct talk talk;
	talk_begin(&talk, 5);
	CHECK_INT(hear(&talk, "tell me a story"), TB_OK);
	CHECK_INT(hear(&talk, "blorp frobnicate"), TB_OK);
	CHECK(says(&talk, "go on"));
	CHECK_INT(hear(&talk, "go on"), TB_OK);
	CHECK_INT(talk.memory.step, 1);
	CHECK_INT(hear(&talk, "stop"), TB_OK);
	CHECK_INT(hear(&talk, "what happens next"), TB_OK);
	CHECK_INT(talk.memory.step, 2);
}

TEST(no_in_the_middle_of_a_story_ends_it)
{
	struct talk talk;
	talk_begin(&talk, 5);
	CHECK_INT(hear(&talk, "tell me a story"), TB_OK);
	CHECK_INT(hear(&talk, "no thank you"), TB_OK);
	CHECK(topic_is(&talk, "talk.no"));
	CHECK_INT(hear(&talk, "go on"), TB_OK);
	CHECK(topic_is(&talk, "talk.more"));
}

TEST(a_riddle_takes_the_right_word_and_offers_another)
{
	struct talk talk;
	talk_begin(&talk, 6);
	snprintf(talk.memory.topic, sizeof talk.memory.topic, "riddle.elephant");
	CHECK_INT(hear(&talk, "is it an elephant"), TB_OK);
	CHECK(says(&talk, "Yes"));
	CHECK_INT(hear(&talk, "yes"), TB_OK);
	CHECK(strncmp(talk.memory.topic, "riddle.", 7) == 0 && !topic_is(&talk, "riddle.elephant"));
}

TEST(a_wrong_guess_leaves_the_riddle_open_and_giving_up_gives_the_answer)
{
	struct talk talk;
	talk_begin(&talk, 6);
	snprintf(talk.memory.topic, sizeof talk.memory.topic, "riddle.elephant");
	CHECK_INT(hear(&talk, "a dog"), TB_OK);
	CHECK(says(&talk, "Guess again") || says(&talk, "Try again"));
	CHECK_INT(hear(&talk, "is it a banana"), TB_OK);
	CHECK(topic_is(&talk, "riddle.elephant"));
	CHECK_INT(hear(&talk, "i give up"), TB_OK);
	CHECK(says(&talk, "It was the elephant"));
}

TEST(a_riddle_lets_a_child_ask_for_something_else)
{
	struct talk talk;
	talk_begin(&talk, 6);
	snprintf(talk.memory.topic, sizeof talk.memory.topic, "riddle.elephant");
	CHECK_INT(hear(&talk, "tell me a joke"), TB_OK);
	CHECK(topic_is(&talk, "joke"));
}

TEST(the_answer_of_a_riddle_is_just_an_animal_when_no_riddle_is_open)
{
	struct talk talk;
	talk_begin(&talk, 6);
	CHECK_STR(intent_of(&talk, "elephant"), "animal.elephant");
}

TEST(yes_takes_up_what_was_offered)
{
	struct talk talk;
	talk_begin(&talk, 7);
	CHECK_INT(hear(&talk, "who wrote the ninth symphony"), TB_OK);
	CHECK(topic_is(&talk, "talk.unknown"));
	CHECK_INT(hear(&talk, "yes please"), TB_OK);
	CHECK(strncmp(talk.memory.topic, "talk.", 5) != 0);
	talk_begin(&talk, 7);
	CHECK_INT(hear(&talk, "i am bored"), TB_OK);
	CHECK_INT(hear(&talk, "yes"), TB_OK);
	CHECK(strncmp(talk.memory.topic, "riddle.", 7) == 0 || strncmp(talk.memory.topic, "story.", 6) == 0);
}

TEST(yes_without_an_offer_is_answered_kindly)
{
	struct talk talk;
	talk_begin(&talk, 7);
	CHECK_STR(intent_of(&talk, "yes"), "talk.yes");
	CHECK_STR(intent_of(&talk, "no"), "talk.no");
	CHECK_STR(intent_of(&talk, "go on"), "talk.more");
	CHECK_STR(intent_of(&talk, "again"), "talk.again");
}

TEST(another_joke_is_another_joke_for_as_long_as_memory_lasts)
{
	struct talk talk;
	char told[TB_REPLY_MEMORY_ANSWERS][256];
	talk_begin(&talk, 8);
	for (int i = 0; i < TB_REPLY_MEMORY_ANSWERS; i++) {
		CHECK_INT(hear(&talk, i ? "another one" : "tell me a joke"), TB_OK);
		CHECK(topic_is(&talk, "joke"));
		CHECK(strlen(talk.text) < sizeof told[i]);
		memcpy(told[i], talk.text, strlen(talk.text) + 1);
		for (int k = 0; k < i; k++)
			CHECK(strcmp(told[k], told[i]) != 0);
	}
}

TEST(when_all_answers_were_said_the_oldest_comes_again)
{
	struct talk talk;
	char first[sizeof talk.text], second[sizeof talk.text];
	talk_begin(&talk, 7);
	CHECK_INT(hear(&talk, "what does a cow say"), TB_OK);
	memcpy(first, talk.text, sizeof first);
	CHECK_INT(hear(&talk, "what does a cow say"), TB_OK);
	memcpy(second, talk.text, sizeof second);
	CHECK(strcmp(first, second) != 0);
	CHECK_INT(hear(&talk, "what does a cow say"), TB_OK);
	CHECK_STR(talk.text, first);
}

TEST(sums_are_right)
{
	static const char *const words[] = {"zero",     "one",      "two",      "three",   "four",    "five",
	                                    "six",      "seven",    "eight",    "nine",    "ten",     "eleven",
	                                    "twelve",   "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
	                                    "eighteen", "nineteen", "twenty"};
	struct talk talk;
	talk_begin(&talk, 7);
	for (int a = 0; a <= 20; a++)
		for (int b = 0; a + b <= 20; b++) {
			char question[80], answer[40];
			snprintf(question, sizeof question, "what is %s plus %s", words[a], words[b]);
			CHECK_STR(intent_of(&talk, question), "math.plus");
			snprintf(answer, sizeof answer, " %s", words[a + b]);
			CHECK(says(&talk, answer));
			snprintf(question, sizeof question, "teddy how much is %s take away %s", words[a + b],
			         words[b]);
			CHECK_STR(intent_of(&talk, question), "math.minus");
			snprintf(answer, sizeof answer, " %s", words[a]);
			CHECK(says(&talk, answer));
		}
}

TEST(sums_may_be_typed_and_repeated_and_have_limits)
{
	struct talk talk;
	talk_begin(&talk, 8);
	CHECK_STR(intent_of(&talk, "7+5=?"), "math.plus");
	CHECK(says(&talk, "twelve"));
	char before[sizeof talk.text];
	memcpy(before, talk.text, sizeof before);
	CHECK_INT(hear(&talk, "what did you say"), TB_OK);
	CHECK_STR(talk.text, before);
	CHECK_STR(intent_of(&talk, "What is 3 x 4"), "math.times");
	CHECK(says(&talk, "welve"));
	CHECK_STR(intent_of(&talk, "10 - 4"), "math.minus");
	CHECK(says(&talk, "six"));
	CHECK_STR(intent_of(&talk, "twenty-one plus thirty two"), "math.plus");
	CHECK(says(&talk, "fifty three"));
	CHECK_STR(intent_of(&talk, "three minus five"), "math.below");
	CHECK_STR(intent_of(&talk, "ninety nine plus two"), "math.toobig");
	CHECK_STR(intent_of(&talk, "123456789012 + 1"), "math.toobig");
}

TEST(the_name_is_said_at_most_every_fifth_turn)
{
	struct talk talk;
	talk_begin(&talk, 8);
	talk.spoken_name = "Zaphod";
	int last = -100, n_names = 0;
	for (int i = 0; i < 200; i++) {
		talk.seed = (uint32_t)i;
		CHECK_INT(hear(&talk, i % 2 ? "hello" : "goodbye"), TB_OK);
		if (!says(&talk, "Zaphod"))
			continue;
		CHECK(i - last >= 5);
		last = i;
		n_names++;
	}
	CHECK(n_names > 5);
}

TEST(an_answer_without_the_name_reads_as_if_none_was_meant)
{
	struct talk talk;
	for (uint32_t seed = 0; seed < 100; seed++) {
		talk_begin(&talk, 8);
		talk.seed = seed;
		CHECK_INT(hear(&talk, seed % 2 ? "hello" : "good night"), TB_OK);
		CHECK(!says(&talk, "{") && !says(&talk, " ,") && !says(&talk, ",.") && !says(&talk, ",!") &&
		      !says(&talk, " ."));
	}
}

TEST(a_name_that_makes_a_sentence_too_long_is_left_out)
{
	static char name[TB_REPLY_SENTENCE_MAX + 1];
	struct talk talk;
	memset(name, 'N', sizeof name - 1);
	for (uint32_t seed = 0; seed < 30; seed++) {
		talk_begin(&talk, 8);
		talk.seed = seed;
		talk.spoken_name = name;
		CHECK_INT(hear(&talk, "hello"), TB_OK);
		CHECK(!says(&talk, "NN"));
	}
}

TEST(the_same_request_and_seed_give_the_same_reply_and_other_seeds_others)
{
	struct talk one, two;
	int n_other = 0;
	for (uint32_t seed = 0; seed < 30; seed++) {
		talk_begin(&one, 7);
		talk_begin(&two, 7);
		one.seed = two.seed = seed;
		CHECK_INT(hear(&one, "tell me a joke"), TB_OK);
		CHECK_INT(hear(&two, "tell me a joke"), TB_OK);
		CHECK_STR(one.text, two.text);
		CHECK_MEM(&one.memory, &two.memory, sizeof one.memory);
		two.seed = seed + 1000;
		memset(&two.memory, 0, sizeof two.memory);
		CHECK_INT(hear(&two, "tell me a joke"), TB_OK);
		n_other += strcmp(one.text, two.text) != 0;
	}
	CHECK(n_other > 15);
}

TEST(answers_come_sentence_by_sentence_and_none_is_too_long)
{
	struct talk talk;
	talk_begin(&talk, 7);
	CHECK_INT(hear(&talk, "say the alphabet"), TB_OK);
	CHECK(talk.n_sentences >= 4);
	CHECK(talk.longest <= TB_REPLY_SENTENCE_MAX);
}

TEST(a_cancelled_reply_stops_before_the_next_sentence_and_changes_no_memory)
{
	struct talk talk;
	talk_begin(&talk, 7);
	atomic_store(&talk.cancelled, true);
	CHECK_INT(hear(&talk, "tell me a story"), TB_ERR_CANCELLED);
	CHECK_INT(talk.n_sentences, 0);
	CHECK_INT(talk.memory.n_turns, 0);
}

static enum tb_status refuse_second(void *ctx, struct tb_span sentence)
{
	int *n = ctx;
	(void)sentence;
	return ++*n == 2 ? TB_ERR_CLOSED : TB_OK;
}

TEST(a_sink_that_refuses_ends_the_reply_with_its_own_status)
{
	struct tb_reply_engine *engine = storybook();
	CHECK(engine);
	int n = 0;
	atomic_bool cancelled = false;
	struct tb_reply_memory memory = {0};
	struct tb_reply_request request = {.text = tb_span_cstr("say the alphabet"), .language = "en", .age = 7};
	struct tb_reply_sink sink = {.ctx = &n, .on_sentence = refuse_second};
	CHECK_INT(engine->run(engine->ctx, &request, &sink, &cancelled, &memory), TB_ERR_CLOSED);
	CHECK_INT(n, 2);
}

TEST(a_memory_of_nonsense_is_survived)
{
	struct talk talk;
	static const char *const turns[] = {"yes", "again", "go on", "no", "is it a cow", "another one", "hello"};
	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
		for (int step = 0; step <= 0xFFFF; step += 4369) {
			talk_begin(&talk, 7);
			memset(&talk.memory, 0xA5, sizeof talk.memory);
			talk.memory.step = (uint16_t)step;
			CHECK_INT(hear(&talk, turns[i]), TB_OK);
			snprintf(talk.memory.topic, sizeof talk.memory.topic, "%s",
			         i % 2 ? "talk.unknown" : "math.plus");
			talk.memory.step = (uint16_t)step;
			CHECK_INT(hear(&talk, turns[i]), TB_OK);
		}
}

TEST(it_speaks_the_languages_it_has_packs_for_and_refuses_others)
{
	struct tb_reply_engine *engine = storybook();
	CHECK(engine);
	CHECK(engine->speaks(engine->ctx, "en"));
	CHECK(!engine->speaks(engine->ctx, "xx"));
	CHECK(!engine->speaks(engine->ctx, NULL));
	CHECK(engine->processor == NULL);
	struct talk talk;
	talk_begin(&talk, 2);
	CHECK_INT(hear(&talk, "hello"), TB_ERR_ARG);
}

TEST_MAIN(T(a_story_is_told_on_to_its_end_and_then_another_begins),
          T(again_says_the_same_part_once_more_and_the_story_goes_on_from_there),
          T(a_story_survives_a_sentence_that_was_not_understood), T(no_in_the_middle_of_a_story_ends_it),
          T(a_riddle_takes_the_right_word_and_offers_another),
          T(a_wrong_guess_leaves_the_riddle_open_and_giving_up_gives_the_answer),
          T(a_riddle_lets_a_child_ask_for_something_else),
          T(the_answer_of_a_riddle_is_just_an_animal_when_no_riddle_is_open), T(yes_takes_up_what_was_offered),
          T(yes_without_an_offer_is_answered_kindly), T(another_joke_is_another_joke_for_as_long_as_memory_lasts),
          T(when_all_answers_were_said_the_oldest_comes_again), T(sums_are_right),
          T(sums_may_be_typed_and_repeated_and_have_limits), T(the_name_is_said_at_most_every_fifth_turn),
          T(an_answer_without_the_name_reads_as_if_none_was_meant),
          T(a_name_that_makes_a_sentence_too_long_is_left_out),
          T(the_same_request_and_seed_give_the_same_reply_and_other_seeds_others),
          T(answers_come_sentence_by_sentence_and_none_is_too_long),
          T(a_cancelled_reply_stops_before_the_next_sentence_and_changes_no_memory),
          T(a_sink_that_refuses_ends_the_reply_with_its_own_status), T(a_memory_of_nonsense_is_survived),
          T(it_speaks_the_languages_it_has_packs_for_and_refuses_others))
