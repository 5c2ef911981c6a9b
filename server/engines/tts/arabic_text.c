#include "server/engines/tts/arabic_text.h"

#include "common/base/utf8.h"

static bool is_letter(uint32_t c)
{
	return c >= 0x621 && c <= 0x64A && c != 0x640;
}

/* Fathatan to sukun, and the small alef. */
static bool is_mark(uint32_t c)
{
	return (c >= 0x64B && c <= 0x652) || c == 0x670;
}

static bool is_said(uint32_t c)
{
	return is_letter(c) || is_mark(c) || (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669);
}

/* Points and commas of both scripts. */
static bool shapes_speech(uint32_t c)
{
	return c == '.' || c == ',' || c == '!' || c == '?' || c == ':' || c == ';' || c == 0x60C || c == 0x61B ||
	       c == 0x61F;
}

size_t tb_arabic_speakable(struct tb_span sentence, char *out, size_t cap)
{
	size_t n_out = 0;
	bool has_letter = false, blank_due = false;
	for (size_t offset = 0; offset < sentence.n_bytes;) {
		uint8_t bytes[4];
		uint32_t c = tb_utf8_next(sentence, &offset);
		if (!is_said(c) && !shapes_speech(c)) {
			blank_due = n_out > 0;
			continue;
		}
		size_t n_bytes = tb_utf8_put(c, bytes);
		if (n_out + blank_due + n_bytes >= cap)
			break;
		if (blank_due)
			out[n_out++] = ' ';
		blank_due = false;
		for (size_t i = 0; i < n_bytes; i++)
			out[n_out++] = (char)bytes[i];
		has_letter |= is_letter(c);
	}
	if (!has_letter)
		n_out = 0;
	out[n_out] = '\0';
	return n_out;
}

/* Letters that stand without a mark in vocalised text too. */
static bool may_stand_bare(uint32_t c)
{
	return c == 0x622 || c == 0x623 || c == 0x625 || c == 0x627 || c == 0x648 || c == 0x649 || c == 0x64A ||
	       c == 0x621;
}

bool tb_arabic_is_vocalised(struct tb_span text)
{
	size_t n_letters = 0, n_marked = 0;
	bool open = false; /* a letter that needs a mark has just come */
	for (size_t offset = 0; offset < text.n_bytes;) {
		uint32_t c = tb_utf8_next(text, &offset);
		if (is_mark(c) && open) {
			n_marked++;
			n_letters++;
		} else if (is_letter(c) && open) {
			n_letters++;
		}
		/* One that nothing but a blank follows ends a word: it may pause. */
		open = is_letter(c) && !may_stand_bare(c);
	}
	return n_letters < 2 || n_marked * 100 >= n_letters * TB_ARABIC_MARKED_PERCENT;
}
