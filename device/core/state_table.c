#include "device/core/parts.h"

struct transition {
	tb_action act; /* NULL: the pair is impossible */
	enum tb_bear_state next;
};

/* tools/bear_states.py draws docs/bear-states.md from the rows below: one GO a line. */
#define GO(action, next)                                                                                               \
	{                                                                                                              \
		tb_act_##action, TB_BEAR_##next                                                                        \
	}

/* clang-format off */
static const struct transition TABLE[TB_BEAR_STATE_COUNT][TB_TRIGGER_COUNT] = {
	[TB_BEAR_OFF] = {
		[TB_TRIGGER_START] = GO(power_on, SELF_TEST),
		[TB_TRIGGER_STOP] = GO(nothing, OFF),
		[TB_TRIGGER_RELEASE] = GO(nothing, OFF),
	},
	[TB_BEAR_SELF_TEST] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_FIT] = GO(load, JOINING),
		[TB_TRIGGER_UNFIT] = GO(call_for_help, GROWN_UP),
		[TB_TRIGGER_PRESS] = GO(say_waking_up, SELF_TEST),
		[TB_TRIGGER_RELEASE] = GO(nothing, SELF_TEST),
		[TB_TRIGGER_TEXT] = GO(say_waking_up, SELF_TEST),
	},
	[TB_BEAR_SETTING_UP] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_SET_UP] = GO(join, JOINING),
		[TB_TRIGGER_PRESS] = GO(say_grown_up, SETTING_UP),
		[TB_TRIGGER_RELEASE] = GO(nothing, SETTING_UP),
		[TB_TRIGGER_TEXT] = GO(say_grown_up, SETTING_UP),
		[TB_TRIGGER_UPDATE] = GO(begin_update, UPDATING),
	},
	[TB_BEAR_JOINING] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_NOT_SET_UP] = GO(nothing, SETTING_UP),
		[TB_TRIGGER_JOINED] = GO(get_time, TIMING),
		[TB_TRIGGER_REFUSED] = GO(call_for_help, GROWN_UP),
		[TB_TRIGGER_PRESS] = GO(say_waking_up, JOINING),
		[TB_TRIGGER_RELEASE] = GO(nothing, JOINING),
		[TB_TRIGGER_TEXT] = GO(say_waking_up, JOINING),
	},
	[TB_BEAR_TIMING] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_TIME_KNOWN] = GO(connect, CONNECTING),
		[TB_TRIGGER_PRESS] = GO(say_waking_up, TIMING),
		[TB_TRIGGER_RELEASE] = GO(nothing, TIMING),
		[TB_TRIGGER_TEXT] = GO(say_waking_up, TIMING),
	},
	[TB_BEAR_CONNECTING] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_LINK_UP] = GO(greet, READY),
		[TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
		[TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
		[TB_TRIGGER_PRESS] = GO(say_unreachable, CONNECTING),
		[TB_TRIGGER_RELEASE] = GO(nothing, CONNECTING),
		[TB_TRIGGER_TEXT] = GO(say_unreachable, CONNECTING),
	},
	[TB_BEAR_READY] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
		[TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
		[TB_TRIGGER_PRESS] = GO(listen, LISTENING),
		[TB_TRIGGER_RELEASE] = GO(nothing, READY),
		[TB_TRIGGER_TEXT] = GO(ask_text, THINKING),
		[TB_TRIGGER_ENOUGH] = GO(rest, RESTING),
		[TB_TRIGGER_WRONG_AGE] = GO(mind_age, GROWN_UP),
		[TB_TRIGGER_UPDATE] = GO(begin_update, UPDATING),
	},
	[TB_BEAR_LISTENING] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_LINK_LOST] = GO(lose_question, OFFLINE),
		[TB_TRIGGER_REFUSED] = GO(lose_question, GROWN_UP),
		[TB_TRIGGER_RELEASE] = GO(hear_out, THINKING),
		[TB_TRIGGER_FULL_LENGTH] = GO(stop_kindly, THINKING),
		[TB_TRIGGER_QUESTION_OVER] = GO(close_question, READY),
	},
	[TB_BEAR_THINKING] = {
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
	[TB_BEAR_SPEAKING] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_LINK_UP] = GO(greet, SPEAKING),
		[TB_TRIGGER_LINK_LOST] = GO(nothing, SPEAKING),
		[TB_TRIGGER_REFUSED] = GO(nothing, SPEAKING),
		[TB_TRIGGER_PRESS] = GO(interrupt_and_listen, READY),
		[TB_TRIGGER_RELEASE] = GO(nothing, SPEAKING),
		[TB_TRIGGER_TEXT] = GO(interrupt_and_ask, READY),
		[TB_TRIGGER_QUESTION_OVER] = GO(close_question, READY),
	},
	/* The link stays up, and is looked at when the rest is over. */
	[TB_BEAR_RESTING] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_LINK_UP] = GO(greet, RESTING),
		[TB_TRIGGER_LINK_LOST] = GO(nothing, RESTING),
		[TB_TRIGGER_REFUSED] = GO(nothing, RESTING),
		[TB_TRIGGER_PRESS] = GO(say_resting, RESTING),
		[TB_TRIGGER_RELEASE] = GO(nothing, RESTING),
		[TB_TRIGGER_TEXT] = GO(say_resting, RESTING),
		[TB_TRIGGER_RESTED] = GO(wake_up, READY),
		[TB_TRIGGER_WRONG_AGE] = GO(mind_age, GROWN_UP),
		[TB_TRIGGER_UPDATE] = GO(begin_update, UPDATING),
	},
	[TB_BEAR_OFFLINE] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_LINK_UP] = GO(greet, READY),
		[TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
		[TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
		[TB_TRIGGER_PRESS] = GO(say_unreachable, OFFLINE),
		[TB_TRIGGER_RELEASE] = GO(nothing, OFFLINE),
		[TB_TRIGGER_TEXT] = GO(say_unreachable, OFFLINE),
		[TB_TRIGGER_UPDATE] = GO(begin_update, UPDATING),
	},
	[TB_BEAR_UPDATING] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_PRESS] = GO(say_updating, UPDATING),
		[TB_TRIGGER_RELEASE] = GO(nothing, UPDATING),
		[TB_TRIGGER_TEXT] = GO(say_updating, UPDATING),
		[TB_TRIGGER_UPDATED] = GO(join, JOINING),
	},
	[TB_BEAR_GROWN_UP] = {
		[TB_TRIGGER_STOP] = GO(power_off, OFF),
		[TB_TRIGGER_RETRY] = GO(test_again, SELF_TEST),
		[TB_TRIGGER_LINK_UP] = GO(greet, READY),
		[TB_TRIGGER_LINK_LOST] = GO(nothing, OFFLINE),
		[TB_TRIGGER_REFUSED] = GO(nothing, GROWN_UP),
		[TB_TRIGGER_PRESS] = GO(say_grown_up, GROWN_UP),
		[TB_TRIGGER_RELEASE] = GO(nothing, GROWN_UP),
		[TB_TRIGGER_RIGHT_AGE] = GO(nothing, READY),
		[TB_TRIGGER_TEXT] = GO(say_grown_up, GROWN_UP),
		[TB_TRIGGER_UPDATE] = GO(begin_update, UPDATING),
	},
};
/* clang-format on */

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
	/* The light of an open microphone comes on before it opens. */
	if (bear->state == TB_BEAR_LISTENING)
		tb_bear_show_light(bear);
	transition->act(bear);
	tb_bear_show_light(bear);
}

void tb_bear_show_light(struct tb_bear *bear)
{
	static const enum tb_light of_state[TB_BEAR_STATE_COUNT] = {
	    [TB_BEAR_OFF] = TB_LIGHT_OFF,
	    [TB_BEAR_SELF_TEST] = TB_LIGHT_CONNECTING,
	    [TB_BEAR_SETTING_UP] = TB_LIGHT_SETTING_UP,
	    [TB_BEAR_JOINING] = TB_LIGHT_CONNECTING,
	    [TB_BEAR_TIMING] = TB_LIGHT_CONNECTING,
	    [TB_BEAR_CONNECTING] = TB_LIGHT_CONNECTING,
	    [TB_BEAR_READY] = TB_LIGHT_READY,
	    [TB_BEAR_LISTENING] = TB_LIGHT_LISTENING,
	    [TB_BEAR_THINKING] = TB_LIGHT_THINKING,
	    [TB_BEAR_SPEAKING] = TB_LIGHT_SPEAKING,
	    [TB_BEAR_RESTING] = TB_LIGHT_RESTING,
	    [TB_BEAR_OFFLINE] = TB_LIGHT_OFFLINE,
	    [TB_BEAR_UPDATING] = TB_LIGHT_UPDATING,
	    [TB_BEAR_GROWN_UP] = TB_LIGHT_GROWN_UP,
	};
	enum tb_light light = of_state[bear->state];
	if (!bear->question.open && bear->state != TB_BEAR_OFF && bear->now_ms < bear->trouble_until_ms)
		light = TB_LIGHT_TROUBLE;
	if (light == bear->light)
		return;
	bear->light = light;
	bear->port.light.show(bear->port.light.ctx, light);
}
