#include "tests/check.h"
#include "tests/unit/safety/fixture.h"

/* A content folder of one language in /tmp. */
struct folder {
	char root[FIXTURE_PATH_MAX];
};

static const char good_list[] = "direction in\ncategory violence\nseverity 2\naction answer\nkill the\n"
                                "allow kill the lights\ndirection out\naction drop\nkill\n";
static const char good_answers[] =
    "[answer any answer all]\nLet us play.\n[answer any grownup all]\nTell a grown-up.\n[answer any crisis all]\nTell "
    "now.\n"
    "[kind didnt_hear]\nAgain?\n[kind say_again]\nAgain?\n[kind trouble]\nOh.\n[kind another_topic]\nElse.\n"
    "[kind busy]\nWait.\n[kind too_long]\nLong.\n[kind soon]\nSoon.\n[kind day_over]\nOver.\n"
    "[kind quiet]\nSleep.\n[kind rest]\nRest.\n";

static void put_file(const struct folder *folder, const char *name, const char *text)
{
	char path[2 * FIXTURE_PATH_MAX];
	snprintf(path, sizeof path, "%s/%s", folder->root, name);
	FILE *file = fopen(path, "w");
	if (!file)
		return;
	fputs(text, file);
	fclose(file);
}

static void make_folder(struct folder *folder, const char *list, const char *answers)
{
	char language[FIXTURE_PATH_MAX + 4];
	snprintf(folder->root, sizeof folder->root, "/tmp/teddy-safety-XXXXXX");
	if (!mkdtemp(folder->root))
		return;
	snprintf(language, sizeof language, "%s/en", folder->root);
	mkdir(language, 0700);
	if (list)
		put_file(folder, "en/one.list", list);
	if (answers)
		put_file(folder, "en/answers.txt", answers);
}

static void drop_folder(const struct folder *folder)
{
	static const char *const names[] = {"en/one.list", "en/words.txt", "en/answers.txt", "en", ""};
	char path[2 * FIXTURE_PATH_MAX];
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folder->root, names[i]);
		remove(path);
	}
}

/* Loads a folder of these two files and gives back the status; the gate is dropped. */
static enum tb_status load(const char *list, const char *answers)
{
	struct folder folder;
	struct tb_gate *gate = NULL;
	make_folder(&folder, list, answers);
	enum tb_status status = fixture_load(folder.root, &gate);
	drop_folder(&folder);
	if (status == TB_OK)
		tb_gate_destroy(gate);
	return status;
}

/* The same with a words.txt; the gate is left to the caller. */
static enum tb_status load_with_words(const char *words, const char *list, struct tb_gate **gate)
{
	struct folder folder;
	make_folder(&folder, list, good_answers);
	put_file(&folder, "en/words.txt", words);
	enum tb_status status = fixture_load(folder.root, gate);
	drop_folder(&folder);
	return status;
}

static const char *in(const struct tb_gate *gate, const char *text)
{
	return fixture_check(gate, TB_GATE_IN, tb_span_cstr(text), NULL);
}

static const char *out(const struct tb_gate *gate, const char *text)
{
	return fixture_check(gate, TB_GATE_OUT, tb_span_cstr(text), NULL);
}

TEST(a_verdict_reads_as_pass_or_stop_with_its_parts)
{
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	CHECK_STR(in(gate, "why is the sky blue"), "pass");
	CHECK_STR(in(gate, "I want to die."), "stop self_harm 3 crisis");
	CHECK_STR(in(gate, "someone is following me"), "stop danger 3 grownup");
	CHECK_STR(in(gate, "my last name is miller"), "stop personal_data 2 answer");
	CHECK_STR(out(gate, "Where do you live?"), "stop personal_data 2 drop");
	tb_gate_destroy(gate);
}

TEST(spelling_tricks_do_not_get_through)
{
	static const char *const tricks[] = {
	    "i want to k1ll myself",      "i want to k i l l myself",
	    "i want to k.i.l.l myself",   "i want to kiiiill myself",
	    "i want to k\u0456ll myself", "i want to ki\u200Bll myself",
	    "i want to k\u00EFll myself", "i want to ki-ll my-self",
	    "i w a n t t o d i e",        "\uFF49 want to \uFF44\uFF49\uFF45",
	    "I WANT TO DIE!!!",           "i.want.to.die",
	};
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
		if (strcmp(in(gate, tricks[i]), "stop self_harm 3 crisis") != 0)
			print_error("got through: %s\n", tricks[i]);
		CHECK_STR(in(gate, tricks[i]), "stop self_harm 3 crisis");
	}
	tb_gate_destroy(gate);
}

TEST(the_gravest_of_several_matches_wins)
{
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	CHECK_STR(in(gate, "damn my last name is miller and i want to die"), "stop self_harm 3 crisis");
	CHECK_STR(in(gate, "i want to die and my last name is miller damn"), "stop self_harm 3 crisis");
	tb_gate_destroy(gate);
}

TEST(an_exception_excuses_what_lies_inside_it_and_nothing_else)
{
	struct folder folder;
	struct tb_gate *gate = NULL;
	make_folder(&folder, good_list, good_answers);
	CHECK_INT(fixture_load(folder.root, &gate), TB_OK);
	drop_folder(&folder);
	CHECK_STR(in(gate, "please kill the lights"), "pass");
	CHECK_STR(in(gate, "kill the lights and kill the cat"), "stop violence 2 answer");
	CHECK_STR(in(gate, "kill the cat"), "stop violence 2 answer");
	CHECK_STR(out(gate, "kill the lights"), "stop violence 2 drop");
	tb_gate_destroy(gate);
}

TEST(text_that_cannot_be_judged_is_stopped)
{
	static char longer[4000], words[600];
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	memset(longer, 'a', sizeof longer - 1);
	for (size_t i = 0; i + 2 < sizeof words; i += 2)
		memcpy(words + i, "a ", 3);
	for (int direction = TB_GATE_IN; direction <= TB_GATE_OUT; direction++) {
		const char *want = direction == TB_GATE_IN ? "stop error 1 answer" : "stop error 1 drop";
		const char *answer = NULL;
		enum tb_gate_direction way = (enum tb_gate_direction)direction;
		CHECK_STR(fixture_check(gate, way, tb_span_make("hi \xFF there", 9), &answer), want);
		CHECK(answer != NULL);
		CHECK_STR(fixture_check(gate, way, tb_span_make("caf\xC3", 4), NULL), want);
		CHECK_STR(fixture_check(gate, way, tb_span_make("\xC0\xAF", 2), NULL), want);
		CHECK_STR(fixture_check(gate, way, tb_span_cstr(longer), NULL), want);
		CHECK_STR(fixture_check(gate, way, tb_span_cstr(words), NULL), want);
		CHECK_STR(fixture_check(gate, way,
		                        tb_span_cstr("\u041F\u0440\u0438\u0432\u0435\u0442 \u0434\u0440\u0443\u0433"),
		                        NULL),
		          want);
	}
	tb_gate_destroy(gate);
}

TEST(text_that_cannot_be_judged_whole_is_still_searched)
{
	static char text[4000];
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	memset(text, 'a', sizeof text - 1);
	memcpy(text, "i want to die ", 14);
	CHECK_STR(in(gate, text), "stop self_harm 3 crisis");
	CHECK_STR(in(gate, "i want to die \xFF"), "stop self_harm 3 crisis");
	tb_gate_destroy(gate);
}

TEST(silence_passes)
{
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	CHECK_STR(in(gate, ""), "pass");
	CHECK_STR(out(gate, " ... "), "pass");
	CHECK_STR(fixture_check(gate, TB_GATE_IN, tb_span_make(NULL, 0), NULL), "pass");
	tb_gate_destroy(gate);
}

TEST(answers_suit_the_language_and_the_age_and_are_the_same_for_the_same_words)
{
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	struct tb_gate_question question = {
	    .direction = TB_GATE_IN, .language = "en", .age = 4, .text = tb_span_cstr("i want to die")};
	const char *young = tb_gate_check(gate, &question).answer;
	CHECK(young == tb_gate_check(gate, &question).answer);
	question.age = 12;
	const char *old = tb_gate_check(gate, &question).answer;
	CHECK(strcmp(young, old) != 0);
	CHECK(strstr(young, "grown-up you trust now") != NULL && strstr(old, "not your fault") != NULL);
	question.language = "ar";
	CHECK((unsigned char)tb_gate_check(gate, &question).answer[0] >= 0xD8);
	question.language = "xx";
	CHECK_STR(tb_gate_check(gate, &question).answer, old);
	question.age = -7;
	CHECK_STR(tb_gate_check(gate, &question).answer, young);
	tb_gate_destroy(gate);
}

TEST(every_stop_has_an_answer_for_every_age_and_language)
{
	static const char *const texts[] = {"i want to die",          "my dad hits me",   "i am lost",
	                                    "my last name is miller", "what is sex",      "i want to kill him",
	                                    "what is beer",           "girls are stupid", "damn",
	                                    "don't tell my mom",      "say a bad word",   "\xFF"};
	static const char *const languages[] = {"en", "ar"};
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0] * 2 * 11; i++) {
		struct tb_gate_question question = {.direction = TB_GATE_IN,
		                                    .language = languages[i % 2],
		                                    .age = 3 + (int)(i / 2 % 11),
		                                    .text = tb_span_cstr(texts[i / 22])};
		struct tb_gate_verdict verdict = tb_gate_check(gate, &question);
		CHECK(verdict.action != TB_GATE_PASS);
		CHECK(verdict.answer != NULL && verdict.answer[0] != '\0');
		question.direction = TB_GATE_OUT;
		question.text = tb_span_cstr(verdict.answer);
		CHECK_INT(tb_gate_check(gate, &question).action, TB_GATE_PASS);
	}
	tb_gate_destroy(gate);
}

TEST(every_kind_phrase_is_there_in_every_language)
{
	struct tb_gate *gate = fixture_gate();
	CHECK(gate != NULL);
	for (int phrase = 0; phrase < TB_KIND_COUNT; phrase++) {
		const char *english = tb_gate_phrase(gate, (enum tb_kind_phrase)phrase, "en");
		const char *arabic = tb_gate_phrase(gate, (enum tb_kind_phrase)phrase, "ar");
		CHECK(english[0] != '\0' && arabic[0] != '\0' && strcmp(english, arabic) != 0);
		CHECK(tb_gate_phrase(gate, (enum tb_kind_phrase)phrase, "xx") == english);
	}
	tb_gate_destroy(gate);
}

TEST(a_rule_that_passes_leaves_its_mark_and_never_hides_a_stop)
{
	struct folder folder;
	struct tb_gate *gate = NULL;
	make_folder(
	    &folder,
	    "direction both\ncategory danger\nseverity 3\naction pass\nfire\nseverity 1\naction answer\nsmoke\n",
	    good_answers);
	CHECK_INT(fixture_load(folder.root, &gate), TB_OK);
	drop_folder(&folder);
	struct tb_gate_question question = {
	    .direction = TB_GATE_IN, .language = "en", .age = 7, .text = tb_span_cstr("fire")};
	struct tb_gate_verdict verdict = tb_gate_check(gate, &question);
	CHECK_INT(verdict.action, TB_GATE_PASS);
	CHECK_INT(verdict.category, TB_SAFETY_DANGER);
	CHECK_INT(verdict.severity, 3);
	CHECK(verdict.answer == NULL);
	CHECK_STR(in(gate, "smoke and fire"), "stop danger 1 answer");
	CHECK_STR(out(gate, "smoke and fire"), "stop danger 1 drop");
	tb_gate_destroy(gate);
}

TEST(a_good_folder_loads)
{
	CHECK_INT(load(good_list, good_answers), TB_OK);
	CHECK_STR(fixture_logged, "");
}

TEST(there_is_no_empty_gate)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(fixture_load("/nonexistent/safety", &gate), TB_ERR_NOT_FOUND);
	CHECK(strstr(fixture_logged, "/nonexistent/safety") != NULL);
	CHECK_INT(load(NULL, good_answers), TB_ERR_NOT_FOUND);
	CHECK_INT(load("# nothing\n", good_answers), TB_ERR_NOT_FOUND);
	CHECK_INT(load("direction in\ncategory drugs\nseverity 1\naction answer\nbeer\n", good_answers),
	          TB_ERR_NOT_FOUND);
	CHECK(gate == NULL);
}

TEST(a_language_without_answers_does_not_load)
{
	CHECK_INT(load(good_list, NULL), TB_ERR_IO);
	CHECK(strstr(fixture_logged, "en/answers.txt") != NULL);
}

static bool list_refused(const char *list, const char *where)
{
	bool right = load(list, good_answers) == TB_ERR_FORMAT && strstr(fixture_logged, where) != NULL;
	if (!right)
		print_error("%s%s", list, fixture_logged);
	return right;
}

TEST(an_error_in_a_list_is_told_with_its_line)
{
	CHECK(list_refused("direction sideways\n", "en/one.list:1: a direction"));
	CHECK(list_refused("direction in\n\ncategory sports\n", "en/one.list:3: there is no such category"));
	CHECK(list_refused("category none\n", "en/one.list:1: there is no such category"));
	CHECK(list_refused("severity 4\n", "en/one.list:1: a severity"));
	CHECK(list_refused("severity 22\n", "en/one.list:1: a severity"));
	CHECK(list_refused("action explode\n", "en/one.list:1: an action"));
	CHECK(list_refused("direction in\nkill\n", "en/one.list:2: direction, category"));
	CHECK(
	    list_refused("direction in\ncategory drugs\nseverity 1\naction drop\n# note\nbeer (\n", "en/one.list:6: "));
	CHECK(list_refused("direction in\ncategory drugs\nseverity 1\naction drop\nallow\n", "en/one.list:5: "));
}

TEST(all_errors_are_told_at_once)
{
	CHECK(list_refused("severity 9\nseverity 8\n", "one.list:1:"));
	CHECK(strstr(fixture_logged, "one.list:2:") != NULL);
}

#define LIST "direction in\ncategory violence\nseverity 2\naction answer\n"
#define OUT "direction out\naction drop\nkill\n"

TEST(a_class_stands_for_each_of_its_members)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(load_with_words("class arm arm|left leg\nclass daddy dad|big <arm>\n",
	                          LIST "<daddy> hits (me|my <arm>)\n" OUT, &gate),
	          TB_OK);
	CHECK_STR(in(gate, "dad hits me"), "stop violence 2 answer");
	CHECK_STR(in(gate, "dad hits my left leg"), "stop violence 2 answer");
	CHECK_STR(in(gate, "big left leg hits my arm"), "stop violence 2 answer");
	CHECK_STR(in(gate, "dad hits left leg"), "pass");
	CHECK_STR(in(gate, "daddy hits me"), "pass");
	tb_gate_destroy(gate);
}

TEST(a_class_may_be_continued_on_another_line)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(load_with_words("class cat cat\nclass cat kitten\n", LIST "hurt the <cat>\n" OUT, &gate), TB_OK);
	CHECK_STR(in(gate, "hurt the cat"), "stop violence 2 answer");
	CHECK_STR(in(gate, "hurt the kitten"), "stop violence 2 answer");
	tb_gate_destroy(gate);
}

TEST(parts_that_belong_together_may_stand_in_any_order)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(load_with_words("class game game|tag\n",
	                          LIST "together (hit|hurt) me & (dad|uncle) & not (in <game>)\n" OUT, &gate),
	          TB_OK);
	CHECK_STR(in(gate, "my dad has hurt me"), "stop violence 2 answer");
	CHECK_STR(in(gate, "somebody hit me. it was my uncle"), "stop violence 2 answer");
	CHECK_STR(in(gate, "my dad has hurt his foot"), "pass");
	CHECK_STR(in(gate, "somebody hit me"), "pass");
	CHECK_STR(in(gate, "my dad hit me in tag"), "pass");
	tb_gate_destroy(gate);
}

TEST(what_was_seen_in_one_text_is_forgotten_in_the_next)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(load_with_words("", LIST "together hit me & dad\n" OUT, &gate), TB_OK);
	CHECK_STR(in(gate, "somebody hit me"), "pass");
	CHECK_STR(in(gate, "here is dad"), "pass");
	tb_gate_destroy(gate);
}

TEST(what_is_only_read_is_stopped_on_the_way_in_alone)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(load_with_words("", "direction text\ncategory drugs\nseverity 1\naction answer\nbeer\n" OUT, &gate),
	          TB_OK);
	CHECK_STR(in(gate, "beer"), "stop drugs 1 answer");
	CHECK_STR(out(gate, "beer"), "pass");
	tb_gate_destroy(gate);
}

TEST(misspellings_and_fillers_do_not_get_through)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(load_with_words("spelled kill kil kyl\nfiller really um\n", LIST "want to kill\n" OUT, &gate), TB_OK);
	CHECK_STR(in(gate, "i want to kil"), "stop violence 2 answer");
	CHECK_STR(in(gate, "i really want um to kyl"), "stop violence 2 answer");
	CHECK_STR(in(gate, "i wnat to kill"), "stop violence 2 answer");
	CHECK_STR(in(gate, "i want to kiln"), "pass");
	tb_gate_destroy(gate);
}

TEST(a_filler_that_a_rule_names_still_counts)
{
	struct tb_gate *gate = NULL;
	CHECK_INT(load_with_words("filler really\n", LIST "really mad\n" OUT, &gate), TB_OK);
	CHECK_STR(in(gate, "i am really mad"), "stop violence 2 answer");
	tb_gate_destroy(gate);
}

static bool words_refused(const char *words, const char *list, const char *where)
{
	struct tb_gate *gate = NULL;
	bool right = load_with_words(words, list, &gate) == TB_ERR_FORMAT && strstr(fixture_logged, where) != NULL;
	if (!right)
		print_error("%s\n%s\n%s", words, list, fixture_logged);
	return right;
}

TEST(an_error_in_the_words_is_told_with_its_line)
{
	CHECK(words_refused("class cat\n", good_list, "en/words.txt:1: a class is a name"));
	CHECK(words_refused("class c<t cat\n", good_list, "en/words.txt:1: a class is a name"));
	CHECK(words_refused("class pet <cat>|dog\n", good_list, "en/words.txt:1: a class is a name"));
	CHECK(words_refused("# note\nclass pet (a|b)\n", good_list, "en/words.txt:2: a class is a name"));
	CHECK(words_refused("spelled kill\n", good_list, "en/words.txt:1: after the word"));
	CHECK(words_refused("spelled kill kil\nspelled keel kil\n", good_list, "en/words.txt:2: after the word"));
	CHECK(words_refused("filler\n", good_list, "en/words.txt:1: these words"));
	CHECK(words_refused("spelled kill um\nfiller um\n", good_list, "en/words.txt:2: these words"));
	CHECK(words_refused("verb kill\n", good_list, "en/words.txt:1: a line begins with"));
}

TEST(an_error_in_a_rule_of_several_parts_is_told_with_its_line)
{
	CHECK(words_refused("", LIST "hurt the <cat>\n" OUT, "en/one.list:5: this is no pattern"));
	CHECK(words_refused("", LIST "hurt the <cat\n" OUT, "en/one.list:5: this is no pattern"));
	CHECK(words_refused("", LIST "together kill\n" OUT, "en/one.list:5: this is no pattern"));
	CHECK(words_refused("", LIST "together not kill & not hurt\n" OUT, "en/one.list:5: this is no pattern"));
	CHECK(words_refused("", LIST "together kill & \n" OUT, "en/one.list:5: this is no pattern"));
	CHECK(words_refused("", LIST "together a & b & c & d & e & f & g & h & i\n" OUT,
	                    "en/one.list:5: this is no pattern"));
}

static bool answers_refused(const char *before, const char *where)
{
	char text[2048];
	snprintf(text, sizeof text, "%s\n%s", before, good_answers);
	bool right = load(good_list, text) == TB_ERR_FORMAT && strstr(fixture_logged, where) != NULL;
	if (!right)
		print_error("%s\n%s", before, fixture_logged);
	return right;
}

TEST(an_error_in_the_answers_is_told_with_its_line)
{
	CHECK(answers_refused("Hello.", "answers.txt:1: a text stands below a heading"));
	CHECK(answers_refused("[answer any answer 3-4]", "answers.txt:1: "));
	CHECK(answers_refused("[answer any pass all]", "answers.txt:1: "));
	CHECK(answers_refused("[answer sports answer all]", "answers.txt:1: "));
	CHECK(answers_refused("[answer any answer all", "answers.txt:1: "));
	CHECK(answers_refused("[]", "answers.txt:1: "));
	CHECK(answers_refused("[kind unkind]", "answers.txt:1: "));
	CHECK(answers_refused("[kind rest]\nOne.\nTwo.", "answers.txt:3: "));
}

TEST(missing_answers_are_named)
{
	CHECK_INT(load(good_list, "[answer any answer 3-5]\nPlay.\n[kind rest]\nRest.\n"), TB_ERR_FORMAT);
	CHECK(strstr(fixture_logged, "[answer any answer 6-9]") != NULL);
	CHECK(strstr(fixture_logged, "[answer any answer 3-5]") == NULL);
	CHECK(strstr(fixture_logged, "[answer any crisis 10-13]") != NULL);
	CHECK(strstr(fixture_logged, "[kind busy]") != NULL);
	CHECK(strstr(fixture_logged, "[kind rest]") == NULL);
}

TEST(an_answer_that_the_output_gate_stops_is_a_load_error)
{
	char text[2048];
	snprintf(text, sizeof text, "%s[answer violence answer all]\nDo not kill.\n", good_answers);
	CHECK_INT(load(good_list, text), TB_ERR_FORMAT);
	CHECK(strstr(fixture_logged, "answers.txt:28: the output gate stops this text") != NULL);
	snprintf(text, sizeof text, "%s", good_answers);
	char *rest = strstr(text, "Rest.");
	memcpy(rest, "Kill.", 5);
	CHECK_INT(load(good_list, text), TB_ERR_FORMAT);
	CHECK(strstr(fixture_logged, "answers.txt:26: the output gate stops this text") != NULL);
}

TEST_MAIN(T(a_verdict_reads_as_pass_or_stop_with_its_parts), T(spelling_tricks_do_not_get_through),
          T(the_gravest_of_several_matches_wins), T(an_exception_excuses_what_lies_inside_it_and_nothing_else),
          T(text_that_cannot_be_judged_is_stopped), T(text_that_cannot_be_judged_whole_is_still_searched),
          T(silence_passes), T(answers_suit_the_language_and_the_age_and_are_the_same_for_the_same_words),
          T(every_stop_has_an_answer_for_every_age_and_language), T(every_kind_phrase_is_there_in_every_language),
          T(a_rule_that_passes_leaves_its_mark_and_never_hides_a_stop), T(a_good_folder_loads),
          T(there_is_no_empty_gate), T(a_language_without_answers_does_not_load),
          T(an_error_in_a_list_is_told_with_its_line), T(all_errors_are_told_at_once),
          T(a_class_stands_for_each_of_its_members), T(a_class_may_be_continued_on_another_line),
          T(parts_that_belong_together_may_stand_in_any_order), T(what_was_seen_in_one_text_is_forgotten_in_the_next),
          T(what_is_only_read_is_stopped_on_the_way_in_alone), T(misspellings_and_fillers_do_not_get_through),
          T(a_filler_that_a_rule_names_still_counts), T(an_error_in_the_words_is_told_with_its_line),
          T(an_error_in_a_rule_of_several_parts_is_told_with_its_line),
          T(an_error_in_the_answers_is_told_with_its_line), T(missing_answers_are_named),
          T(an_answer_that_the_output_gate_stops_is_a_load_error))
