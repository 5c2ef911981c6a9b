#include "common/wire/hello.h"
#include "common/wire/token.h"
#include "device/core/parts.h"

#include <stdio.h>
#include <string.h>

static enum tb_status open_link(struct tb_bear *bear)
{
	const struct tb_bear_config *config = &bear->config;
	struct tb_hello hello = {.child_age = config->child_age};
	char path_query[TB_LINK_PATH_CAP];
	snprintf(hello.device_id, sizeof hello.device_id, "%s", config->device_id);
	snprintf(hello.child_id, sizeof hello.child_id, "%s", config->child_id);
	enum tb_status status = tb_child_name_clean(tb_span_cstr(config->child_name), hello.child_name);
	if (status == TB_OK)
		status = tb_token_make(&bear->port.hmac, config->key, tb_span_cstr(config->device_id), hello.token);
	if (status == TB_OK)
		status = tb_hello_write(&hello, config->path, path_query, sizeof path_query);
	if (status == TB_OK) {
		struct tb_link_target target = {config->host, config->port, path_query, &config->trust};
		status = bear->port.link.open(bear->port.link.ctx, &target);
	}
	tb_wipe(&hello, sizeof hello);
	tb_wipe(path_query, sizeof path_query);
	return status;
}

/* After the watch has learnt why. */
static void link_down(struct tb_bear *bear)
{
	tb_outbox_clear(&bear->outbox);
	tb_downlink_cut(&bear->downlink, TB_ERR_TRUNCATED);
	bear->reading_paused = false;
	if (bear->state == TB_BEAR_SPEAKING)
		tb_uplink_abort(&bear->uplink);
	TB_BEAR_LOG(bear, INFO, "Next try to connect in %lu s",
	            (unsigned long)((bear->watch.due_ms - bear->now_ms + 999) / 1000));
	tb_bear_face_link(bear);
}

static void give_link_up(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, WARN, "The server does not answer; the connection is given up");
	bear->port.link.close(bear->port.link.ctx, TB_CLOSE_GOING_AWAY);
	tb_link_watch_failed(&bear->watch, bear->auth_refused ? TB_ERR_AUTH : TB_ERR_TIMEOUT, bear->now_ms);
	link_down(bear);
}

void tb_bear_leave_link(struct tb_bear *bear)
{
	if (bear->watch.state == TB_WATCH_UP)
		give_link_up(bear);
}

/* The child is not kept speaking into nothing. */
static void lose_patience(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, WARN, "The server has fallen silent");
	tb_outbox_add(&bear->outbox, TB_NOTE_HEARTBEAT);
	if (bear->state == TB_BEAR_LISTENING || bear->state == TB_BEAR_THINKING)
		tb_question_over(bear, TB_TURN_LINK_SLOW);
}

void tb_link_poll(struct tb_bear *bear)
{
	enum tb_status status;
	switch (tb_link_watch_poll(&bear->watch, bear->now_ms)) {
	case TB_WATCH_NOTHING: break;
	case TB_WATCH_HEARTBEAT: tb_outbox_add(&bear->outbox, TB_NOTE_HEARTBEAT); break;
	case TB_WATCH_GIVE_UP: give_link_up(bear); break;
	case TB_WATCH_SILENT: lose_patience(bear); break;
	case TB_WATCH_OPEN:
		status = open_link(bear);
		if (status == TB_OK)
			break;
		TB_BEAR_LOG(bear, WARN, "WebSocket initialization failed, retrying: %s", tb_status_message(status));
		tb_link_watch_failed(&bear->watch, TB_ERR_IO, bear->now_ms);
		link_down(bear);
		break;
	}
}

void tb_link_on_open(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	if (bear->watch.state != TB_WATCH_OPENING)
		return;
	bear->auth_refused = false;
	tb_link_watch_opened(&bear->watch, bear->now_ms);
}

void tb_link_on_refused(struct tb_bear *bear, const struct tb_bear_event *event)
{
	if (bear->watch.state != TB_WATCH_OPENING)
		return;
	TB_BEAR_LOG(bear, WARN, "The server refused the connection: HTTP %d", event->http_status);
	tb_link_watch_refused(&bear->watch, event->http_status, event->retry_after_s, bear->now_ms);
	link_down(bear);
}

void tb_link_on_failed(struct tb_bear *bear, const struct tb_bear_event *event)
{
	if (bear->watch.state != TB_WATCH_OPENING)
		return;
	if (event->status == TB_ERR_AUTH)
		TB_BEAR_LOG(bear, ERROR, "🔒 [HIGH] SERVER_CERTIFICATE_REFUSED: not the server this bear trusts");
	else
		TB_BEAR_LOG(bear, WARN, "WebSocket initialization failed, retrying: %s",
		            tb_status_message(event->status));
	tb_link_watch_failed(&bear->watch, event->status, bear->now_ms);
	link_down(bear);
}

/* Only the reasons of the protocol are repeated: what else a server writes there is not for a log. */
static const char *known_reason(struct tb_span reason)
{
	static const char *const reasons[] = {"device_reconnection", "timeout", "server_shutdown"};
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (tb_span_eq_cstr(reason, reasons[i]))
			return reasons[i];
	}
	return "";
}

void tb_link_on_closed(struct tb_bear *bear, const struct tb_bear_event *event)
{
	if (bear->watch.state <= TB_WATCH_CLOSED)
		return;
	TB_BEAR_LOG(bear, WARN, "The connection was closed: %u %s", (unsigned)event->close_code,
	            known_reason(event->text));
	if (bear->auth_refused)
		tb_link_watch_failed(&bear->watch, TB_ERR_AUTH, bear->now_ms);
	else
		tb_link_watch_closed(&bear->watch, event->close_code, event->text, bear->now_ms);
	link_down(bear);
}

void tb_link_on_alive(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	if (bear->watch.state == TB_WATCH_UP)
		tb_link_watch_heard(&bear->watch, bear->now_ms);
}

void tb_link_on_writable(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	bear->outbox.blocked = false;
}

void tb_bear_face_link(struct tb_bear *bear)
{
	if (bear->watch.state == TB_WATCH_UP)
		return;
	bool grown_up = bear->watch.wait == TB_WAIT_GROWN_UP || bear->watch.wait == TB_WAIT_REPLACED;
	tb_bear_fire(bear, grown_up ? TB_TRIGGER_REFUSED : TB_TRIGGER_LINK_LOST);
}
