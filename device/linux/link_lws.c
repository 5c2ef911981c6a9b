#include "device/linux/link_lws.h"

#include "device/linux/kept.h"
#include "device/linux/lws_private.h"
#include "device/linux/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Asks a silent peer for a sign of life: not every server answers heartbeats. When it is dead is the core's to say, so
 * the library's own patience is without end. */
static const lws_retry_bo_t ping_policy = {.secs_since_valid_ping = 12, .secs_since_valid_hangup = UINT16_MAX};

enum { N_SLOTS = 2, REASON_CAP = 124, WHY_CAP = 160 };

struct slot {
	size_t n_bytes; /* 0: free */
	unsigned char memory[LWS_PRE + TB_MESSAGE_MAX];
};

struct tb_link {
	struct tb_link_setup setup;
	struct tb_resolver *resolver;
	struct lws *wsi;     /* the connection that counts; NULL: none */
	struct lws *parting; /* one that was closed and says goodbye; its events are nobody's */
	uint16_t parting_code;
	/* the target, while connecting */
	char path[TB_LINK_PATH_CAP];
	char host[128];
	uint16_t port;
	struct tb_addresses addresses;
	unsigned next_address;
	bool connect_due; /* the next address is to be tried */
	bool untold;      /* the try under way has not ended yet */
	bool up;
	bool ended; /* by the other side, while something was kept: told once the core has taken it */
	int http_status;
	uint32_t retry_after_s;
	char why[WHY_CAP]; /* the certificate was refused for this reason */
	/* outwards */
	struct slot slots[N_SLOTS];
	unsigned first_slot, n_slots;
	bool was_busy;
	/* inwards */
	struct tb_kept kept; /* what the core did not take yet; while there is something nothing more is read */
	bool in_message, is_binary, resume_due, reading_stopped;
	uint16_t close_code;
	char close_reason[REASON_CAP];
};

static void tell(struct tb_link *link, const struct tb_bear_event *event)
{
	link->setup.event(link->setup.ctx, event);
}

/* Forgets the connection: buffers hold a child's voice, the path holds the token. */
static void reset(struct tb_link *link)
{
	link->wsi = NULL;
	link->up = link->ended = link->untold = link->connect_due = link->was_busy = false;
	link->in_message = link->resume_due = link->reading_stopped = false;
	link->first_slot = link->n_slots = 0;
	tb_wipe(link->slots, sizeof link->slots);
	tb_wipe(link->path, sizeof link->path);
	tb_kept_clear(&link->kept);
}

/* --- connecting --------------------------------------------------------------------------------------------------- */

static void tell_failed(struct tb_link *link, enum tb_status status)
{
	reset(link);
	tell(link, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_FAILED, .status = status});
}

static void on_resolved(void *ctx, const struct tb_addresses *found)
{
	struct tb_link *link = ctx;
	if (!found->n) {
		tb_logf(link->setup.log, TB_LOG_WARN, "the server's name %s cannot be resolved", link->host);
		tell_failed(link, TB_ERR_NOT_FOUND);
		return;
	}
	link->addresses = *found;
	link->next_address = 0;
	link->connect_due = true;
}

static enum tb_status open_link(void *ctx, const struct tb_link_target *target)
{
	struct tb_link *link = ctx;
	if (link->wsi)
		return TB_ERR_STATE;
	reset(link);
	link->why[0] = 0;
	link->port = target->port;
	if (!tb_span_to_cstr(tb_span_cstr(target->host), link->host, sizeof link->host) ||
	    !tb_span_to_cstr(tb_span_cstr(target->path_query), link->path, sizeof link->path))
		return TB_ERR_TOO_LARGE;
	return tb_resolver_start(link->resolver, link->host);
}

static void connect_next(struct tb_link *link)
{
	char host_header[sizeof link->host + 16];
	bool is_v6 = strchr(link->host, ':') != NULL;
	bool usual_port = link->port == (link->setup.tls ? 443 : 80);
	int n = snprintf(host_header, sizeof host_header, "%s%s%s", is_v6 ? "[" : "", link->host, is_v6 ? "]" : "");
	if (!usual_port)
		snprintf(host_header + n, sizeof host_header - (size_t)n, ":%u", link->port);
	link->connect_due = false;
	link->http_status = 0;
	link->retry_after_s = 0;
	link->why[0] = 0;
	struct lws_client_connect_info info = {
	    .context = tb_loop_context(link->setup.loop),
	    .address = link->addresses.text[link->next_address++],
	    .port = link->port,
	    .path = link->path,
	    .host = host_header,
	    .ssl_connection = link->setup.tls ? LCCSCF_USE_SSL : 0,
	    .alpn = "http/1.1",
	    .local_protocol_name = TB_LINK_PROTOCOL,
	    .opaque_user_data = link,
	    .retry_and_idle_policy = &ping_policy,
	    .pwsi = &link->wsi,
	};
	link->untold = true;
	/* When it fails at once, the callback may have told it already. */
	if (!lws_client_connect_via_info(&info) && link->untold)
		tell_failed(link, TB_ERR_IO);
}

static int on_http_answer(struct tb_link *link, struct lws *wsi)
{
	char text[16];
	link->http_status = (int)lws_http_client_http_response(wsi);
	if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_RETRY_AFTER) > 0) {
		unsigned long seconds = strtoul(text, NULL, 10);
		link->retry_after_s = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
	}
	return 0;
}

static void on_connect_error(struct tb_link *link, struct lws *wsi)
{
	link->wsi = NULL;
	link->untold = false;
	int http_status = link->http_status ? link->http_status : (int)lws_http_client_http_response(wsi);
	if (http_status >= 100 && http_status != 101) {
		struct tb_bear_event event = {.type = TB_BEAR_EVENT_LINK_REFUSED,
		                              .http_status = http_status,
		                              .retry_after_s = link->retry_after_s};
		reset(link);
		tell(link, &event);
	} else if (link->why[0]) {
		tb_logf(link->setup.log, TB_LOG_ERROR, "🔒 [HIGH] TLS_CERTIFICATE_REFUSED: %s", link->why);
		tell_failed(link, TB_ERR_AUTH);
	} else if (link->next_address < link->addresses.n) {
		link->connect_due = true;
	} else {
		tell_failed(link, TB_ERR_IO);
	}
}

static void on_open(struct tb_link *link)
{
	tb_wipe(link->path, sizeof link->path);
	link->untold = false;
	link->up = true;
	link->close_code = 0;
	link->close_reason[0] = 0;
	tell(link, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_OPEN});
}

/* --- closing ------------------------------------------------------------------------------------------------------ */

static void close_link(void *ctx, uint16_t code)
{
	struct tb_link *link = ctx;
	struct lws *wsi = link->wsi;
	bool was_up = link->up;
	tb_resolver_forget(link->resolver);
	reset(link);
	if (!wsi)
		return;
	if (!was_up) {
		lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
		return;
	}
	/* It is closed from its next writable moment; one that never comes ends it as well. */
	link->parting = wsi;
	link->parting_code = code;
	lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_SEND, 2);
	lws_callback_on_writable(wsi);
}

static void on_peer_close(struct tb_link *link, const uint8_t *in, size_t n_bytes)
{
	if (n_bytes < 2)
		return;
	link->close_code = (uint16_t)(in[0] << 8 | in[1]);
	struct tb_span reason = tb_span_make(in + 2, n_bytes - 2);
	if (!tb_span_to_cstr(reason, link->close_reason, sizeof link->close_reason))
		link->close_reason[0] = 0;
}

static void tell_closed(struct tb_link *link)
{
	struct tb_bear_event event = {.type = TB_BEAR_EVENT_LINK_CLOSED,
	                              .close_code = link->close_code,
	                              .text = tb_span_cstr(link->close_reason)};
	reset(link);
	tell(link, &event);
}

/* An answer and the goodbye behind it may come in one read: what is kept is still the core's, and comes first. */
static void on_closed(struct tb_link *link)
{
	if (tb_kept_is_empty(&link->kept)) {
		tell_closed(link);
		return;
	}
	link->wsi = NULL;
	link->up = false;
	link->ended = true;
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static enum tb_status send_text(void *ctx, const char *text, size_t n_bytes)
{
	struct tb_link *link = ctx;
	if (!link->wsi || !link->up)
		return TB_ERR_CLOSED;
	if (n_bytes < 1 || n_bytes > TB_MESSAGE_MAX)
		return TB_ERR_TOO_LARGE;
	if (link->n_slots == N_SLOTS) {
		link->was_busy = true;
		return TB_ERR_BUSY;
	}
	struct slot *slot = &link->slots[(link->first_slot + link->n_slots++) % N_SLOTS];
	memcpy(slot->memory + LWS_PRE, text, n_bytes);
	slot->n_bytes = n_bytes;
	lws_callback_on_writable(link->wsi);
	return TB_OK;
}

static int on_writable(struct tb_link *link)
{
	if (!link->n_slots)
		return 0;
	struct slot *slot = &link->slots[link->first_slot];
	int n_written = lws_write(link->wsi, slot->memory + LWS_PRE, slot->n_bytes, LWS_WRITE_TEXT);
	tb_wipe(slot, sizeof *slot);
	link->first_slot = (link->first_slot + 1) % N_SLOTS;
	link->n_slots--;
	if (n_written < 0)
		return -1;
	if (link->n_slots)
		lws_callback_on_writable(link->wsi);
	if (link->was_busy) {
		link->was_busy = false;
		tell(link, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_WRITABLE});
	}
	return 0;
}

/* --- receiving ---------------------------------------------------------------------------------------------------- */

static size_t offer(struct tb_link *link, const struct tb_kept_piece *piece)
{
	return link->setup.data(link->setup.ctx, piece->bytes, piece->n_bytes, piece->is_first, piece->is_last);
}

static bool keep(struct tb_link *link, struct tb_kept_piece piece, size_t n_taken)
{
	piece.bytes += n_taken;
	piece.n_bytes -= n_taken;
	piece.is_first = piece.is_first && n_taken == 0;
	return tb_kept_push(&link->kept, &piece);
}

static int on_received(struct tb_link *link, struct lws *wsi, const uint8_t *bytes, size_t n_bytes)
{
	struct tb_kept_piece piece = {bytes, n_bytes, !link->in_message, lws_is_final_fragment(wsi)};
	link->in_message = !piece.is_last;
	if (piece.is_first)
		link->is_binary = lws_frame_is_binary(wsi);
	if (link->is_binary)
		return 0; /* v1 has no binary messages */
	size_t n_taken = tb_kept_is_empty(&link->kept) ? offer(link, &piece) : 0;
	if (link->wsi != wsi)
		return 0; /* the core has closed */
	bool is_done = tb_kept_is_empty(&link->kept) && n_taken == n_bytes;
	/* Better no connection than a hole in an answer. */
	return is_done || keep(link, piece, n_taken) ? 0 : -1;
}

/* Offers again what was kept, piece by piece, until the core has enough. */
static void offer_kept(struct tb_link *link)
{
	struct lws *wsi = link->wsi;
	bool ended = link->ended;
	while (!tb_kept_is_empty(&link->kept)) {
		struct tb_kept_piece piece = tb_kept_peek(&link->kept);
		size_t n_taken = offer(link, &piece);
		if (link->wsi != wsi || link->ended != ended)
			return; /* the core has closed */
		tb_kept_take(&link->kept, n_taken);
		if (n_taken < piece.n_bytes)
			return;
	}
}

/* Only here, between two turns of the loop: the library does not bear it while it is in the middle of a TLS record. */
static void steer_reading(struct tb_link *link)
{
	bool stop = !tb_kept_is_empty(&link->kept);
	if (!link->up || stop == link->reading_stopped)
		return;
	link->reading_stopped = stop;
	lws_rx_flow_control(link->wsi, (stop ? 0 : 1) | LWS_RXFLOW_REASON_FLAG_PROCESS_NOW);
}

static void resume_reading(void *ctx)
{
	struct tb_link *link = ctx;
	link->resume_due = true; /* even with nothing kept: it may be called from inside the offer that leaves a rest */
}

/* --- the rest ----------------------------------------------------------------------------------------------------- */

void tb_link_step(struct tb_link *link)
{
	if (link->connect_due)
		connect_next(link);
	if (link->resume_due) {
		link->resume_due = false;
		offer_kept(link);
	}
	if (link->ended && tb_kept_is_empty(&link->kept))
		tell_closed(link);
	steer_reading(link);
}

bool tb_link_has_work(const struct tb_link *link)
{
	return link->connect_due || link->resume_due;
}

bool tb_link_is_clear(const struct tb_link *link)
{
	return link->n_slots == 0;
}

bool tb_link_is_parting(const struct tb_link *link)
{
	return link->parting != NULL;
}

/* A connection that was closed on our side: it may end, and nothing of it is told. */
static int part(struct tb_link *link, struct lws *wsi, enum lws_callback_reasons reason)
{
	if (reason == LWS_CALLBACK_CLIENT_WRITEABLE) {
		lws_close_reason(wsi, link->parting_code, NULL, 0);
		return -1;
	}
	if (reason == LWS_CALLBACK_CLIENT_CLOSED && link->parting == wsi)
		link->parting = NULL;
	return reason == LWS_CALLBACK_CLIENT_ESTABLISHED ? -1 : 0;
}

static int dispatch(struct tb_link *link, struct lws *wsi, enum lws_callback_reasons reason, void *in, size_t n_bytes)
{
	switch (reason) {
	case LWS_CALLBACK_CLIENT_HTTP_REDIRECT: return -1; /* the token is for this server only */
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: return on_http_answer(link, wsi);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: on_connect_error(link, wsi); break;
	case LWS_CALLBACK_CLIENT_ESTABLISHED: on_open(link); break;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: on_peer_close(link, in, n_bytes); return 0;
	case LWS_CALLBACK_CLIENT_CLOSED: on_closed(link); return 0;
	case LWS_CALLBACK_CLIENT_RECEIVE: return on_received(link, wsi, in, n_bytes);
	case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
		tell(link, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_ALIVE});
		break;
	case LWS_CALLBACK_CLIENT_WRITEABLE: return on_writable(link);
	default: break;
	}
	return 0;
}

int tb_link_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n_bytes)
{
	struct tb_link *link = wsi ? lws_get_opaque_user_data(wsi) : NULL;
	/* The library asks here about every wsi it destroys; those of watches belong to the loop. */
	if (!link || reason == LWS_CALLBACK_WSI_DESTROY)
		return 0;
	if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION)
		return tb_link_tls_judge(user, n_bytes != 0, link->host, tb_loop_trust(link->setup.loop), link->why,
		                         sizeof link->why);
	return wsi == link->wsi ? dispatch(link, wsi, reason, in, n_bytes) : part(link, wsi, reason);
}

struct tb_link *tb_link_create(const struct tb_link_setup *setup)
{
	struct tb_link *link = calloc(1, sizeof *link);
	if (!link)
		return NULL;
	link->setup = *setup;
	link->resolver = tb_resolver_create(setup->loop, on_resolved, link);
	if (!link->resolver) {
		free(link);
		return NULL;
	}
	return link;
}

void tb_link_destroy(struct tb_link *link)
{
	if (!link)
		return;
	tb_resolver_destroy(link->resolver);
	reset(link);
	free(link);
}

struct tb_link_port tb_link_port(struct tb_link *link)
{
	return (struct tb_link_port){.open = open_link,
	                             .send_text = send_text,
	                             .resume_reading = resume_reading,
	                             .close = close_link,
	                             .ctx = link};
}
