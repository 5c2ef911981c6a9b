#include "common/base/utf8.h"
#include "server/phrase/letters.h"
#include "server/phrase/phrase.h"

#include <string.h>

struct splitter {
	struct tb_words *out;
	size_t n_used;     /* bytes of out->memory */
	size_t word_start; /* of the open word */
	bool open;         /* a word is being written */
	bool apostrophe;   /* one came after the open word's last letter and waits for the next */
};

static bool put(struct splitter *s, const uint8_t *bytes, size_t n_bytes)
{
	/* One byte is always left for the NUL. */
	if (s->n_used + n_bytes + 1 > TB_WORDS_MEMORY)
		return false;
	memcpy(s->out->memory + s->n_used, bytes, n_bytes);
	s->n_used += n_bytes;
	return true;
}

static void close_word(struct splitter *s)
{
	if (!s->open)
		return;
	s->out->memory[s->n_used++] = '\0';
	s->out->word[s->out->n_words] = s->out->memory + s->word_start;
	s->out->sentence_end[s->out->n_words++] = false;
	s->open = false;
	s->apostrophe = false;
}

/* false: there is no room; the open word is given up, since half a word is another word. */
static bool add_letter(struct splitter *s, uint32_t code_point)
{
	uint8_t bytes[4];
	if (!s->open) {
		if (s->out->n_words == TB_WORDS_MAX)
			return false;
		s->open = true;
		s->word_start = s->n_used;
	}
	if (s->apostrophe && !put(s, (const uint8_t *)"'", 1))
		return false;
	s->apostrophe = false;
	return put(s, bytes, tb_utf8_put(tb_letter_fold(code_point), bytes));
}

void tb_words_split(struct tb_span text, struct tb_words *out)
{
	struct splitter s = {.out = out};
	out->n_words = 0;
	out->cut = false;
	for (size_t offset = 0; offset < text.n_bytes;) {
		uint32_t code_point = tb_utf8_next(text, &offset);
		enum tb_letter_kind kind = tb_letter_kind(code_point);
		if (kind == TB_LETTER_INVISIBLE)
			continue;
		if (kind == TB_LETTER_WORD) {
			if (!add_letter(&s, code_point)) {
				out->cut = true;
				return;
			}
			continue;
		}
		if (kind == TB_LETTER_APOSTROPHE && s.open && !s.apostrophe) {
			s.apostrophe = true;
			continue;
		}
		close_word(&s);
		if (kind == TB_LETTER_SENTENCE_END && out->n_words > 0)
			out->sentence_end[out->n_words - 1] = true;
	}
	close_word(&s);
}
