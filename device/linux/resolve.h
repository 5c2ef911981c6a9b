/* Host names to addresses without making the loop wait: the lookup runs on a thread of its own, one at a
 * time. */
#ifndef TB_LINUX_RESOLVE_H
#define TB_LINUX_RESOLVE_H

#include "common/base/status.h"
#include "device/linux/loop.h"

enum { TB_RESOLVE_MAX = 4, TB_RESOLVE_TEXT_CAP = 46 };

struct tb_addresses {
	char text[TB_RESOLVE_MAX][TB_RESOLVE_TEXT_CAP]; /* numeric, in the system's order of preference */
	unsigned n;                                     /* 0: there is no such name, or no name server */
};

struct tb_resolver;

/* `done` is called on the loop's thread, once for each lookup that was not forgotten. */
struct tb_resolver *tb_resolver_create(struct tb_loop *loop, void (*done)(void *ctx, const struct tb_addresses *found),
                                       void *ctx);
/* TB_OK: `done` will be called, never from inside. TB_ERR_BUSY: an earlier, forgotten lookup still runs. TB_ERR_ARG:
 * the name is too long. TB_ERR_NO_MEMORY. */
enum tb_status tb_resolver_start(struct tb_resolver *resolver, const char *host);
/* The lookup under way, if any, will not be told. */
void tb_resolver_forget(struct tb_resolver *resolver);
/* Waits for no thread: one that is still looking frees what it holds when it ends. The loop must be gone already, or
 * not run any more. */
void tb_resolver_destroy(struct tb_resolver *resolver);

#endif
