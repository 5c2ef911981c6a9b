/* The link port on Linux, with libwebsockets: one client connection at a time, on the loop's thread.
 *
 * Where it stands: core uplink → send_text → two slots → socket; socket → pieces of at most 1024 bytes → core
 * downlink. What the core does not take is kept (one TLS record at most), and nothing more is read until it has it.
 * The URL, with its token, is kept only until the connection is made and is never logged. */
#ifndef TB_LINUX_LINK_LWS_H
#define TB_LINUX_LINK_LWS_H

#include "device/core/bear.h"
#include "device/linux/loop.h"

struct tb_link;

struct tb_link_setup {
	struct tb_loop *loop;
	bool tls; /* false: the core's target is on this machine itself */
	const struct tb_log *log;
	/* What happened; called from the loop and from tb_link_step only, never from inside a port function. */
	void (*event)(void *ctx, const struct tb_bear_event *event);
	size_t (*data)(void *ctx, const void *bytes, size_t n_bytes, bool is_first, bool is_last);
	void *ctx;
};

/* NULL: out of memory. The setup is copied; the loop must outlive the link. */
struct tb_link *tb_link_create(const struct tb_link_setup *setup);
/* The loop may not run any more. */
void tb_link_destroy(struct tb_link *link);
struct tb_link_port tb_link_port(struct tb_link *link);

/* Does what could not be done inside a port function; after every turn of the loop. */
void tb_link_step(struct tb_link *link);
/* It wants tb_link_step without waiting. */
bool tb_link_has_work(const struct tb_link *link);
/* No message waits to be sent. */
bool tb_link_is_clear(const struct tb_link *link);
/* A connection that was closed is still saying goodbye. */
bool tb_link_is_parting(const struct tb_link *link);

#endif
