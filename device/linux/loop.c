#include "device/linux/loop.h"

#include "device/linux/lws_private.h"

#include <stdlib.h>
#include <unistd.h>

#define WATCH_PROTOCOL "teddy-watch"

struct tb_loop_watch {
	struct lws *wsi; /* NULL: free, or ended */
	void (*ready)(void *ctx, bool ended);
	void *ctx;
	bool ended;
};

struct tb_loop {
	struct lws_context *context;
	const struct tb_link_trust *trust;
	lws_sorted_usec_list_t alarm;
	struct tb_loop_watch watches[TB_LOOP_WATCHES_MAX];
	size_t n_watches;
	bool closing;
};

static int watch_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n_bytes)
{
	(void)user, (void)in, (void)n_bytes;
	struct tb_loop_watch *watch = wsi ? lws_get_opaque_user_data(wsi) : NULL;
	if (!watch)
		return 0;
	if (reason == LWS_CALLBACK_RAW_RX_FILE) {
		watch->ready(watch->ctx, false);
	} else if (reason == LWS_CALLBACK_RAW_CLOSE_FILE) {
		struct tb_loop *loop = lws_context_user(lws_get_context(wsi));
		watch->wsi = NULL;
		watch->ended = true;
		if (!loop->closing)
			watch->ready(watch->ctx, true);
	}
	return 0;
}

static const struct lws_protocols protocols[] = {
    /* The first one is asked about certificates. */
    {.name = TB_LINK_PROTOCOL, .callback = tb_link_callback, .rx_buffer_size = TB_LINK_RX_BYTES},
    {.name = WATCH_PROTOCOL, .callback = watch_callback},
    {.name = NULL},
};

struct tb_loop *tb_loop_create(const struct tb_link_trust *trust)
{
	/* The library would take a file without one, and then trust nobody. */
	if (trust->ca && !tb_link_tls_ca_is_readable(trust->ca))
		return NULL;
	struct tb_loop *loop = calloc(1, sizeof *loop);
	if (!loop)
		return NULL;
	loop->trust = trust;
	/* The library's log may hold the URL, and with it the token. */
	lws_set_log_level(0, NULL);
	struct lws_context_creation_info info = {
	    .port = CONTEXT_PORT_NO_LISTEN,
	    .protocols = protocols,
	    .user = loop,
	    .fd_limit_per_thread = 16,
	    .http_proxy_address = "", /* not what http_proxy says: a bear speaks to its server itself */
	};
	tb_link_tls_configure(&info, trust);
	loop->context = lws_create_context(&info);
	if (!loop->context) {
		free(loop);
		return NULL;
	}
	return loop;
}

void tb_loop_destroy(struct tb_loop *loop)
{
	if (!loop)
		return;
	loop->closing = true;
	lws_sul_cancel(&loop->alarm);
	lws_context_destroy(loop->context);
	free(loop);
}

struct lws_context *tb_loop_context(struct tb_loop *loop)
{
	return loop->context;
}

const struct tb_link_trust *tb_loop_trust(const struct tb_loop *loop)
{
	return loop->trust;
}

struct tb_loop_watch *tb_loop_watch(struct tb_loop *loop, int fd, void (*ready)(void *ctx, bool ended), void *ctx)
{
	if (loop->n_watches == TB_LOOP_WATCHES_MAX)
		return NULL;
	/* The library closes what it watches: it gets a descriptor of its own. */
	lws_sock_file_fd_type own = {.filefd = dup(fd)};
	if (own.filefd < 0)
		return NULL;
	struct tb_loop_watch *watch = &loop->watches[loop->n_watches];
	*watch = (struct tb_loop_watch){.ready = ready, .ctx = ctx};
	watch->wsi = lws_adopt_descriptor_vhost(lws_get_vhost_by_name(loop->context, "default"),
	                                        LWS_ADOPT_RAW_FILE_DESC, own, WATCH_PROTOCOL, NULL);
	if (!watch->wsi) {
		close(own.filefd);
		return NULL;
	}
	lws_set_opaque_user_data(watch->wsi, watch);
	loop->n_watches++;
	return watch;
}

void tb_loop_watch_pause(struct tb_loop_watch *watch, bool paused)
{
	if (watch->wsi)
		lws_rx_flow_control(watch->wsi, (paused ? 0 : 1) | LWS_RXFLOW_REASON_FLAG_PROCESS_NOW);
}

/* Only an alarm that was due before the waiting began is called: without this the wait would be for the next one. */
static void wake_up(lws_sorted_usec_list_t *alarm)
{
	lws_cancel_service(lws_container_of(alarm, struct tb_loop, alarm)->context);
}

void tb_loop_run_once(struct tb_loop *loop, uint32_t max_wait_ms)
{
	if (max_wait_ms > 0)
		lws_sul_schedule(loop->context, 0, &loop->alarm, wake_up, (lws_usec_t)max_wait_ms * LWS_US_PER_MS);
	lws_service(loop->context, max_wait_ms > 0 ? 0 : -1);
}
