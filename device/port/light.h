/* The light port: what the bear shows without words. Whatever fails, the light says something. */
#ifndef TB_DEVICE_PORT_LIGHT_H
#define TB_DEVICE_PORT_LIGHT_H

/* X(code, name, what it tells, how one LED may show it) */
#define TB_LIGHT_MAP(X)                                                                                                \
	X(OFF, "off", "the bear is off", "dark")                                                                       \
	X(CONNECTING, "connecting", "on the way to the server", "slow blinking")                                       \
	X(READY, "ready", "press and speak", "dim, steady")                                                            \
	X(LISTENING, "listening", "the microphone is open", "bright, steady")                                          \
	X(THINKING, "thinking", "heard you, wait a moment", "soft breathing")                                          \
	X(SPEAKING, "speaking", "the answer", "gentle flicker")                                                        \
	X(RESTING, "resting", "enough talked for now; it rests", "very slow breathing, dim")                           \
	X(SETTING_UP, "setting_up", "a grown-up must set it up", "two long blinks every 2 s")                          \
	X(UPDATING, "updating", "it is learning something new; do not switch off", "fast even blinking")               \
	X(TROUBLE, "trouble", "that did not work, try again", "three quick blinks, again and again")                   \
	X(OFFLINE, "offline", "no server; trying again by itself", "one short blink every 3 s")                        \
	X(GROWN_UP, "grown_up", "a grown-up must look at the settings", "two short blinks every 2 s")

enum tb_light {
#define TB_LIGHT_ENUM(code, name, meaning, pattern) TB_LIGHT_##code,
	TB_LIGHT_MAP(TB_LIGHT_ENUM)
#undef TB_LIGHT_ENUM
	    TB_LIGHT_COUNT
};

struct tb_light_port {
	/* Shows `light` until the next call; patterns run by themselves. Never waits. Called on a change only, on the
	 * thread of tb_bear_handle. LISTENING is shown before the microphone opens, and another light when the
	 * button is let go, at most 200 ms before it closes. */
	void (*show)(void *ctx, enum tb_light light);
	void *ctx;
};

#endif
