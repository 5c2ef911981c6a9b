#include "server/safety/wordfile.h"

#include "server/phrase/phrase.h"
#include "server/safety/textfile.h"

#include <string.h>

struct reader {
	struct tb_classes *classes;
	struct tb_lexicon *lexicon;
};

/* Cuts the first word off; what follows it begins at the return value. */
static char *cut_word(char *text)
{
	static const char blanks[] = " \t";
	char *rest = text + strcspn(text, blanks);
	if (*rest != '\0')
		*rest++ = '\0';
	return rest + strspn(rest, blanks);
}

static enum tb_status read_class(struct reader *reader, char *value)
{
	char *alternatives = cut_word(value);
	return *alternatives == '\0' ? TB_ERR_FORMAT : tb_classes_add(reader->classes, value, alternatives);
}

/* The first is what the others are to be read as. They are compared as the words of a text are, so they are read so. */
static enum tb_status read_spelled(struct reader *reader, char *value)
{
	struct tb_words words;
	tb_words_split(tb_span_cstr(value), &words);
	enum tb_status status = words.n_words < 2 || words.cut ? TB_ERR_FORMAT : TB_OK;
	for (size_t i = 1; status == TB_OK && i < words.n_words; i++)
		status = tb_lexicon_respell(reader->lexicon, words.word[i], words.word[0]);
	return status;
}

static enum tb_status read_fillers(struct reader *reader, char *value)
{
	struct tb_words words;
	tb_words_split(tb_span_cstr(value), &words);
	enum tb_status status = words.n_words == 0 || words.cut ? TB_ERR_FORMAT : TB_OK;
	for (size_t i = 0; status == TB_OK && i < words.n_words; i++)
		status = tb_lexicon_add_filler(reader->lexicon, words.word[i]);
	return status;
}

static const struct {
	const char *word;
	enum tb_status (*read)(struct reader *reader, char *value);
	const char *error;
} keywords[] = {
    {"class", read_class, "a class is a name, then alternatives parted by |, of words and known classes"},
    {"spelled", read_spelled, "after the word come the ways it is misspelled, each once in a language"},
    {"filler", read_fillers, "these words have a meaning already"},
};

static enum tb_status read_line(void *ctx, const struct tb_file_line *line)
{
	char *value = cut_word(line->text);
	for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
		if (strcmp(line->text, keywords[i].word) != 0)
			continue;
		enum tb_status status = keywords[i].read(ctx, value);
		return status == TB_ERR_FORMAT ? tb_textfile_refuse(line, keywords[i].error) : status;
	}
	return tb_textfile_refuse(line, "a line begins with class, spelled or filler");
}

enum tb_status tb_wordfile_read(const char *path, const struct tb_log *log, struct tb_classes *classes,
                                struct tb_lexicon *lexicon)
{
	struct reader reader = {.classes = classes, .lexicon = lexicon};
	return tb_textfile_read(path, log, read_line, &reader);
}
