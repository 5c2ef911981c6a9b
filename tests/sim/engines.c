/* The engines of the peer: speech recognition, reply and voice, at the seam of orders and results. */
#include "tests/sim/peer.h"
#include "tests/sim/wave.h"
#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

enum { FAIL_ONE_IN = 60, LATE_ONE_IN = 80, BAD_REPLY_ONE_IN = 25, MS_PER_LETTER = 55, FRAME_MS = 36, MAX_FRAMES = 300 };

/* What children say. None of it may be found in a log. The gate stops some of it. */
const char *const sim_spoken_texts[] = {"why is the sky blue",        "tell me a story about a dragon",
                                        "how many legs has a spider", "do you like honey",
                                        "what does a cow say",        "i want to die",
                                        "i want to hurt myself",      "sing me a song please",
                                        "what is two plus two",       NULL};
/* What a good bear says. */
const char *const sim_reply_texts[] = {"The sky is blue because sunlight scatters in the air.",
                                       "The knight was brave and the dragon was kind.",
                                       "Killer whales are really big dolphins.",
                                       "Five little ducks went swimming one day.",
                                       "Two plus two is four.",
                                       "The heart pumps blood through your body.",
                                       "The pirate had a wooden sword.",
                                       NULL};
/* What the output gate must stop. */
const char *const sim_bad_texts[] = {"What is your address?", "What school do you go to?", "Send me a picture of you.",
                                     "Are you home alone?", NULL};

static const char *choose(struct sim_dice *dice, const char *const *texts)
{
	size_t n = 0;
	while (texts[n] != NULL)
		n++;
	return texts[sim_dice_between(dice, 0, n - 1)];
}

static void give_first(void *ctx, uint64_t number)
{
	struct sim_session *session = ctx;
	if (session->session == NULL || session->number != number || session->n_results == 0)
		return;
	struct sim_engine_result next = session->results[session->first];
	if (next.at_ms > session->body->world->clock.now_ms)
		return; /* the one that this was for was cancelled */
	session->first = (session->first + 1) % SIM_RESULTS;
	session->n_results--;
	struct tb_stt_result heard = {.unsure = next.unsure};
	static uint8_t mp3[MAX_FRAMES * SIM_FRAME_BYTES_MAX];
	size_t n_bytes = 0;
	struct tb_result result = {.type = next.type, .status = next.status, .epoch = next.epoch, .heard = &heard};
	struct tb_reply_memory memory = {.topic = "sim"};
	result.memory = &memory;
	if (next.text != NULL)
		result.text = tb_span_cstr(next.text);
	if (next.type == TB_RESULT_HEARD && next.text != NULL) {
		snprintf(heard.text, sizeof heard.text, "%s", next.text);
		snprintf(heard.alt, sizeof heard.alt, "%s", next.alt != NULL ? next.alt : "");
	}
	for (unsigned i = 0; i < next.n_frames; i++)
		n_bytes += sim_wave_frame(mp3 + n_bytes, next.mark, session->voice_hz);
	result.mp3 = tb_span_make(mp3, n_bytes);
	result.voice_ms = next.n_frames * FRAME_MS;
	result.sentence_voiced = next.sentence_voiced;
	sim_peer_result(session, &result);
}

/* Behind everything ordered before, `delay_ms` later. A result that no place is left for is lost, as one of an engine
 * that died. */
static struct sim_engine_result *promise(struct sim_session *session, const struct tb_order *order,
                                         enum tb_result_type type, uint64_t delay_ms)
{
	struct sim_clock *clock = &session->body->world->clock;
	static struct sim_engine_result lost;
	if (session->n_results == SIM_RESULTS)
		return &lost;
	session->engine_ms = session->engine_ms > clock->now_ms ? session->engine_ms : clock->now_ms;
	session->engine_ms +=
	    sim_dice_one_in(&session->dice, LATE_ONE_IN) ? sim_dice_between(&session->dice, 5000, 20000) : delay_ms;
	struct sim_engine_result *result = &session->results[(session->first + session->n_results++) % SIM_RESULTS];
	*result = (struct sim_engine_result){.at_ms = session->engine_ms, .type = type, .epoch = order->epoch};
	if (sim_dice_one_in(&session->dice, FAIL_ONE_IN))
		result->status = TB_ERR_IO;
	sim_clock_at(clock, session->engine_ms, give_first, session, session->number);
	return result;
}

static void hear(struct sim_session *session, const struct tb_order *order)
{
	struct sim_dice *dice = &session->dice;
	struct sim_engine_result *result = promise(session, order, TB_RESULT_HEARD, sim_dice_between(dice, 80, 900));
	if (sim_dice_one_in(dice, 15))
		return; /* not a word */
	result->text = choose(dice, sim_spoken_texts);
	result->alt = sim_dice_one_in(dice, 4) ? choose(dice, sim_spoken_texts) : NULL;
	result->unsure = result->alt != NULL && sim_dice_one_in(dice, 2);
}

static void reply(struct sim_session *session, const struct tb_order *order)
{
	struct sim_dice *dice = &session->dice;
	uint64_t n_sentences = sim_dice_one_in(dice, 30) ? 12 : sim_dice_between(dice, 1, 3);
	sim_saw_conversation(session->body, session->question_ms);
	while (n_sentences-- > 0) {
		struct sim_engine_result *result =
		    promise(session, order, TB_RESULT_SENTENCE, sim_dice_between(dice, 10, 400));
		result->text = choose(dice, sim_dice_one_in(dice, BAD_REPLY_ONE_IN) ? sim_bad_texts : sim_reply_texts);
		result->status = TB_OK;
	}
	promise(session, order, TB_RESULT_REPLY_DONE, 5);
}

static bool is_bad(struct tb_span text)
{
	for (size_t i = 0; sim_bad_texts[i] != NULL; i++) {
		if (tb_span_eq_cstr(text, sim_bad_texts[i]))
			return true;
	}
	return false;
}

static void speak(struct sim_session *session, const struct tb_order *order)
{
	size_t n_frames = order->text.n_bytes * MS_PER_LETTER / FRAME_MS + 4;
	unsigned n_left = (unsigned)(n_frames < MAX_FRAMES ? n_frames : MAX_FRAMES);
	for (unsigned n_parts = (unsigned)sim_dice_between(&session->dice, 1, 3); n_parts > 0; n_parts--) {
		struct sim_engine_result *result =
		    promise(session, order, TB_RESULT_VOICE, sim_dice_between(&session->dice, 30, 300));
		result->n_frames = n_left / n_parts;
		result->mark = is_bad(order->text) ? (unsigned)SIM_MARK_UNGATED : session->press % SIM_MARK_ANSWERS;
		result->sentence_voiced = n_parts == 1;
		n_left -= result->n_frames;
	}
}

static void cancel(struct sim_session *session)
{
	/* What has not begun is not done; results of it may come all the same. */
	if (session->n_results > 0 && sim_dice_one_in(&session->dice, 2))
		return;
	session->n_results = 0;
	session->engine_ms = 0;
}

void sim_engines_order(struct sim_session *session, const struct tb_order *order)
{
	switch (order->type) {
	case TB_ORDER_STT_OPEN:
	case TB_ORDER_STT_FEED: break;
	case TB_ORDER_STT_FINISH: hear(session, order); break;
	case TB_ORDER_REPLY: reply(session, order); break;
	case TB_ORDER_SPEAK: speak(session, order); break;
	case TB_ORDER_VOICE_END: promise(session, order, TB_RESULT_VOICE_DONE, 5); break;
	case TB_ORDER_CANCEL: cancel(session); break;
	}
}
