/* Whatever happens, in whatever order: the microphone is open for the button alone, each question is told once, and
 * with a good server the next press is answered. One seed is one history. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

enum { N_SEEDS = 250, N_STEPS = 150 };

static uint32_t state;

static uint32_t pick(uint32_t n)
{
	state = state * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)state * n >> 32);
}

/* --- what a server may say --------------------------------------------------------------------------------------- */

static const char *const MESSAGES[] = {
    "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\",\"session_id\":\"s\"}}",
    "{\"type\":\"system\",\"data\":{\"type\":\"audio_start_ack\",\"audio_session_id\":\"made-by-the-server\"}}",
    "{\"type\":\"text_response\",\"text\":\"hm\"}",
    "{\"type\":\"error\",\"error_code\":\"processing_error\"}",
    "{\"type\":\"error\",\"error_code\":\"audio_start_error\"}",
    "{\"type\":\"error\",\"error_code\":\"no_audio_data\"}",
    "{\"type\":\"stream_start\"}",
    "{\"type\":\"resume_offer\"}",
    "{\"type\":\"status_check\"}",
    "{\"type\":\"auth/error\"}",
    "{\"type\":\"dance\"}",
    "{\"type\":\"audio_response\",\"text\":\"no audio\"}",
    "dev-ok",
    "{}",
    "",
};
enum { N_MESSAGES = sizeof MESSAGES / sizeof MESSAGES[0] };

static const char *const BEFORES[] = {
    ANSWER_BEFORE,
    "{\"audio_data\":\"",
    "{\"type\":\"audio_response\",\"params\":{\"format\":\"pcm_s16le\",\"audio_rate\":48000,\"audio_data\":\"",
    "{\"type\":\"dance\",\"audio_data\":\"",
    "{\"type\":\"audio_response\",\"format\":\"opus\",\"audio_data\":\"",
};
static const char *const AFTERS[] = {
    ANSWER_AFTER, "\",\"type\":\"audio_response\"}", "\"}}", "!!\"}", "\",\"type\":\"dance\"}", "",
};

/* The next message is on its way; now and then one of its bytes is another. */
static void send_one(struct world *w)
{
	static char text[WORLD_IN];
	static uint8_t audio[120 * MP3_FRAME];
	size_t n_bytes;
	if (pick(3) > 0) {
		const char *message = MESSAGES[pick(N_MESSAGES)];
		n_bytes = strlen(message);
		memcpy(text, message, n_bytes);
	} else {
		size_t n_audio = make_mp3(audio, pick(120), (int16_t)pick(20000)) - pick(2);
		n_audio = n_audio < sizeof audio ? n_audio : 0;
		n_bytes = make_reply(text, BEFORES[pick(sizeof BEFORES / sizeof BEFORES[0])], audio, n_audio,
		                     AFTERS[pick(sizeof AFTERS / sizeof AFTERS[0])]);
	}
	if (n_bytes > 0 && pick(6) == 0)
		text[pick((uint32_t)n_bytes)] = (char)pick(256);
	if (pick(10) == 0)
		n_bytes = pick((uint32_t)n_bytes + 1);
	w->split = pick(2) == 0 ? SIZE_MAX : 1 + pick(3000);
	push_bytes(w, text, n_bytes);
}

/* --- what may happen --------------------------------------------------------------------------------------------- */

static void change_the_world(struct world *w)
{
	switch (pick(6)) {
	case 0: w->busy = !w->busy; break;
	case 1: w->speaker_stuck = !w->speaker_stuck; break;
	case 2: w->microphone_status = pick(3) == 0 ? TB_ERR_IO : TB_OK; break;
	case 3: w->mp3_status = pick(3) == 0 ? TB_ERR_NO_MEMORY : TB_OK; break;
	case 4: w->open_status = pick(3) == 0 ? TB_ERR_IO : TB_OK; break;
	default: w->hmac_status = pick(5) == 0 ? TB_ERR_INTERNAL : TB_OK; break;
	}
}

static void touch_the_link(struct world *w)
{
	static const int statuses[] = {400, 403, 429, 503, 500};
	static const uint16_t codes[] = {0, 1000, 1001, 1008, 1011, 4503};
	static const char *const reasons[] = {"", "device_reconnection", "timeout"};
	static const enum tb_bear_event_type types[] = {TB_BEAR_EVENT_LINK_OPEN,     TB_BEAR_EVENT_LINK_REFUSED,
	                                                TB_BEAR_EVENT_LINK_FAILED,   TB_BEAR_EVENT_LINK_CLOSED,
	                                                TB_BEAR_EVENT_LINK_WRITABLE, TB_BEAR_EVENT_LINK_ALIVE};
	struct tb_bear_event event = {.type = types[pick(sizeof types / sizeof types[0])],
	                              .http_status = statuses[pick(5)],
	                              .retry_after_s = pick(3) * 10,
	                              .status = pick(2) == 0 ? TB_ERR_AUTH : TB_ERR_IO,
	                              .close_code = codes[pick(6)],
	                              .text = tb_span_cstr(reasons[pick(3)])};
	if (event.type != TB_BEAR_EVENT_LINK_WRITABLE && event.type != TB_BEAR_EVENT_LINK_ALIVE)
		w->in_at = w->n_in = 0; /* another connection, or none */
	happen(w, event);
}

/* There is a server again, if the bear is trying to connect. */
static void come_back(struct world *w)
{
	w->open_status = TB_OK;
	happens(w, TB_BEAR_EVENT_START);
	advance(w, 2000);
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	if (w->n_in == 0)
		push(w, MESSAGES[0]);
}

static void take_a_step(struct world *w)
{
	switch (pick(16)) {
	case 0: happens(w, TB_BEAR_EVENT_PRESS); break;
	case 1: happens(w, TB_BEAR_EVENT_RELEASE); break;
	case 2: speak_for(w, 20 + pick(2000)); break;
	case 3: world_ask(w); break;
	case 4:
		happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = tb_span_cstr("a question")});
		break;
	case 5:
		if (pick(3) == 0)
			touch_the_link(w);
		break;
	case 6: change_the_world(w); break;
	case 7: advance(w, pick(20) == 0 ? 40000 : pick(3000)); break;
	case 8: happens(w, pick(8) == 0 ? TB_BEAR_EVENT_STOP : TB_BEAR_EVENT_START); break;
	case 9:
	case 10: come_back(w); break;
	default:
		if (w->n_in == 0)
			send_one(w);
		break;
	}
}

/* --- what always holds ------------------------------------------------------------------------------------------- */

static unsigned n_told;

/* Makes room in the world's notes for the next step. */
static void forget_what_was_seen(struct world *w)
{
	w->n_sent = w->n_question = w->n_played = w->n_log = 0;
	n_told += (unsigned)w->n_turns;
	w->n_turns = w->n_said = w->n_spoken = 0;
	if (w->n_lights > 0)
		w->lights[0] = w->lights[w->n_lights - 1];
	w->n_lights = w->n_lights > 0;
}

static bool is_sound(const struct world *w)
{
	enum tb_bear_state now = state_of(w);
	bool each_told_once = n_told + w->n_turns + w->bear.question.open == w->bear.n_turns;
	bool question_fits =
	    w->bear.question.open == (now == TB_BEAR_LISTENING || now == TB_BEAR_THINKING || now == TB_BEAR_SPEAKING);
	bool light_fits = now == TB_BEAR_OFF || (w->n_lights > 0 && light_of(w) != TB_LIGHT_OFF);
	bool in_tail = now == TB_BEAR_THINKING && w->now_ms <= w->bear.question.asked_ms + 200;
	bool microphone_fits = w->microphone_open ? now == TB_BEAR_LISTENING || in_tail : now != TB_BEAR_LISTENING;
	return each_told_once && question_fits && light_fits && microphone_fits;
}

/* All faults are mended, the server is good, and a quarter of an hour passes. */
static void heal(struct world *w)
{
	w->busy = w->speaker_stuck = false;
	w->microphone_status = w->mp3_status = w->open_status = w->hmac_status = TB_OK;
	w->in_at = w->n_in = 0;
	happens(w, TB_BEAR_EVENT_START);
	happens(w, TB_BEAR_EVENT_RELEASE);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
	for (unsigned i = 0; i < 1800 && state_of(w) != TB_BEAR_READY; i++) {
		unsigned n_opens = w->n_opens;
		advance(w, 1000);
		forget_what_was_seen(w);
		if (w->n_opens == n_opens)
			continue;
		happens(w, TB_BEAR_EVENT_LINK_OPEN);
		push(w, MESSAGES[0]);
	}
}

TEST(after_any_history_the_next_press_is_answered)
{
	for (uint32_t seed = 1; seed <= N_SEEDS; seed++) {
		struct world *w = world_make();
		state = seed * 2654435761u;
		n_told = 0;
		world_ready(w);
		for (unsigned step = 0; step < N_STEPS; step++) {
			take_a_step(w);
			if (!is_sound(w))
				printf("# seed %u step %u\n", (unsigned)seed, step);
			CHECK(is_sound(w));
			forget_what_was_seen(w);
		}
		heal(w);
		forget_what_was_seen(w);
		world_ask(w);
		w->split = SIZE_MAX;
		push_mp3(w, ANSWER_BEFORE, 10, 777, ANSWER_AFTER);
		advance(w, 2000);
		if (w->n_turns != 1 || last_told(w)->turn.result != TB_TURN_ANSWERED)
			printf("# seed %u: %s, state %s\n", (unsigned)seed,
			       w->n_turns ? tb_turn_result_name(last_told(w)->turn.result) : "nothing",
			       tb_bear_state_name(state_of(w)));
		CHECK_INT(w->n_turns, 1);
		CHECK_INT(last_told(w)->turn.result, TB_TURN_ANSWERED);
	}
}

TEST_MAIN(T(after_any_history_the_next_press_is_answered))
