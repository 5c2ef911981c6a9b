#include "server/safety/rules.h"

#include "server/safety/classes.h"
#include "server/safety/textfile.h"
#include "server/safety/together.h"
#include "server/safety/wordfile.h"

#include <stdlib.h>
#include <string.h>

enum { N_DIRECTIONS = 2, MAX_RULES = 512, MAX_EXCUSES = 64 };

struct tb_rules {
	struct tb_phrases
	    *stops[N_DIRECTIONS]; /* ids are places in `table`, and from MAX_RULES on those of `together` */
	struct tb_phrases *allows[N_DIRECTIONS]; /* ids are categories */
	size_t n_stops[N_DIRECTIONS];
	struct tb_lexicon *lexicon;
	struct tb_classes *classes;
	struct tb_together together;
	struct tb_neighbours neighbours;
	struct tb_rule table[MAX_RULES];
	size_t n_table;
};

enum tb_status tb_rules_create(struct tb_rules **out)
{
	struct tb_rules *rules = calloc(1, sizeof *rules);
	enum tb_status status = rules ? tb_lexicon_create(&rules->lexicon) : TB_ERR_NO_MEMORY;
	if (status == TB_OK)
		status = tb_classes_create(&rules->classes);
	for (int i = 0; status == TB_OK && i < N_DIRECTIONS; i++) {
		status = tb_phrases_create(&rules->stops[i]);
		if (status == TB_OK)
			status = tb_phrases_create(&rules->allows[i]);
	}
	if (status == TB_OK)
		*out = rules;
	else
		tb_rules_destroy(rules);
	return status;
}

void tb_rules_destroy(struct tb_rules *rules)
{
	if (!rules)
		return;
	for (int i = 0; i < N_DIRECTIONS; i++) {
		tb_phrases_destroy(rules->stops[i]);
		tb_phrases_destroy(rules->allows[i]);
	}
	tb_lexicon_destroy(rules->lexicon);
	tb_classes_destroy(rules->classes);
	free(rules);
}

/* --- reading --- */

enum header { HEADER_DIRECTION = 1, HEADER_CATEGORY = 2, HEADER_SEVERITY = 4, HEADER_ACTION = 8, HEADER_ALL = 15 };

struct reader {
	struct tb_rules *rules;
	bool directions[N_DIRECTIONS];
	struct tb_rule rule;
	unsigned set; /* headers seen */
};

static bool set_direction(struct reader *r, const char *value)
{
	bool both = strcmp(value, "both") == 0;
	r->directions[TB_GATE_IN] = both || strcmp(value, "in") == 0 || strcmp(value, "text") == 0;
	r->directions[TB_GATE_OUT] = both || strcmp(value, "out") == 0;
	return r->directions[TB_GATE_IN] || r->directions[TB_GATE_OUT];
}

static bool set_category(struct reader *r, const char *value)
{
	for (int i = TB_SAFETY_NONE + 1; i < TB_SAFETY_CATEGORY_COUNT; i++) {
		if (strcmp(value, tb_safety_category_name((enum tb_safety_category)i)) == 0) {
			r->rule.category = (enum tb_safety_category)i;
			return true;
		}
	}
	return false;
}

static bool set_severity(struct reader *r, const char *value)
{
	r->rule.severity = value[0] - '0';
	return value[0] >= '1' && value[0] <= '3' && value[1] == '\0';
}

static bool set_action(struct reader *r, const char *value)
{
	for (int i = TB_GATE_PASS; i <= TB_GATE_DROP; i++) {
		if (strcmp(value, tb_gate_action_name((enum tb_gate_action)i)) == 0) {
			r->rule.action = (enum tb_gate_action)i;
			return true;
		}
	}
	return false;
}

static const struct {
	const char *word;
	enum header header;
	bool (*set)(struct reader *r, const char *value);
	const char *error;
} headers[] = {
    {"direction", HEADER_DIRECTION, set_direction, "a direction is in, text, out or both"},
    {"category", HEADER_CATEGORY, set_category, "there is no such category"},
    {"severity", HEADER_SEVERITY, set_severity, "a severity is 1, 2 or 3"},
    {"action", HEADER_ACTION, set_action, "an action is pass, answer, grownup, crisis or drop"},
};

static const char *pattern_error(enum tb_status status)
{
	return status == TB_ERR_TOO_LARGE ? "the pattern has too many words"
	                                  : "this is no pattern, or a class in it is not known";
}

/* The place of the reader's rule in the table, added when it is new; MAX_RULES when there is no room. */
static size_t place_of_rule(struct reader *r)
{
	struct tb_rules *rules = r->rules;
	for (size_t i = 0; i < rules->n_table; i++)
		if (rules->table[i].category == r->rule.category && rules->table[i].action == r->rule.action &&
		    rules->table[i].severity == r->rule.severity)
			return i;
	if (rules->n_table == MAX_RULES)
		return MAX_RULES;
	rules->table[rules->n_table] = r->rule;
	return rules->n_table++;
}

/* Adds a pattern with its classes written out to the sets of the directions in force. */
static enum tb_status add_to(struct reader *r, struct tb_phrases *const sets[N_DIRECTIONS], const char *pattern,
                             uint32_t id)
{
	char *written = NULL;
	enum tb_status status = tb_classes_expand(r->rules->classes, pattern, &written);
	for (int i = 0; status == TB_OK && i < N_DIRECTIONS; i++)
		if (r->directions[i])
			status = tb_phrases_add(sets[i], written, id);
	free(written);
	return status;
}

static enum tb_status add_part(void *ctx, const char *pattern, uint32_t id)
{
	struct reader *r = ctx;
	return add_to(r, r->rules->stops, pattern, MAX_RULES + id);
}

static enum tb_status add_stop(struct reader *r, char *pattern, size_t place)
{
	return add_to(r, r->rules->stops, pattern, (uint32_t)place);
}

static enum tb_status add_allow(struct reader *r, char *pattern, size_t place)
{
	(void)place;
	return add_to(r, r->rules->allows, pattern, (uint32_t)r->rule.category);
}

static enum tb_status add_together(struct reader *r, char *pattern, size_t place)
{
	return tb_together_add(&r->rules->together, pattern, place, add_part, r);
}

static enum tb_status add_pattern(struct reader *r, const struct tb_file_line *line, char *pattern,
                                  enum tb_status (*add)(struct reader *r, char *pattern, size_t place))
{
	size_t place = place_of_rule(r);
	if (r->set != HEADER_ALL)
		return tb_textfile_refuse(line,
		                          "direction, category, severity and action come before the first pattern");
	if (place == MAX_RULES)
		return tb_textfile_refuse(line, "too many different rules");
	enum tb_status status = add(r, pattern, place);
	if (status == TB_ERR_NO_MEMORY)
		return status;
	for (int i = 0; i < N_DIRECTIONS; i++)
		r->rules->n_stops[i] += r->directions[i] && add != add_allow;
	return status == TB_OK ? TB_OK : tb_textfile_refuse(line, pattern_error(status));
}

static bool is_keyword(const char *text, size_t n_text, const char *keyword)
{
	return strlen(keyword) == n_text && strncmp(text, keyword, n_text) == 0;
}

static enum tb_status read_line(void *ctx, const struct tb_file_line *line)
{
	struct reader *r = ctx;
	size_t n_keyword = strcspn(line->text, " \t");
	char *value = line->text + n_keyword + strspn(line->text + n_keyword, " \t");
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		if (!is_keyword(line->text, n_keyword, headers[i].word))
			continue;
		if (!headers[i].set(r, value))
			return tb_textfile_refuse(line, headers[i].error);
		r->set |= headers[i].header;
		return TB_OK;
	}
	if (is_keyword(line->text, n_keyword, "allow"))
		return add_pattern(r, line, value, add_allow);
	if (is_keyword(line->text, n_keyword, "together"))
		return add_pattern(r, line, value, add_together);
	return add_pattern(r, line, line->text, add_stop);
}

enum tb_status tb_rules_read(struct tb_rules *rules, const char *path, const struct tb_log *log)
{
	struct reader reader = {.rules = rules};
	return tb_textfile_read(path, log, read_line, &reader);
}

enum tb_status tb_rules_read_words(struct tb_rules *rules, const char *path, const struct tb_log *log)
{
	return tb_wordfile_read(path, log, rules->classes, rules->lexicon);
}

struct noting {
	struct tb_lexicon *lexicon;
	struct tb_neighbours *neighbours;
	enum tb_status status;
};

static void note_word(void *ctx, const char *word)
{
	struct noting *noting = ctx;
	if (noting->status == TB_OK)
		noting->status = tb_lexicon_add(noting->lexicon, word);
	tb_neighbours_note(noting->neighbours, word);
}

enum tb_status tb_rules_finish(struct tb_rules *rules)
{
	struct noting noting = {.lexicon = rules->lexicon, .neighbours = &rules->neighbours, .status = TB_OK};
	for (int i = 0; i < N_DIRECTIONS; i++) {
		tb_phrases_words(rules->stops[i], note_word, &noting);
		tb_phrases_words(rules->allows[i], note_word, &noting);
	}
	tb_lexicon_sort(rules->lexicon);
	if (noting.status != TB_OK)
		return noting.status;
	return rules->n_stops[TB_GATE_IN] > 0 && rules->n_stops[TB_GATE_OUT] > 0 ? TB_OK : TB_ERR_NOT_FOUND;
}

const struct tb_lexicon *tb_rules_lexicon(const struct tb_rules *rules)
{
	return rules->lexicon;
}

const struct tb_neighbours *tb_rules_neighbours(const struct tb_rules *rules)
{
	return &rules->neighbours;
}

/* --- judging --- */

/* What is done outweighs what is only noticed; then severity; then how much is done. */
static int weight(const struct tb_rule *rule)
{
	static const int by_action[] = {
	    [TB_GATE_PASS] = 0, [TB_GATE_ANSWER] = 2, [TB_GATE_GROWNUP] = 3, [TB_GATE_CRISIS] = 4, [TB_GATE_DROP] = 1};
	return (rule->action != TB_GATE_PASS) * 100 + rule->severity * 10 + by_action[rule->action];
}

void tb_rule_raise(struct tb_rule *best, struct tb_rule rule)
{
	if (weight(&rule) > weight(best))
		*best = rule;
}

struct excuse {
	uint32_t category;
	size_t first, end;
};

struct judge {
	const struct tb_rules *rules;
	struct excuse excuses[MAX_EXCUSES];
	size_t n_excuses;
	struct tb_together_seen seen;
	struct tb_rule *best;
};

static bool note_excuse(void *ctx, uint32_t category, size_t first_word, size_t n_words)
{
	struct judge *judge = ctx;
	judge->excuses[judge->n_excuses++] = (struct excuse){category, first_word, first_word + n_words};
	return judge->n_excuses < MAX_EXCUSES;
}

static bool note_stop(void *ctx, uint32_t place, size_t first_word, size_t n_words)
{
	struct judge *judge = ctx;
	if (place >= MAX_RULES) {
		tb_together_note(&judge->seen, place - MAX_RULES);
		return true;
	}
	const struct tb_rule *rule = &judge->rules->table[place];
	for (size_t i = 0; i < judge->n_excuses; i++) {
		const struct excuse *excuse = &judge->excuses[i];
		if (excuse->category == rule->category && excuse->first <= first_word &&
		    first_word + n_words <= excuse->end)
			return true;
	}
	tb_rule_raise(judge->best, *rule);
	return true;
}

static void note_together(void *ctx, size_t place)
{
	struct judge *judge = ctx;
	tb_rule_raise(judge->best, judge->rules->table[place]);
}

void tb_rules_judge(const struct tb_rules *rules, enum tb_gate_direction direction, const struct tb_words *words,
                    struct tb_rule *best)
{
	struct judge judge = {.rules = rules, .best = best};
	tb_phrases_match(rules->allows[direction], words, note_excuse, &judge);
	tb_phrases_match(rules->stops[direction], words, note_stop, &judge);
	tb_together_judge(&rules->together, &judge.seen, note_together, &judge);
}
