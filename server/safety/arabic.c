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

const char *tb_arabic_bare(const struct tb_lexicon *lexicon, const char *word, char memory[TB_ARABIC_WORD_MAX])
{
	/* Shorter rests are too many other words. */
	enum { MIN_REST_BYTES = 6 };
	size_t n_word = strlen(word);
	if ((unsigned char)word[0] < 0xD8 || (unsigned char)word[0] > 0xDB || n_word >= TB_ARABIC_WORD_MAX)
		return NULL;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		size_t n_prefix = strlen(changes[i].prefix), n_instead = strlen(changes[i].instead);
		if (strncmp(word, changes[i].prefix, n_prefix) != 0 || n_word < n_prefix + MIN_REST_BYTES)
			continue;
		size_t n_rest = n_word - n_prefix;
		memcpy(memory, changes[i].instead, n_instead);
		memcpy(memory + n_instead, word + n_prefix, n_rest + 1);
		if (tb_lexicon_has(lexicon, memory, n_instead + n_rest))
			return memory;
	}
	return NULL;
}
