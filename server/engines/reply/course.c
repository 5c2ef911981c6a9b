#include "server/engines/reply/course.h"

#include <stddef.h>

enum { GUESS_WORDS_MAX = 6, CHOICE_DEPTH_MAX = 4, NEAR_WORDS_MIN = 3 };

/* --- where the conversation is --- */

const struct tb_book_part *tb_course_part(const struct tb_book *book, int intent, int part)
{
	if (intent == TB_BOOK_NONE || part < 0 || (size_t)part >= book->intents[intent].n_parts)
		return NULL;
	return &book->parts[book->intents[intent].first_part + (size_t)part];
}

bool tb_course_is_sum(const struct tb_book *book, int intent)
{
	int role = intent == TB_BOOK_NONE ? TB_BOOK_NONE : book->intents[intent].role;
	return role == TB_ROLE_PLUS || role == TB_ROLE_MINUS || role == TB_ROLE_TIMES;
}

/* The next plain part after the one told last; TB_BOOK_NONE at the end, and after a branch. */
static int next_part(const struct tb_book *book, int intent, int part)
{
	const struct tb_book_part *now = tb_course_part(book, intent, part);
	if (!now || now->kind == TB_PART_BRANCH || tb_course_is_sum(book, intent))
		return TB_BOOK_NONE;
	for (int next = part + 1; tb_course_part(book, intent, next); next++)
		if (tb_course_part(book, intent, next)->kind == TB_PART_PLAIN)
			return next;
	return TB_BOOK_NONE;
}

static int wrong_part(const struct tb_book *book, int intent)
{
	for (int part = 1; tb_course_part(book, intent, part); part++)
		if (tb_course_part(book, intent, part)->kind == TB_PART_WRONG)
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

/* --- what follows on what --- */

static bool go_on(const struct tb_telling *telling, int here, struct tb_decision *decision)
{
	const struct tb_reply_memory *memory = &telling->request->memory;
	int next = next_part(telling->book, here, memory->step);
	if (next != TB_BOOK_NONE) {
		*decision = (struct tb_decision){.intent = here, .part = next};
		return true;
	}
	int then = promised(telling->book, memory, here);
	if (then == TB_BOOK_NONE)
		return false;
	*decision = (struct tb_decision){.intent = then};
	return true;
}

/* "More", with nothing to go on to: another answer to the same, as long as there is one. */
static bool another(const struct tb_telling *telling, int here, struct tb_decision *decision)
{
	const struct tb_book_part *part = tb_course_part(telling->book, here, 0);
	if (!part || telling->book->intents[here].role != TB_BOOK_NONE ||
	    !tb_telling_has_fresh(telling, telling->book->says + part->first_say, part->n_says))
		return false;
	*decision = (struct tb_decision){.intent = here};
	return true;
}

static bool again(struct tb_telling *telling, int here, struct tb_decision *decision)
{
	const struct tb_reply_memory *memory = &telling->request->memory;
	const struct tb_book *book = telling->book;
	const struct tb_book_say *say = last_said(book, memory, here);
	for (size_t i = 0; !say && here != TB_BOOK_NONE && i < book->n_offers; i++)
		if (tb_telling_said_ago(memory, book->offers[i].say.hash) == 1)
			say = &book->offers[i].say;
	if (!say)
		return false;
	if (tb_course_is_sum(book, here))
		telling->sum = tb_sum_unpack(book->intents[here].role, memory->step);
	*decision = (struct tb_decision){.intent = here, .part = memory->step, .say = say};
	return true;
}

/* An intent with a role may mean another one, seen from where the conversation is. */
static void follow_role(struct tb_telling *telling, int here, struct tb_decision *decision)
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

/* --- choosing --- */

static bool can_be_picked(const struct tb_telling *telling, const struct tb_book_intent *from, size_t intent,
                          bool fresh)
{
	const struct tb_book *book = telling->book;
	const struct tb_book_part *part = tb_course_part(book, (int)intent, 0);
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

void tb_course_decide(struct tb_telling *telling, int here, const struct tb_match *match, struct tb_decision *decision)
{
	const struct tb_book *book = telling->book;
	*decision = (struct tb_decision){.intent = match->intent, .part = match->part};
	if (match->n_words == 0)
		decision->intent = book->role_intent[TB_ROLE_CALLED];
	else if (is_wrong_guess(book, &telling->request->memory, here, match))
		*decision = (struct tb_decision){.intent = here, .part = wrong_part(book, here)};
	else if (match->intent == TB_BOOK_NONE)
		decision->intent = book->role_intent[TB_ROLE_UNKNOWN];
	if (decision->part == 0)
		follow_role(telling, here, decision);
	decision->near = match->key && !match->exact && match->n_words >= NEAR_WORDS_MIN &&
	                 decision->intent == match->intent && book->intents[decision->intent].facts;
	for (int depth = 0; depth < CHOICE_DEPTH_MAX && book->intents[decision->intent].n_picks > 0; depth++)
		decision->intent = pick(telling, decision->intent);
}
