/* The storybook: the reply engine that needs nothing but content. Hears, decides which part of which intent answers,
 * and tells it. Which intent that was is in the memory's topic. */
#include "server/engines/reply/match.h"
#include "server/engines/reply/reply.h"
#include "server/engines/reply/telling.h"

#include "server/phrase/phrase.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LANGUAGES_MAX = 16,
	LANGUAGE_CAP = 9,
	PATH_CAP = 900,
	DEADLINE_MS = 500,
	GUESS_WORDS_MAX = 6,
	CHOICE_DEPTH_MAX = 4
};

struct language {
	char code[LANGUAGE_CAP];
	struct tb_book book;
	struct tb_matcher matcher;
};

struct storybook {
	struct language *languages[LANGUAGES_MAX];
	size_t n_languages;
};

/* What is to be said: an answer, or TB_BOOK_NONE to choose one of the part. */
struct decision {
	int intent, part;
	const struct tb_book_say *say;
};

static struct language *find_language(const struct storybook *storybook, const char *code)
{
	for (size_t i = 0; i < storybook->n_languages; i++)
		if (code && strcmp(storybook->languages[i]->code, code) == 0)
			return storybook->languages[i];
	return NULL;
}

/* --- where the conversation is --------------------------------------------------------------------------------------
 */

static const struct tb_book_part *part_of(const struct tb_book *book, int intent, int part)
{
	if (intent == TB_BOOK_NONE || part < 0 || (size_t)part >= book->intents[intent].n_parts)
		return NULL;
	return &book->parts[book->intents[intent].first_part + (size_t)part];
}

static bool is_sum(const struct tb_book *book, int intent)
{
	int role = intent == TB_BOOK_NONE ? TB_BOOK_NONE : book->intents[intent].role;
	return role == TB_ROLE_PLUS || role == TB_ROLE_MINUS || role == TB_ROLE_TIMES;
}

/* The next plain part after the one told last; TB_BOOK_NONE at the end, and after a branch. */
static int next_part(const struct tb_book *book, int intent, int part)
{
	const struct tb_book_part *now = part_of(book, intent, part);
	if (!now || now->kind == TB_PART_BRANCH || is_sum(book, intent))
		return TB_BOOK_NONE;
	for (int next = part + 1; part_of(book, intent, next); next++)
		if (part_of(book, intent, next)->kind == TB_PART_PLAIN)
			return next;
	return TB_BOOK_NONE;
}

static int wrong_part(const struct tb_book *book, int intent)
{
	for (int part = 1; part_of(book, intent, part); part++)
		if (part_of(book, intent, part)->kind == TB_PART_WRONG)
			return part;
	return TB_BOOK_NONE;
}

/* The answer said last among those of an intent; NULL when it was another's. */
static const struct tb_book_say *last_said(const struct tb_book *book, const struct tb_reply_memory *memory, int intent)
{
	const struct tb_book_intent *row = intent == TB_BOOK_NONE ? NULL : &book->intents[intent];
	for (size_t p = 0; row && p < row->n_parts; p++) {
		const struct tb_book_part *part = &book->parts[row->first_part + p];
		for (size_t i = 0; i < part->n_says; i++)
			if (tb_telling_said_ago(memory, book->says[part->first_say + i].hash) == 1)
				return &book->says[part->first_say + i];
	}
	return NULL;
}

/* What "yes" leads to, other than a next part: what the last answer, its intent, or an offer said. */
static int promised(const struct tb_book *book, const struct tb_reply_memory *memory, int here)
{
	if (here == TB_BOOK_NONE)
		return TB_BOOK_NONE;
	if (book->intents[here].role == TB_ROLE_UNKNOWN)
		return memory->step > 0 && memory->step <= book->n_intents ? memory->step - 1 : TB_BOOK_NONE;
	const struct tb_book_say *say = last_said(book, memory, here);
	return say && say->then != TB_BOOK_NONE ? say->then : book->intents[here].then;
}

/* --- what follows on what --------------------------------------------------------------------------------------------
 */

static bool go_on(const struct tb_telling *telling, int here, struct decision *decision)
{
	const struct tb_reply_memory *memory = &telling->request->memory;
	int next = next_part(telling->book, here, memory->step);
	if (next != TB_BOOK_NONE) {
		*decision = (struct decision){here, next, NULL};
		return true;
	}
	int then = promised(telling->book, memory, here);
	if (then == TB_BOOK_NONE)
		return false;
	*decision = (struct decision){then, 0, NULL};
	return true;
}

/* "More", with nothing to go on to: another answer to the same, as long as there is one. */
static bool another(const struct tb_telling *telling, int here, struct decision *decision)
{
	const struct tb_book_part *part = part_of(telling->book, here, 0);
	if (!part || telling->book->intents[here].role != TB_BOOK_NONE ||
	    !tb_telling_has_fresh(telling, telling->book->says + part->first_say, part->n_says))
		return false;
	*decision = (struct decision){here, 0, NULL};
	return true;
}

static bool again(struct tb_telling *telling, int here, struct decision *decision)
{
	const struct tb_reply_memory *memory = &telling->request->memory;
	const struct tb_book *book = telling->book;
	const struct tb_book_say *say = last_said(book, memory, here);
	for (size_t i = 0; !say && here != TB_BOOK_NONE && i < book->n_offers; i++)
		if (tb_telling_said_ago(memory, book->offers[i].say.hash) == 1)
			say = &book->offers[i].say;
	if (!say)
		return false;
	if (is_sum(book, here))
		telling->sum = tb_sum_unpack(book->intents[here].role, memory->step);
	*decision = (struct decision){here, memory->step, say};
	return true;
}

/* An intent with a role may mean another one, seen from where the conversation is. */
static void follow_role(struct tb_telling *telling, int here, struct decision *decision)
{
	const struct tb_book *book = telling->book;
	bool goes_on = here != TB_BOOK_NONE && next_part(book, here, telling->request->memory.step) != TB_BOOK_NONE;
	switch (book->intents[decision->intent].role) {
	case TB_ROLE_YES: go_on(telling, here, decision); break;
	case TB_ROLE_MORE:
		if (!go_on(telling, here, decision))
			another(telling, here, decision);
		break;
	case TB_ROLE_AGAIN: again(telling, here, decision); break;
	case TB_ROLE_UNKNOWN:
		if (goes_on)
			decision->intent = book->role_intent[TB_ROLE_LOST];
		break;
	case TB_ROLE_PLUS:
	case TB_ROLE_MINUS:
	case TB_ROLE_TIMES:
		/* Words of a sum without a sum in them. */
		decision->intent = book->role_intent[TB_ROLE_UNKNOWN];
		break;
	default: break;
	}
}

/* --- choosing
 * ---------------------------------------------------------------------------------------------------------- */

static bool can_be_picked(const struct tb_telling *telling, const struct tb_book_intent *from, size_t intent,
                          bool fresh)
{
	const struct tb_book *book = telling->book;
	const struct tb_book_part *part = part_of(book, (int)intent, 0);
	bool picked = false;
	for (size_t i = 0; i < from->n_picks; i++)
		picked = picked || tb_book_picks(&book->picks[from->first_pick + i], book->intents[intent].name);
	if (!picked || !fresh)
		return picked;
	/* One answer said lately is enough: the rest is the same riddle in other words. */
	for (size_t i = 0; i < part->n_says; i++)
		if (tb_telling_said_ago(telling->memory, book->says[part->first_say + i].hash) != 0)
			return false;
	return true;
}

/* One of the intents that an intent picks from, one not told lately when there is such. */
static int pick(const struct tb_telling *telling, int from)
{
	const struct tb_book_intent *row = &telling->book->intents[from];
	for (int fresh = 1; fresh >= 0; fresh--) {
		uint32_t n = 0, chosen;
		for (size_t i = 0; i < telling->book->n_intents; i++)
			n += can_be_picked(telling, row, i, fresh);
		if (n == 0)
			continue;
		chosen = tb_telling_chance(telling, (uint32_t)from) % n;
		for (size_t i = 0; i < telling->book->n_intents; i++)
			if (can_be_picked(telling, row, i, fresh) && chosen-- == 0)
				return (int)i;
	}
	return from;
}

/* A child that is guessing, and did not ask for something else in so many words. */
static bool is_wrong_guess(const struct tb_book *book, const struct tb_reply_memory *memory, int here,
                           const struct tb_match *match)
{
	if (here == TB_BOOK_NONE || memory->step != 0 || wrong_part(book, here) == TB_BOOK_NONE || match->part > 0)
		return false;
	return (!match->exact || match->key) && match->n_words <= GUESS_WORDS_MAX &&
	       (match->intent == TB_BOOK_NONE || book->intents[match->intent].role == TB_BOOK_NONE);
}

static void decide(struct tb_telling *telling, int here, const struct tb_match *match, struct decision *decision)
{
	const struct tb_book *book = telling->book;
	*decision = (struct decision){match->intent, match->part, NULL};
	if (match->n_words == 0)
		decision->intent = book->role_intent[TB_ROLE_CALLED];
	else if (is_wrong_guess(book, &telling->request->memory, here, match))
		*decision = (struct decision){here, wrong_part(book, here), NULL};
	else if (match->intent == TB_BOOK_NONE)
		decision->intent = book->role_intent[TB_ROLE_UNKNOWN];
	if (decision->part == 0)
		follow_role(telling, here, decision);
	for (int depth = 0; depth < CHOICE_DEPTH_MAX && book->intents[decision->intent].n_picks > 0; depth++)
		decision->intent = pick(telling, decision->intent);
}

/* --- telling
 * ----------------------------------------------------------------------------------------------------------- */

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

static enum tb_status tell(struct tb_telling *telling, const struct decision *decision)
{
	const struct tb_book *book = telling->book;
	const struct tb_book_part *part = part_of(book, decision->intent, decision->part);
	const struct tb_book_intent *intent = &book->intents[decision->intent];
	const struct tb_book_say *say = decision->say;
	if (!say) {
		const struct tb_book_say *says = book->says + part->first_say;
		int chosen = tb_telling_choose(telling, says, part->n_says);
		if (chosen == TB_BOOK_NONE)
			return TB_ERR_INTERNAL;
		say = &says[chosen];
	}
	enum tb_status status = tb_telling_say(telling, say);
	if (decision->say || status != TB_OK)
		return status;
	if (!keeps_place(intent->role) || telling->memory->topic[0] == '\0') {
		/* A wrong guess does not leave the riddle. */
		int step = part->kind == TB_PART_WRONG ? 0 : decision->part;
		set_topic(telling->memory, book, decision->intent, step);
	}
	if (is_sum(book, decision->intent))
		telling->memory->step = tb_sum_pack(&telling->sum);
	return intent->role == TB_ROLE_UNKNOWN ? make_offer(telling) : TB_OK;
}

static enum tb_status answer(const struct language *language, struct tb_telling *telling)
{
	struct tb_match match = {.intent = TB_BOOK_NONE};
	struct decision decision;
	char topic[TB_REPLY_TOPIC_CAP + 1] = {0};
	memcpy(topic, telling->request->memory.topic, TB_REPLY_TOPIC_CAP);
	int here = tb_book_find(telling->book, topic);
	if (tb_sum_find(telling->book, telling->request->text, &telling->sum)) {
		decision = (struct decision){telling->book->role_intent[telling->sum.role], 0, NULL};
		return tell(telling, &decision);
	}
	struct tb_words words;
	tb_words_split(telling->request->text, &words);
	int listening = telling->request->memory.step == 0 ? here : TB_BOOK_NONE;
	enum tb_status status = tb_matcher_match(&language->matcher, &words, listening, &match);
	if (status != TB_OK)
		return status;
	decide(telling, here, &match, &decision);
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
	struct tb_telling telling = {
	    .book = &language->book, .request = request, .sink = sink, .cancelled = cancelled, .memory = &next};
	enum tb_status status = answer(language, &telling);
	if (status == TB_OK)
		*memory = next;
	return status;
}

/* --- from the packs to the engine
 * -------------------------------------------------------------------------------------- */

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
