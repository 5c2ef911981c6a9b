/* One connected bear: a connection, its session and its desk at dispatch. */
#include "server/app/app_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

struct tb_bear {
	struct tb_app *app;
	struct tb_bear *next, **link; /* in app->bears, once open */
	struct tb_conn *conn;
	struct tb_desk *desk;
	struct tb_session *session;
	struct tb_session_child child;
	char child_id[TB_CHILD_ID_MAX + 1];
};

struct tb_now tb_app_now(void)
{
	struct timespec wall;
	clock_gettime(CLOCK_REALTIME, &wall);
	return (struct tb_now){.ms = tb_loop_now_ms(), .unix_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000};
}

struct tb_bear *tb_bear_create(struct tb_app *app, const struct tb_admission *admission)
{
	struct tb_bear *bear = calloc(1, sizeof *bear);
	if (bear == NULL)
		return NULL;
	const struct tb_child *child = &admission->child;
	const char *spoken = child->spoken_name[0] != '\0' ? child->spoken_name : child->name;
	bear->app = app;
	snprintf(bear->child_id, sizeof bear->child_id, "%s", child->child_id);
	snprintf(bear->child.device_id, sizeof bear->child.device_id, "%s", admission->hello.device_id);
	snprintf(bear->child.spoken_name, sizeof bear->child.spoken_name, "%s", spoken);
	snprintf(bear->child.language, sizeof bear->child.language, "%s", child->language);
	snprintf(bear->child.key, sizeof bear->child.key, "%s", admission->key);
	bear->child.age = child->age;
	return bear;
}

static void free_bear(struct tb_bear *bear)
{
	if (bear->link != NULL) {
		*bear->link = bear->next;
		if (bear->next != NULL)
			bear->next->link = bear->link;
	}
	tb_registry_remove(bear->app->registry, bear->session);
	tb_session_destroy(bear->session);
	tb_desk_close(bear->desk);
	tb_wipe(bear, sizeof *bear);
	free(bear);
}

void tb_bear_on_abandoned(void *ctx, void *conn_ctx)
{
	(void)ctx;
	free_bear(conn_ctx);
}

/* --- what the session asks for ---------------------------------------------------------------------------------------
 */

static void send_message(void *ctx, struct tb_span message)
{
	struct tb_bear *bear = ctx;
	if (tb_conn_send_text(bear->conn, message) != TB_OK)
		tb_logf(bear->app->log, TB_LOG_WARN, "bear %s: does not read what it is sent, closing",
		        bear->child.device_id);
}

static void close_connection(void *ctx, uint16_t code, const char *reason)
{
	struct tb_bear *bear = ctx;
	tb_logf(bear->app->log, TB_LOG_INFO, "bear %s: closing with %u %s", bear->child.device_id, code, reason);
	tb_conn_close(bear->conn, code, reason);
}

static void give_order(void *ctx, const struct tb_order *order)
{
	struct tb_bear *bear = ctx;
	tb_desk_order(bear->desk, order);
}

static void on_result(void *ctx, const struct tb_result *result)
{
	struct tb_bear *bear = ctx;
	tb_session_result(bear->session, result, tb_app_now());
}

/* --- what the connection brings --------------------------------------------------------------------------------------
 */

static enum tb_status make_session_id(char *out, size_t cap)
{
	uint64_t id;
	if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id)
		return TB_ERR_IO;
	snprintf(out, cap, "%016" PRIx64, id);
	return TB_OK;
}

static enum tb_status open_session(struct tb_bear *bear)
{
	struct tb_app *app = bear->app;
	struct tb_now now = tb_app_now();
	char session_id[24];
	enum tb_status status = make_session_id(session_id, sizeof session_id);
	if (status == TB_OK)
		status = tb_desk_open(app->dispatch, on_result, bear, &bear->desk);
	if (status != TB_OK)
		return status;
	struct tb_session_ops ops = {.ctx = bear, .send = send_message, .close = close_connection, .order = give_order};
	struct tb_talk *talk = tb_registry_talk(app->registry, bear->child_id, now.ms);
	if (talk != NULL)
		bear->session = tb_session_create(&app->session, &bear->child, &ops, talk, session_id);
	if (bear->session == NULL)
		return TB_ERR_NO_MEMORY;
	status = tb_registry_add(app->registry, bear->child.device_id, bear->child_id, bear->session);
	if (status != TB_OK)
		return status;
	tb_logf(app->log, TB_LOG_INFO, "bear %s: connected, session %s", bear->child.device_id, session_id);
	tb_session_open(bear->session, now);
	return TB_OK;
}

void tb_bear_on_open(void *ctx, void *conn_ctx, struct tb_conn *conn)
{
	struct tb_app *app = ctx;
	struct tb_bear *bear = conn_ctx;
	bear->conn = conn;
	bear->next = app->bears;
	bear->link = &app->bears;
	if (bear->next != NULL)
		bear->next->link = &bear->next;
	app->bears = bear;
	enum tb_status status = open_session(bear);
	if (status != TB_OK) {
		tb_logf(app->log, TB_LOG_ERROR, "bear %s: no session: %s", bear->child.device_id,
		        tb_status_message(status));
		tb_conn_close(conn, TB_CLOSE_INTERNAL, "try again later");
	}
}

void tb_bear_on_message(void *ctx, void *conn_ctx, struct tb_span message, bool is_text)
{
	(void)ctx;
	struct tb_bear *bear = conn_ctx;
	if (bear->session != NULL)
		tb_session_message(bear->session, message, is_text, tb_app_now());
}

void tb_bear_on_too_large(void *ctx, void *conn_ctx)
{
	(void)ctx;
	struct tb_bear *bear = conn_ctx;
	if (bear->session != NULL)
		tb_session_too_large(bear->session, tb_app_now());
}

void tb_bear_on_closed(void *ctx, void *conn_ctx)
{
	struct tb_app *app = ctx;
	struct tb_bear *bear = conn_ctx;
	tb_logf(app->log, TB_LOG_INFO, "bear %s: disconnected", bear->child.device_id);
	free_bear(bear);
}

void tb_bears_tick(struct tb_app *app)
{
	struct tb_now now = tb_app_now();
	for (struct tb_bear *bear = app->bears; bear != NULL; bear = bear->next)
		if (bear->session != NULL && now.ms >= tb_session_deadline(bear->session))
			tb_session_tick(bear->session, now);
}

void tb_bears_drain(struct tb_app *app)
{
	struct tb_now now = tb_app_now();
	for (struct tb_bear *bear = app->bears; bear != NULL; bear = bear->next)
		if (bear->session != NULL)
			tb_session_drain(bear->session, now);
}
