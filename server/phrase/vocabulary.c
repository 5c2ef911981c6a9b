#include "server/phrase/vocabulary.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64 };

void *tb_grow(void *items, size_t n_items, size_t *cap, size_t item_bytes)
{
	if (n_items < *cap)
		return items;
	size_t new_cap = *cap ? *cap * 2 : FIRST_CAP;
	while (new_cap <= n_items)
		new_cap *= 2;
	void *grown = realloc(items, new_cap * item_bytes);
	if (grown)
		*cap = new_cap;
	return grown;
}

/* FNV-1a */
static uint32_t hash_of(const char *word)
{
	uint32_t hash = 2166136261u;
	for (; *word; word++)
		hash = (hash ^ (uint8_t)*word) * 16777619u;
	return hash;
}

void tb_vocabulary_deinit(struct tb_vocabulary *vocabulary)
{
	free(vocabulary->words);
	free(vocabulary->text);
	free(vocabulary->slots);
	*vocabulary = (struct tb_vocabulary){0};
}

static uint32_t find_hashed(const struct tb_vocabulary *v, const char *word, uint32_t hash)
{
	if (v->n_slots == 0)
		return TB_WORD_UNKNOWN;
	for (size_t slot = hash & (v->n_slots - 1); v->slots[slot] != 0; slot = (slot + 1) & (v->n_slots - 1)) {
		uint32_t number = v->slots[slot] - 1;
		if (v->words[number].hash == hash && strcmp(v->text + v->words[number].text, word) == 0)
			return number;
	}
	return TB_WORD_UNKNOWN;
}

uint32_t tb_vocabulary_find(const struct tb_vocabulary *vocabulary, const char *word)
{
	return find_hashed(vocabulary, word, hash_of(word));
}

static void fill_slot(struct tb_vocabulary *v, uint32_t number)
{
	size_t slot = v->words[number].hash & (v->n_slots - 1);
	while (v->slots[slot] != 0)
		slot = (slot + 1) & (v->n_slots - 1);
	v->slots[slot] = number + 1;
}

static enum tb_status grow_slots(struct tb_vocabulary *v)
{
	if ((v->n_words + 1) * 2 <= v->n_slots)
		return TB_OK;
	size_t n_slots = v->n_slots ? v->n_slots * 2 : FIRST_CAP;
	uint32_t *slots = calloc(n_slots, sizeof *slots);
	if (!slots)
		return TB_ERR_NO_MEMORY;
	free(v->slots);
	v->slots = slots;
	v->n_slots = n_slots;
	for (uint32_t number = 0; number < v->n_words; number++)
		fill_slot(v, number);
	return TB_OK;
}

static enum tb_status make_room(struct tb_vocabulary *v, size_t n_text)
{
	void *grown = tb_grow(v->words, v->n_words, &v->cap_words, sizeof *v->words);
	if (!grown)
		return TB_ERR_NO_MEMORY;
	v->words = grown;
	grown = tb_grow(v->text, v->n_text + n_text, &v->cap_text, 1);
	if (!grown)
		return TB_ERR_NO_MEMORY;
	v->text = grown;
	return grow_slots(v);
}

enum tb_status tb_vocabulary_add(struct tb_vocabulary *vocabulary, const char *word, uint32_t *number)
{
	uint32_t hash = hash_of(word);
	size_t n_bytes = strlen(word) + 1;
	uint32_t found = find_hashed(vocabulary, word, hash);
	if (found == TB_WORD_UNKNOWN) {
		enum tb_status status = make_room(vocabulary, n_bytes);
		if (status != TB_OK)
			return status;
		found = (uint32_t)vocabulary->n_words++;
		vocabulary->words[found] = (struct tb_vocabulary_word){.text = (uint32_t)vocabulary->n_text,
		                                                       .hash = hash,
		                                                       .first_start = TB_START_NONE,
		                                                       .last_start = TB_START_NONE};
		memcpy(vocabulary->text + vocabulary->n_text, word, n_bytes);
		vocabulary->n_text += n_bytes;
		fill_slot(vocabulary, found);
	}
	*number = found;
	return TB_OK;
}
