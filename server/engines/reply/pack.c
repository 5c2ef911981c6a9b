/* The parser of story packs: one line, one directive, one row in a table of the book. */
#include "server/engines/reply/book.h"
#include "server/engines/reply/sentence.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACK_BYTES_MAX = 1024 * 1024, PACK_FILES_MAX = 256, PACK_PATH_MAX = 1024, PACK_SENTENCE_MAX = 240 };

struct pack {
	struct tb_book *book;
	const struct tb_log *log;
	const char *file; /* in the memory of the book */
	int line;
	bool in_offers; /* the last answer was an offer: `then` has no place there */
	struct tb_book_say *say;
};

/* add_intents, add_parts, …: one row at the end of a table. TB_ERR_NO_MEMORY: the table is as before. */
#define PACK_ADD(type, name)                                                                                           \
	static enum tb_status add_##name(struct tb_book *book, type row)                                               \
	{                                                                                                              \
		if (!tb_book_grow((void **)&book->name, book->n_##name, sizeof row))                                   \
			return TB_ERR_NO_MEMORY;                                                                       \
		book->name[book->n_##name++] = row;                                                                    \
		return TB_OK;                                                                                          \
	}
TB_BOOK_TABLE_MAP(PACK_ADD)
#undef PACK_ADD

static enum tb_status complain(const struct pack *pack, const char *reason)
{
	tb_logf(pack->log, TB_LOG_ERROR, "%s:%d: %s", pack->file, pack->line, reason);
	return TB_ERR_FORMAT;
}

static struct tb_book_intent *here(const struct pack *pack)
{
	return pack->book->n_intents ? &pack->book->intents[pack->book->n_intents - 1] : NULL;
}

static struct tb_book_part *part_here(const struct pack *pack)
{
	return &pack->book->parts[pack->book->n_parts - 1];
}

/* Cuts the next word off a text, in place. NULL: none left. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, " \t");
	if (!*word)
		return NULL;
	char *end = word + strcspn(word, " \t");
	*text = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

/* --- what a language needs --- */

static enum tb_status on_filler(struct pack *pack, char *text)
{
	enum tb_status status = TB_OK;
	for (char *word; status == TB_OK && (word = next_word(&text));)
		status = add_fillers(pack->book, word);
	return status;
}

/* Comma-separated, each item trimmed. */
static char *next_item(char **text)
{
	char *item = *text + strspn(*text, " \t,");
	if (!*item)
		return NULL;
	char *end = item + strcspn(item, ",");
	*text = *end ? end + 1 : end;
	*end = '\0';
	while (end > item && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	return item;
}

static enum tb_status on_numbers(struct pack *pack, char *text)
{
	enum tb_status status = TB_OK;
	for (char *word; status == TB_OK && (word = next_item(&text));) {
		if (pack->book->n_numbers > TB_BOOK_MAX_NUMBER)
			return complain(pack, "more numbers than zero to one hundred");
		struct tb_book_number number = {word, (int)pack->book->n_numbers};
		status = add_numbers(pack->book, number);
	}
	return status;
}

static enum tb_status read_operators(struct pack *pack, char *text, int role)
{
	enum tb_status status = TB_OK;
	for (char *word; status == TB_OK && (word = next_item(&text));) {
		struct tb_book_operator row = {word, role};
		status = add_operators(pack->book, row);
	}
	return status;
}

static enum tb_status on_plus(struct pack *pack, char *text)
{
	return read_operators(pack, text, TB_ROLE_PLUS);
}

static enum tb_status on_minus(struct pack *pack, char *text)
{
	return read_operators(pack, text, TB_ROLE_MINUS);
}

static enum tb_status on_times(struct pack *pack, char *text)
{
	return read_operators(pack, text, TB_ROLE_TIMES);
}

static enum tb_status on_ending(struct pack *pack, char *text)
{
	char *from = next_word(&text);
	if (!from)
		return complain(pack, "`ending` needs what a word ends in");
	char *to = next_word(&text);
	struct tb_book_ending row = {from, to ? to : ""};
	return add_endings(pack->book, row);
}

static enum tb_status on_facet(struct pack *pack, char *text)
{
	enum tb_status status = TB_OK;
	int group = (int)pack->book->n_facets;
	for (char *word; status == TB_OK && (word = next_word(&text));) {
		struct tb_book_facet row = {word, group};
		status = add_facets(pack->book, row);
	}
	return status;
}

static enum tb_status on_same(struct pack *pack, char *text)
{
	char *means = next_word(&text);
	enum tb_status status = means && *text ? TB_OK : complain(pack, "`same` needs two words");
	for (char *word; status == TB_OK && (word = next_word(&text));) {
		struct tb_book_same row = {word, means};
		status = add_sames(pack->book, row);
	}
	return status;
}

/* --- intents and their parts --- */

static enum tb_status begin_part(struct pack *pack, enum tb_book_part_kind kind)
{
	struct tb_book_part part = {.kind = kind, .first_say = pack->book->n_says, .line = pack->line};
	enum tb_status status = add_parts(pack->book, part);
	if (status == TB_OK)
		here(pack)->n_parts++;
	pack->say = NULL;
	return status;
}

static bool name_is_good(const char *name)
{
	size_t length = strlen(name);
	return length > 0 && length < TB_REPLY_TOPIC_CAP &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._") == length;
}

static enum tb_status on_intent(struct pack *pack, char *text)
{
	if (!name_is_good(text))
		return complain(pack, "an intent's name has at most 31 of a-z, 0-9, dot, underline");
	if (tb_book_find(pack->book, text) != TB_BOOK_NONE)
		return complain(pack, "there is an intent of that name already");
	struct tb_book_intent intent = {.name = text,
	                                .file = pack->file,
	                                .line = pack->line,
	                                .role = TB_BOOK_NONE,
	                                .first_part = pack->book->n_parts,
	                                .first_pick = pack->book->n_picks,
	                                .then = TB_BOOK_NONE};
	enum tb_status status = add_intents(pack->book, intent);
	return status == TB_OK ? begin_part(pack, TB_PART_PLAIN) : status;
}

static enum tb_status on_role(struct pack *pack, char *text)
{
	static const char *const names[] = {
#define TB_BOOK_ROLE_NAME(code, name) name,
	    TB_BOOK_ROLE_MAP(TB_BOOK_ROLE_NAME)
#undef TB_BOOK_ROLE_NAME
	};
	for (int role = 0; role < TB_ROLE_COUNT; role++) {
		if (strcmp(names[role], text) != 0)
			continue;
		if (pack->book->role_intent[role] != TB_BOOK_NONE)
			return complain(pack, "another intent plays that role");
		pack->book->role_intent[role] = (int)pack->book->n_intents - 1;
		here(pack)->role = role;
		return TB_OK;
	}
	return complain(pack, "there is no such role");
}

static enum tb_status read_ask(struct pack *pack, const char *pattern, bool key)
{
	struct tb_book_part *part = part_here(pack);
	int index = (int)here(pack)->n_parts - 1;
	if (index > 0 && part->kind == TB_PART_WRONG)
		return complain(pack, "`wrong` has no words of its own");
	if (index > 0)
		part->kind = TB_PART_BRANCH;
	struct tb_book_ask ask = {pattern, pack->file, pack->line, (int)pack->book->n_intents - 1, index, key};
	return add_asks(pack->book, ask);
}

static enum tb_status on_ask(struct pack *pack, char *text)
{
	return *text ? read_ask(pack, text, false) : complain(pack, "`ask` needs a phrase");
}

static enum tb_status on_key(struct pack *pack, char *text)
{
	enum tb_status status = TB_OK;
	for (char *word; status == TB_OK && (word = next_word(&text));)
		status = read_ask(pack, word, true);
	return status;
}

static enum tb_status on_step(struct pack *pack, char *text)
{
	return *text ? complain(pack, "`step` stands alone") : begin_part(pack, TB_PART_PLAIN);
}

static enum tb_status on_wrong(struct pack *pack, char *text)
{
	return *text ? complain(pack, "`wrong` stands alone") : begin_part(pack, TB_PART_WRONG);
}

static enum tb_status on_facts(struct pack *pack, char *text)
{
	if (*text)
		return complain(pack, "`facts` stands alone");
	here(pack)->facts = true;
	return TB_OK;
}

static enum tb_status on_pick(struct pack *pack, char *text)
{
	enum tb_status status = TB_OK;
	for (char *word; status == TB_OK && (word = next_word(&text));) {
		struct tb_book_pick pick = {word, pack->line};
		status = add_picks(pack->book, pick);
		if (status == TB_OK)
			here(pack)->n_picks++;
	}
	return status;
}

static enum tb_status on_then(struct pack *pack, char *text)
{
	if (pack->in_offers)
		return complain(pack, "an offer leads to its own intent");
	if (pack->say)
		pack->say->then_name = text;
	else
		here(pack)->then_name = text;
	return TB_OK;
}

/* --- answers --- */

/* Reads "6-9 " off the front; all ages when there is none. */
static enum tb_status read_ages(struct pack *pack, char **text, struct tb_book_say *say)
{
	int from = TB_BOOK_AGE_MIN, to = TB_BOOK_AGE_MAX;
	if (**text >= '0' && **text <= '9') {
		char *end = NULL;
		from = (int)strtol(*text, &end, 10);
		to = *end == '-' ? (int)strtol(end + 1, &end, 10) : 0;
		if (*end != ' ' || from < TB_BOOK_AGE_MIN || to > TB_BOOK_AGE_MAX || from > to)
			return complain(pack, "ages are written as 3-5, from 3 to 13");
		*text = end + strspn(end, " \t");
	}
	say->age_min = (uint8_t)from;
	say->age_max = (uint8_t)to;
	return TB_OK;
}

/* Placeholders are {name}, {a}, {b}, {c}; the name at most once. */
static bool placeholders_are_good(const char *text)
{
	int n_names = 0;
	for (; (text = strpbrk(text, "{}")) != NULL; text++) {
		if (strncmp(text, "{name}", 6) == 0)
			n_names++;
		else if (strncmp(text, "{a}", 3) != 0 && strncmp(text, "{b}", 3) != 0 && strncmp(text, "{c}", 3) != 0)
			return false;
		text = strchr(text, '}');
	}
	return n_names <= 1;
}

static enum tb_status check_answer(struct pack *pack, const char *text)
{
	if (!*text)
		return complain(pack, "an answer needs words");
	if (strpbrk(text, "0123456789"))
		return complain(pack, "an answer is spoken: numbers are written as words");
	if (strpbrk(text, "()<>[]*_#@/\\|~^=+&%$\""))
		return complain(pack, "an answer is spoken: it holds a sign that cannot be");
	if (!placeholders_are_good(text))
		return complain(pack, "only {name}, once, and {a} {b} {c} may stand in braces");
	struct tb_span rest = tb_span_cstr(text), sentence;
	while (tb_sentence_next(&rest, TB_REPLY_SENTENCE_MAX, &sentence))
		if (sentence.n_bytes > PACK_SENTENCE_MAX)
			return complain(pack, "a sentence is longer than 240 bytes");
	return TB_OK;
}

static enum tb_status read_say(struct pack *pack, char *text, struct tb_book_say *say)
{
	*say = (struct tb_book_say){.then = TB_BOOK_NONE, .line = pack->line};
	enum tb_status status = read_ages(pack, &text, say);
	if (status == TB_OK)
		status = check_answer(pack, text);
	say->text = text;
	say->hash = tb_book_hash(text);
	return status;
}

static enum tb_status on_say(struct pack *pack, char *text)
{
	struct tb_book_say say;
	enum tb_status status = read_say(pack, text, &say);
	if (status == TB_OK)
		status = add_says(pack->book, say);
	if (status != TB_OK)
		return status;
	pack->in_offers = false;
	pack->say = &pack->book->says[pack->book->n_says - 1];
	part_here(pack)->n_says++;
	return TB_OK;
}

static enum tb_status on_offer(struct pack *pack, char *text)
{
	struct tb_book_offer offer = {.intent = (int)pack->book->n_intents - 1};
	enum tb_status status = read_say(pack, text, &offer.say);
	pack->in_offers = true;
	return status == TB_OK ? add_offers(pack->book, offer) : status;
}

/* --- lines and files --- */

static const struct directive {
	const char *word;
	bool in_intent; /* has a place only after `intent` */
	enum tb_status (*on)(struct pack *pack, char *text);
} directives[] = {
    {"filler", false, on_filler}, {"numbers", false, on_numbers}, {"plus", false, on_plus},
    {"minus", false, on_minus},   {"times", false, on_times},     {"ending", false, on_ending},
    {"same", false, on_same},     {"intent", false, on_intent},   {"role", true, on_role},
    {"ask", true, on_ask},        {"key", true, on_key},          {"say", true, on_say},
    {"offer", true, on_offer},    {"step", true, on_step},        {"wrong", true, on_wrong},
    {"pick", true, on_pick},      {"then", true, on_then},        {"facet", false, on_facet},
    {"facts", true, on_facts},
};

static enum tb_status parse_line(struct pack *pack, char *line)
{
	char *end = line + strlen(line);
	while (end > line && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		*--end = '\0';
	char *word = next_word(&line);
	if (!word || *word == '#')
		return TB_OK;
	line += strspn(line, " \t");
	for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
		if (strcmp(directives[i].word, word) != 0)
			continue;
		if (directives[i].in_intent && (!here(pack) || here(pack)->file != pack->file))
			return complain(pack, "this line belongs to an intent, and there is none above it");
		if (strcmp(word, "intent") == 0)
			pack->in_offers = false;
		return directives[i].on(pack, line);
	}
	return complain(pack, "a line begins with none of the known words");
}

/* All errors of a file are said, not only the first. */
static enum tb_status parse(struct pack *pack, char *text)
{
	enum tb_status result = TB_OK;
	while (text && result != TB_ERR_NO_MEMORY) {
		char *end = strchr(text, '\n');
		if (end)
			*end = '\0';
		pack->line++;
		enum tb_status status = parse_line(pack, text);
		result = status == TB_OK ? result : status;
		text = end ? end + 1 : NULL;
	}
	return result;
}

static enum tb_status keep(struct tb_book *book, char *memory)
{
	if (!memory)
		return TB_ERR_NO_MEMORY;
	enum tb_status status = add_memory(book, memory);
	if (status != TB_OK)
		free(memory);
	return status;
}

static enum tb_status read_file(const char *path, char **text, const struct tb_log *log)
{
	enum tb_status status = TB_ERR_IO;
	FILE *file = fopen(path, "rb");
	char *memory = malloc(PACK_BYTES_MAX + 1);
	if (!memory) {
		status = TB_ERR_NO_MEMORY;
		goto out;
	}
	size_t n_bytes = file ? fread(memory, 1, PACK_BYTES_MAX + 1, file) : 0;
	if (!file || ferror(file)) {
		tb_logf(log, TB_LOG_ERROR, "%s:0: cannot be read: %s", path, strerror(errno));
		goto out;
	}
	if (n_bytes > PACK_BYTES_MAX || memchr(memory, 0, n_bytes)) {
		tb_logf(log, TB_LOG_ERROR, "%s:0: is no text, or larger than a pack may be", path);
		status = TB_ERR_FORMAT;
		goto out;
	}
	memory[n_bytes] = '\0';
	char *fitting = realloc(memory, n_bytes + 1);
	*text = fitting ? fitting : memory;
	memory = NULL;
	status = TB_OK;
out:
	free(memory);
	if (file)
		fclose(file);
	return status;
}

static enum tb_status load_file(struct tb_book *book, const char *path, const struct tb_log *log)
{
	char *text = NULL, *name = strdup(path);
	enum tb_status status = keep(book, name);
	if (status == TB_OK)
		status = read_file(path, &text, log);
	if (status == TB_OK)
		status = keep(book, text);
	if (status != TB_OK)
		return status;
	struct pack pack = {.book = book, .log = log, .file = name};
	return parse(&pack, text);
}

static int is_pack(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return entry->d_name[0] != '.' && length > 6 && strcmp(entry->d_name + length - 6, ".story") == 0;
}

enum tb_status tb_pack_load(struct tb_book *book, const char *folder, const struct tb_log *log)
{
	struct dirent **entries = NULL;
	int n_entries = scandir(folder, &entries, is_pack, alphasort);
	if (n_entries < 0) {
		tb_logf(log, TB_LOG_ERROR, "%s:0: cannot be read: %s", folder, strerror(errno));
		return TB_ERR_IO;
	}
	enum tb_status result = n_entries == 0 ? TB_ERR_NOT_FOUND : TB_OK;
	for (int i = 0; i < n_entries; i++) {
		char path[PACK_PATH_MAX];
		int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		enum tb_status status = TB_ERR_FORMAT;
		if (i < PACK_FILES_MAX && length > 0 && (size_t)length < sizeof path)
			status = load_file(book, path, log);
		else
			tb_logf(log, TB_LOG_ERROR, "%s:0: its path is too long, or there are too many packs", path);
		result = status == TB_OK ? result : status;
		free(entries[i]);
	}
	free(entries);
	return result;
}
