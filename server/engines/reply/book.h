/* The book: everything that the story packs of one language say, as tables. Filled once by pack.c, then immutable.
 *
 * Rows follow one another as the packs have them: an intent owns a run of parts, a part a run of answers. All texts
 * live in the memory of the files, which the book owns. */
#ifndef TB_SERVER_REPLY_BOOK_H
#define TB_SERVER_REPLY_BOOK_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "server/engines/reply/reply.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_BOOK_NONE = -1, TB_BOOK_MAX_NUMBER = 100, TB_BOOK_AGE_MIN = 3, TB_BOOK_AGE_MAX = 13 };

/* What the conversation itself needs: each role is played by one intent of the packs. */
#define TB_BOOK_ROLE_MAP(X)                                                                                            \
	X(UNKNOWN, "unknown")                                                                                          \
	X(LOST, "lost")                                                                                                \
	X(CALLED, "called")                                                                                            \
	X(NEAR, "near")                                                                                                \
	X(AGAIN, "again")                                                                                              \
	X(MORE, "more")                                                                                                \
	X(YES, "yes")                                                                                                  \
	X(NO, "no")                                                                                                    \
	X(STOP, "stop")                                                                                                \
	X(PLUS, "plus")                                                                                                \
	X(MINUS, "minus")                                                                                              \
	X(TIMES, "times")                                                                                              \
	X(TOO_BIG, "toobig")                                                                                           \
	X(BELOW, "below")

enum tb_book_role {
#define TB_BOOK_ROLE_ENUM(code, name) TB_ROLE_##code,
	TB_BOOK_ROLE_MAP(TB_BOOK_ROLE_ENUM)
#undef TB_BOOK_ROLE_ENUM
	    TB_ROLE_COUNT
};

/* Plain parts follow one another. A branch is reached by its own `ask` lines only and ends the telling; the wrong part
 * is what a guess that fits no branch leads to. */
enum tb_book_part_kind { TB_PART_PLAIN, TB_PART_BRANCH, TB_PART_WRONG };

struct tb_book_say {
	const char *text;
	uint8_t age_min, age_max;
	uint32_t hash; /* of the text: how a conversation remembers it */
	int then;      /* the intent that "yes" leads to, or TB_BOOK_NONE */
	const char *then_name;
	int line;
};

struct tb_book_part {
	enum tb_book_part_kind kind;
	size_t first_say, n_says;
	int line;
};

struct tb_book_intent {
	const char *name; /* shorter than TB_REPLY_TOPIC_CAP */
	const char *file;
	int line;
	int role;   /* enum tb_book_role or TB_BOOK_NONE */
	bool facts; /* its answers are facts: when only a key word led here, that is said first */
	size_t first_part, n_parts;
	size_t first_pick, n_picks;
	int then;
	const char *then_name;
};

struct tb_book_ask {
	const char *pattern;
	const char *file;
	int line;
	int intent;
	int part; /* within the intent */
	bool key; /* one word that points here by itself */
};

/* An offer of a topic: "Would you like to hear a joke?" */
struct tb_book_offer {
	struct tb_book_say say;
	int intent;
};

struct tb_book_pick {
	const char *name; /* an intent, or a beginning followed by a star */
	int line;
};

struct tb_book_number {
	const char *word;
	int value;
};

struct tb_book_operator {
	const char *word; /* or a sign, as it is typed */
	int role;         /* TB_ROLE_PLUS, MINUS, TIMES */
};

/* Words that ask for one side of a thing ("eat", "eats"): answers that hold one of the same group are preferred. */
struct tb_book_facet {
	const char *word;
	int group;
};

struct tb_book_ending {
	const char *from, *to;
};

struct tb_book_same {
	const char *word, *means;
};

#define TB_BOOK_TABLE_MAP(X)                                                                                           \
	X(struct tb_book_intent, intents)                                                                              \
	X(struct tb_book_part, parts)                                                                                  \
	X(struct tb_book_say, says)                                                                                    \
	X(struct tb_book_ask, asks)                                                                                    \
	X(struct tb_book_offer, offers)                                                                                \
	X(struct tb_book_pick, picks)                                                                                  \
	X(struct tb_book_number, numbers)                                                                              \
	X(struct tb_book_operator, operators)                                                                          \
	X(struct tb_book_ending, endings)                                                                              \
	X(struct tb_book_same, sames)                                                                                  \
	X(struct tb_book_facet, facets)                                                                                \
	X(const char *, fillers)                                                                                       \
	X(char *, memory)

struct tb_book {
#define TB_BOOK_TABLE_FIELDS(type, name)                                                                               \
	type *name;                                                                                                    \
	size_t n_##name;
	TB_BOOK_TABLE_MAP(TB_BOOK_TABLE_FIELDS)
#undef TB_BOOK_TABLE_FIELDS
	int role_intent[TB_ROLE_COUNT];
};

/* An empty book; deinit releases everything that was added. */
void tb_book_init(struct tb_book *book);
void tb_book_deinit(struct tb_book *book);

/* Makes room for one more row of a table; false: no memory, the table is as before. */
bool tb_book_grow(void **table, size_t n_rows, size_t row_bytes);

/* The intent of that name, or TB_BOOK_NONE. */
int tb_book_find(const struct tb_book *book, const char *name);

/* Whether a pick of the packs ("riddle.*", "animal.cat") means the intent. */
bool tb_book_picks(const struct tb_book_pick *pick, const char *name);

bool tb_book_say_fits(const struct tb_book_say *say, int age);

/* How answers and words are remembered: FNV-1a, never 0. */
uint32_t tb_book_hash(const char *text);

/* Reads every *.story of the folder, in the order of their names. Each error is said in the log as file:line: reason.
 * TB_ERR_NOT_FOUND when there is none, TB_ERR_IO, TB_ERR_FORMAT, TB_ERR_NO_MEMORY; the book is then only good for
 * deinit. */
enum tb_status tb_pack_load(struct tb_book *book, const char *folder, const struct tb_log *log);

/* After all packs: names become indices, every role is played, every part has an answer for every age. */
enum tb_status tb_book_link(struct tb_book *book, const struct tb_log *log);

#endif
