#include "server/engines/tts/speakable.h"

#include "common/base/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What a code point outside ASCII sounds like. */
struct spelling {
	uint32_t first, last;
	const char *text;
};
static const struct spelling spellings[] = {
    {0x00A0, 0x00A0, " "}, {0x00B0, 0x00B0, " degrees "},
    {0x00C0, 0x00C5, "A"}, {0x00C6, 0x00C6, "AE"},
    {0x00C7, 0x00C7, "C"}, {0x00C8, 0x00CB, "E"},
    {0x00CC, 0x00CF, "I"}, {0x00D1, 0x00D1, "N"},
    {0x00D2, 0x00D6, "O"}, {0x00D7, 0x00D7, " times "},
    {0x00D8, 0x00D8, "O"}, {0x00D9, 0x00DC, "U"},
    {0x00DD, 0x00DD, "Y"}, {0x00DF, 0x00DF, "ss"},
    {0x00E0, 0x00E5, "a"}, {0x00E6, 0x00E6, "ae"},
    {0x00E7, 0x00E7, "c"}, {0x00E8, 0x00EB, "e"},
    {0x00EC, 0x00EF, "i"}, {0x00F1, 0x00F1, "n"},
    {0x00F2, 0x00F6, "o"}, {0x00F7, 0x00F7, " divided by "},
    {0x00F8, 0x00F8, "o"}, {0x00F9, 0x00FC, "u"},
    {0x00FD, 0x00FD, "y"}, {0x00FF, 0x00FF, "y"},
    {0x2010, 0x2011, "-"}, {0x2012, 0x2015, ", "},
    {0x2018, 0x2019, "'"}, {0x2026, 0x2026, ". "},
};

/* ASCII punctuation that shapes speech; every other mark is a space. */
static const char spoken_marks[] = ".,!?;:'-";

struct writer {
	char *out;
	size_t cap;
	size_t n_bytes;
	size_t last_space; /* where the text may be cut */
	bool full;
};

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void put(struct writer *writer, char c)
{
	char before = writer->n_bytes > 0 ? writer->out[writer->n_bytes - 1] : ' ';

	if (!is_alnum(c) && (c == before || (c != ' ' && before != ' ' && !is_alnum(before))))
		return;
	if (c == ' ' && writer->n_bytes == 0)
		return;
	if (writer->n_bytes + 1 >= writer->cap) {
		writer->full = true;
		return;
	}
	if (c == ' ')
		writer->last_space = writer->n_bytes;
	writer->out[writer->n_bytes++] = c;
}

static void put_code_point(struct writer *writer, uint32_t code_point)
{
	if (code_point < 0x80) {
		char c = (char)code_point;
		put(writer, is_alnum(c) || (c != '\0' && strchr(spoken_marks, c)) ? c : ' ');
		return;
	}
	const char *text = " ";
	for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
		if (code_point >= spellings[i].first && code_point <= spellings[i].last)
			text = spellings[i].text;
	for (; *text; text++)
		put(writer, *text);
}

/* A tag is "<", a letter or "/", and anything up to ">"; a lone "<" is only a mark. Returns the offset behind it. */
static size_t skip_tag(struct tb_span text, size_t at)
{
	if (text.data[at] != '<' || at + 1 >= text.n_bytes)
		return at;
	char c = (char)text.data[at + 1];
	if (c != '/' && !is_alnum(c))
		return at;
	const uint8_t *end = memchr(text.data + at, '>', text.n_bytes - at);
	return end ? (size_t)(end - text.data) + 1 : at;
}

static bool has_sound(const char *text)
{
	while (*text && !is_alnum(*text))
		text++;
	return *text != '\0';
}

size_t tb_speakable(struct tb_span sentence, char *out, size_t cap)
{
	struct writer writer = {.out = out, .cap = cap};

	for (size_t at = 0; at < sentence.n_bytes && !writer.full;) {
		size_t behind_tag = skip_tag(sentence, at);
		if (behind_tag != at) {
			put(&writer, ' ');
			at = behind_tag;
			continue;
		}
		put_code_point(&writer, tb_utf8_next(sentence, &at));
	}
	if (writer.full && writer.last_space > 0)
		writer.n_bytes = writer.last_space;
	while (writer.n_bytes > 0 && out[writer.n_bytes - 1] == ' ')
		writer.n_bytes--;
	out[writer.n_bytes] = '\0';
	if (has_sound(out))
		return writer.n_bytes;
	out[0] = '\0';
	return 0;
}
