#include "server/engines/stt/transcript.h"

#include <string.h>

struct word {
	const char *text;
	size_t n_bytes;
};

static bool next_word(const char **at, struct word *out)
{
	const char *text = *at + strspn(*at, " \t\r\n");

	out->text = text;
	out->n_bytes = strcspn(text, " \t\r\n");
	*at = text + out->n_bytes;
	return out->n_bytes > 0;
}

bool tb_transcript_is_word(const char *token)
{
	return token && token[0] != '\0' && !strchr("<[+", token[0]);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void tb_transcript_clean(const char *raw, char *out, size_t cap)
{
	struct word word;
	size_t n_out = 0;

	while (next_word(&raw, &word)) {
		const char *variant = memchr(word.text, '(', word.n_bytes);
		size_t n_bytes = variant ? (size_t)(variant - word.text) : word.n_bytes;
		if (n_bytes == 0 || !tb_transcript_is_word(word.text))
			continue;
		if (n_out + n_bytes + 2 > cap)
			break;
		if (n_out > 0)
			out[n_out++] = ' ';
		for (size_t i = 0; i < n_bytes; i++)
			out[n_out++] = lower(word.text[i]);
	}
	out[n_out] = '\0';
}

static bool same_word(struct word a, struct word b)
{
	struct word shorter = a.n_bytes <= b.n_bytes ? a : b, longer = a.n_bytes <= b.n_bytes ? b : a;
	size_t n_before = 0;

	while (n_before < shorter.n_bytes && shorter.text[n_before] == longer.text[n_before])
		n_before++;
	if (shorter.n_bytes == longer.n_bytes)
		return n_before == shorter.n_bytes;
	return shorter.n_bytes >= 3 && longer.n_bytes == shorter.n_bytes + 1 &&
	       memcmp(shorter.text + n_before, longer.text + n_before + 1, shorter.n_bytes - n_before) == 0;
}

static size_t split(const char *text, struct word *out)
{
	size_t n = 0;

	while (n < TB_TRANSCRIPT_WORDS_MAX && next_word(&text, &out[n]))
		n++;
	return n;
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;
	return ab < c ? ab : c;
}

unsigned tb_transcript_disagreement(const char *a, const char *b)
{
	struct word words_a[TB_TRANSCRIPT_WORDS_MAX], words_b[TB_TRANSCRIPT_WORDS_MAX];
	size_t n_a = split(a, words_a), n_b = split(b, words_b);
	size_t row[TB_TRANSCRIPT_WORDS_MAX + 1];
	size_t longer = n_a > n_b ? n_a : n_b;

	for (size_t j = 0; j <= n_b; j++)
		row[j] = j;
	for (size_t i = 0; i < n_a; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < n_b; j++) {
			size_t replaced = diagonal + !same_word(words_a[i], words_b[j]);
			diagonal = row[j + 1];
			row[j + 1] = least(replaced, row[j] + 1, row[j + 1] + 1);
		}
	}
	return longer > 0 ? (unsigned)(row[n_b] * 100 / longer) : 0;
}
