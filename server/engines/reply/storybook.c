/* The storybook: the reply engine that needs nothing but content. Hears, decides which part of which intent answers,
 * and tells it. Which intent that was is in the memory's topic. */
#include "server/engines/reply/course.h"
#include "server/engines/reply/match.h"
#include "server/engines/reply/reply.h"
#include "server/engines/reply/telling.h"

#include "server/phrase/phrase.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANGUAGES_MAX = 16, LANGUAGE_CAP = 9, PATH_CAP = 900, DEADLINE_MS = 500 };

struct language {
	char code[LANGUAGE_CAP];
	struct tb_book book;
	struct tb_matcher matcher;
};

struct storybook {
	struct language *languages[LANGUAGES_MAX];
	size_t n_languages;
};

static struct language *find_language(const struct storybook *storybook, const char *code)
{
	for (size_t i = 0; i < storybook->n_languages; i++)
		if (code && strcmp(storybook->languages[i]->code, code) == 0)
			return storybook->languages[i];
	return NULL;
}

/* --- telling --- */

static void set_topic(struct tb_reply_memory *memory, const struct tb_book *book, int intent, int step)
{
	memset(memory->topic, 0, sizeof memory->topic);
	memcpy(memory->topic, book->intents[intent].name, strlen(book->intents[intent].name));
	memory->step = (uint16_t)step;
}

/* Offers something the storybook does know; what, stands in the step. */
static enum tb_status make_offer(struct tb_telling *telling)
{
	const struct tb_book *book = telling->book;
	uint32_t n = 0, n_fresh = 0;
	for (size_t i = 0; i < book->n_offers; i++) {
		bool fits = tb_book_say_fits(&book->offers[i].say, telling->request->age);
		n += fits;
		n_fresh += fits && tb_telling_said_ago(telling->memory, book->offers[i].say.hash) == 0;
	}
	if (n == 0)
		return TB_OK;
	uint32_t chosen = tb_telling_chance(telling, n) % (n_fresh ? n_fresh : n);
	for (size_t i = 0; i < book->n_offers; i++) {
		const struct tb_book_offer *offer = &book->offers[i];
		bool fits = tb_book_say_fits(&offer->say, telling->request->age);
		bool fresh = tb_telling_said_ago(telling->memory, offer->say.hash) == 0;
		if (!fits || (n_fresh && !fresh) || chosen-- != 0)
			continue;
		telling->memory->step = (uint16_t)(offer->intent + 1);
		return tb_telling_say(telling, &offer->say);
	}
	return TB_ERR_INTERNAL;
}

/* What leaves the conversation where it was: the child may go on with the story afterwards. */
static bool keeps_place(int role)
{
	return role == TB_ROLE_LOST || role == TB_ROLE_STOP || role == TB_ROLE_CALLED;
}

/* Says one of the answers of a part. */
static enum tb_status say_one(struct tb_telling *telling, const struct tb_book_part *part)
{
	const struct tb_book_say *says = telling->book->says + part->first_say;
	int chosen = tb_telling_choose(telling, says, part->n_says);
	return chosen == TB_BOOK_NONE ? TB_ERR_INTERNAL : tb_telling_say(telling, &says[chosen]);
}

/* "Here is what I know", when what follows may not be what was asked for. */
static enum tb_status say_near(struct tb_telling *telling)
{
	struct tb_telling plain = *telling;
	plain.facet = TB_BOOK_NONE;
	return say_one(&plain, tb_course_part(telling->book, telling->book->role_intent[TB_ROLE_NEAR], 0));
}

static enum tb_status tell(struct tb_telling *telling, const struct tb_decision *decision)
{
	const struct tb_book *book = telling->book;
	if (decision->say)
		return tb_telling_say(telling, decision->say);
	const struct tb_book_part *part = tb_course_part(book, decision->intent, decision->part);
	int role = book->intents[decision->intent].role;
	enum tb_status status = decision->near ? say_near(telling) : TB_OK;
	if (status == TB_OK)
		status = say_one(telling, part);
	if (status != TB_OK)
		return status;
	/* A wrong guess does not leave the riddle. */
	if (!keeps_place(role) || telling->memory->topic[0] == '\0')
		set_topic(telling->memory, book, decision->intent, part->kind == TB_PART_WRONG ? 0 : decision->part);
	if (tb_course_is_sum(book, decision->intent))
		telling->memory->step = tb_sum_pack(&telling->sum);
	return role == TB_ROLE_UNKNOWN ? make_offer(telling) : TB_OK;
}

/* The side of a thing that was asked for. */
static int facet_of(const struct tb_book *book, const struct tb_words *words)
{
	for (size_t i = 0; i < words->n_words; i++)
		for (size_t k = 0; k < book->n_facets; k++)
			if (strcmp(words->word[i], book->facets[k].word) == 0)
				return book->facets[k].group;
	return TB_BOOK_NONE;
}

static enum tb_status answer(const struct language *language, struct tb_telling *telling)
{
	struct tb_match match = {.intent = TB_BOOK_NONE};
	struct tb_decision decision;
	char topic[TB_REPLY_TOPIC_CAP + 1] = {0};
	memcpy(topic, telling->request->memory.topic, TB_REPLY_TOPIC_CAP);
	int here = tb_book_find(telling->book, topic);
	if (tb_sum_find(telling->book, telling->request->text, &telling->sum)) {
		decision = (struct tb_decision){.intent = telling->book->role_intent[telling->sum.role]};
		return tell(telling, &decision);
	}
	struct tb_words words;
	tb_words_split(telling->request->text, &words);
	telling->facet = facet_of(telling->book, &words);
	int listening = telling->request->memory.step == 0 ? here : TB_BOOK_NONE;
	enum tb_status status = tb_matcher_match(&language->matcher, &words, listening, &match);
	if (status != TB_OK)
		return status;
	tb_course_decide(telling, here, &match, &decision);
	return tell(telling, &decision);
}

static bool speaks(void *ctx, const char *language)
{
	return find_language(ctx, language) != NULL;
}

static enum tb_status run(void *ctx, const struct tb_reply_request *request, const struct tb_reply_sink *sink,
                          const atomic_bool *cancelled, struct tb_reply_memory *memory)
{
	struct language *language = find_language(ctx, request->language);
	if (!language)
		return TB_ERR_UNSUPPORTED;
	if (request->age < TB_BOOK_AGE_MIN || request->age > TB_BOOK_AGE_MAX)
		return TB_ERR_ARG;
	struct tb_reply_memory next = request->memory;
	next.n_turns = next.n_turns == UINT16_MAX ? 1 : (uint16_t)(next.n_turns + 1);
	next.name_used_at = next.name_used_at > next.n_turns ? 0 : next.name_used_at;
	struct tb_telling telling = {.book = &language->book,
	                             .request = request,
	                             .sink = sink,
	                             .cancelled = cancelled,
	                             .memory = &next,
	                             .facet = TB_BOOK_NONE};
	enum tb_status status = answer(language, &telling);
	if (status == TB_OK)
		*memory = next;
	return status;
}

/* --- from the packs to the engine --- */

static void destroy_language(struct language *language)
{
	tb_matcher_destroy(&language->matcher);
	tb_book_deinit(&language->book);
	free(language);
}

static void destroy(void *ctx)
{
	struct storybook *storybook = ctx;
	for (size_t i = 0; i < storybook->n_languages; i++)
		destroy_language(storybook->languages[i]);
	free(storybook);
}

/* A folder without packs is no language: TB_ERR_NOT_FOUND. */
static enum tb_status load_language(struct storybook *storybook, const char *content_dir, const char *code,
                                    const struct tb_log *log)
{
	char folder[PATH_CAP];
	if (storybook->n_languages == LANGUAGES_MAX ||
	    snprintf(folder, sizeof folder, "%s/%s", content_dir, code) >= (int)sizeof folder)
		return TB_ERR_TOO_LARGE;
	struct language *language = calloc(1, sizeof *language);
	if (!language)
		return TB_ERR_NO_MEMORY;
	memcpy(language->code, code, strlen(code));
	tb_book_init(&language->book);
	enum tb_status status = tb_pack_load(&language->book, folder, log);
	if (status == TB_OK)
		status = tb_book_link(&language->book, log);
	if (status == TB_OK)
		status = tb_matcher_create(&language->book, log, &language->matcher);
	if (status == TB_OK)
		storybook->languages[storybook->n_languages++] = language;
	else
		destroy_language(language);
	return status;
}

/* Languages are the folders whose name is a language's code: two or three letters. */
static int is_language(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length >= 2 && length <= 3 && strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz") == length;
}

static enum tb_status load_all(struct storybook *storybook, const char *content_dir, const struct tb_log *log)
{
	struct dirent **entries = NULL;
	int n_entries = scandir(content_dir, &entries, is_language, alphasort);
	if (n_entries < 0) {
		tb_logf(log, TB_LOG_ERROR, "%s:0: cannot be read: %s", content_dir, strerror(errno));
		return TB_ERR_IO;
	}
	enum tb_status result = TB_OK;
	for (int i = 0; i < n_entries; i++) {
		enum tb_status status = load_language(storybook, content_dir, entries[i]->d_name, log);
		if (status != TB_OK && status != TB_ERR_NOT_FOUND)
			result = status;
		free(entries[i]);
	}
	free(entries);
	if (result == TB_OK && storybook->n_languages == 0) {
		tb_logf(log, TB_LOG_ERROR, "%s:0: holds no story packs", content_dir);
		return TB_ERR_FORMAT;
	}
	return result;
}

enum tb_status tb_storybook_create(const char *content_dir, const struct tb_log *log, struct tb_reply_engine *engine)
{
	struct storybook *storybook = calloc(1, sizeof *storybook);
	if (!storybook)
		return TB_ERR_NO_MEMORY;
	enum tb_status status = load_all(storybook, content_dir, log);
	if (status != TB_OK) {
		destroy(storybook);
		return status;
	}
	*engine = (struct tb_reply_engine){.name = "storybook",
	                                   .processor = NULL,
	                                   .deadline_ms = DEADLINE_MS,
	                                   .ctx = storybook,
	                                   .speaks = speaks,
	                                   .run = run,
	                                   .destroy = destroy};
	return TB_OK;
}
