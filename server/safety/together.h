/* Rules of several parts that need not stand side by side: "together <online> & <stranger> & photo & not homework"
 * stops a text that holds all of the first three, in any order, and not the last. Each part is a pattern among the
 * others of its direction; this keeps the score. Private to server/safety. Immutable after the last add. */
#ifndef TB_SERVER_TOGETHER_H
#define TB_SERVER_TOGETHER_H

#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_TOGETHER_MAX = 512, TB_TOGETHER_PARTS = 8 };

struct tb_together {
	size_t n;
	struct {
		uint16_t place; /* the caller's: which rule it is */
		uint8_t wanted, unwanted;
	} items[TB_TOGETHER_MAX];
};

/* Cuts `text` at every `&`. For each part calls `on` with its pattern and its id, which is below
 * TB_TOGETHER_MAX * TB_TOGETHER_PARTS; `on` returns TB_OK to go on. TB_ERR_FORMAT: nothing is wanted, or there are
 * fewer than two parts or more than eight; TB_ERR_TOO_LARGE: no room; else what `on` returns. On an error there is no
 * such rule. `text` is changed. */
enum tb_status tb_together_add(struct tb_together *together, char *text, size_t place,
                               enum tb_status (*on)(void *ctx, const char *pattern, uint32_t id), void *ctx);

/* What one text has shown so far. Starts all zero. */
struct tb_together_seen {
	uint8_t parts[TB_TOGETHER_MAX];
};
void tb_together_note(struct tb_together_seen *seen, uint32_t id);
/* Calls `on` with the place of every rule that the text has all of. */
void tb_together_judge(const struct tb_together *together, const struct tb_together_seen *seen,
                       void (*on)(void *ctx, size_t place), void *ctx);

#endif
