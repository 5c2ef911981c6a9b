#include "server/safety/stems.h"

#include <string.h>

struct ending {
	const char *ending;
	const char *instead;
};

/* The first that fits is taken; so the longer stand first. */
static const struct ending english[] = {
    {"'s", ""},     {"ies", "y"},   {"ied", "y"},   {"sses", "ss"}, {"ches", "ch"}, {"shes", "sh"}, {"xes", "x"},
    {"nning", "n"}, {"tting", "t"}, {"pping", "p"}, {"bbing", "b"}, {"gging", "g"}, {"pped", "p"},  {"bbed", "b"},
    {"gged", "g"},  {"mming", "m"}, {"mmed", "m"},  {"nned", "n"},  {"tted", "t"},  {"ing", ""},    {"edly", ""},
    {"ed", ""},     {"ers", ""},    {"er", ""},     {"ly", ""},     {"ss", "ss"},   {"s", ""},
};

static const char *const arabic_before[] = {
    "وبال", "وال", "بال", "عال", "كال", "فال", "لل", "ال", "وبي", "بي", "بت", "هي", "هت", "سي", "ست", "سن", "سا",
    "حي",   "حت",  "وي",  "وت",  "في",  "فت",  "لي", "لن", "لت",  "و",  "ف",  "ب",  "ه",  "ي",  "ت",  "ن",  "ا",
};

static const char *const arabic_behind[] = {
    "ونني", "تموه", "كما", "هما", "وني", "وها", "وهم", "تني", "ناه", "ني", "نا", "ها", "هم", "هن", "كم",
    "كن",   "ون",   "ين",  "ات",  "وا",  "تي",  "تك",  "ته",  "يه",  "ك",  "ه",  "ي",  "ت",  "ا",
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

bool tb_stem_is_arabic(const char *word)
{
	return (unsigned char)word[0] >= 0xD8 && (unsigned char)word[0] <= 0xDB;
}

static bool ends_with(const char *word, size_t n, const char *ending, size_t n_ending)
{
	return n >= n_ending && memcmp(word + n - n_ending, ending, n_ending) == 0;
}

static bool stem_english(const char *word, size_t n, char out[TB_STEM_MAX])
{
	enum { MIN_REST = 3 };
	for (size_t i = 0; i < COUNT(english); i++) {
		size_t n_ending = strlen(english[i].ending), n_instead = strlen(english[i].instead);
		if (n < n_ending + MIN_REST || !ends_with(word, n, english[i].ending, n_ending))
			continue;
		memcpy(out, word, n - n_ending);
		memcpy(out + n - n_ending, english[i].instead, n_instead + 1);
		return strcmp(out, word) != 0;
	}
	return false;
}

/* What is left must be of three letters, each of two bytes. */
static bool stem_arabic(const char *word, size_t n, char out[TB_STEM_MAX])
{
	enum { MIN_REST = 6 };
	size_t begin = 0, end = n;
	for (size_t i = 0; i < COUNT(arabic_before); i++) {
		size_t n_before = strlen(arabic_before[i]);
		if (end >= n_before + MIN_REST && memcmp(word, arabic_before[i], n_before) == 0) {
			begin = n_before;
			break;
		}
	}
	for (size_t i = 0; i < COUNT(arabic_behind); i++) {
		size_t n_behind = strlen(arabic_behind[i]);
		if (end >= begin + n_behind + MIN_REST && ends_with(word, end, arabic_behind[i], n_behind)) {
			end -= n_behind;
			break;
		}
	}
	if (begin == 0 && end == n)
		return false;
	memcpy(out, word + begin, end - begin);
	out[end - begin] = '\0';
	return true;
}

bool tb_stem(const char *word, char out[TB_STEM_MAX])
{
	size_t n = strlen(word);
	if (n >= TB_STEM_MAX - 2)
		return false;
	return tb_stem_is_arabic(word) ? stem_arabic(word, n, out) : stem_english(word, n, out);
}
