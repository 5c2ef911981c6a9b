/* What was heard → what was meant: paraphrases, filler, recogniser errors, typing. */
#include "tests/check.h"
#include "tests/unit/reply/talk.h"

#include <time.h>

struct heard {
	const char *text, *intent;
};

static const struct heard paraphrases[] = {
    {"Hello!", "talk.hello"},
    {"hello teddy", "talk.hello"},
    {"good morning teddy", "talk.hello"},
    {"How are you today, Teddy?", "talk.howareyou"},
    {"hi teddy how are you", "talk.howareyou"},
    {"what is your name please", "talk.name"},
    {"What's your name?", "talk.name"},
    {"um are you a real bear", "talk.whatareyou"},
    {"are you a human or a robot", "talk.whatareyou"},
    {"what can you do teddy", "talk.help"},
    {"tell me a joke please", "joke"},
    {"can you tell me a funny joke", "joke"},
    {"i want to hear another joke", "joke"},
    {"please make me laugh", "joke"},
    {"why is the sky so blue", "why.sky"},
    {"can you tell me why the sky is blue", "why.sky"},
    {"um teddy why is the sky blue", "why.sky"},
    {"do you know why it rains", "why.rain"},
    {"where does the rain come from", "why.rain"},
    {"why does it get dark at night time", "why.night"},
    {"Why do the leaves fall down in autumn?", "why.leaves"},
    {"why is sea water so salty", "why.seasalty"},
    {"how do they make honey the bees", "why.bees"},
    {"why do we have to sleep at night", "why.sleep"},
    {"why must i brush my teeth", "why.teeth"},
    {"what is a rainbow made of", "why.rainbow"},
    {"how do airplanes fly in the sky", "why.planes"},
    {"what happened to all the dinosaurs", "why.dinosgone"},
    {"how hot is the sun", "why.sun"},
    {"how do volcanoes work", "why.volcano"},
    {"what does the cow say", "animal.cow.sound"},
    {"teddy what sound does a lion make", "animal.lion.sound"},
    {"what noise does a doggy make", "animal.dog.sound"},
    {"what do penguins eat", "animal.penguin"},
    {"where do the koalas live", "animal.koala"},
    {"tell me something about elephants please", "animal.elephant"},
    {"i want to know about sharks", "animal.shark"},
    {"what is the biggest animal", "animal.biggest"},
    {"whats the biggest animal in the whole world", "animal.biggest"},
    {"which animal is the fastest of all", "animal.fastest"},
    {"how big is an elephant", "animal.elephant.size"},
    {"are there unicorns are unicorns real", "animal.unicorn"},
    {"my cat is fluffy", "animal.cat"},
    {"count to ten", "count.ten"},
    {"can you count up to twenty", "count.twenty"},
    {"count backwards from ten please", "count.back"},
    {"what is the biggest number in the world", "number.biggest"},
    {"what is a triangle", "shape.triangle"},
    {"what colours make green", "colour.mix"},
    {"what color do red and yellow make", "colour.mix"},
    {"my favorite color is blue", "colour.blue"},
    {"I'm sad", "feel.sad"},
    {"i feel really sad today", "feel.sad"},
    {"teddy i am so scared", "feel.scared"},
    {"i'm scared of the dark", "feel.scared"},
    {"are there monsters under my bed", "feel.scared"},
    {"i am angry with my brother", "feel.angry"},
    {"nobody wants to play with me", "feel.lonely"},
    {"im so bored", "feel.bored"},
    {"i cant sleep", "feel.cantsleep"},
    {"i had a bad dream last night", "feel.cantsleep"},
    {"my tummy hurts", "feel.sick"},
    {"i miss my mommy", "feel.miss"},
    {"someone is bullying me at school", "feel.bully"},
    {"good night teddy", "talk.goodnight"},
    {"thank you very much teddy", "talk.thanks"},
    {"bye bye teddy see you tomorrow", "talk.goodbye"},
    {"what are the planets called", "space.planets"},
    {"what is the biggest planet", "space.jupiter"},
    {"are aliens real", "space.aliens"},
    {"how do rockets work", "space.rocket"},
    {"how many bones do i have in my body", "body.bones"},
    {"why does my heart beat so fast", "body.heart"},
    {"why do we get the hiccups", "body.hiccups"},
    {"where does chocolate come from", "food.sweets"},
    {"i don't like vegetables", "food.vegetables"},
    {"what are the days of the week", "days.week"},
    {"tell me the months of the year", "days.months"},
    {"say the alphabet", "letters.alphabet"},
    {"how do you say hello in french", "hello.french"},
    {"what time is it now", "talk.time"},
    {"is it going to rain today", "talk.weathernow"},
    {"play i spy with me", "talk.ispy"},
    {"today is my birthday", "talk.birthday"},
    {"where do babies come from", "people.baby"},
    {"sing twinkle twinkle little star", "song.twinkle"},
    {"can you sing humpty dumpty", "song.humpty"},
    {"teddy", "talk.listen"},
    {"", "talk.listen"},
};

/* As a recogniser mishears, or as a child types. */
static const struct heard noisy[] = {
    {"why is sky blue", "why.sky"},
    {"why the sky is blue", "why.sky"},
    {"why is a sky blue", "why.sky"},
    {"tell me joke", "joke"},
    {"tell me the joke", "joke"},
    {"a tell me a joke the", "joke"},
    {"what does a the cow say", "animal.cow.sound"},
    {"what is the cow say", "animal.cow.sound"},
    {"elefant", "animal.elephant"},
    {"what do elefants eat", "animal.elephant"},
    {"tell me about girafes", "animal.giraffe"},
    {"tell me about dinosars", "animal.dinosaur"},
    {"wat is the bigest animal", "animal.biggest"},
    {"count the ten", "count.ten"},
    {"can count to ten", "count.ten"},
    {"how are you the", "talk.howareyou"},
    {"i am scared the dark", "feel.scared"},
    {"why does rain", "why.rain"},
    {"where the rain come from", "why.rain"},
    {"who it is your name", "talk.name"},
    {"good night eddie", "talk.goodnight"},
    {"sing twinkle little star", "song.twinkle"},
    {"what the penguins eat", "animal.penguin"},
    {"why do leaves fall the", "why.leaves"},
};

static const char *const not_known[] = {
    "who is the president of france",
    "what is the capital of peru",
    "how do i fix a washing machine",
    "how tall is the eiffel tower",
    "what do you think about taxes",
    "which film won the oscar",
    "asdf qwer zxcv",
    "the quarterly report is late",
    "who wrote the ninth symphony",
    "agent is not available your call will be answered shortly",
};

static size_t n_wrong(const struct heard *table, size_t n)
{
	struct talk talk;
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++)
		for (int age = 4; age <= 12; age += 4) {
			talk_begin(&talk, age);
			const char *got = intent_of(&talk, table[i].text);
			if (strcmp(got, table[i].intent) != 0) {
				fprintf(stderr, "# \"%s\" (%d): %s, not %s\n", table[i].text, age, got,
				        table[i].intent);
				wrong++;
			}
		}
	return wrong;
}

TEST(paraphrases_lead_to_what_was_meant)
{
	CHECK(sizeof paraphrases / sizeof paraphrases[0] >= 80);
	CHECK_INT(n_wrong(paraphrases, sizeof paraphrases / sizeof paraphrases[0]), 0);
}

TEST(misheard_and_mistyped_sentences_lead_to_what_was_meant)
{
	CHECK_INT(n_wrong(noisy, sizeof noisy / sizeof noisy[0]), 0);
}

TEST(what_the_packs_do_not_know_is_not_answered_but_something_known_is_offered)
{
	for (size_t i = 0; i < sizeof not_known / sizeof not_known[0]; i++)
		for (int age = 3; age <= 13; age++) {
			struct talk talk;
			talk_begin(&talk, age);
			CHECK_STR(intent_of(&talk, not_known[i]), "talk.unknown");
			CHECK(talk.n_sentences >= 2);
			CHECK(talk.memory.step > 0);
			CHECK(talk.text[strlen(talk.text) - 1] == '?');
		}
}

TEST(offers_rotate)
{
	struct talk talk;
	talk_begin(&talk, 7);
	uint32_t offers[4];
	for (int i = 0; i < 4; i++) {
		CHECK_INT(hear(&talk, "who wrote the ninth symphony"), TB_OK);
		offers[i] = talk.memory.answers[talk.memory.next_answer - 1];
		for (int k = 0; k < i; k++)
			CHECK(offers[k] != offers[i]);
	}
}

TEST(a_fact_that_only_one_word_led_to_is_announced_as_such)
{
	struct talk talk;
	talk_begin(&talk, 7);
	CHECK_STR(intent_of(&talk, "how old can a spider become"), "animal.spider");
	CHECK(strstr(talk.text, "know") != NULL);
	CHECK_STR(intent_of(&talk, "spider"), "animal.spider");
	CHECK(strstr(talk.text, "know") == NULL);
}

TEST(hostile_texts_of_any_length_are_answered)
{
	static char text[20000];
	struct talk talk;
	talk_begin(&talk, 5);
	for (size_t i = 0; i + 1 < sizeof text; i++)
		text[i] = (char)(i % 7 == 6 ? ' ' : 'a' + i * i % 26);
	CHECK_INT(hear(&talk, text), TB_OK);
	memset(text, 'x', sizeof text - 1);
	CHECK_INT(hear(&talk, text), TB_OK);
	memset(text, 0xF0, sizeof text - 1);
	CHECK_INT(hear(&talk, text), TB_OK);
	memset(text, '+', sizeof text - 1);
	CHECK_INT(hear(&talk, text), TB_OK);
	CHECK_INT(hear(&talk, "1+1+1+1 999999999999999999999 + {name} {a} %s"), TB_OK);
	CHECK(!strchr(talk.text, '{') && !strchr(talk.text, '%'));
}

/* A bound that only a wrong order of growth breaks: sanitizers and a shared machine cost a factor of ten. */
TEST(a_reply_takes_about_a_millisecond_at_most)
{
	struct talk talk;
	struct timespec from, to;
	talk_begin(&talk, 7);
	CHECK_INT(hear(&talk, "hello"), TB_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (int i = 0; i < 200; i++)
		CHECK_INT(hear(&talk, "teddy can you please tell me why the sky is so blue today"), TB_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
	fprintf(stderr, "# %.3f ms CPU per reply in this build\n", ms / 200);
	CHECK(ms / 200 < 10);
}

TEST_MAIN(T(paraphrases_lead_to_what_was_meant), T(misheard_and_mistyped_sentences_lead_to_what_was_meant),
          T(what_the_packs_do_not_know_is_not_answered_but_something_known_is_offered), T(offers_rotate),
          T(a_fact_that_only_one_word_led_to_is_announced_as_such), T(hostile_texts_of_any_length_are_answered),
          T(a_reply_takes_about_a_millisecond_at_most))
