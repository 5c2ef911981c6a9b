/* Lines from a terminal or a pipe, one at a time: the next is read only when the last was taken, so that a long text in
 * a pipe waits there. */
#ifndef TB_LINUX_LINES_H
#define TB_LINUX_LINES_H

#include "common/base/span.h"
#include "device/linux/loop.h"

enum { TB_LINE_MAX = 2000 }; /* bytes; what is longer is cut, at a code point when it is UTF-8 */

struct tb_lines;

/* `fd` stays the caller's. NULL: no memory, or it cannot be read. */
struct tb_lines *tb_lines_create(struct tb_loop *loop, int fd);
void tb_lines_destroy(struct tb_lines *lines); /* after the loop */

/* The next line without its end and white space around it, valid until the next call. false: none yet, or none any
 * more. An empty line is a line. */
bool tb_lines_next(struct tb_lines *lines, struct tb_span *line);
/* A line is there that was not given yet. The one given last is not valid any more. */
bool tb_lines_is_waiting(struct tb_lines *lines);
/* The input has ended and every line was given. */
bool tb_lines_are_over(const struct tb_lines *lines);

#endif
