#include "device/core/parts.h"

#include <stdio.h>

enum {
	TRY_AGAIN_MS = 60000,
	TAIL_MS = 200 /* behind the release, for the end of the last word */
};

void tb_act_nothing(struct tb_bear *bear)
{
	(void)bear;
}

/* --- power ----------------------------------------------------------------------------------------------------------
 */

void tb_act_power_on(struct tb_bear *bear)
{
	const struct tb_bear_config *config = &bear->config;
	bear->start_ms = bear->now_ms;
	bear->boot_ms = 0;
	TB_BEAR_LOG(bear, INFO, "🧸  AI Teddy Bear ESP32 - Production Client");
	TB_BEAR_LOG(bear, INFO, "📱 Device: %s", config->device_id);
	TB_BEAR_LOG(bear, INFO, "🔧 Firmware: %s", config->firmware_version ? config->firmware_version : "unknown");
	TB_BEAR_LOG(bear, INFO, "🌐 Server: %s:%u", config->host, (unsigned)config->port);
	TB_BEAR_LOG(bear, INFO, "🔐 Security Manager initialized");
	TB_BEAR_LOG(bear, INFO, "🔒 [MED] SECURITY_MANAGER_INITIALIZED: certificates are verified, %u pins, chunks %s",
	            config->trust.n_pins, config->unsigned_chunks ? "unsigned" : "signed");
}

void tb_act_join(struct tb_bear *bear)
{
	const struct tb_network_port *network = &bear->port.network;
	bear->boot_ms = 0;
	if (network->join != NULL)
		network->join(network->ctx);
}

void tb_act_load(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "🔒 Security self-test passed");
	tb_limits_load(bear);
	TB_BEAR_LOG(bear, INFO, "🎵 Audio Manager initialized");
	TB_BEAR_LOG(bear, INFO, "✅ Setup complete. System ready!");
	tb_act_join(bear);
}

static void leave_server(struct tb_bear *bear)
{
	tb_outbox_clear(&bear->outbox);
	if (bear->watch.state > TB_WATCH_CLOSED)
		bear->port.link.close(bear->port.link.ctx, TB_CLOSE_GOING_AWAY);
	tb_link_watch_stop(&bear->watch);
	bear->reading_paused = false;
}

void tb_act_power_off(struct tb_bear *bear)
{
	bear->question.result = TB_TURN_CANCELLED;
	tb_question_close(bear);
	tb_phrase_stop(bear);
	bear->port.speaker.stop(bear->port.speaker.ctx);
	leave_server(bear);
	tb_limits_save(bear);
	bear->trouble_until_ms = 0;
}

/* Nothing was done wrong by anybody who could mend it now; it is tried again by and by. */
void tb_act_call_for_help(struct tb_bear *bear)
{
	bear->boot_ms = bear->now_ms + TRY_AGAIN_MS;
	/* Once: a bear that calls every minute of the night is no comfort. A press makes it say so again. */
	if (!bear->called_for_help)
		tb_phrase_say(bear, bear->faults != 0 ? TB_PHRASE_NOT_WELL : TB_PHRASE_GROWN_UP);
	bear->called_for_help = true;
}

void tb_act_test_again(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "Testing again");
}

void tb_act_get_time(struct tb_bear *bear)
{
	bear->boot_ms = 0;
}

void tb_act_connect(struct tb_bear *bear)
{
	bear->called_for_help = false;
	TB_BEAR_LOG(bear, INFO, "🔐 Connecting: TLS verified, token=HMAC in URL");
	tb_link_watch_start(&bear->watch, bear->now_ms);
}

void tb_act_begin_update(struct tb_bear *bear)
{
	leave_server(bear);
	tb_limits_save(bear);
	tb_phrase_say(bear, TB_PHRASE_UPDATING);
}

/* --- link and rest --------------------------------------------------------------------------------------------------
 */

void tb_act_greet(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "🔒 [LOW] HMAC_TOKEN_ACCEPTED: HMAC token validated successfully");
	TB_BEAR_LOG(bear, INFO, "✅ WebSocket connected to AI Teddy Bear server");
	TB_BEAR_LOG(bear, INFO, "🧸 Ready for interaction!");
}

void tb_act_mind_age(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, ERROR, "🔒 [HIGH] AGE_REFUSED: the server's policy names an age outside 3 to 13");
	bear->age_refused = true;
	tb_phrase_say(bear, TB_PHRASE_GROWN_UP);
}

void tb_act_rest(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "Enough talked for now: resting");
	if (!tb_rules_ending_due(&bear->rules, bear->now_ms))
		return;
	tb_rules_ending_said(&bear->rules);
	tb_phrase_say(bear, TB_PHRASE_LETS_REST);
}

void tb_act_wake_up(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "The rest is over");
	tb_phrase_say(bear, TB_PHRASE_HELLO_AGAIN);
	tb_bear_face_link(bear);
}

/* --- a question -----------------------------------------------------------------------------------------------------
 */

void tb_act_listen(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "🔘 Button pressed - starting recording");
	bool interrupted = bear->question.interrupted || bear->downlink.says_phrase;
	tb_phrase_stop(bear);
	tb_question_open(bear, false);
	bear->question.interrupted = interrupted;
	enum tb_status status = bear->port.microphone.start(bear->port.microphone.ctx);
	bear->microphone_open = status == TB_OK;
	if (status == TB_OK) {
		TB_BEAR_LOG(bear, INFO, "🎤 Recording started");
		return;
	}
	TB_BEAR_LOG(bear, ERROR, "The microphone did not open: %s", tb_status_message(status));
	tb_question_over(bear, TB_TURN_NO_MICROPHONE);
}

void tb_act_hear_out(struct tb_bear *bear)
{
	tb_question_released(bear, TAIL_MS);
}

/* The child may go on holding the button; what was said is asked. */
void tb_act_stop_kindly(struct tb_bear *bear)
{
	tb_question_released(bear, 0);
	if (bear->question.open)
		tb_phrase_say(bear, TB_PHRASE_TOO_LONG);
}

static void refuse_text(struct tb_bear *bear)
{
	snprintf(bear->question.error_code, sizeof bear->question.error_code, "invalid_text");
	tb_question_over(bear, TB_TURN_ERROR);
}

void tb_act_ask_text(struct tb_bear *bear)
{
	tb_phrase_stop(bear);
	tb_question_open(bear, true);
	if (tb_uplink_text(&bear->uplink, bear->typed) == TB_OK)
		tb_outbox_pump(bear);
	else
		refuse_text(bear);
}

void tb_act_speak(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "🔊 Playing audio response...");
	bear->progress_ms = bear->now_ms;
}

void tb_act_lose_question(struct tb_bear *bear)
{
	bear->question.result = TB_TURN_LINK_LOST;
	tb_question_close(bear);
}

void tb_act_close_question(struct tb_bear *bear)
{
	tb_question_close(bear);
	/* A bear that played on while the link went away learns of that now. */
	tb_bear_face_link(bear);
}

static void abandon(struct tb_bear *bear, enum tb_turn_result result)
{
	bear->question.result = result;
	bear->port.speaker.stop(bear->port.speaker.ctx);
	tb_act_close_question(bear);
	bear->question.interrupted = true; /* for the question that this press opens now */
}

void tb_act_cancel_and_listen(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_CANCELLED);
	tb_bear_fire(bear, TB_TRIGGER_PRESS);
}

void tb_act_interrupt_and_listen(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_INTERRUPTED);
	tb_bear_fire(bear, TB_TRIGGER_PRESS);
}

void tb_act_cancel_and_ask(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_CANCELLED);
	tb_bear_fire(bear, TB_TRIGGER_TEXT);
}

void tb_act_interrupt_and_ask(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_INTERRUPTED);
	tb_bear_fire(bear, TB_TRIGGER_TEXT);
}

/* --- a press that cannot be a question ------------------------------------------------------------------------------
 */

static void tell_at_once(struct tb_bear *bear, enum tb_turn_result result, enum tb_phrase phrase)
{
	tb_phrase_stop(bear);
	tb_question_open(bear, bear->typed.n_bytes > 0);
	bear->question.result = result;
	tb_question_close(bear);
	tb_phrase_say(bear, phrase);
}

void tb_act_say_unreachable(struct tb_bear *bear)
{
	tb_link_watch_hasten(&bear->watch, bear->now_ms);
	tell_at_once(bear, TB_TURN_OFFLINE, TB_PHRASE_CANT_REACH);
	bear->vain_ms = bear->now_ms;
}

void tb_act_say_waking_up(struct tb_bear *bear)
{
	tell_at_once(bear, TB_TURN_OFFLINE, TB_PHRASE_WAKING_UP);
}

void tb_act_say_grown_up(struct tb_bear *bear)
{
	tell_at_once(bear, TB_TURN_OFFLINE, bear->faults != 0 ? TB_PHRASE_NOT_WELL : TB_PHRASE_GROWN_UP);
}

void tb_act_say_resting(struct tb_bear *bear)
{
	tell_at_once(bear, TB_TURN_RESTING, TB_PHRASE_STILL_RESTING);
}

void tb_act_say_updating(struct tb_bear *bear)
{
	tell_at_once(bear, TB_TURN_OFFLINE, TB_PHRASE_UPDATING);
}
