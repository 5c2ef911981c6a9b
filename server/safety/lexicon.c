#include "server/safety/squeeze.h"

#include "common/base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_WORD = 64, MAX_PART_LETTERS = 256, NO_WAY = 10000 };

/* A word and its skeleton, the word with each run of a letter made one: words that are drawn-out forms of each other
 * have the same. */
struct entry {
	char *word;
	char *skeleton;
};

struct spelling {
	char form[MAX_WORD];
	char word[MAX_WORD];
};

struct tb_lexicon {
	struct entry *by_word;
	struct entry *by_skeleton; /* the same strings in another order */
	size_t n, cap;
	struct spelling *spellings; /* sorted by form from the sort on */
	size_t n_spellings, cap_spellings;
};

enum tb_status tb_lexicon_create(struct tb_lexicon **out)
{
	struct tb_lexicon *lexicon = calloc(1, sizeof *lexicon);
	if (!lexicon)
		return TB_ERR_NO_MEMORY;
	*out = lexicon;
	return TB_OK;
}

void tb_lexicon_destroy(struct tb_lexicon *lexicon)
{
	if (!lexicon)
		return;
	for (size_t i = 0; i < lexicon->n; i++)
		free(lexicon->by_word[i].word);
	free(lexicon->by_word);
	free(lexicon->by_skeleton);
	free(lexicon->spellings);
	free(lexicon);
}

/* Reads one run: its letter and how long it is; 0 at the end. */
static size_t next_run(struct tb_span word, size_t *offset, uint32_t *letter)
{
	size_t n = 0;
	*letter = tb_utf8_next(word, offset);
	if (*letter == 0)
		return 0;
	for (size_t ahead = *offset;; n++) {
		*offset = ahead;
		if (tb_utf8_next(word, &ahead) != *letter)
			return n + 1;
	}
}

static void make_skeleton(const char *word, char *out)
{
	struct tb_span span = tb_span_cstr(word);
	size_t offset = 0, n = 0;
	uint32_t letter;
	while (next_run(span, &offset, &letter) > 0)
		n += tb_utf8_put(letter, (uint8_t *)out + n);
	out[n] = '\0';
}

static enum tb_status reserve(struct tb_lexicon *lexicon)
{
	if (lexicon->n < lexicon->cap)
		return TB_OK;
	size_t cap = lexicon->cap ? lexicon->cap * 2 : 256;
	struct entry *by_word = realloc(lexicon->by_word, cap * sizeof *by_word);
	if (by_word)
		lexicon->by_word = by_word;
	struct entry *by_skeleton = realloc(lexicon->by_skeleton, cap * sizeof *by_skeleton);
	if (by_skeleton)
		lexicon->by_skeleton = by_skeleton;
	if (!by_word || !by_skeleton)
		return TB_ERR_NO_MEMORY;
	lexicon->cap = cap;
	return TB_OK;
}

enum tb_status tb_lexicon_add(struct tb_lexicon *lexicon, const char *word)
{
	size_t n_bytes = strlen(word);
	enum tb_status status = reserve(lexicon);
	/* One block holds both; a skeleton is never longer than its word. */
	char *block = status == TB_OK ? malloc(2 * (n_bytes + 1)) : NULL;
	if (!block)
		return TB_ERR_NO_MEMORY;
	memcpy(block, word, n_bytes + 1);
	make_skeleton(block, block + n_bytes + 1);
	lexicon->by_word[lexicon->n++] = (struct entry){.word = block, .skeleton = block + n_bytes + 1};
	return TB_OK;
}

enum tb_status tb_lexicon_respell(struct tb_lexicon *lexicon, const char *form, const char *word)
{
	size_t n_form = strlen(form), n_word = strlen(word);
	if (n_form >= MAX_WORD || n_word >= MAX_WORD)
		return TB_ERR_FORMAT;
	for (size_t i = 0; i < lexicon->n_spellings; i++)
		if (strcmp(lexicon->spellings[i].form, form) == 0)
			return TB_ERR_FORMAT;
	if (lexicon->n_spellings == lexicon->cap_spellings) {
		size_t cap = lexicon->cap_spellings ? lexicon->cap_spellings * 2 : 64;
		struct spelling *grown = realloc(lexicon->spellings, cap * sizeof *grown);
		if (!grown)
			return TB_ERR_NO_MEMORY;
		lexicon->spellings = grown;
		lexicon->cap_spellings = cap;
	}
	struct spelling *added = &lexicon->spellings[lexicon->n_spellings++];
	memcpy(added->form, form, n_form + 1);
	memcpy(added->word, word, n_word + 1);
	return TB_OK;
}

/* A filler is a word that is to be read as none. */
enum tb_status tb_lexicon_add_filler(struct tb_lexicon *lexicon, const char *word)
{
	return tb_lexicon_respell(lexicon, word, "");
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->word, ((const struct entry *)b)->word);
}

static int compare_skeletons(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->skeleton, ((const struct entry *)b)->skeleton);
}

static int compare_spellings(const void *a, const void *b)
{
	return strcmp(((const struct spelling *)a)->form, ((const struct spelling *)b)->form);
}

void tb_lexicon_sort(struct tb_lexicon *lexicon)
{
	size_t n = 0;
	if (lexicon->n_spellings > 0)
		qsort(lexicon->spellings, lexicon->n_spellings, sizeof *lexicon->spellings, compare_spellings);
	if (lexicon->n == 0)
		return;
	qsort(lexicon->by_word, lexicon->n, sizeof *lexicon->by_word, compare_words);
	for (size_t i = 0; i < lexicon->n; i++) {
		if (n > 0 && strcmp(lexicon->by_word[n - 1].word, lexicon->by_word[i].word) == 0)
			free(lexicon->by_word[i].word);
		else
			lexicon->by_word[n++] = lexicon->by_word[i];
	}
	lexicon->n = n;
	memcpy(lexicon->by_skeleton, lexicon->by_word, n * sizeof *lexicon->by_word);
	qsort(lexicon->by_skeleton, n, sizeof *lexicon->by_skeleton, compare_skeletons);
}

bool tb_lexicon_has(const struct tb_lexicon *lexicon, const char *word, size_t n_bytes)
{
	char text[MAX_WORD];
	struct entry key = {.word = text};
	if (lexicon->n == 0 || n_bytes >= sizeof text)
		return false;
	memcpy(text, word, n_bytes);
	text[n_bytes] = '\0';
	return bsearch(&key, lexicon->by_word, lexicon->n, sizeof key, compare_words) != NULL;
}

static const struct spelling *find_spelling(const struct tb_lexicon *lexicon, const char *form)
{
	struct spelling key;
	size_t n_form = strlen(form);
	if (lexicon->n_spellings == 0 || n_form >= MAX_WORD)
		return NULL;
	memcpy(key.form, form, n_form + 1);
	return bsearch(&key, lexicon->spellings, lexicon->n_spellings, sizeof key, compare_spellings);
}

const char *tb_lexicon_respelled(const struct tb_lexicon *lexicon, const char *form)
{
	const struct spelling *found = find_spelling(lexicon, form);
	return found && found->word[0] != '\0' ? found->word : NULL;
}

bool tb_lexicon_is_filler(const struct tb_lexicon *lexicon, const char *word)
{
	const struct spelling *found = find_spelling(lexicon, word);
	return found && found->word[0] == '\0';
}

static bool is_drawn_out(const char *word)
{
	struct tb_span span = tb_span_cstr(word);
	size_t offset = 0, n;
	uint32_t letter;
	while ((n = next_run(span, &offset, &letter)) > 0)
		if (n >= 3 || (n == 2 && letter < 0x80 && strchr("ahijkquvwxy", (int)letter)))
			return true;
	return false;
}

static bool is_drawn_out_form(const char *word, const char *of)
{
	struct tb_span long_word = tb_span_cstr(word), short_word = tb_span_cstr(of);
	size_t at_long = 0, at_short = 0, n_long, n_short;
	uint32_t letter_long, letter_short;
	do {
		n_long = next_run(long_word, &at_long, &letter_long);
		n_short = next_run(short_word, &at_short, &letter_short);
		if (letter_long != letter_short || n_long < n_short)
			return false;
	} while (n_long > 0);
	return true;
}

/* The first entry whose skeleton is not before the given one. */
static size_t lower_bound(const struct tb_lexicon *lexicon, const char *skeleton)
{
	size_t low = 0, high = lexicon->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(lexicon->by_skeleton[middle].skeleton, skeleton) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *tb_lexicon_shorten(const struct tb_lexicon *lexicon, const char *word)
{
	char skeleton[TB_WORDS_MEMORY];
	const char *best = NULL;
	if (strlen(word) >= sizeof skeleton || !is_drawn_out(word))
		return NULL;
	make_skeleton(word, skeleton);
	for (size_t i = lower_bound(lexicon, skeleton); i < lexicon->n; i++) {
		const struct entry *entry = &lexicon->by_skeleton[i];
		if (strcmp(entry->skeleton, skeleton) != 0)
			break;
		if (is_drawn_out_form(word, entry->word) && (!best || strlen(entry->word) > strlen(best)))
			best = entry->word;
	}
	return best;
}

static bool is_ascii(const char *word)
{
	for (; *word; word++)
		if ((unsigned char)*word >= 0x80)
			return false;
	return true;
}

static void swap(char *letters)
{
	char first = letters[0];
	letters[0] = letters[1];
	letters[1] = first;
}

const char *tb_lexicon_unswap(const struct tb_lexicon *lexicon, const char *word, char *memory)
{
	enum { MIN_LETTERS = 4 };
	size_t n = strlen(word);
	if (n < MIN_LETTERS || n >= MAX_WORD || !is_ascii(word) || tb_lexicon_has(lexicon, word, n))
		return NULL;
	memcpy(memory, word, n + 1);
	for (size_t i = 0; i + 1 < n; i++) {
		swap(memory + i);
		if (tb_lexicon_has(lexicon, memory, n))
			return memory;
		swap(memory + i);
	}
	return NULL;
}

static bool is_part(const struct tb_lexicon *lexicon, const char *letters, size_t n)
{
	return n == 1 ? letters[0] == 'a' || letters[0] == 'i' : tb_lexicon_has(lexicon, letters, n);
}

size_t tb_lexicon_part(const struct tb_lexicon *lexicon, const char *letters, size_t n_letters, char *out, size_t cap)
{
	/* From the end: the fewest words that the rest from here can be parted into, and how long the first is. */
	int n_words[MAX_PART_LETTERS + 1];
	size_t length[MAX_PART_LETTERS + 1];
	size_t n = 0;
	if (n_letters > MAX_PART_LETTERS)
		return 0;
	n_words[n_letters] = 0;
	for (size_t at = n_letters; at-- > 0;) {
		n_words[at] = NO_WAY;
		for (size_t len = 1; len < MAX_WORD && at + len <= n_letters; len++) {
			if (n_words[at + len] + 1 < n_words[at] && is_part(lexicon, letters + at, len)) {
				n_words[at] = n_words[at + len] + 1;
				length[at] = len;
			}
		}
	}
	if (n_words[0] >= NO_WAY || n_letters + (size_t)n_words[0] > cap)
		return 0;
	for (size_t at = 0; at < n_letters; at += length[at]) {
		memcpy(out + n, letters + at, length[at]);
		n += length[at];
		out[n++] = ' ';
	}
	return n;
}
