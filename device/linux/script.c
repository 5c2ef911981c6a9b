#include "device/linux/script.h"

#include "device/linux/alloc_watch.h"
#include "device/linux/clock.h"
#include "device/linux/report.h"

#include <unistd.h>

enum { CARD_FRAME_MS = 20, GROWN_UP_WAIT_MIN_S = 120 };

static void tell(struct tb_script *script, enum tb_bear_event_type type, uint64_t now_ms)
{
	tb_bear_handle(script->bear, &(struct tb_bear_event){.type = type}, now_ms);
}

void tb_script_init(struct tb_script *script)
{
	script->exit_status = TB_EXIT_NOT_YET;
}

/* --- the microphone ----------------------------------------------------------------------------------------------- */

static struct tb_microphone_port source_of(const struct tb_script *script)
{
	return script->by_card ? tb_alsa_microphone_port(script->card) : tb_wav_microphone_port(script->recordings);
}

static enum tb_status start_microphone(void *ctx)
{
	struct tb_script *script = ctx;
	struct tb_microphone_port source = source_of(script);
	enum tb_status status = source.start(source.ctx);
	script->microphone_open = status == TB_OK;
	return status;
}

static void stop_microphone(void *ctx)
{
	struct tb_script *script = ctx;
	struct tb_microphone_port source = source_of(script);
	script->microphone_open = false;
	source.stop(source.ctx);
}

static uint32_t test_sound(void *ctx)
{
	static const uint32_t faults[] = {[TB_MIC_FINE] = 0,
	                                  [TB_MIC_DEAD] = TB_FAULT_MIC_DEAD,
	                                  [TB_MIC_STUCK] = TB_FAULT_MIC_STUCK,
	                                  [TB_MIC_CLIPPED] = TB_FAULT_MIC_CLIPPED};
	const struct tb_script *script = ctx;
	if (!script->options->alsa)
		return 0;
	uint32_t found = faults[tb_alsa_microphone_test(script->card)];
	return tb_alsa_speaker_is_alive(script->card_out) ? found : found | TB_FAULT_SPEAKER_DEAD;
}

struct tb_selftest_port tb_script_selftest(struct tb_script *script)
{
	return (struct tb_selftest_port){.run = test_sound, .ctx = script};
}

struct tb_microphone_port tb_script_microphone(struct tb_script *script)
{
	return (struct tb_microphone_port){.start = start_microphone, .stop = stop_microphone, .ctx = script};
}

void tb_script_on_samples(void *ctx, const int16_t *samples, size_t n_samples)
{
	struct tb_script *script = ctx;
	tb_bear_handle(
	    script->bear,
	    &(struct tb_bear_event){.type = TB_BEAR_EVENT_SAMPLES, .samples = samples, .n_samples = n_samples},
	    tb_clock_ms());
}

/* --- the button --------------------------------------------------------------------------------------------------- */

static void press(struct tb_script *script, bool by_card, uint64_t now_ms)
{
	script->by_card = by_card;
	script->holding = true;
	script->asked = true;
	tb_alloc_watch_begin();
	tell(script, TB_BEAR_EVENT_PRESS, now_ms);
}

static void let_go(struct tb_script *script, uint64_t now_ms)
{
	script->holding = false;
	tell(script, TB_BEAR_EVENT_RELEASE, now_ms);
}

/* In fast mode the network sets the pace: a frame goes in only when nothing waits to be sent. */
static bool recording_may_go_on(const struct tb_script *script)
{
	return !script->options->fast || tb_link_is_clear(script->link);
}

static void hold(struct tb_script *script, uint64_t now_ms)
{
	if (script->by_card) {
		tb_alsa_microphone_pump(script->card);
		return;
	}
	do
		tb_wav_microphone_pump(script->recordings, now_ms);
	while (script->options->fast && recording_may_go_on(script) &&
	       tb_wav_microphone_due_ms(script->recordings) <= now_ms);
	/* When the question ended early there is nothing left to say. */
	if (!script->asked || tb_wav_microphone_is_over(script->recordings))
		let_go(script, tb_clock_ms());
}

static void say_next(struct tb_script *script, uint64_t now_ms)
{
	const char *path = script->options->say[script->n_said++];
	enum tb_status status = tb_wav_microphone_load(script->recordings, path);
	if (status != TB_OK) {
		tb_logf(script->log, TB_LOG_ERROR, "%s: %s", path, tb_status_message(status));
		script->n_unanswered++;
		return;
	}
	press(script, false, now_ms);
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

static void prompt(struct tb_script *script)
{
	if (script->prompted || script->options->json || !isatty(STDIN_FILENO))
		return;
	fputs(script->options->type ? "> " : "Enter to press, Enter to let go\n", stdout);
	fflush(stdout);
	script->prompted = true;
}

static void type_next(struct tb_script *script, uint64_t now_ms)
{
	struct tb_span line;
	prompt(script);
	while (!script->asked && tb_lines_next(script->lines, &line)) {
		script->prompted = false;
		if (!line.n_bytes)
			continue;
		script->asked = true;
		tb_alloc_watch_begin();
		tb_bear_handle(script->bear, &(struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = line}, now_ms);
	}
}

static void push_button(struct tb_script *script, uint64_t now_ms)
{
	struct tb_span line;
	prompt(script);
	while (tb_lines_next(script->lines, &line)) {
		if (script->holding)
			let_go(script, now_ms);
		else
			press(script, true, now_ms);
	}
	if (script->holding && tb_lines_are_over(script->lines))
		let_go(script, now_ms);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

void tb_script_on_turn(void *ctx, const struct tb_bear_turn *turn)
{
	struct tb_script *script = ctx;
	tb_alloc_watch_end(turn->number);
	/* A press ends the old question while the new one is open already. */
	if (turn->result != TB_TURN_INTERRUPTED && turn->result != TB_TURN_CANCELLED)
		script->asked = false;
	script->n_unanswered += turn->result != TB_TURN_ANSWERED;
	tb_report_turn(stdout, turn, script->options->json);
}

static bool is_connected(const struct tb_script *script)
{
	enum tb_bear_state state = tb_bear_get_state(script->bear);
	return state == TB_BEAR_READY || state == TB_BEAR_LISTENING || state == TB_BEAR_THINKING ||
	       state == TB_BEAR_SPEAKING;
}

/* Something is to be asked, and nobody at a terminal or a button would see that it cannot be. */
static bool may_give_up(const struct tb_script *script)
{
	if (script->options->alsa)
		return false;
	return script->n_said < script->options->n_say || !script->lines || tb_lines_is_waiting(script->lines);
}

static uint64_t give_up_ms(const struct tb_script *script)
{
	if (!script->away_since_ms)
		return UINT64_MAX;
	/* A grown-up is needed, and the next try lies behind the end of our patience. */
	if (tb_bear_get_state(script->bear) == TB_BEAR_GROWN_UP && script->options->give_up_s < GROWN_UP_WAIT_MIN_S)
		return 0;
	return script->away_since_ms + script->options->give_up_s * UINT64_C(1000);
}

static void watch_connection(struct tb_script *script, uint64_t now_ms)
{
	if (is_connected(script) || !may_give_up(script))
		script->away_since_ms = 0;
	else if (!script->away_since_ms)
		script->away_since_ms = now_ms;
	if (!script->asked && now_ms >= give_up_ms(script)) {
		tb_logf(script->log, TB_LOG_ERROR, "no connection to the server: giving up");
		script->exit_status = TB_EXIT_NO_CONNECTION;
	}
}

static bool is_done(const struct tb_script *script)
{
	/* What the bear says for itself is heard to its end. */
	return !script->asked && !script->holding && !tb_bear_says_phrase(script->bear) &&
	       script->n_said == script->options->n_say && (!script->lines || tb_lines_are_over(script->lines));
}

static void begin_next(struct tb_script *script, uint64_t now_ms)
{
	enum tb_bear_state state = tb_bear_get_state(script->bear);
	bool is_ready = state == TB_BEAR_READY;
	/* Who sits at a terminal is told at once that there is no server; a pipe can wait. */
	bool may_type = is_ready || (isatty(STDIN_FILENO) && (state == TB_BEAR_OFFLINE || state == TB_BEAR_GROWN_UP));
	bool has_recordings = script->n_said < script->options->n_say;
	bool is_quiet = !tb_bear_says_phrase(script->bear);
	if (has_recordings && is_ready && is_quiet && !script->asked)
		say_next(script, now_ms);
	else if (!has_recordings && script->lines && script->options->type && may_type && !script->asked)
		type_next(script, now_ms);
	else if (!has_recordings && script->lines && !script->options->type && (script->by_card || !script->asked))
		push_button(script, now_ms);
}

void tb_script_step(struct tb_script *script, uint64_t now_ms)
{
	if (script->holding)
		hold(script, now_ms);
	else if (script->microphone_open && script->by_card)
		tb_alsa_microphone_pump(script->card);
	if (!script->holding || script->by_card)
		begin_next(script, now_ms);
	if (is_done(script))
		script->exit_status = script->n_unanswered ? TB_EXIT_UNANSWERED : TB_EXIT_ANSWERED;
	else
		watch_connection(script, now_ms);
}

uint64_t tb_script_due_ms(const struct tb_script *script, uint64_t now_ms)
{
	uint64_t due_ms = script->asked ? UINT64_MAX : give_up_ms(script);
	if (script->by_card && script->microphone_open)
		return now_ms + CARD_FRAME_MS;
	if (!script->holding)
		return due_ms;
	if (script->by_card)
		return now_ms + CARD_FRAME_MS;
	/* Without a question the button is to be let go at once. */
	if (!script->asked)
		return now_ms;
	uint64_t sample_ms = recording_may_go_on(script) ? tb_wav_microphone_due_ms(script->recordings) : UINT64_MAX;
	return sample_ms < due_ms ? sample_ms : due_ms;
}
