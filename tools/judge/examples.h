/* The labelled sentences that a judge is trained from. */
#ifndef TB_TOOLS_JUDGE_EXAMPLES_H
#define TB_TOOLS_JUDGE_EXAMPLES_H

#include "server/safety/gate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tb_example {
	char *text;
	enum tb_safety_category category; /* NONE: ordinary */
	enum tb_gate_direction direction;
	unsigned group; /* the line it was made from: all examples of a line are trained from, or none */
	float weight;
	bool must_pass; /* ordinary, and a test says that the gate lets it pass */
};

struct tb_examples {
	struct tb_example *items;
	size_t n, cap;
	unsigned n_groups;
	uint64_t hash; /* FNV-1a of the training files, in the order they were read */
};

/* A training file: headings `[in|out CATEGORY|ok]`, below them one line each, in the phrase grammar. Of each line some
 * forms are drawn, always the same. false: said on stderr with file and line. */
bool tb_examples_read_training(struct tb_examples *examples, const char *path);
/* A file that only counts for the hash. */
bool tb_examples_hash(struct tb_examples *examples, const char *path);
/* A file of tests/safety, whose name says what its lines are: {in,out}_{ok,stop}.LANGUAGE.txt. */
bool tb_examples_read_seen(struct tb_examples *examples, const char *path);
/* A story pack: what it asks are ordinary questions, what it says are ordinary answers. */
bool tb_examples_read_story(struct tb_examples *examples, const char *path);
/* A file of prepared answers: every line but headings is an ordinary answer. */
bool tb_examples_read_answers(struct tb_examples *examples, const char *path);
/* A file of the bear's own phrases: `NAME text`. */
bool tb_examples_read_phrases(struct tb_examples *examples, const char *path);
void tb_examples_free(struct tb_examples *examples);

#endif
