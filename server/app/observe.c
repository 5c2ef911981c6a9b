/* What the server counts of itself: the label values, what is counted as it happens, and what is looked at when
 * somebody asks. Of a turn only its outcome and its trace are looked at. */
#include "server/app/app_private.h"
#include "server/ops/process.h"

#include <string.h>

_Static_assert((int)TB_METRICS_TEXT_MAX == (int)TB_API_METRICS_MAX, "the answer has room for the text");

/* --- labels ------------------------------------------------------------------------------------------------------- */

static const char *version(unsigned i)
{
	(void)i;
	return TB_VERSION;
}

static const char *leave(unsigned i)
{
#define NAME(code, name) name,
	static const char *const names[] = {TB_LEAVE_MAP(NAME)};
#undef NAME
	return names[i];
}

/* Not the first door, which is open; then what is none of the door's. */
enum { FIRST_REFUSAL = TB_DOOR_OPEN + 1 };

static const char *refusal(unsigned i)
{
	static const char *const others[] = {"not_found", "malformed", "no_connection"};
	unsigned door = i + FIRST_REFUSAL;
	return door < TB_DOOR_COUNT ? tb_door_name((enum tb_door)door) : others[door - TB_DOOR_COUNT];
}

static const char *connection(unsigned i)
{
	return i == 0 ? "request" : "websocket";
}

static const char *reload(unsigned i)
{
	return i == 0 ? "ok" : "failed";
}

static const char *outcome(unsigned i)
{
	return tb_outcome_name((enum tb_outcome)i);
}

static const char *direction(unsigned i)
{
	return i == TB_GATE_IN ? "in" : "out";
}

/* Not the first category, which is none. */
enum { FIRST_CATEGORY = TB_SAFETY_NONE + 1, N_CATEGORIES = TB_SAFETY_CATEGORY_COUNT - FIRST_CATEGORY };

static const char *category(unsigned i)
{
	return tb_safety_category_name((enum tb_safety_category)(i + FIRST_CATEGORY));
}

enum stage { HEARD, FIRST_SENTENCE, FIRST_VOICE, ANSWER, N_STAGES };

static const char *stage(unsigned i)
{
	static const char *const names[N_STAGES] = {"heard", "first_sentence", "first_voice", "answer"};
	return names[i];
}

static const char *engine(unsigned i)
{
	return tb_engine_stage_name((enum tb_engine_stage)i);
}

static const struct tb_metric_label_set sets[TB_METRIC_LABELS_COUNT] = {
    [TB_METRIC_LABELS_VERSION] = {{"version"}, {1}, {version}},
    [TB_METRIC_LABELS_LEAVE] = {{"reason"}, {TB_LEAVE_COUNT}, {leave}},
    [TB_METRIC_LABELS_DOOR] = {{"reason"}, {TB_REFUSAL_COUNT - FIRST_REFUSAL}, {refusal}},
    [TB_METRIC_LABELS_CONNECTION] = {{"kind"}, {2}, {connection}},
    [TB_METRIC_LABELS_RELOAD] = {{"result"}, {2}, {reload}},
    [TB_METRIC_LABELS_OUTCOME] = {{"outcome"}, {TB_OUTCOME_COUNT}, {outcome}},
    [TB_METRIC_LABELS_STOP] = {{"direction", "category"}, {2, N_CATEGORIES}, {direction, category}},
    [TB_METRIC_LABELS_STAGE] = {{"stage"}, {N_STAGES}, {stage}},
    [TB_METRIC_LABELS_ENGINE] = {{"stage"}, {TB_ENGINE_COUNT}, {engine}},
};

enum tb_status tb_observe_create(struct tb_metrics **out)
{
	return tb_metrics_create(sets, out);
}

/* --- as it happens ------------------------------------------------------------------------------------------------ */

enum tb_leave tb_leave_of(uint16_t close_code, const char *reason)
{
	switch (close_code) {
	case TB_CLOSE_NORMAL: return strcmp(reason, "timeout") == 0 ? TB_LEAVE_TIMEOUT : TB_LEAVE_REPLACED;
	case TB_CLOSE_GOING_AWAY:
	case TB_CLOSE_DRAINING: return TB_LEAVE_SHUTDOWN;
	case TB_CLOSE_POLICY: return TB_LEAVE_RECORDS;
	default: return TB_LEAVE_FAULT;
	}
}

void tb_observe_refusal(struct tb_app *app, int refused)
{
	tb_metrics_add(app->metrics, TB_METRIC_REFUSALS, (unsigned)(refused - FIRST_REFUSAL), 1);
}

void tb_observe_audio(void *ctx, size_t n_bytes)
{
	struct tb_app *app = ctx;
	tb_metrics_add(app->metrics, TB_METRIC_AUDIO_CHUNKS, 0, 1);
	tb_metrics_add(app->metrics, TB_METRIC_AUDIO_BYTES, 0, n_bytes);
}

void tb_observe_turn(void *ctx, const struct tb_turn_answer *answer)
{
	struct tb_metrics *metrics = ((struct tb_app *)ctx)->metrics;
	const struct tb_turn_trace *trace = &answer->trace;
	const uint32_t stages_ms[N_STAGES] = {[HEARD] = trace->heard_ms,
	                                      [FIRST_SENTENCE] = trace->sentence_ms,
	                                      [FIRST_VOICE] = trace->voice_ms,
	                                      [ANSWER] = trace->answer_ms};
	tb_metrics_add(metrics, TB_METRIC_TURNS, answer->outcome, 1);
	for (unsigned i = 0; i < N_STAGES; i++)
		if (stages_ms[i] != UINT32_MAX)
			tb_metrics_observe_ms(metrics, TB_METRIC_STAGE_SECONDS, i, stages_ms[i]);
	tb_metrics_add(metrics, TB_METRIC_QUESTION_SECONDS, 0, trace->audio_ms);
	tb_metrics_add(metrics, TB_METRIC_ANSWER_SECONDS, 0, trace->speech_ms);
	if (trace->category != TB_SAFETY_NONE)
		tb_metrics_add(metrics, TB_METRIC_SAFETY_STOPS,
		               trace->direction * N_CATEGORIES + trace->category - FIRST_CATEGORY, 1);
}

/* --- when somebody asks ------------------------------------------------------------------------------------------- */

static void look_at_process(struct tb_metrics *metrics)
{
	struct tb_process process;
	tb_process_read(&process);
	tb_metrics_set(metrics, TB_METRIC_PROCESS_START, 0, process.started_ms);
	tb_metrics_set(metrics, TB_METRIC_PROCESS_CPU, 0, process.cpu_ms);
	tb_metrics_set(metrics, TB_METRIC_PROCESS_RESIDENT, 0, process.resident_bytes);
	tb_metrics_set(metrics, TB_METRIC_PROCESS_FDS, 0, process.n_fds);
	tb_metrics_set(metrics, TB_METRIC_PROCESS_MAX_FDS, 0, process.n_fds_max);
}

/* Refusals that net decides by itself are counted there. */
static void look_at_net(struct tb_app *app)
{
	struct tb_metrics *metrics = app->metrics;
	struct tb_net_counts counts;
	tb_net_count(app->net, &counts);
	tb_metrics_set(metrics, TB_METRIC_SOCKETS, 0, counts.n_requests);
	tb_metrics_set(metrics, TB_METRIC_SOCKETS, 1, counts.n_websockets);
	tb_metrics_set(metrics, TB_METRIC_ACCEPTED, 0, counts.n_accepted);
	tb_metrics_set(metrics, TB_METRIC_TLS_FAILURES, 0, counts.n_tls_failures);
	tb_metrics_set(metrics, TB_METRIC_REFUSALS, TB_DOOR_DRAINING - FIRST_REFUSAL, counts.n_draining);
	tb_metrics_set(metrics, TB_METRIC_REFUSALS, TB_REFUSAL_MALFORMED - FIRST_REFUSAL, counts.n_malformed);
	tb_metrics_set(metrics, TB_METRIC_REFUSALS, TB_REFUSAL_NO_CONNECTION - FIRST_REFUSAL, counts.n_full);
	tb_metrics_set(metrics, TB_METRIC_CERTIFICATE_END, 0, (uint64_t)tb_net_certificate_end_s(app->net));
}

static void look_at_work(struct tb_app *app)
{
	struct tb_metrics *metrics = app->metrics;
	struct tb_dispatch_counts counts;
	tb_dispatch_count(app->dispatch, &counts);
	tb_metrics_set(metrics, TB_METRIC_WORK_QUEUED, 0, tb_work_queued(app->work));
	tb_metrics_set(metrics, TB_METRIC_WORK_WAIT, 0, tb_work_last_wait_us(app->work));
	tb_metrics_set(metrics, TB_METRIC_DECODERS, 0, counts.n_decoders);
	tb_metrics_set(metrics, TB_METRIC_DECODERS_MAX, 0, app->stt.max_streams);
	tb_metrics_set(metrics, TB_METRIC_DECODERS_WAITING, 0, counts.n_waiting);
	for (unsigned i = 0; i < TB_ENGINE_COUNT; i++)
		tb_metrics_set(metrics, TB_METRIC_ENGINE_FAILURES, i, counts.n_failed[i]);
}

static void look_at_state(struct tb_app *app)
{
	struct tb_metrics *metrics = app->metrics;
	struct tb_api_state state;
	bool is_ready = true;
	tb_app_tell_state(app, &state);
	for (unsigned i = 0; i < TB_UNREADY_COUNT; i++)
		is_ready = is_ready && !state.unready[i];
	tb_metrics_set(metrics, TB_METRIC_BUILD_INFO, 0, 1);
	tb_metrics_set(metrics, TB_METRIC_UPTIME, 0, tb_loop_now_ms() - app->listens_since_ms);
	tb_metrics_set(metrics, TB_METRIC_READY, 0, is_ready);
	tb_metrics_set(metrics, TB_METRIC_DRAINING, 0, app->draining);
	tb_metrics_set(metrics, TB_METRIC_BEARS, 0, state.n_sessions);
	tb_metrics_set(metrics, TB_METRIC_BEARS_MAX, 0, (uint64_t)app->config->net_max_sessions);
}

size_t tb_observe_write(void *ctx, char *out, size_t cap)
{
	struct tb_app *app = ctx;
	look_at_process(app->metrics);
	look_at_net(app);
	look_at_work(app);
	look_at_state(app);
	return tb_metrics_write(app->metrics, out, cap);
}
