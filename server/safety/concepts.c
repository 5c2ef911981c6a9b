#include "server/safety/concepts.h"

#include "server/phrase/phrase.h"
#include "server/safety/stems.h"
#include "server/safety/textfile.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 16384, N_SLOTS = 2 * MAX_WORDS, MAX_NAME = 24 };

struct entry {
	char word[TB_STEM_MAX];
	uint8_t concepts[TB_CONCEPTS_PER_WORD];
	uint8_t n_concepts;
};

struct tb_concepts {
	char names[TB_CONCEPTS_MAX][MAX_NAME];
	size_t n_names;
	struct entry *entries;
	size_t n_entries, cap_entries;
	uint16_t slots[N_SLOTS]; /* open addressing; number of the entry, from 1; 0: free */
};

static uint32_t hash_of(const char *word)
{
	uint32_t hash = 2166136261u;
	for (; *word; word++)
		hash = (hash ^ (unsigned char)*word) * 16777619u;
	return hash;
}

/* The slot where the word is or would be. There are more slots than words. */
static uint16_t *find_slot(struct tb_concepts *concepts, const char *word)
{
	uint32_t at = hash_of(word) % N_SLOTS;
	while (concepts->slots[at] != 0 && strcmp(concepts->entries[concepts->slots[at] - 1].word, word) != 0)
		at = (at + 1) % N_SLOTS;
	return &concepts->slots[at];
}

static const struct entry *find(const struct tb_concepts *concepts, const char *word)
{
	uint32_t at = hash_of(word) % N_SLOTS;
	for (; concepts->slots[at] != 0; at = (at + 1) % N_SLOTS) {
		const struct entry *entry = &concepts->entries[concepts->slots[at] - 1];
		if (strcmp(entry->word, word) == 0)
			return entry;
	}
	return NULL;
}

static enum tb_status add_entry(struct tb_concepts *concepts, const char *word, uint16_t *slot)
{
	if (concepts->n_entries == MAX_WORDS)
		return TB_ERR_TOO_LARGE;
	if (concepts->n_entries == concepts->cap_entries) {
		size_t cap = concepts->cap_entries ? concepts->cap_entries * 2 : 512;
		struct entry *grown = realloc(concepts->entries, cap * sizeof *grown);
		if (!grown)
			return TB_ERR_NO_MEMORY;
		concepts->entries = grown;
		concepts->cap_entries = cap;
	}
	struct entry *entry = &concepts->entries[concepts->n_entries++];
	*entry = (struct entry){.n_concepts = 0};
	memcpy(entry->word, word, strlen(word) + 1);
	*slot = (uint16_t)concepts->n_entries;
	return TB_OK;
}

static enum tb_status add_word(struct tb_concepts *concepts, const char *word, uint8_t concept)
{
	if (strlen(word) >= TB_STEM_MAX)
		return TB_ERR_FORMAT;
	uint16_t *slot = find_slot(concepts, word);
	enum tb_status status = *slot == 0 ? add_entry(concepts, word, slot) : TB_OK;
	if (status != TB_OK)
		return status;
	struct entry *entry = &concepts->entries[*slot - 1];
	for (uint8_t i = 0; i < entry->n_concepts; i++)
		if (entry->concepts[i] == concept)
			return TB_OK;
	if (entry->n_concepts == TB_CONCEPTS_PER_WORD)
		return TB_ERR_FORMAT;
	entry->concepts[entry->n_concepts++] = concept;
	return TB_OK;
}

/* The number of a name, new or known; TB_CONCEPTS_MAX: there is no room. */
static size_t number_of(struct tb_concepts *concepts, const char *name)
{
	size_t i = 0;
	while (i < concepts->n_names && strcmp(concepts->names[i], name) != 0)
		i++;
	if (i == concepts->n_names && i < TB_CONCEPTS_MAX)
		memcpy(concepts->names[concepts->n_names++], name, strlen(name) + 1);
	return i;
}

static enum tb_status read_line(void *ctx, const struct tb_file_line *line)
{
	struct tb_concepts *concepts = ctx;
	struct tb_words words;
	char *colon = strchr(line->text, ':');
	if (!colon || colon == line->text || colon - line->text >= MAX_NAME)
		return tb_textfile_refuse(line, "a line is a name, a colon and words");
	*colon = '\0';
	size_t number = number_of(concepts, line->text);
	if (number >= TB_CONCEPTS_MAX)
		return tb_textfile_refuse(line, "there are too many names");
	tb_words_split(tb_span_cstr(colon + 1), &words);
	enum tb_status status = words.n_words == 0 || words.cut ? TB_ERR_FORMAT : TB_OK;
	for (size_t i = 0; status == TB_OK && i < words.n_words; i++)
		status = add_word(concepts, words.word[i], (uint8_t)number);
	if (status == TB_ERR_FORMAT || status == TB_ERR_TOO_LARGE)
		return tb_textfile_refuse(line, "words are missing, too long, or about too many things");
	return status;
}

enum tb_status tb_concepts_load(const char *path, const struct tb_log *log, struct tb_concepts **out)
{
	struct tb_concepts *concepts = calloc(1, sizeof *concepts);
	enum tb_status status = concepts ? tb_textfile_read(path, log, read_line, concepts) : TB_ERR_NO_MEMORY;
	if (status == TB_OK)
		*out = concepts;
	else
		tb_concepts_destroy(concepts);
	return status;
}

void tb_concepts_destroy(struct tb_concepts *concepts)
{
	if (!concepts)
		return;
	free(concepts->entries);
	free(concepts);
}

size_t tb_concepts_of(const struct tb_concepts *concepts, const char *word, uint8_t out[TB_CONCEPTS_PER_WORD])
{
	char stem[TB_STEM_MAX];
	if (!concepts)
		return 0;
	const struct entry *entry = find(concepts, word);
	if (!entry && tb_stem(word, stem))
		entry = find(concepts, stem);
	if (!entry)
		return 0;
	memcpy(out, entry->concepts, entry->n_concepts);
	return entry->n_concepts;
}
