/* What the packs of the project hold: every phrase leads home, every answer can be spoken to a child. */
#include "server/engines/reply/book.h"
#include "server/phrase/phrase.h"
#include "tests/check.h"
#include "tests/unit/reply/talk.h"

#include <ctype.h>

static const struct tb_book *book(void)
{
	static struct tb_book english;
	static const struct tb_log log = {.write = talk_log, .min_level = TB_LOG_WARN};
	if (english.n_intents > 0)
		return &english;
	tb_book_init(&english);
	if (tb_pack_load(&english, "content/en", &log) != TB_OK || tb_book_link(&english, &log) != TB_OK)
		return NULL;
	return &english;
}

/* Roles whose phrases steer the conversation, sums, and picks end in another intent than the phrase's own. */
static bool leads_home(const struct tb_book *b, const struct tb_book_ask *ask, const char *topic)
{
	const struct tb_book_intent *intent = &b->intents[ask->intent];
	if (strcmp(intent->name, topic) == 0)
		return true;
	for (size_t i = 0; i < intent->n_picks; i++)
		if (tb_book_picks(&b->picks[intent->first_pick + i], topic))
			return true;
	return intent->role == TB_ROLE_MINUS && strcmp(topic, b->intents[b->role_intent[TB_ROLE_BELOW]].name) == 0;
}

struct walk {
	const struct tb_book_ask *ask;
	size_t n_phrases, n_lost;
};

static void try_plain(void *ctx, const char *plain)
{
	struct walk *walk = ctx;
	struct talk talk;
	talk_begin(&talk, 3 + (int)(walk->n_phrases++ % 11));
	if (walk->ask->part > 0)
		snprintf(talk.memory.topic, sizeof talk.memory.topic, "%s", book()->intents[walk->ask->intent].name);
	if (hear(&talk, plain) == TB_OK && leads_home(book(), walk->ask, talk.memory.topic) &&
	    (walk->ask->part == 0 || talk.memory.step == walk->ask->part))
		return;
	fprintf(stderr, "# %s:%d: \"%s\" leads to %s\n", walk->ask->file, walk->ask->line, plain, talk.memory.topic);
	walk->n_lost++;
}

TEST(every_phrase_of_the_packs_leads_to_its_own_intent)
{
	CHECK(book());
	struct walk walk = {0};
	for (size_t i = 0; i < book()->n_asks; i++) {
		walk.ask = &book()->asks[i];
		CHECK_INT(tb_phrase_expand(walk.ask->pattern, try_plain, &walk), TB_OK);
	}
	fprintf(stderr, "# %zu intents, %zu phrases\n", book()->n_intents, walk.n_phrases);
	CHECK(walk.n_phrases > 3000);
	CHECK_INT(walk.n_lost, 0);
}

TEST(there_are_more_than_a_hundred_and_fifty_intents)
{
	CHECK(book());
	CHECK(book()->n_intents >= 150);
}

TEST(every_intent_has_two_answers_or_more_for_every_age)
{
	CHECK(book());
	for (size_t i = 0; i < book()->n_intents; i++) {
		const struct tb_book_intent *intent = &book()->intents[i];
		const struct tb_book_part *part = &book()->parts[intent->first_part];
		for (int age = 3; age <= 13 && intent->n_picks == 0; age++) {
			int n = 0;
			for (size_t k = 0; k < part->n_says; k++)
				n += tb_book_say_fits(&book()->says[part->first_say + k], age);
			if (n < 2)
				fprintf(stderr, "# %s at %d: %d\n", intent->name, age, n);
			CHECK(n >= 2);
		}
	}
}

static bool is_said_elsewhere(const struct tb_book *b, size_t say)
{
	for (size_t i = 0; i < say; i++)
		if (b->says[i].hash == b->says[say].hash)
			return true;
	return false;
}

TEST(no_two_answers_are_the_same_text)
{
	CHECK(book());
	for (size_t i = 0; i < book()->n_says; i++) {
		bool twice = is_said_elsewhere(book(), i);
		if (twice)
			fprintf(stderr, "# said twice: %s\n", book()->says[i].text);
		CHECK(!twice);
	}
}

static size_t count_words(const char *text)
{
	size_t n = 0;
	for (bool in = false; *text; text++) {
		bool letter = isalpha((unsigned char)*text) || *text == '\'' || *text == '-';
		n += letter && !in;
		in = letter;
	}
	return n;
}

/* 2.6 words a second, as the voice speaks: a part of a story takes up to twelve seconds, the alphabet a bit more. */
static bool can_be_spoken(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,!?:;'-{}";
	size_t n_words = count_words(text);
	size_t length = strlen(text);
	bool ends = length > 0 && strchr(".!?", text[length - 1]);
	return strspn(text, allowed) == length && ends && isupper((unsigned char)(text[0] == '{' ? 'A' : text[0])) &&
	       n_words >= 3 && n_words <= 38 && !strstr(text, "  ") && !strstr(text, " ,");
}

TEST(every_answer_can_be_spoken_and_is_not_too_long)
{
	CHECK(book());
	for (size_t i = 0; i < book()->n_says; i++) {
		bool good = can_be_spoken(book()->says[i].text);
		if (!good)
			fprintf(stderr, "# line %d: %s\n", book()->says[i].line, book()->says[i].text);
		CHECK(good);
	}
	for (size_t i = 0; i < book()->n_offers; i++)
		CHECK(can_be_spoken(book()->offers[i].say.text));
}

TEST(no_answer_asks_for_personal_data_keeps_secrets_pleads_or_claims_to_be_human)
{
	static const char *const never[] = {"your address",
	                                    "where you live",
	                                    "where do you live",
	                                    "what is your name",
	                                    "your phone",
	                                    "your last name",
	                                    "which school",
	                                    "password",
	                                    "don't tell",
	                                    "do not tell",
	                                    "secret between",
	                                    "our secret",
	                                    "don't go",
	                                    "do not go",
	                                    "please stay",
	                                    "stay with me",
	                                    "miss you",
	                                    "i am human",
	                                    "i am a person",
	                                    "i am real",
	                                    "i am alive",
	                                    "http",
	                                    "www",
	                                    "i love you",
	                                    "love me",
	                                    "buy "};
	CHECK(book());
	for (size_t i = 0; i < book()->n_says; i++) {
		char lower[512];
		snprintf(lower, sizeof lower, "%s", book()->says[i].text);
		for (char *p = lower; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		for (size_t k = 0; k < sizeof never / sizeof never[0]; k++) {
			if (strstr(lower, never[k]))
				fprintf(stderr, "# %s\n", lower);
			CHECK(!strstr(lower, never[k]));
		}
	}
}

static bool holds_one_of(const char *text, const char *const *words, size_t n_words)
{
	for (size_t i = 0; i < n_words; i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* "What do elephants eat?" gets an answer about eating, at every age and whatever was said before. */
TEST(questions_for_food_and_home_of_an_animal_are_answered_with_food_and_home)
{
	static const char *const eat[] = {"eat", "Eat", "food", "drink", "ate "};
	static const char *const animals[] = {
	    "cats",      "dogs",      "cows",       "horses",      "pigs",     "sheep",  "goats",
	    "chickens",  "ducks",     "rabbits",    "mice",        "hamsters", "frogs",  "fish",
	    "birds",     "owls",      "parrots",    "penguins",    "bears",    "lions",  "tigers",
	    "elephants", "giraffes",  "monkeys",    "zebras",      "hippos",   "rhinos", "kangaroos",
	    "koalas",    "pandas",    "crocodiles", "snakes",      "turtles",  "whales", "dolphins",
	    "sharks",    "octopuses", "bees",       "butterflies", "spiders",  "ants",   "ladybirds",
	    "snails",    "wolves",    "foxes",      "hedgehogs",   "bats",     "camels", "dinosaurs"};
	static const char *const live[] = {"live", "Live", "lived", "home"};
	size_t n_off = 0;
	for (size_t i = 0; i < sizeof animals / sizeof animals[0]; i++)
		for (int age = 3; age <= 13; age += 5) {
			struct talk talk;
			char question[64];
			talk_begin(&talk, age);
			snprintf(question, sizeof question, "what do %s eat", animals[i]);
			CHECK_INT(hear(&talk, question), TB_OK);
			if (!holds_one_of(talk.text, eat, 5))
				fprintf(stderr, "# %s (%d): %s\n", question, age, talk.text), n_off++;
			talk_begin(&talk, age);
			snprintf(question, sizeof question, "where do %s live", animals[i]);
			CHECK_INT(hear(&talk, question), TB_OK);
			if (!holds_one_of(talk.text, live, 4))
				fprintf(stderr, "# %s (%d): %s\n", question, age, talk.text), n_off++;
		}
	CHECK_INT(n_off, 0);
}

TEST_MAIN(T(every_phrase_of_the_packs_leads_to_its_own_intent), T(there_are_more_than_a_hundred_and_fifty_intents),
          T(every_intent_has_two_answers_or_more_for_every_age), T(no_two_answers_are_the_same_text),
          T(every_answer_can_be_spoken_and_is_not_too_long),
          T(no_answer_asks_for_personal_data_keeps_secrets_pleads_or_claims_to_be_human),
          T(questions_for_food_and_home_of_an_animal_are_answered_with_food_and_home))
