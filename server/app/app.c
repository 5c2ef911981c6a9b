#include "server/app/app.h"

#include "server/app/app_private.h"
#include "server/net/dev_ca.h"
#include "server/work/stack.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	TICK_MS = 50,
	RECHECK_MS = 250,          /* so long a bear may stay after its consent was withdrawn */
	RECHECK_AGAIN_MS = 5000,   /* when the records could not be read: the log says so each time */
	DRAIN_ASK_MS = 3 * 1000,   /* for the end of a question that is being asked */
	DRAIN_CLOSE_MS = 1 * 1000, /* for the last closes to be written */
	STORE_PATIENCE_MS = 250,   /* every bear waits while one is judged */
	ATTEMPT_SLOTS = 4096,
	SEND_QUEUE_BYTES = 4 * 1024 * 1024,
	PATH_CAP = 1200
};

/* --- drain ----------------------------------------------------------------------------------------------------- */

static void drain(struct tb_app *app)
{
	struct tb_net_answer answer;
	app->draining = true;
	/* The longest turn takes its deadline and, for the fallback, half of it again. */
	uint64_t turn_ms = (uint64_t)app->config->turn_deadline_ms;
	app->drain_until_ms = tb_loop_now_ms() + DRAIN_ASK_MS + turn_ms + turn_ms / 2;
	tb_logf(app->log, TB_LOG_INFO, "draining: %u bears connected", tb_registry_count(app->registry));
	tb_api_refuse(&answer, TB_DOOR_DRAINING, NULL, 0);
	tb_net_drain(app->net, &answer);
	tb_callers_drain(app);
}

static void reload_certificates(struct tb_app *app)
{
	bool is_done = tb_net_reload_certificates(app->net) == TB_OK;
	tb_metrics_add(app->metrics, TB_METRIC_RELOADS, is_done ? 0 : 1, 1);
	if (is_done)
		tb_logf(app->log, TB_LOG_INFO, "certificates: reload done, for new connections");
	else
		tb_logf(app->log, TB_LOG_ERROR, "certificates: reload failed, the old ones stay in use");
}

static void on_signal(void *ctx, int number)
{
	struct tb_app *app = ctx;
	if (number == SIGHUP) {
		reload_certificates(app);
	} else if (app->draining) {
		tb_loop_stop(app->loop);
	} else {
		drain(app);
	}
}

static void tick_drain(struct tb_app *app, uint64_t now_ms)
{
	bool is_late = now_ms >= app->drain_until_ms;
	if (app->callers == NULL || (is_late && app->drain_over)) {
		tb_loop_stop(app->loop);
	} else if (is_late) {
		app->drain_over = true;
		app->drain_until_ms = now_ms + DRAIN_CLOSE_MS;
		tb_callers_drain_over(app);
	}
}

static void on_tick(void *ctx)
{
	struct tb_app *app = ctx;
	uint64_t now_ms = tb_loop_now_ms();
	uint64_t decoder_us = tb_dispatch_wait_ms(app->dispatch) * 1000;
	uint64_t work_us = tb_work_queued(app->work) > 0 ? tb_work_last_wait_us(app->work) : 0;
	tb_load_sample(&app->load, work_us > decoder_us ? work_us : decoder_us);
	tb_callers_tick(app);
	tb_warm_up_tick(app, now_ms);
	if (now_ms >= app->recheck_at_ms) {
		tb_callers_recheck(app);
		app->recheck_at_ms = now_ms + (app->recheck_due ? RECHECK_AGAIN_MS : RECHECK_MS);
	}
	if (app->draining)
		tick_drain(app, now_ms);
	tb_stack_wipe();
}

/* --- start ----------------------------------------------------------------------------------------------------- */

static bool name_is_fit(void *ctx, const char *name, const char *language)
{
	struct tb_app *app = ctx;
	struct tb_gate_question question = {
	    .direction = TB_GATE_OUT, .language = language, .age = TB_AGE_MIN, .text = tb_span_cstr(name)};
	return tb_gate_check(app->gate, &question).action == TB_GATE_PASS;
}

static enum tb_status open_family(struct tb_app *app)
{
	struct tb_family_config family = {.data_dir = app->config->data_dir,
	                                  .fleet_secret = app->config->auth_fleet_secret,
	                                  .accept_fleet_token = strcmp(app->config->auth_fleet_token, "accept") == 0,
	                                  .log = app->log,
	                                  .name_is_fit = name_is_fit,
	                                  .name_ctx = app,
	                                  .patience_ms = STORE_PATIENCE_MS};
	enum tb_status status = tb_family_open(&family, &app->family);
	if (status == TB_OK)
		status = tb_attempts_create(ATTEMPT_SLOTS, (unsigned)app->config->auth_max_failures,
		                            (unsigned)app->config->auth_window_s, &app->attempts);
	return status;
}

static enum tb_chunk_hmac chunk_hmac_of(const char *name)
{
	if (strcmp(name, "off") == 0)
		return TB_CHUNK_HMAC_OFF;
	return strcmp(name, "require") == 0 ? TB_CHUNK_HMAC_REQUIRE : TB_CHUNK_HMAC_VERIFY;
}

static enum tb_status open_registry(struct tb_app *app)
{
	struct tb_talk_limits limits = {.talk_ms = (uint32_t)(app->config->session_talk_s * 1000),
	                                .day_ms = (uint32_t)(app->config->session_day_minutes * 60 * 1000)};
	enum tb_status status =
	    tb_quiet_hours_parse(app->config->session_quiet_hours, &limits.quiet_from_min, &limits.quiet_to_min);
	if (status == TB_OK)
		status = tb_registry_create((unsigned)app->config->net_max_sessions, &limits, &app->registry);
	return status;
}

static size_t list_fixed(struct tb_app *app)
{
	static const char *const languages[] = {"en", "ar"};
	size_t n = 0;
	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
		for (int phrase = 0; phrase < TB_KIND_COUNT; phrase++)
			app->fixed[n++] = (struct tb_fixed_sentence){
			    .language = languages[i],
			    .text = tb_gate_phrase(app->gate, (enum tb_kind_phrase)phrase, languages[i])};
	return n;
}

static enum tb_status open_sessions(struct tb_app *app)
{
	app->session = (struct tb_session_config){
	    .gate = app->gate,
	    .hmac = tb_family_hmac(),
	    .log = app->log,
	    .chunk_hmac = chunk_hmac_of(app->config->auth_chunk_hmac),
	    .idle_ms = (uint32_t)(app->config->session_idle_s * 1000),
	    .turn_deadline_ms = (uint32_t)app->config->turn_deadline_ms,
	    .echo_transcript = strcmp(app->config->dev_echo_transcript, "on") == 0,
	    .ctx = app,
	    .on_turn = tb_observe_turn,
	    .on_audio = tb_observe_audio,
	};
	struct tb_dispatch_config dispatch = {.loop = app->loop,
	                                      .work = app->work,
	                                      .stt = &app->stt,
	                                      .reply = &app->reply,
	                                      .tts = &app->tts,
	                                      .remote_stt = app->hosted_stt.start ? &app->hosted_stt : NULL,
	                                      .remote_reply = app->hosted_reply.start ? &app->hosted_reply : NULL,
	                                      .remote_tts = app->hosted_tts.start ? &app->hosted_tts : NULL,
	                                      .remote_check = app->hosted_check.start ? &app->hosted_check : NULL,
	                                      .log = app->log};
	dispatch.fixed_sentences = app->fixed;
	dispatch.n_fixed_sentences = list_fixed(app);
	enum tb_status status = tb_dispatch_create(&dispatch, &app->dispatch);
	if (status == TB_OK)
		status = open_registry(app);
	return status;
}

static enum tb_status open_api(struct tb_app *app)
{
	struct tb_releases_config releases = {.data_dir = app->config->data_dir,
	                                      .log = app->log,
	                                      .patience_ms = STORE_PATIENCE_MS,
	                                      .halt_failures = (uint32_t)app->config->firmware_halt_failures,
	                                      .halt_percent = (uint32_t)app->config->firmware_halt_percent};
	enum tb_status status = tb_releases_open(&releases, &app->releases);
	struct tb_api_config api = {.log = app->log,
	                            .family = app->family,
	                            .attempts = app->attempts,
	                            .releases = app->releases,
	                            .version = TB_VERSION,
	                            .public_host = app->config->api_public_host,
	                            .ntp_servers = app->config->api_ntp_servers,
	                            .state = tb_app_tell_state,
	                            .metrics_from = app->config->ops_metrics_from,
	                            .metrics = tb_observe_write,
	                            .ctx = app};
	return status == TB_OK ? tb_api_create(&api, &app->api) : status;
}

static enum tb_status open_net(struct tb_app *app)
{
	char cert_file[PATH_CAP], key_file[PATH_CAP];
	int64_t max_connections = app->config->net_max_connections;
	if (max_connections == 0)
		max_connections = 2 * app->config->net_max_sessions;
	struct tb_net_config net = {
	    .loop = app->loop,
	    .log = app->log,
	    .listen_tls = app->config->net_listen,
	    .listen_plain = app->config->net_listen_plain,
	    .cert_file = app->config->tls_cert_file,
	    .key_file = app->config->tls_key_file,
	    .trusted_proxies = app->config->net_trusted_proxies,
	    .max_message_bytes = TB_MESSAGE_MAX,
	    .max_connections = (uint32_t)max_connections,
	    .max_send_queue_bytes = SEND_QUEUE_BYTES,
	    .max_per_address = (uint32_t)app->config->net_max_per_address,
	    .max_messages_per_s = (uint32_t)app->config->net_max_messages_per_s,
	    .max_pings_per_s = (uint32_t)app->config->net_max_pings_per_s,
	    .handler = {.ctx = app,
	                .on_upgrade = tb_door_on_upgrade,
	                .on_abandoned = tb_caller_on_abandoned,
	                .on_open = tb_caller_on_open,
	                .on_message = tb_caller_on_message,
	                .on_too_large = tb_caller_on_too_large,
	                .on_closed = tb_caller_on_closed,
	                .on_flood = tb_caller_on_flood,
	                .on_request = tb_door_on_request},
	};
	enum tb_status status = TB_OK;
	if (net.listen_tls[0] != '\0' && net.cert_file[0] == '\0') {
		status = tb_dev_ca_ensure(app->config->data_dir, app->log, cert_file, key_file, PATH_CAP);
		net.cert_file = cert_file;
		net.key_file = key_file;
	}
	return status == TB_OK ? tb_net_create(&net, &app->net) : status;
}

static enum tb_status open_metrics(struct tb_app *app)
{
	return tb_observe_create(&app->metrics);
}

static enum tb_status open_loop(struct tb_app *app)
{
	long n_cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n_threads = (unsigned)app->config->work_threads;
	if (n_threads == 0)
		n_threads = n_cores < 2 ? 2 : n_cores > 64 ? 64 : (unsigned)n_cores;
	enum tb_status status = tb_loop_create(&app->loop);
	if (status == TB_OK)
		status = tb_work_create(app->loop, n_threads, &app->work);
	if (status == TB_OK)
		status = tb_timer_create(app->loop, on_tick, app, &app->tick);
	return status;
}

static enum tb_status watch_signals(struct tb_app *app)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
	enum tb_status status = TB_OK;
	for (size_t i = 0; i < sizeof signals / sizeof signals[0] && status == TB_OK; i++)
		status = tb_loop_on_signal(app->loop, signals[i], on_signal, app);
	return status;
}

enum tb_status tb_app_create(const struct tb_config *config, const struct tb_log *log, struct tb_app **out)
{
	static enum tb_status (*const steps[])(struct tb_app *) = {
	    open_metrics,  tb_app_load_engines, open_loop, tb_app_open_hosted, open_family,
	    open_sessions, tb_warm_up_create,   open_api,  watch_signals,      open_net};
	struct tb_app *app = calloc(1, sizeof *app);
	enum tb_status status = app == NULL ? TB_ERR_NO_MEMORY : TB_OK;
	if (app != NULL) {
		app->config = config;
		app->log = log;
	}
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == TB_OK; i++)
		status = steps[i](app);
	if (status != TB_OK) {
		tb_logf(log, TB_LOG_ERROR, "cannot start: %s", tb_status_message(status));
		tb_app_destroy(app);
		return status;
	}
	*out = app;
	return TB_OK;
}

void tb_app_run(struct tb_app *app)
{
	app->listens_since_ms = tb_loop_now_ms();
	tb_timer_start(app->tick, TICK_MS, TICK_MS);
	tb_logf(app->log, TB_LOG_INFO, "ready tls_port=%u plain_port=%u stt=%s reply=%s tts=%s",
	        tb_net_port_tls(app->net), tb_net_port_plain(app->net),
	        app->hosted_stt.start ? app->hosted_stt.remote.name : app->stt.name,
	        app->hosted_reply.start ? app->hosted_reply.remote.name : app->reply.name,
	        app->hosted_tts.start ? app->hosted_tts.remote.name : app->tts.name);
	if (app->faulty != NULL)
		tb_faulty_begin(app->faulty);
	tb_loop_run(app->loop);
	tb_logf(app->log, TB_LOG_INFO, "stopped");
}

/* In the order of dependence: connections end sessions, sessions end desks, desks end jobs. */
void tb_app_destroy(struct tb_app *app)
{
	if (app == NULL)
		return;
	tb_net_destroy(app->net);
	tb_api_destroy(app->api);
	tb_releases_close(app->releases);
	tb_warm_up_destroy(app);
	tb_dispatch_destroy(app->dispatch);
	tb_app_close_hosted(app);
	tb_registry_destroy(app->registry);
	tb_attempts_destroy(app->attempts);
	tb_family_close(app->family);
	tb_work_destroy(app->work);
	tb_timer_destroy(app->tick);
	tb_loop_destroy(app->loop);
	tb_app_unload_engines(app);
	tb_metrics_destroy(app->metrics);
	free(app);
}
