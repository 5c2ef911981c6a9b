/* The inside of the application, shared by the files of this folder only. */
#ifndef TB_SERVER_APP_PRIVATE_H
#define TB_SERVER_APP_PRIVATE_H

#include "server/api/api.h"
#include "server/app/app.h"
#include "server/app/load.h"
#include "server/engines/dispatch/dispatch.h"
#include "server/engines/faulty/faulty.h"
#include "server/engines/hosted/hosted.h"
#include "server/family/attempts.h"
#include "server/family/family.h"
#include "server/net/net.h"
#include "server/ops/metrics.h"
#include "server/session/registry.h"

struct tb_caller;
struct tb_warm_up;

struct tb_app {
	const struct tb_config *config;
	const struct tb_log *log;
	struct tb_loop *loop;
	struct tb_work *work;
	struct tb_gate *gate;
	struct tb_stt_engine stt;
	struct tb_reply_engine reply;
	struct tb_tts_engine tts;
	struct tb_faulty *faulty; /* NULL: nothing fails on purpose */
	struct tb_http *http;     /* NULL: nothing is hosted */
	struct tb_prompts *prompts;
	struct tb_remote_stt hosted_stt; /* start NULL: there is none; so of all four */
	struct tb_remote_reply hosted_reply;
	struct tb_remote_tts hosted_tts;
	struct tb_remote_check hosted_check;
	struct tb_fixed_sentence fixed[2 * TB_KIND_COUNT]; /* the gate's phrases, in every language */
	struct tb_dispatch *dispatch;
	struct tb_load load;
	struct tb_family *family;
	struct tb_attempts *attempts;
	struct tb_registry *registry;
	struct tb_releases *releases;
	struct tb_api *api;
	struct tb_session_config session;
	struct tb_net *net;
	struct tb_metrics *metrics;
	uint64_t listens_since_ms;
	struct tb_warm_up *warm_up; /* NULL: the first words were spoken */
	bool store_is_readable;     /* as it was when last looked at */
	uint64_t store_look_at_ms;  /* the next look */
	struct tb_timer *tick;
	struct tb_caller *callers; /* every connection that has a session */
	uint64_t recheck_at_ms;
	bool recheck_due; /* the records have changed and some bear has not been judged by them yet */
	uint64_t drain_until_ms;
	bool draining;
	bool drain_over; /* everybody has been told to go */
};

/* engines.c: fills in app->gate, stt, reply and tts; nothing is left behind on error. */
enum tb_status tb_app_load_engines(struct tb_app *app);
void tb_app_unload_engines(struct tb_app *app);

/* hosted.c: what the configuration says is hosted; the loop must be there. On error nothing is left to be closed but by
 * tb_app_close_hosted. */
enum tb_status tb_app_open_hosted(struct tb_app *app);
void tb_app_close_hosted(struct tb_app *app);

/* door.c: who may come in; the callbacks of net. */
bool tb_door_on_upgrade(void *ctx, const struct tb_net_request *request, void **conn_ctx, struct tb_net_answer *answer);
void tb_door_on_request(void *ctx, const struct tb_net_request *request, struct tb_net_answer *answer);

/* caller.c: one connected bear. */
struct tb_caller *tb_caller_create(struct tb_app *app, const struct tb_admission *admission);
void tb_caller_on_abandoned(void *ctx, void *conn_ctx);
void tb_caller_on_open(void *ctx, void *conn_ctx, struct tb_conn *conn);
void tb_caller_on_message(void *ctx, void *conn_ctx, struct tb_span message, bool is_text);
void tb_caller_on_too_large(void *ctx, void *conn_ctx);
void tb_caller_on_flood(void *ctx, void *conn_ctx, const char *reason);
void tb_caller_on_closed(void *ctx, void *conn_ctx);
/* Every bear whose deadline has come. */
void tb_callers_tick(struct tb_app *app);
/* When the records have changed: whoever may not be here any more is closed with 1008 and the reason. */
void tb_callers_recheck(struct tb_app *app);
void tb_callers_drain(struct tb_app *app);
/* Nobody is waited for any longer. */
void tb_callers_drain_over(struct tb_app *app);
struct tb_now tb_app_now(void);

/* observe.c: what the server counts of itself. */
/* Why a bear is not here any more. */
#define TB_LEAVE_MAP(X)                                                                                                \
	X(LEFT, "left")                    /* it went, or its connection broke */                                      \
	X(TIMEOUT, "timeout")              /* no message for session.idle_s */                                         \
	X(REPLACED, "device_reconnection") /* it came a second time */                                                 \
	X(SHUTDOWN, "server_shutdown")                                                                                 \
	X(RECORDS, "records") /* consent, key or device were taken away */                                             \
	X(FLOOD, "flood")     /* it sent more messages than it may */                                                  \
	X(FAULT, "fault")     /* the server could not go on with it */
enum tb_leave {
#define TB_LEAVE_ENUM(code, name) TB_LEAVE_##code,
	TB_LEAVE_MAP(TB_LEAVE_ENUM)
#undef TB_LEAVE_ENUM
	    TB_LEAVE_COUNT
};
enum tb_leave tb_leave_of(uint16_t close_code, const char *reason);
/* A refusal that is none of the door's: no bear could be meant. */
enum { TB_REFUSAL_NOT_FOUND = TB_DOOR_COUNT, TB_REFUSAL_MALFORMED, TB_REFUSAL_NO_CONNECTION, TB_REFUSAL_COUNT };
enum tb_status tb_observe_create(struct tb_metrics **out);
/* refusal: an enum tb_door but OPEN, or one of the above. */
void tb_observe_refusal(struct tb_app *app, int refusal);
/* The session's callbacks; ctx is the app. */
void tb_observe_turn(void *app, const struct tb_turn_answer *answer);
void tb_observe_audio(void *app, size_t n_bytes);
/* Looks at everything that is not counted as it happens, and writes the text. */
size_t tb_observe_write(void *app, char *out, size_t cap);

/* warm_up.c: the first words are spoken to nobody, so that the first child does not wait for what is loaded with them,
 * and a voice that does not work is known before a child is there. */
enum tb_status tb_warm_up_create(struct tb_app *app);
/* Tries again after a failure; gone when the words were spoken. */
void tb_warm_up_tick(struct tb_app *app, uint64_t now_ms);
void tb_warm_up_destroy(struct tb_app *app);

/* state.c: would it take a bear? */
void tb_app_tell_state(void *app, struct tb_api_state *out);

#endif
