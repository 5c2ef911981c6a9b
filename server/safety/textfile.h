/* The content files of the gates, line by line. Private to server/safety. */
#ifndef TB_SERVER_TEXTFILE_H
#define TB_SERVER_TEXTFILE_H

#include "common/base/log.h"
#include "common/base/status.h"

/* Where a line stands, for messages. */
struct tb_file_line {
	const struct tb_log *log;
	const char *path;
	unsigned number; /* from 1 */
	char *text;      /* without white space at its ends; may be changed; valid during the call only */
};

/* Calls `on` with each line that is neither empty nor a comment. A line it refuses does not end the reading, so that an
 * author sees all errors at once; the first error is returned. TB_ERR_IO: the file cannot be read, said in the log. */
enum tb_status tb_textfile_read(const char *path, const struct tb_log *log,
                                enum tb_status (*on)(void *ctx, const struct tb_file_line *line), void *ctx);

/* Says what is wrong with a line in the log and returns TB_ERR_FORMAT. */
enum tb_status tb_textfile_refuse(const struct tb_file_line *line, const char *why);

#endif
