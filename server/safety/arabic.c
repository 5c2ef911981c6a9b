#include "server/safety/arabic.h"

#include <string.h>

/* What is taken off, and what then stands in its place: in "بكره" the mark of the present has swallowed the alef of
 * "I". */
struct change {
	const char *prefix;
	const char *instead;
};

static const struct change changes[] = {
    {"و", ""},   {"ف", ""},  {"ال", ""},  {"وال", ""}, {"بال", ""}, {"عال", ""}, {"لل", ""},
    {"ل", ""},   {"ب", ""},  {"ب", "ا"},  {"ه", ""},   {"ه", "ا"},  {"ح", ""},   {"ح", "ا"},
    {"هن", "ن"}, {"وب", ""}, {"وب", "ا"}, {"وه", ""},  {"وح", ""},  {"م", ""},
};

static bool take_off(const struct tb_lexicon *lexicon, char memory[TB_ARABIC_WORD_MAX])
{
	/* Shorter rests are too many other words. */
	enum { MIN_REST_BYTES = 6 };
	size_t n_word = strlen(memory);
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		char rest[TB_ARABIC_WORD_MAX];
		size_t n_prefix = strlen(changes[i].prefix), n_instead = strlen(changes[i].instead);
		if (strncmp(memory, changes[i].prefix, n_prefix) != 0 || n_word < n_prefix + MIN_REST_BYTES)
			continue;
		memcpy(rest, changes[i].instead, n_instead);
		memcpy(rest + n_instead, memory + n_prefix, n_word - n_prefix + 1);
		if (!tb_lexicon_has(lexicon, rest, strlen(rest)))
			continue;
		memcpy(memory, rest, strlen(rest) + 1);
		return true;
	}
	return false;
}

const char *tb_arabic_bare(const struct tb_lexicon *lexicon, const char *word, char memory[TB_ARABIC_WORD_MAX])
{
	size_t n_word = strlen(word);
	bool bare = false;
	if ((unsigned char)word[0] < 0xD8 || (unsigned char)word[0] > 0xDB || n_word >= TB_ARABIC_WORD_MAX)
		return NULL;
	memcpy(memory, word, n_word + 1);
	while (take_off(lexicon, memory))
		bare = true;
	return bare ? memory : NULL;
}
