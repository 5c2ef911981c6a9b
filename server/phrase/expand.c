#include "server/phrase/pattern.h"
#include "server/phrase/phrase.h"

#include <stdlib.h>
#include <string.h>

/* One form may repeat every word of the pattern at most once, each with a space in place of its NUL. */
struct form {
	size_t n_text;
	char text[TB_PATTERN_MAX_TEXT];
};

static void add_words(const struct tb_pattern *pattern, const struct tb_pattern_alt *alt, struct form *form)
{
	for (size_t i = 0; i < alt->n_words; i++) {
		const char *word = tb_pattern_word(pattern, alt->first_word + i);
		size_t n_bytes = strlen(word);
		if (form->n_text > 0)
			form->text[form->n_text++] = ' ';
		memcpy(form->text + form->n_text, word, n_bytes);
		form->n_text += n_bytes;
	}
}

/* The index of a form is a number whose digits, one per choice, say which alternative. */
static void make_form(const struct tb_pattern *pattern, size_t index, struct form *form)
{
	size_t n_left = pattern->n_forms;
	form->n_text = 0;
	for (size_t i = 0; i < pattern->n_items; i++) {
		const struct tb_pattern_item *item = &pattern->items[i];
		if (item->gap)
			continue;
		n_left /= item->n_alts;
		add_words(pattern, &pattern->alts[item->first_alt + index / n_left], form);
		index %= n_left;
	}
	form->text[form->n_text] = '\0';
}

enum tb_status tb_phrase_expand(const char *text, void (*on)(void *ctx, const char *plain), void *ctx)
{
	struct tb_pattern *pattern = malloc(sizeof *pattern);
	struct form *form = malloc(sizeof *form);
	enum tb_status status = TB_ERR_NO_MEMORY;
	if (!pattern || !form)
		goto out;
	status = tb_pattern_read(text, pattern);
	if (status == TB_OK && pattern->n_forms > TB_PHRASE_MAX_EXPANSION)
		status = TB_ERR_TOO_LARGE;
	for (size_t i = 0; status == TB_OK && i < pattern->n_forms; i++) {
		make_form(pattern, i, form);
		on(ctx, form->text);
	}
out:
	free(form);
	free(pattern);
	return status;
}
