#include "server/safety/textfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum tb_status tb_textfile_refuse(const struct tb_file_line *line, const char *why)
{
	tb_logf(line->log, TB_LOG_ERROR, "%s:%u: %s", line->path, line->number, why);
	return TB_ERR_FORMAT;
}

static char *trim(char *text)
{
	static const char blanks[] = " \t\r\n";
	text += strspn(text, blanks);
	size_t n = strlen(text);
	while (n > 0 && strchr(blanks, text[n - 1]))
		text[--n] = '\0';
	return text;
}

enum tb_status tb_textfile_read(const char *path, const struct tb_log *log,
                                enum tb_status (*on)(void *ctx, const struct tb_file_line *line), void *ctx)
{
	struct tb_file_line line = {.log = log, .path = path};
	enum tb_status result = TB_OK;
	char *buffer = NULL;
	size_t cap = 0;
	FILE *file = fopen(path, "r");
	if (!file)
		goto io_error;
	errno = 0;
	while (getline(&buffer, &cap, file) >= 0) {
		line.number++;
		line.text = trim(buffer);
		if (line.text[0] == '\0' || line.text[0] == '#')
			continue;
		enum tb_status status = on(ctx, &line);
		if (result == TB_OK)
			result = status;
	}
	if (feof(file))
		goto out;
io_error:
	tb_logf(log, TB_LOG_ERROR, "%s: %s", path, strerror(errno));
	result = TB_ERR_IO;
out:
	free(buffer);
	if (file)
		fclose(file);
	return result;
}
