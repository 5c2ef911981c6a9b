#include "device/core/parts.h"

#include <stdio.h>

enum { MUTE_AFTER_MS = 500 }; /* a microphone that gives nothing for so long is broken, and this was no tap */

typedef void (*action)(struct tb_bear *bear);

struct transition {
	action act; /* NULL: the pair is impossible */
	enum tb_bear_state next;
};

/* --- actions: the state is already the next one --------------------------------------------------------------------
 */

static void nothing(struct tb_bear *bear)
{
	(void)bear;
}

static void power_on(struct tb_bear *bear)
{
	const struct tb_bear_config *config = &bear->config;
	bear->start_ms = bear->now_ms;
	TB_BEAR_LOG(bear, INFO, "🧸  AI Teddy Bear ESP32 - Production Client");
	TB_BEAR_LOG(bear, INFO, "📱 Device: %s", config->device_id);
	TB_BEAR_LOG(bear, INFO, "🔧 Firmware: %s", config->firmware_version ? config->firmware_version : "unknown");
	TB_BEAR_LOG(bear, INFO, "🌐 Server: %s:%u", config->host, (unsigned)config->port);
	TB_BEAR_LOG(bear, INFO, "🔐 Security Manager initialized");
	TB_BEAR_LOG(bear, INFO, "🔒 [MED] SECURITY_MANAGER_INITIALIZED: certificates are verified, %u pins, chunks %s",
	            config->trust.n_pins, config->unsigned_chunks ? "unsigned" : "signed");
	TB_BEAR_LOG(bear, INFO, "🎵 Audio Manager initialized");
	TB_BEAR_LOG(bear, INFO, "✅ Setup complete. System ready!");
	tb_link_watch_start(&bear->watch, bear->now_ms);
}

static void power_off(struct tb_bear *bear)
{
	bear->question.result = TB_TURN_CANCELLED;
	tb_question_close(bear);
	bear->port.speaker.stop(bear->port.speaker.ctx);
	tb_outbox_clear(&bear->outbox);
	if (bear->watch.state > TB_WATCH_CLOSED)
		bear->port.link.close(bear->port.link.ctx, TB_CLOSE_GOING_AWAY);
	tb_link_watch_stop(&bear->watch);
	bear->reading_paused = false;
	bear->trouble_until_ms = 0;
}

static void greet(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "✅ WebSocket connected to AI Teddy Bear server");
	TB_BEAR_LOG(bear, INFO, "🧸 Ready for interaction!");
}

static void listen(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "🔘 Button pressed - starting recording");
	tb_question_open(bear, false);
	enum tb_status status = bear->port.microphone.start(bear->port.microphone.ctx);
	bear->microphone_open = status == TB_OK;
	if (status == TB_OK) {
		TB_BEAR_LOG(bear, INFO, "🎤 Recording started");
		return;
	}
	TB_BEAR_LOG(bear, ERROR, "The microphone did not open: %s", tb_status_message(status));
	tb_question_over(bear, TB_TURN_NO_MICROPHONE);
}

static void ask(struct tb_bear *bear)
{
	struct tb_bear_question *question = &bear->question;
	tb_microphone_close(bear);
	question->asked_ms = bear->now_ms;
	TB_BEAR_LOG(bear, INFO, "🔘 Button released after %lums", (unsigned long)(bear->now_ms - question->opened_ms));
	bool is_mute = tb_uplink_is_empty(&bear->uplink) && bear->now_ms - question->opened_ms >= MUTE_AFTER_MS;
	if (is_mute)
		TB_BEAR_LOG(bear, ERROR, "The microphone gave not one sample");
	if (!tb_uplink_end(&bear->uplink)) {
		tb_question_over(bear, is_mute ? TB_TURN_NO_MICROPHONE : TB_TURN_TOO_SHORT);
		return;
	}
	TB_BEAR_LOG(bear, INFO, "🎤 Recording completed, processing...");
	tb_outbox_pump(bear);
}

static void refuse_text(struct tb_bear *bear)
{
	snprintf(bear->question.error_code, sizeof bear->question.error_code, "invalid_text");
	tb_question_over(bear, TB_TURN_ERROR);
}

static void ask_text(struct tb_bear *bear)
{
	tb_question_open(bear, true);
	if (tb_uplink_text(&bear->uplink, bear->typed) == TB_OK)
		tb_outbox_pump(bear);
	else
		refuse_text(bear);
}

static void say_offline(struct tb_bear *bear)
{
	tb_question_open(bear, bear->typed.n_bytes > 0);
	bear->question.result = TB_TURN_OFFLINE;
	tb_question_close(bear);
}

static void lose_question(struct tb_bear *bear)
{
	bear->question.result = TB_TURN_LINK_LOST;
	tb_question_close(bear);
}

static void close_question(struct tb_bear *bear)
{
	tb_question_close(bear);
	/* A bear that played on while the link went away learns of that now. */
	tb_bear_face_link(bear);
}

static void speak(struct tb_bear *bear)
{
	TB_BEAR_LOG(bear, INFO, "🔊 Playing audio response...");
	bear->progress_ms = bear->now_ms;
}

static void abandon(struct tb_bear *bear, enum tb_turn_result result)
{
	bear->question.result = result;
	bear->port.speaker.stop(bear->port.speaker.ctx);
	close_question(bear);
}

static void cancel_and_listen(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_CANCELLED);
	tb_bear_fire(bear, TB_TRIGGER_PRESS);
}

static void interrupt_and_listen(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_INTERRUPTED);
	tb_bear_fire(bear, TB_TRIGGER_PRESS);
}

static void cancel_and_ask(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_CANCELLED);
	tb_bear_fire(bear, TB_TRIGGER_TEXT);
}

static void interrupt_and_ask(struct tb_bear *bear)
{
	abandon(bear, TB_TURN_INTERRUPTED);
	tb_bear_fire(bear, TB_TRIGGER_TEXT);
}

/* --- the table -----------------------------------------------------------------------------------------------------
 */

#define GO(act, next)                                                                                                  \
	{                                                                                                              \
		act, TB_BEAR_##next                                                                                    \
	}

static const struct transition TABLE[TB_BEAR_STATE_COUNT][TB_TRIGGER_COUNT] =
    {
        [TB_BEAR_OFF] =
            {
                [TB_TRIGGER_START] = GO(power_on, CONNECTING),
                [TB_TRIGGER_STOP] = GO(nothing, OFF),
                [TB_TRIGGER_RELEASE] = GO(nothing, OFF),
            },
        [TB_BEAR_CONNECTING] =
            {
                [TB_TRIGGER_STOP] = GO(power_off, OFF),
                [TB_TRIGGER_LINK_UP] = GO(greet, READY),
                [TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
                [TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
                [TB_TRIGGER_PRESS] = GO(say_offline, CONNECTING),
                [TB_TRIGGER_RELEASE] = GO(nothing, CONNECTING),
                [TB_TRIGGER_TEXT] = GO(say_offline, CONNECTING),
            },
        [TB_BEAR_READY] =
            {
                [TB_TRIGGER_STOP] = GO(power_off, OFF),
                [TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
                [TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
                [TB_TRIGGER_PRESS] = GO(listen, LISTENING),
                [TB_TRIGGER_RELEASE] = GO(nothing, READY),
                [TB_TRIGGER_TEXT] = GO(ask_text, THINKING),
            },
        [TB_BEAR_LISTENING] =
            {
                [TB_TRIGGER_STOP] = GO(power_off, OFF),
                [TB_TRIGGER_LINK_LOST] = GO(lose_question, OFFLINE),
                [TB_TRIGGER_REFUSED] = GO(lose_question, GROWN_UP),
                [TB_TRIGGER_RELEASE] = GO(ask, THINKING),
                [TB_TRIGGER_FULL_LENGTH] = GO(ask, THINKING),
                [TB_TRIGGER_QUESTION_OVER] = GO(close_question, READY),
            },
        [TB_BEAR_THINKING] =
            {
                [TB_TRIGGER_STOP] = GO(power_off, OFF),
                [TB_TRIGGER_LINK_LOST] = GO(lose_question, OFFLINE),
                [TB_TRIGGER_REFUSED] = GO(lose_question, GROWN_UP),
                [TB_TRIGGER_PRESS] = GO(cancel_and_listen, READY),
                [TB_TRIGGER_RELEASE] = GO(nothing, THINKING),
                [TB_TRIGGER_TEXT] = GO(cancel_and_ask, READY),
                [TB_TRIGGER_SOUND] = GO(speak, SPEAKING),
                [TB_TRIGGER_QUESTION_OVER] = GO(close_question, READY),
            },
        /* What has come of an answer is played to its end, link or no link. */
        [TB_BEAR_SPEAKING] =
            {
                [TB_TRIGGER_STOP] = GO(power_off, OFF),
                [TB_TRIGGER_LINK_UP] = GO(greet, SPEAKING),
                [TB_TRIGGER_LINK_LOST] = GO(nothing, SPEAKING),
                [TB_TRIGGER_REFUSED] = GO(nothing, SPEAKING),
                [TB_TRIGGER_PRESS] = GO(interrupt_and_listen, READY),
                [TB_TRIGGER_RELEASE] = GO(nothing, SPEAKING),
                [TB_TRIGGER_TEXT] = GO(interrupt_and_ask, READY),
                [TB_TRIGGER_QUESTION_OVER] = GO(close_question, READY),
            },
        [TB_BEAR_OFFLINE] =
            {
                [TB_TRIGGER_STOP] = GO(power_off, OFF),
                [TB_TRIGGER_LINK_UP] = GO(greet, READY),
                [TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
                [TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
                [TB_TRIGGER_PRESS] = GO(say_offline, OFFLINE),
                [TB_TRIGGER_RELEASE] = GO(nothing, OFFLINE),
                [TB_TRIGGER_TEXT] = GO(say_offline, OFFLINE),
            },
        [TB_BEAR_GROWN_UP] =
            {
                [TB_TRIGGER_STOP] = GO(power_off, OFF),
                [TB_TRIGGER_LINK_UP] = GO(greet, READY),
                [TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
                [TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
                [TB_TRIGGER_PRESS] = GO(say_offline, GROWN_UP),
                [TB_TRIGGER_RELEASE] = GO(nothing, GROWN_UP),
                [TB_TRIGGER_TEXT] = GO(say_offline, GROWN_UP),
            },
};

static const char *const TRIGGER_NAMES[] = {
#define TB_TRIGGER_NAME(code, name) name,
    TB_TRIGGER_MAP(TB_TRIGGER_NAME)
#undef TB_TRIGGER_NAME
};

const char *tb_bear_state_name(enum tb_bear_state state)
{
	static const char *const names[] = {
#define TB_BEAR_STATE_NAME(code, name) name,
	    TB_BEAR_STATE_MAP(TB_BEAR_STATE_NAME)
#undef TB_BEAR_STATE_NAME
	};
	return (unsigned)state < TB_BEAR_STATE_COUNT ? names[state] : "unknown";
}

void tb_bear_fire(struct tb_bear *bear, enum tb_trigger trigger)
{
	const struct transition *transition = &TABLE[bear->state][trigger];
	if (transition->act == NULL) {
		TB_BEAR_LOG(bear, WARN, "Ignored: %s while %s", TRIGGER_NAMES[trigger],
		            tb_bear_state_name(bear->state));
		return;
	}
	bear->state = transition->next;
	/* The light of an open microphone comes on before it opens; every other one once it is closed. */
	if (bear->state == TB_BEAR_LISTENING)
		tb_bear_show_light(bear);
	transition->act(bear);
	tb_bear_show_light(bear);
}

void tb_bear_face_link(struct tb_bear *bear)
{
	if (bear->watch.state == TB_WATCH_UP)
		return;
	bool grown_up = bear->watch.wait == TB_WAIT_GROWN_UP || bear->watch.wait == TB_WAIT_REPLACED;
	tb_bear_fire(bear, grown_up ? TB_TRIGGER_REFUSED : TB_TRIGGER_LINK_LOST);
}

void tb_bear_show_light(struct tb_bear *bear)
{
	static const enum tb_light of_state[TB_BEAR_STATE_COUNT] = {
	    [TB_BEAR_OFF] = TB_LIGHT_OFF,           [TB_BEAR_CONNECTING] = TB_LIGHT_CONNECTING,
	    [TB_BEAR_READY] = TB_LIGHT_READY,       [TB_BEAR_LISTENING] = TB_LIGHT_LISTENING,
	    [TB_BEAR_THINKING] = TB_LIGHT_THINKING, [TB_BEAR_SPEAKING] = TB_LIGHT_SPEAKING,
	    [TB_BEAR_OFFLINE] = TB_LIGHT_OFFLINE,   [TB_BEAR_GROWN_UP] = TB_LIGHT_GROWN_UP,
	};
	enum tb_light light = of_state[bear->state];
	if (!bear->question.open && bear->state != TB_BEAR_OFF && bear->now_ms < bear->trouble_until_ms)
		light = TB_LIGHT_TROUBLE;
	if (light == bear->light)
		return;
	bear->light = light;
	bear->port.light.show(bear->port.light.ctx, light);
}
