#include "server/safety/together.h"

#include <string.h>

static char *trimmed(char *text)
{
	static const char blanks[] = " \t";
	text += strspn(text, blanks);
	size_t n = strlen(text);
	while (n > 0 && strchr(blanks, text[n - 1]))
		text[--n] = '\0';
	return text;
}

/* Takes a leading "not" off. */
static bool is_unwanted(char **part)
{
	static const char word[] = "not ";
	if (strncmp(*part, word, sizeof word - 1) != 0)
		return false;
	*part += sizeof word - 1;
	return true;
}

enum tb_status tb_together_add(struct tb_together *together, char *text, size_t place,
                               enum tb_status (*on)(void *ctx, const char *pattern, uint32_t id), void *ctx)
{
	unsigned wanted = 0, unwanted = 0;
	if (together->n == TB_TOGETHER_MAX)
		return TB_ERR_TOO_LARGE;
	for (uint32_t part = 0; text != NULL; part++) {
		char *next = strchr(text, '&');
		if (part == TB_TOGETHER_PARTS)
			return TB_ERR_FORMAT;
		if (next)
			*next++ = '\0';
		char *pattern = trimmed(text);
		if (is_unwanted(&pattern))
			unwanted |= 1u << part;
		else
			wanted |= 1u << part;
		enum tb_status status = on(ctx, pattern, (uint32_t)together->n * TB_TOGETHER_PARTS + part);
		if (status != TB_OK)
			return status;
		text = next;
	}
	if (wanted == 0 || (wanted | unwanted) == 1)
		return TB_ERR_FORMAT;
	together->items[together->n].place = (uint16_t)place;
	together->items[together->n].wanted = (uint8_t)wanted;
	together->items[together->n++].unwanted = (uint8_t)unwanted;
	return TB_OK;
}

void tb_together_note(struct tb_together_seen *seen, uint32_t id)
{
	seen->parts[id / TB_TOGETHER_PARTS] |= (uint8_t)(1u << id % TB_TOGETHER_PARTS);
}

void tb_together_judge(const struct tb_together *together, const struct tb_together_seen *seen,
                       void (*on)(void *ctx, size_t place), void *ctx)
{
	for (size_t i = 0; i < together->n; i++) {
		unsigned parts = seen->parts[i];
		unsigned wanted = together->items[i].wanted;
		if ((parts & wanted) == wanted && (parts & together->items[i].unwanted) == 0)
			on(ctx, together->items[i].place);
	}
}
