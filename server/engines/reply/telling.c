#include "server/engines/reply/telling.h"

#include "server/engines/reply/sentence.h"

#include <string.h>
#include <strings.h>

/* A sentence while it is filled in. */
struct line {
	char text[TB_REPLY_SENTENCE_MAX + 1];
	size_t n_bytes;
	bool too_long;
};

static uint32_t mix(uint32_t x)
{
	x = (x ^ (x >> 16)) * 0x7feb352du;
	x = (x ^ (x >> 15)) * 0x846ca68bu;
	return x ^ (x >> 16);
}

uint32_t tb_telling_chance(const struct tb_telling *telling, uint32_t salt)
{
	return mix(telling->request->seed + mix(telling->memory->n_turns + mix(salt)));
}

int tb_telling_said_ago(const struct tb_reply_memory *memory, uint32_t hash)
{
	for (int ago = 1; ago <= TB_REPLY_MEMORY_ANSWERS; ago++)
		if (memory->answers[(memory->next_answer + 2 * TB_REPLY_MEMORY_ANSWERS - ago) %
		                    TB_REPLY_MEMORY_ANSWERS] == hash)
			return ago;
	return 0;
}

static void remember(struct tb_reply_memory *memory, uint32_t hash)
{
	memory->next_answer %= TB_REPLY_MEMORY_ANSWERS;
	memory->answers[memory->next_answer] = hash;
	memory->next_answer = (uint8_t)((memory->next_answer + 1) % TB_REPLY_MEMORY_ANSWERS);
}

/* Whether a word of the answer, whatever its case, is the given lower-case one. */
static bool holds_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	for (text += strspn(text, " "); *text; text += strspn(text, " .,!?:;")) {
		size_t n = strcspn(text, " .,!?:;");
		if (n == length && strncasecmp(text, word, n) == 0)
			return true;
		text += n;
	}
	return false;
}

static bool fits(const struct tb_telling *telling, const struct tb_book_say *say)
{
	const struct tb_book *book = telling->book;
	bool about = telling->facet == TB_BOOK_NONE;
	for (size_t i = 0; !about && i < book->n_facets; i++)
		about = book->facets[i].group == telling->facet && holds_word(say->text, book->facets[i].word);
	return about && tb_book_say_fits(say, telling->request->age);
}

bool tb_telling_has_fresh(const struct tb_telling *telling, const struct tb_book_say *says, size_t n_says)
{
	for (size_t i = 0; i < n_says; i++)
		if (fits(telling, &says[i]) && tb_telling_said_ago(telling->memory, says[i].hash) == 0)
			return true;
	return false;
}

/* The n-th answer that fits and is fresh. */
static int nth_fresh(const struct tb_telling *telling, const struct tb_book_say *says, size_t n_says, uint32_t n)
{
	for (size_t i = 0; i < n_says; i++) {
		if (!fits(telling, &says[i]) || tb_telling_said_ago(telling->memory, says[i].hash) != 0)
			continue;
		if (n-- == 0)
			return (int)i;
	}
	return TB_BOOK_NONE;
}

static int said_longest_ago(const struct tb_telling *telling, const struct tb_book_say *says, size_t n_says)
{
	int best = TB_BOOK_NONE, best_ago = -1;
	for (size_t i = 0; i < n_says; i++) {
		int ago = tb_telling_said_ago(telling->memory, says[i].hash);
		if (fits(telling, &says[i]) && ago > best_ago) {
			best = (int)i;
			best_ago = ago;
		}
	}
	return best;
}

int tb_telling_choose(const struct tb_telling *telling, const struct tb_book_say *says, size_t n_says)
{
	struct tb_telling any = *telling;
	any.facet = TB_BOOK_NONE;
	if (telling->facet != TB_BOOK_NONE && said_longest_ago(telling, says, n_says) == TB_BOOK_NONE)
		telling = &any;
	uint32_t n_fresh = 0;
	while (nth_fresh(telling, says, n_says, n_fresh) != TB_BOOK_NONE)
		n_fresh++;
	if (n_fresh == 0)
		return said_longest_ago(telling, says, n_says);
	return nth_fresh(telling, says, n_says, tb_telling_chance(telling, says[0].hash) % n_fresh);
}

static void put(struct line *line, const char *text, size_t n_bytes)
{
	if (line->n_bytes + n_bytes > TB_REPLY_SENTENCE_MAX) {
		line->too_long = true;
		return;
	}
	memcpy(line->text + line->n_bytes, text, n_bytes);
	line->n_bytes += n_bytes;
	line->text[line->n_bytes] = '\0';
}

static const char *number_word(const struct tb_book *book, int value)
{
	for (size_t i = 0; i < book->n_numbers; i++)
		if (book->numbers[i].value == value)
			return book->numbers[i].word;
	return "";
}

/* A name that is left out takes its comma along: the one before it, or at the beginning the one after it.
 * Gives where the template goes on. */
static const char *drop_name(struct line *line, const char *after)
{
	if (line->n_bytes >= 2 && memcmp(line->text + line->n_bytes - 2, ", ", 2) == 0)
		line->n_bytes -= 2;
	else if (line->n_bytes == 0 && strncmp(after, ", ", 2) == 0)
		after += 2;
	else if (line->n_bytes >= 1 && line->text[line->n_bytes - 1] == ' ')
		line->n_bytes--;
	line->text[line->n_bytes] = '\0';
	return after;
}

static const char *put_placeholder(const struct tb_telling *telling, struct line *line, const char *at,
                                   const char *name)
{
	const char *after = strchr(at, '}') + 1;
	const int values[] = {telling->sum.a, telling->sum.b, telling->sum.c};
	if (strncmp(at, "{name}", 6) != 0) {
		const char *word = number_word(telling->book, values[at[1] - 'a']);
		put(line, word, strlen(word));
	} else if (*name) {
		put(line, name, strlen(name));
	} else {
		after = drop_name(line, after);
	}
	return after;
}

static void fill(const struct tb_telling *telling, struct line *line, const char *template, const char *name)
{
	line->n_bytes = 0;
	line->too_long = false;
	while (*template) {
		if (*template == '{') {
			template = put_placeholder(telling, line, template, name);
			continue;
		}
		size_t n = strcspn(template, "{");
		put(line, template, n);
		template += n;
	}
	if (line->n_bytes > 0 && line->text[0] >= 'a' && line->text[0] <= 'z')
		line->text[0] = (char)(line->text[0] - 'a' + 'A');
}

/* The name, when it may be said in this turn, else "". */
static const char *name_of_turn(const struct tb_telling *telling)
{
	const struct tb_reply_memory *memory = telling->memory;
	bool rested = memory->name_used_at == 0 || memory->n_turns - memory->name_used_at >= TB_TELLING_NAME_TURNS;
	return rested && telling->request->spoken_name ? telling->request->spoken_name : "";
}

static enum tb_status deliver(struct tb_telling *telling, struct tb_span sentence)
{
	char template[TB_REPLY_SENTENCE_MAX + 1];
	struct line line;
	if (!tb_span_to_cstr(sentence, template, sizeof template))
		return TB_ERR_INTERNAL;
	const char *name = strstr(template, "{name}") ? name_of_turn(telling) : "";
	fill(telling, &line, template, name);
	if (line.too_long) {
		name = "";
		fill(telling, &line, template, name);
	}
	if (*name)
		telling->memory->name_used_at = telling->memory->n_turns;
	if (atomic_load(telling->cancelled))
		return TB_ERR_CANCELLED;
	return telling->sink->on_sentence(telling->sink->ctx, tb_span_make(line.text, line.n_bytes));
}

enum tb_status tb_telling_say(struct tb_telling *telling, const struct tb_book_say *say)
{
	struct tb_span rest = tb_span_cstr(say->text), sentence;
	enum tb_status status = TB_OK;
	while (status == TB_OK && tb_sentence_next(&rest, TB_REPLY_SENTENCE_MAX, &sentence))
		status = deliver(telling, sentence);
	if (status == TB_OK)
		remember(telling->memory, say->hash);
	return status;
}
