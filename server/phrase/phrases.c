#include "server/phrase/pattern.h"
#include "server/phrase/phrase.h"
#include "server/phrase/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/* Each pattern is a small automaton; all states of a match are followed at once, so that a text costs time in
 * proportion to its length, whatever the patterns are. */

enum { MAX_NODES = 2048 }; /* of one pattern */

enum node_kind { NODE_END, NODE_WORD, NODE_ANY, NODE_SPLIT };

struct node {
	enum node_kind kind;
	uint32_t word;      /* WORD: its number */
	uint32_t next, alt; /* nodes; alt: SPLIT only */
};

struct automaton {
	uint32_t id;
	uint32_t first_node, n_nodes; /* node 0 of it is its END */
	uint32_t start;
};

/* A word that an automaton may begin with, and the node it leads to. Of one word, those of an automaton stand together.
 */
struct start {
	uint32_t automaton;
	uint32_t node;
	uint32_t next; /* TB_START_NONE: the last one */
};

struct tb_phrases {
	struct tb_vocabulary vocabulary;
	struct node *nodes;
	size_t n_nodes, cap_nodes;
	struct automaton *automata;
	size_t n_automata, cap_automata;
	struct start *starts;
	size_t n_starts, cap_starts;
};

/* The states of one automaton at one place, each once, in order of discovery. */
struct state_set {
	size_t n;
	uint16_t node[MAX_NODES]; /* from the automaton's first */
	uint64_t has[MAX_NODES / 64];
};

enum tb_status tb_phrases_create(struct tb_phrases **out)
{
	struct tb_phrases *phrases = calloc(1, sizeof *phrases);
	if (!phrases)
		return TB_ERR_NO_MEMORY;
	*out = phrases;
	return TB_OK;
}

void tb_phrases_destroy(struct tb_phrases *phrases)
{
	if (!phrases)
		return;
	tb_vocabulary_deinit(&phrases->vocabulary);
	free(phrases->nodes);
	free(phrases->automata);
	free(phrases->starts);
	free(phrases);
}

/* --- sets of states --- */

static void set_clear(struct state_set *set, const struct automaton *automaton)
{
	set->n = 0;
	memset(set->has, 0, (automaton->n_nodes + 63) / 64 * sizeof set->has[0]);
}

static void set_add(struct state_set *set, const struct automaton *automaton, uint32_t node)
{
	uint32_t at = node - automaton->first_node;
	uint64_t bit = UINT64_C(1) << (at % 64);
	if (set->has[at / 64] & bit)
		return;
	set->has[at / 64] |= bit;
	set->node[set->n++] = (uint16_t)at;
}

/* Adds what the splits in the set lead to. */
static void set_close(struct state_set *set, const struct tb_phrases *phrases, const struct automaton *automaton)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct node *node = &phrases->nodes[automaton->first_node + set->node[i]];
		if (node->kind != NODE_SPLIT)
			continue;
		set_add(set, automaton, node->next);
		set_add(set, automaton, node->alt);
	}
}

/* --- adding --- */

struct builder {
	struct tb_phrases *phrases;
	size_t first_node;
	enum tb_status status; /* the first failure; later calls do nothing */
};

static uint32_t add_node(struct builder *b, struct node node)
{
	struct tb_phrases *phrases = b->phrases;
	if (b->status == TB_OK && phrases->n_nodes - b->first_node == MAX_NODES)
		b->status = TB_ERR_TOO_LARGE;
	if (b->status != TB_OK)
		return 0;
	struct node *grown = tb_grow(phrases->nodes, phrases->n_nodes, &phrases->cap_nodes, sizeof *grown);
	if (!grown) {
		b->status = TB_ERR_NO_MEMORY;
		return 0;
	}
	phrases->nodes = grown;
	phrases->nodes[phrases->n_nodes] = node;
	return (uint32_t)phrases->n_nodes++;
}

static uint32_t add_split(struct builder *b, uint32_t one, uint32_t other)
{
	return one == other ? one : add_node(b, (struct node){.kind = NODE_SPLIT, .next = one, .alt = other});
}

static uint32_t add_plain_word(struct builder *b, const char *word, uint32_t next)
{
	uint32_t number = 0;
	if (b->status == TB_OK)
		b->status = tb_vocabulary_add(&b->phrases->vocabulary, word, &number);
	return add_node(b, (struct node){.kind = NODE_WORD, .word = number, .next = next});
}

/* Those that are other words without it: "we're" is not meant by "were". */
static bool may_lose_apostrophe(const char *word)
{
	static const char *const others[] = {"we're", "we'll", "i'll", "he'll", "she'll", "she'd", "we'd", "i'd"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(word, others[i]) == 0)
			return false;
	return strchr(word, '\'') != NULL;
}

static uint32_t add_word(struct builder *b, const char *word, uint32_t next)
{
	char without[TB_PATTERN_MAX_TEXT];
	size_t n = 0;
	uint32_t with = add_plain_word(b, word, next);
	if (!may_lose_apostrophe(word))
		return with;
	for (; *word; word++)
		if (*word != '\'')
			without[n++] = *word;
	without[n] = '\0';
	return add_split(b, with, add_plain_word(b, without, next));
}

static uint32_t add_gap(struct builder *b, uint32_t next)
{
	uint32_t entry = next;
	for (int i = 0; i < TB_PHRASE_GAP_MAX; i++)
		entry = add_split(b, add_node(b, (struct node){.kind = NODE_ANY, .next = entry}), next);
	return entry;
}

static uint32_t add_choice(struct builder *b, const struct tb_pattern *pattern, const struct tb_pattern_item *item,
                           uint32_t next)
{
	uint32_t entry = 0;
	for (size_t i = 0; i < item->n_alts; i++) {
		const struct tb_pattern_alt *alt = &pattern->alts[item->first_alt + i];
		uint32_t chain = next;
		for (size_t word = alt->n_words; word-- > 0;)
			chain = add_word(b, tb_pattern_word(pattern, alt->first_word + word), chain);
		entry = i == 0 ? chain : add_split(b, entry, chain);
	}
	return entry;
}

/* From the last item to the first, so that what follows is always known. */
static uint32_t add_items(struct builder *b, const struct tb_pattern *pattern)
{
	uint32_t next = add_node(b, (struct node){.kind = NODE_END});
	for (size_t i = pattern->n_items; i-- > 0;) {
		const struct tb_pattern_item *item = &pattern->items[i];
		next = item->gap ? add_gap(b, next) : add_choice(b, pattern, item, next);
	}
	return next;
}

static void append_start(struct tb_phrases *phrases, uint32_t word_number, uint32_t automaton, uint32_t node)
{
	struct tb_vocabulary_word *word = &phrases->vocabulary.words[word_number];
	uint32_t start = (uint32_t)phrases->n_starts++;
	phrases->starts[start] = (struct start){.automaton = automaton, .node = node, .next = TB_START_NONE};
	if (word->last_start == TB_START_NONE)
		word->first_start = start;
	else
		phrases->starts[word->last_start].next = start;
	word->last_start = start;
}

/* All memory is taken before the first change, so that a failure leaves no trace. */
static enum tb_status commit(struct tb_phrases *phrases, const struct automaton *automaton)
{
	struct state_set set;
	set_clear(&set, automaton);
	set_add(&set, automaton, automaton->start);
	set_close(&set, phrases, automaton);
	void *grown =
	    tb_grow(phrases->starts, phrases->n_starts + set.n, &phrases->cap_starts, sizeof *phrases->starts);
	if (!grown)
		return TB_ERR_NO_MEMORY;
	phrases->starts = grown;
	grown = tb_grow(phrases->automata, phrases->n_automata, &phrases->cap_automata, sizeof *phrases->automata);
	if (!grown)
		return TB_ERR_NO_MEMORY;
	phrases->automata = grown;
	for (size_t i = 0; i < set.n; i++) {
		const struct node *node = &phrases->nodes[automaton->first_node + set.node[i]];
		if (node->kind == NODE_WORD)
			append_start(phrases, node->word, (uint32_t)phrases->n_automata, node->next);
	}
	phrases->automata[phrases->n_automata++] = *automaton;
	return TB_OK;
}

enum tb_status tb_phrases_add(struct tb_phrases *phrases, const char *text, uint32_t id)
{
	struct builder b = {.phrases = phrases, .first_node = phrases->n_nodes};
	struct tb_pattern *pattern = malloc(sizeof *pattern);
	if (!pattern)
		return TB_ERR_NO_MEMORY;
	b.status = tb_pattern_read(text, pattern);
	if (b.status == TB_OK) {
		struct automaton automaton = {.id = id, .first_node = (uint32_t)b.first_node};
		automaton.start = add_items(&b, pattern);
		automaton.n_nodes = (uint32_t)(phrases->n_nodes - b.first_node);
		if (b.status == TB_OK)
			b.status = commit(phrases, &automaton);
	}
	if (b.status != TB_OK)
		phrases->n_nodes = b.first_node;
	free(pattern);
	return b.status;
}

/* --- matching --- */

struct text {
	const struct tb_words *words;
	uint32_t number[TB_WORDS_MAX];
};

/* A gap skips word `at` only where no sentence ends before or behind it. */
static bool may_skip(const struct tb_words *words, size_t first, size_t at)
{
	return at > first && !words->sentence_end[at - 1] && !words->sentence_end[at];
}

static void step(const struct tb_phrases *phrases, const struct automaton *automaton, const struct text *text,
                 size_t first, size_t at, const struct state_set *now, struct state_set *then)
{
	set_clear(then, automaton);
	for (size_t i = 0; i < now->n; i++) {
		const struct node *node = &phrases->nodes[automaton->first_node + now->node[i]];
		if ((node->kind == NODE_WORD && node->word == text->number[at]) ||
		    (node->kind == NODE_ANY && may_skip(text->words, first, at)))
			set_add(then, automaton, node->next);
	}
	set_close(then, phrases, automaton);
}

/* How many words the longest match has whose first word is `first` and has led to the nodes in sets[0]; 0: none. */
static size_t longest_match(const struct tb_phrases *phrases, const struct automaton *automaton,
                            const struct text *text, size_t first, struct state_set sets[2])
{
	size_t longest = 0;
	int now = 0;
	set_close(&sets[now], phrases, automaton);
	for (size_t at = first + 1;; at++) {
		if (sets[now].has[0] & 1) /* END */
			longest = at - first;
		if (at == text->words->n_words || sets[now].n == 0)
			return longest;
		step(phrases, automaton, text, first, at, &sets[now], &sets[!now]);
		now = !now;
	}
}

/* The nodes that the word leads to in the automaton of *start, into `set`; *start is moved on to the next automaton. */
static const struct automaton *begin(const struct tb_phrases *phrases, uint32_t *start, struct state_set *set)
{
	uint32_t number = phrases->starts[*start].automaton;
	const struct automaton *automaton = &phrases->automata[number];
	set_clear(set, automaton);
	for (; *start != TB_START_NONE && phrases->starts[*start].automaton == number;
	     *start = phrases->starts[*start].next)
		set_add(set, automaton, phrases->starts[*start].node);
	return automaton;
}

void tb_phrases_match(const struct tb_phrases *phrases, const struct tb_words *words,
                      bool (*on)(void *ctx, uint32_t id, size_t first_word, size_t n_words), void *ctx)
{
	struct text text = {.words = words};
	struct state_set sets[2];
	for (size_t i = 0; i < words->n_words; i++)
		text.number[i] = tb_vocabulary_find(&phrases->vocabulary, words->word[i]);
	for (size_t i = 0; i < words->n_words; i++) {
		if (text.number[i] == TB_WORD_UNKNOWN)
			continue;
		uint32_t start = phrases->vocabulary.words[text.number[i]].first_start;
		while (start != TB_START_NONE) {
			const struct automaton *automaton = begin(phrases, &start, &sets[0]);
			size_t n_words = longest_match(phrases, automaton, &text, i, sets);
			if (n_words > 0 && !on(ctx, automaton->id, i, n_words))
				return;
		}
	}
}

void tb_phrases_words(const struct tb_phrases *phrases, void (*on)(void *ctx, const char *word), void *ctx)
{
	for (size_t i = 0; i < phrases->vocabulary.n_words; i++)
		on(ctx, phrases->vocabulary.text + phrases->vocabulary.words[i].text);
}
