#include "tests/sim/invariants.h"

#include "tests/sim/heap_watch.h"
#include "tests/sim/world.h"

#include <string.h>

/* The bounds. A loop turns in a few milliseconds, hence the slack. */
enum {
	SLACK_MS = 25,
	FEEDBACK_MS = 100,
	TAIL_MS = 200,
	OPEN_MAX_MS = TB_UTTERANCE_MAX_MS + 2000,
	INTERRUPT_MS = 50,
	ENDS_MS = 31000,      /* 15 s to hand the question over and 15 s to wait for its reply */
	SOUNDS_ON_MS = 11000, /* an answer may stand still for 10 s */
	LOSS_SAID_MS = 2000,
	READY_SOON_MS = 30000,
	READY_AGAIN_MS = 150000, /* a dead peer noticed, the longest back-off, an opening given up, another try */
	LOOK_EVERY_MS = 5000,
	TRIES_PER_MINUTE = 20,
	DOWN_QUEUE_BYTES = 2 * 1024 * 1024
};

static const char *const names[] = {
#define SIM_INVARIANT_NAME(code, name, sentence) name,
    SIM_INVARIANT_MAP(SIM_INVARIANT_NAME)
#undef SIM_INVARIANT_NAME
};
static const char *const sentences[] = {
#define SIM_INVARIANT_SENTENCE(code, name, sentence) sentence,
    SIM_INVARIANT_MAP(SIM_INVARIANT_SENTENCE)
#undef SIM_INVARIANT_SENTENCE
};

const char *sim_invariant_name(enum sim_invariant invariant)
{
	return names[invariant];
}

const char *sim_invariant_sentence(enum sim_invariant invariant)
{
	return sentences[invariant];
}

static uint64_t now_of(const struct sim_body *body)
{
	return body->world->clock.now_ms;
}

static void later(struct sim_body *body, uint64_t delay_ms, sim_action act)
{
	sim_clock_in(&body->world->clock, delay_ms, act, body, body->account.press);
}

/* A light that tells why the bear does not answer. */
static bool has_trouble(enum tb_light light)
{
	return light == TB_LIGHT_TROUBLE || light == TB_LIGHT_OFFLINE || light == TB_LIGHT_GROWN_UP ||
	       light == TB_LIGHT_RESTING || light == TB_LIGHT_SETTING_UP || light == TB_LIGHT_UPDATING;
}

/* A light that tells a child more than "here I am". */
static bool tells(enum tb_light light)
{
	return light != TB_LIGHT_OFF && light != TB_LIGHT_READY && light != TB_LIGHT_COUNT;
}

static void react(struct sim_body *body)
{
	struct sim_account *account = &body->account;
	if (account->reacted || account->press_ms < body->power_ms)
		return;
	account->reacted = true;
	uint64_t took_ms = now_of(body) - account->press_ms;
	if (took_ms > body->figures.worst_feedback_ms)
		body->figures.worst_feedback_ms = took_ms;
}

/* --- the button ----------------------------------------------------------------------------------------------------
 */

static bool is_current(const struct sim_body *body, uint64_t press)
{
	return body->powered && body->account.press == press && body->account.press_ms >= body->power_ms;
}

static void check_silenced(void *ctx, uint64_t press)
{
	struct sim_body *body = ctx;
	if (!is_current(body, press))
		return;
	sim_speaker_drain(body);
	if (body->account.n_old_samples > 0)
		sim_break(body, SIM_INTERRUPT, "press %u: the bear still speaks after 50 ms", body->account.press);
}

static void check_feedback(void *ctx, uint64_t press)
{
	struct sim_body *body = ctx;
	if (is_current(body, press) && !body->account.reacted)
		sim_break(body, SIM_FEEDBACK, "press %u: neither light nor sound", body->account.press);
}

void sim_saw_press(struct sim_body *body)
{
	struct sim_account *account = &body->account;
	sim_speaker_drain(body);
	account->press++;
	body->figures.n_presses++;
	account->press_ms = now_of(body);
	account->held = true;
	account->n_old_samples = body->speaker.n_queued;
	account->reacted = has_trouble(account->light);
	sim_note(body, "press %u", account->press);
	later(body, INTERRUPT_MS, check_silenced);
	later(body, FEEDBACK_MS, check_feedback);
}

static void check_thinking(void *ctx, uint64_t press)
{
	struct sim_body *body = ctx;
	const struct sim_account *account = &body->account;
	if (!is_current(body, press) || account->held || account->told_press == press)
		return;
	if (account->microphone_open ? account->light == TB_LIGHT_READY : !tells(account->light))
		sim_break(body, SIM_FEEDBACK, "press %u: no light tells that the release was noticed", account->press);
}

static void check_closed(void *ctx, uint64_t press)
{
	struct sim_body *body = ctx;
	if (is_current(body, press) && !body->account.held && body->account.microphone_open)
		sim_break(body, SIM_MICROPHONE, "press %u: still open after the release", body->account.press);
}

/* Its question was reported, and a sound or a light told of it; or the answer is still being heard. */
static bool ended_well(const struct sim_body *body)
{
	const struct sim_account *account = &body->account;
	if (account->told_press != account->press)
		return now_of(body) - account->sound_ms <= SOUNDS_ON_MS;
	if (account->told == TB_TURN_TOO_SHORT)
		return true; /* a tap */
	return account->sound_ms >= account->press_ms || account->trouble_ms >= account->press_ms ||
	       has_trouble(account->light);
}

static void check_ended(void *ctx, uint64_t press)
{
	struct sim_body *body = ctx;
	if (is_current(body, press) && !ended_well(body))
		sim_break(body, SIM_PRESS_ENDS, "press %u came to nothing", body->account.press);
}

void sim_saw_release(struct sim_body *body)
{
	struct sim_account *account = &body->account;
	account->held = false;
	account->release_ms = now_of(body);
	sim_note(body, "release %u", account->press);
	later(body, FEEDBACK_MS, check_thinking);
	later(body, TAIL_MS + SLACK_MS, check_closed);
	later(body, ENDS_MS, check_ended);
}

/* --- what is heard and seen ----------------------------------------------------------------------------------------
 */

void sim_saw_light(struct sim_body *body, enum tb_light light)
{
	struct sim_account *account = &body->account;
	sim_note(body, "light %u", (unsigned)light);
	account->light = light;
	account->light_ms = now_of(body);
	if (has_trouble(light))
		account->trouble_ms = account->light_ms;
	react(body);
}

static void judge_mark(struct sim_body *body, unsigned mark)
{
	const struct sim_account *account = &body->account;
	if (mark == SIM_MARK_UNGATED)
		sim_break(body, SIM_GATED, "what the gate must stop is heard");
	if (mark >= SIM_MARK_ANSWERS)
		return;
	if (mark != account->press % SIM_MARK_ANSWERS && now_of(body) > account->press_ms + INTERRUPT_MS)
		sim_break(body, SIM_OWN_REPLY, "press %u: the reply to another one is heard", account->press);
	if (mark == account->press % SIM_MARK_ANSWERS && account->told_press == account->press)
		sim_break(body, SIM_ONE_REPLY, "press %u: a reply is heard, and its question is over", account->press);
}

void sim_saw_sound(struct sim_body *body, unsigned mark)
{
	struct sim_speaker *speaker = &body->speaker;
	if (body->account.sound_ms + 1000 < now_of(body))
		sim_note(body, "sound %u", mark);
	body->account.sound_ms = now_of(body);
	if (mark == SIM_MARK_LOCAL && !speaker->says_local) {
		speaker->says_local = true;
		body->figures.n_local++;
	}
	react(body);
	if (mark != SIM_MARK_NONE)
		judge_mark(body, mark);
}

void sim_saw_microphone(struct sim_body *body, bool open)
{
	struct sim_account *account = &body->account;
	bool opens = open && !account->microphone_open;
	account->microphone_open = open;
	if (opens) {
		account->microphone_ms = now_of(body);
		if (!account->held)
			sim_break(body, SIM_MICROPHONE, "it opens, and no button is held");
	}
	if (open && now_of(body) - account->microphone_ms > OPEN_MAX_MS + SLACK_MS)
		sim_break(body, SIM_MICROPHONE, "open for longer than a question may be");
	if (open && !account->held && now_of(body) - account->release_ms > TAIL_MS + SLACK_MS)
		sim_break(body, SIM_MICROPHONE, "still open after the release");
}

void sim_saw_turn(struct sim_body *body, const struct tb_bear_turn *turn)
{
	struct sim_account *account = &body->account;
	/* The question that a press ends is reported during that press. */
	bool is_old = turn->result == TB_TURN_CANCELLED || turn->result == TB_TURN_INTERRUPTED;
	sim_note(body, "turn %u: %s", turn->number, tb_turn_result_name(turn->result));
	body->figures.n_results[turn->result]++;
	account->told_press = account->press - is_old;
	if (has_trouble(account->light))
		account->trouble_ms = now_of(body);
	account->told = turn->result;
}

/* --- memory --------------------------------------------------------------------------------------------------------
 */

static bool is_guarded(const uint8_t *memory, size_t n_bytes)
{
	for (size_t i = 0; i < SIM_GUARD_BYTES; i++) {
		if (memory[i] != 0xA5 || memory[n_bytes - 1 - i] != 0xA5)
			return false;
	}
	return true;
}

/* Nothing went wrong since the power came on. */
static bool boot_is_healthy(const struct sim_body *body)
{
	return body->network.online && body->network.fault_ms < body->power_ms && !body->account.waits;
}

static void count_boot(struct sim_body *body)
{
	uint64_t took_ms = now_of(body) - body->power_ms;
	sim_note(body, "ready %lu ms after power-on", (unsigned long)took_ms);
	if (!boot_is_healthy(body))
		return;
	body->figures.n_boots++;
	body->figures.boot_ms += took_ms;
	if (took_ms > body->figures.worst_boot_ms)
		body->figures.worst_boot_ms = took_ms;
}

void sim_saw_return(struct sim_body *body)
{
	const struct tb_bear *bear = &body->bear;
	struct sim_account *account = &body->account;
	if (sim_heap_watch_count() > 0)
		sim_break(body, SIM_NO_HEAP, "%lu allocations", (unsigned long)sim_heap_watch_count());
	if (!is_guarded(body->uplink, sizeof body->uplink) || !is_guarded(body->playback, sizeof body->playback))
		sim_break(body, SIM_QUEUES, "a buffer was overrun");
	if (tb_ring_used(&bear->uplink.ring) > SIM_UPLINK_BYTES)
		sim_break(body, SIM_QUEUES, "the uplink's ring");
	if (body->network.down.n_bytes > DOWN_QUEUE_BYTES)
		sim_break(body, SIM_QUEUES, "the peer sends and sends");
	enum tb_bear_state state = tb_bear_get_state(bear);
	if ((state == TB_BEAR_READY || state == TB_BEAR_RESTING) && !account->was_ready) {
		account->was_ready = true;
		count_boot(body);
	}
}

void sim_saw_send(struct sim_body *body, size_t n_bytes, bool was_busy)
{
	if (was_busy)
		sim_break(body, SIM_QUEUES, "sends to a link that said it is busy");
	if (n_bytes > TB_MESSAGE_MAX)
		sim_break(body, SIM_QUEUES, "a message of %zu bytes", n_bytes);
}

/* --- link ----------------------------------------------------------------------------------------------------------
 */

/* The shortest and the longest time from an end to the next try. */
struct patience {
	uint64_t least_ms, most_ms;
};

static struct patience patience_of(const struct sim_account *account)
{
	static const struct patience of[] = {
	    [SIM_END_LOST] = {250, 60000},          [SIM_END_LEFT] = {250, 1350000},
	    [SIM_END_GROWN_UP] = {120000, 1350000}, [SIM_END_BUSY] = {60000, 75000},
	    [SIM_END_REPLACED] = {300000, 450000},
	};
	if (account->end == SIM_END_BUSY && account->asked_ms > 0)
		return (struct patience){account->asked_ms, account->asked_ms * 11 / 10};
	return of[account->end];
}

/* A press may cut a back-off short, once: not again before the bear was up, or a try came by itself. */
static bool is_too_early(struct sim_account *account, uint64_t now_ms)
{
	enum { N = sizeof account->tries_ms / sizeof account->tries_ms[0] };
	if (account->n_tries > 0 && account->up_ms > account->tries_ms[(account->n_tries - 1) % N])
		account->hastened = false;
	bool early = account->end_ms != 0 && now_ms < account->end_ms + patience_of(account).least_ms;
	bool backs_off = account->end == SIM_END_LOST || account->end == SIM_END_LEFT;
	bool pressed = now_ms - account->press_ms <= SLACK_MS;
	bool may_hasten = backs_off && pressed && !account->hastened;
	account->hastened = early;
	return early && !may_hasten;
}

void sim_saw_open(struct sim_body *body)
{
	struct sim_account *account = &body->account;
	uint64_t now_ms = now_of(body);
	enum { N = sizeof account->tries_ms / sizeof account->tries_ms[0] };
	sim_body_account(body);
	sim_note(body, "opens the link");
	if (is_too_early(account, now_ms))
		sim_break(body, SIM_BACK_OFF, "%lu ms after an end of kind %u",
		          (unsigned long)(now_ms - account->end_ms), (unsigned)account->end);
	if (account->n_tries >= TRIES_PER_MINUTE &&
	    now_ms - account->tries_ms[(account->n_tries - TRIES_PER_MINUTE) % N] < 60000)
		sim_break(body, SIM_BACK_OFF, "more than %d tries in a minute", TRIES_PER_MINUTE);
	account->tries_ms[account->n_tries++ % N] = now_ms;
	if (account->waits)
		account->waited_ms = now_ms;
	account->waits = false;
	body->figures.n_reconnects++;
}

static void check_loss_said(void *ctx, uint64_t press)
{
	struct sim_body *body = ctx;
	const struct sim_account *account = &body->account;
	uint64_t since_ms = now_of(body) - LOSS_SAID_MS;
	if (!is_current(body, press))
		return;
	if (account->sound_ms < since_ms && account->trouble_ms < since_ms && !has_trouble(account->light))
		sim_break(body, SIM_LOSS_SAID, "press %u: the link is lost, and the child does not know",
		          account->press);
}

void sim_saw_link_end(struct sim_body *body, enum sim_end end, uint64_t asked_ms)
{
	struct sim_account *account = &body->account;
	sim_body_account(body);
	account->end = end;
	account->end_ms = now_of(body);
	account->asked_ms = asked_ms;
	account->waits = end == SIM_END_GROWN_UP || end == SIM_END_BUSY || end == SIM_END_REPLACED;
	sim_note(body, "link ended, kind %u", (unsigned)end);
	enum tb_bear_state state = body->powered ? tb_bear_get_state(&body->bear) : TB_BEAR_OFF;
	if (state == TB_BEAR_LISTENING || state == TB_BEAR_THINKING)
		later(body, LOSS_SAID_MS, check_loss_said);
}

/* Whoever lets go before the silence is known waits for the answer as always. */
static void check_silence_said(void *ctx, uint64_t press)
{
	struct sim_body *body = ctx;
	if (is_current(body, press) && body->account.held && tb_bear_get_state(&body->bear) == TB_BEAR_LISTENING)
		sim_break(body, SIM_LOSS_SAID, "press %u: the server has been silent for 2 s, and the child speaks on",
		          body->account.press);
}

void sim_saw_half_open(struct sim_body *body)
{
	bool sends = body->powered && tb_bear_get_state(&body->bear) == TB_BEAR_LISTENING &&
	             tb_uplink_is_owed_ack(&body->bear.uplink);
	if (sends && body->bear.gives_acks)
		later(body, LOSS_SAID_MS, check_silence_said);
}

static bool is_healthy_for(const struct sim_body *body, uint64_t ms)
{
	return body->network.online && !body->account.waits && now_of(body) - body->network.fault_ms >= ms &&
	       now_of(body) - body->account.waited_ms >= ms;
}

static void check_ready_again(void *ctx, uint64_t number)
{
	struct sim_body *body = ctx;
	struct sim_account *account = &body->account;
	if (!body->powered || body->power_number != number)
		return;
	sim_clock_in(&body->world->clock, LOOK_EVERY_MS, check_ready_again, body, number);
	enum tb_bear_state state = tb_bear_get_state(&body->bear);
	bool away =
	    state < TB_BEAR_READY || state == TB_BEAR_OFFLINE || state == TB_BEAR_GROWN_UP || state == TB_BEAR_UPDATING;
	if (!away || account->up_ms == 0)
		account->up_ms = now_of(body);
	if (now_of(body) - account->up_ms > READY_AGAIN_MS && is_healthy_for(body, READY_AGAIN_MS))
		sim_break(body, SIM_READY_AGAIN, "the network is well, the bear is %s", tb_bear_state_name(state));
	if (account->waits && now_of(body) > account->end_ms + patience_of(account).most_ms + LOOK_EVERY_MS)
		sim_break(body, SIM_READY_AGAIN, "it waits longer than it was asked to");
}

static void check_ready_soon(void *ctx, uint64_t number)
{
	struct sim_body *body = ctx;
	if (body->powered && body->power_number == number && boot_is_healthy(body) && !body->account.was_ready)
		sim_break(body, SIM_READY_SOON, "not ready %d ms after power-on", READY_SOON_MS);
}

void sim_saw_power(struct sim_body *body)
{
	struct sim_account before = body->account;
	body->account = (struct sim_account){.press = before.press,
	                                     .told_press = before.press,
	                                     .light = TB_LIGHT_COUNT,
	                                     .talked_ms = before.talked_ms,
	                                     .talk_ms = before.talk_ms,
	                                     .held = body->child.holds};
	sim_note(body, "power on");
	sim_clock_in(&body->world->clock, READY_SOON_MS, check_ready_soon, body, body->power_number);
	sim_clock_in(&body->world->clock, LOOK_EVERY_MS, check_ready_again, body, body->power_number);
}

void sim_saw_program(struct sim_body *body, uint32_t build, bool genuine, bool again)
{
	sim_note(body, "program: build %u", (unsigned)build);
	if (!genuine)
		sim_break(body, SIM_GENUINE, "build %u is not what was published", (unsigned)build);
	if (again)
		sim_break(body, SIM_GIVEN_UP, "build %u once more", (unsigned)build);
}

/* --- conversation --------------------------------------------------------------------------------------------------
 */

void sim_saw_reply(struct sim_body *body, unsigned press, bool again)
{
	sim_note(body, "the peer replies to press %u", press);
	if (again)
		sim_break(body, SIM_ONE_REPLY, "press %u: the peer sends a second reply", press);
}

void sim_saw_taken(struct sim_body *body, bool is_chunk, unsigned n_answers)
{
	if (is_chunk && n_answers == 0)
		sim_break(body, SIM_ACKNOWLEDGED, "a chunk of audio is left without an answer");
}

void sim_saw_rest(struct sim_body *body, size_t n_bytes)
{
	if (n_bytes > 0)
		sim_break(body, SIM_NOTHING_KEPT, "%zu bytes of a question that is over", n_bytes);
}

void sim_saw_conversation(struct sim_body *body, uint64_t question_ms)
{
	struct sim_account *account = &body->account;
	uint64_t pause_ms = question_ms - account->talk_ms;
	if (account->talk_ms == 0 || pause_ms >= TB_TALK_REST_MS)
		account->talked_ms = 0;
	else if (pause_ms <= TB_TALK_PAUSE_MS)
		account->talked_ms += pause_ms;
	account->talk_ms = question_ms;
	if (account->talked_ms > TB_TALK_LIMIT_MS)
		sim_break(body, SIM_LIMITS, "%lu ms of conversation without a rest", (unsigned long)account->talked_ms);
}

void sim_saw_log(struct sim_world *world, const char *line)
{
	for (unsigned i = 0; i < world->n_bodies; i++) {
		struct sim_body *body = &world->bodies[i];
		if (strstr(line, body->child_name) != NULL || strstr(line, body->key) != NULL ||
		    strstr(line, body->token) != NULL)
			sim_break(body, SIM_PRIVATE_LOGS, "a name, a key or a token is in a log");
	}
	static const char *const *const lists[] = {sim_spoken_texts, sim_reply_texts, sim_bad_texts};
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		for (size_t k = 0; lists[i][k] != NULL; k++) {
			if (strstr(line, lists[i][k]) != NULL)
				sim_break(&world->bodies[0], SIM_PRIVATE_LOGS, "what was said or answered is in a log");
		}
	}
}
