/* One connected bear: a connection, its session and its desk at dispatch. */
#include "server/app/app_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

struct tb_caller {
	struct tb_app *app;
	struct tb_caller *next, **link; /* in app->callers, once open */
	struct tb_conn *conn;
	struct tb_desk *desk;
	struct tb_session *session;
	struct tb_session_child child;
	char child_id[TB_CHILD_ID_MAX + 1];
	uint32_t key_version;
	bool disclosure; /* third parties may be used for this child */
	bool is_in;      /* it has a session, in the registry until another takes its place */
	enum tb_leave leave;
};

struct tb_now tb_app_now(void)
{
	/* The offset changes twice a year, at a full minute. */
	static time_t known_min = -1;
	static int32_t utc_offset_s;
	struct timespec wall;
	clock_gettime(CLOCK_REALTIME, &wall);
	if (wall.tv_sec / 60 != known_min) {
		struct tm local;
		localtime_r(&wall.tv_sec, &local);
		utc_offset_s = (int32_t)local.tm_gmtoff;
		known_min = wall.tv_sec / 60;
	}
	return (struct tb_now){.ms = tb_loop_now_ms(),
	                       .unix_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000,
	                       .utc_offset_s = utc_offset_s};
}

struct tb_caller *tb_caller_create(struct tb_app *app, const struct tb_admission *admission)
{
	struct tb_caller *caller = calloc(1, sizeof *caller);
	if (caller == NULL)
		return NULL;
	const struct tb_child *child = &admission->child;
	const char *spoken = child->spoken_name[0] != '\0' ? child->spoken_name : child->name;
	caller->app = app;
	snprintf(caller->child_id, sizeof caller->child_id, "%s", child->child_id);
	snprintf(caller->child.device_id, sizeof caller->child.device_id, "%s", admission->hello.device_id);
	snprintf(caller->child.spoken_name, sizeof caller->child.spoken_name, "%s", spoken);
	snprintf(caller->child.language, sizeof caller->child.language, "%s", child->language);
	snprintf(caller->child.key, sizeof caller->child.key, "%s", admission->key);
	caller->child.age = child->age;
	caller->key_version = admission->key_version;
	caller->disclosure = admission->disclosure;
	return caller;
}

static void free_caller(struct tb_caller *caller)
{
	if (caller->link != NULL) {
		*caller->link = caller->next;
		if (caller->next != NULL)
			caller->next->link = caller->link;
	}
	tb_registry_remove(caller->app->registry, caller->session);
	tb_session_destroy(caller->session);
	tb_desk_close(caller->desk);
	tb_wipe(caller, sizeof *caller);
	free(caller);
}

void tb_caller_on_abandoned(void *ctx, void *conn_ctx)
{
	(void)ctx;
	free_caller(conn_ctx);
}

/* --- what the session asks for --------------------------------------------------------------------------------- */

/* A bear that waits for a message which cannot be sent would wait for ever: then the connection ends. */
static void check_sent(struct tb_caller *caller, enum tb_status status)
{
	if (status == TB_OK || status == TB_ERR_CLOSED)
		return;
	caller->leave = TB_LEAVE_FAULT;
	tb_logf(caller->app->log, TB_LOG_WARN, "bear %s: cannot be sent to, closing: %s", caller->child.device_id,
	        status == TB_ERR_FULL ? "it does not read what it is sent" : tb_status_message(status));
	tb_conn_close(caller->conn, TB_CLOSE_INTERNAL, "try again later");
}

static void send_message(void *ctx, struct tb_span message)
{
	struct tb_caller *caller = ctx;
	tb_metrics_add(caller->app->metrics, TB_METRIC_SENT_BYTES, 0, message.n_bytes);
	check_sent(caller, tb_conn_send_text(caller->conn, message));
}

static void send_piece(void *ctx, struct tb_span piece, bool is_last)
{
	struct tb_caller *caller = ctx;
	tb_metrics_add(caller->app->metrics, TB_METRIC_SENT_BYTES, 0, piece.n_bytes);
	check_sent(caller, tb_conn_send_piece(caller->conn, piece, is_last));
}

static void close_connection(void *ctx, uint16_t code, const char *reason)
{
	struct tb_caller *caller = ctx;
	tb_logf(caller->app->log, TB_LOG_INFO, "bear %s: closing with %u %s", caller->child.device_id, code, reason);
	caller->leave = tb_leave_of(code, reason);
	tb_conn_close(caller->conn, code, reason);
}

static void give_order(void *ctx, const struct tb_order *order)
{
	struct tb_caller *caller = ctx;
	tb_desk_order(caller->desk, order);
}

static void tell_update(void *ctx, uint32_t build, const char *result, const char *cause)
{
	struct tb_caller *caller = ctx;
	bool halted;
	enum tb_status status =
	    tb_release_outcome(caller->app->releases, caller->child.device_id, build, result, cause, &halted);
	tb_logf(caller->app->log, TB_LOG_INFO, "bear %s: update to build %" PRIu32 ": %s %s%s", caller->child.device_id,
	        build, result, cause, status == TB_OK ? "" : " (not recorded)");
}

static void on_result(void *ctx, const struct tb_result *result)
{
	struct tb_caller *caller = ctx;
	tb_session_result(caller->session, result, tb_app_now());
}

/* --- what the connection brings -------------------------------------------------------------------------------- */

static enum tb_status make_session_id(char *out, size_t cap)
{
	uint64_t id;
	if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id)
		return TB_ERR_IO;
	snprintf(out, cap, "%016" PRIx64, id);
	return TB_OK;
}

static enum tb_status open_session(struct tb_caller *caller)
{
	struct tb_app *app = caller->app;
	struct tb_now now = tb_app_now();
	char session_id[24];
	enum tb_status status = make_session_id(session_id, sizeof session_id);
	if (status == TB_OK)
		status = tb_desk_open(
		    app->dispatch,
		    &(struct tb_desk_config){.on_result = on_result, .ctx = caller, .local_only = !caller->disclosure},
		    &caller->desk);
	if (status != TB_OK)
		return status;
	struct tb_session_ops ops = {.ctx = caller,
	                             .send = send_message,
	                             .send_piece = send_piece,
	                             .close = close_connection,
	                             .order = give_order,
	                             .update = tell_update};
	struct tb_talk *talk = tb_registry_talk(app->registry, caller->child_id, now.ms);
	if (talk != NULL)
		caller->session = tb_session_create(&app->session, &caller->child, &ops, talk, session_id);
	if (caller->session == NULL)
		return TB_ERR_NO_MEMORY;
	status = tb_registry_add(app->registry, caller->child.device_id, caller->child_id, caller->session);
	if (status != TB_OK)
		return status;
	caller->is_in = true;
	tb_metrics_add(app->metrics, TB_METRIC_SESSIONS_OPENED, 0, 1);
	tb_logf(app->log, TB_LOG_INFO, "bear %s: connected, session %s", caller->child.device_id, session_id);
	tb_session_open(caller->session, now);
	return TB_OK;
}

void tb_caller_on_open(void *ctx, void *conn_ctx, struct tb_conn *conn)
{
	struct tb_app *app = ctx;
	struct tb_caller *caller = conn_ctx;
	caller->conn = conn;
	caller->next = app->callers;
	caller->link = &app->callers;
	if (caller->next != NULL)
		caller->next->link = &caller->next;
	app->callers = caller;
	enum tb_status status = open_session(caller);
	if (status != TB_OK) {
		tb_logf(app->log, TB_LOG_ERROR, "bear %s: no session: %s", caller->child.device_id,
		        tb_status_message(status));
		tb_conn_close(conn, TB_CLOSE_INTERNAL, "try again later");
	}
}

void tb_caller_on_message(void *ctx, void *conn_ctx, struct tb_span message, bool is_text)
{
	struct tb_app *app = ctx;
	struct tb_caller *caller = conn_ctx;
	tb_metrics_add(app->metrics, TB_METRIC_MESSAGES, 0, 1);
	tb_metrics_add(app->metrics, TB_METRIC_MESSAGE_BYTES, 0, message.n_bytes);
	if (caller->session != NULL)
		tb_session_message(caller->session, message, is_text, tb_app_now());
}

void tb_caller_on_too_large(void *ctx, void *conn_ctx)
{
	(void)ctx;
	struct tb_caller *caller = conn_ctx;
	if (caller->session != NULL)
		tb_session_too_large(caller->session, tb_app_now());
}

void tb_caller_on_flood(void *ctx, void *conn_ctx, const char *reason)
{
	(void)ctx;
	struct tb_caller *caller = conn_ctx;
	if (caller->session != NULL)
		tb_session_flooded(caller->session, reason, tb_app_now());
	caller->leave = TB_LEAVE_FLOOD;
}

void tb_caller_on_closed(void *ctx, void *conn_ctx)
{
	struct tb_app *app = ctx;
	struct tb_caller *caller = conn_ctx;
	tb_logf(app->log, TB_LOG_INFO, "bear %s: disconnected", caller->child.device_id);
	if (caller->is_in)
		tb_metrics_add(app->metrics, TB_METRIC_SESSIONS_CLOSED, caller->leave, 1);
	free_caller(caller);
}

void tb_callers_tick(struct tb_app *app)
{
	struct tb_now now = tb_app_now();
	for (struct tb_caller *caller = app->callers; caller != NULL; caller = caller->next)
		if (caller->session != NULL && now.ms >= tb_session_deadline(caller->session))
			tb_session_tick(caller->session, now);
}

void tb_callers_recheck(struct tb_app *app)
{
	app->recheck_due |= tb_family_has_changed(app->family);
	if (!app->recheck_due)
		return;
	app->recheck_due = false;
	for (struct tb_caller *caller = app->callers; caller != NULL; caller = caller->next) {
		if (caller->session == NULL)
			continue;
		enum tb_door door = tb_family_recheck(app->family, caller->child.device_id, caller->child_id,
		                                      caller->key_version, &caller->disclosure);
		if (door == TB_DOOR_STORE)
			app->recheck_due = true; /* asked again with the next round */
		else if (door == TB_DOOR_OPEN)
			tb_desk_set_local_only(caller->desk, !caller->disclosure);
		else
			tb_session_end(caller->session, TB_CLOSE_POLICY, tb_door_public_name(door));
	}
}

void tb_callers_drain_over(struct tb_app *app)
{
	for (struct tb_caller *caller = app->callers; caller != NULL; caller = caller->next)
		if (caller->session != NULL)
			tb_session_drain_over(caller->session);
}

void tb_callers_drain(struct tb_app *app)
{
	struct tb_now now = tb_app_now();
	for (struct tb_caller *caller = app->callers; caller != NULL; caller = caller->next)
		if (caller->session != NULL)
			tb_session_drain(caller->session, now);
}
