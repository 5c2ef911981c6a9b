#include "server/turn/turn.h"

#include "server/turn/answer.h"

#include <string.h>

const char *tb_outcome_name(enum tb_outcome outcome)
{
	static const char *const names[] = {
#define TB_OUTCOME_NAME(code, name) name,
	    TB_OUTCOME_MAP(TB_OUTCOME_NAME)
#undef TB_OUTCOME_NAME
	};
	return (unsigned)outcome < TB_OUTCOME_COUNT ? names[outcome] : "unknown";
}

void tb_turn_init(struct tb_turn *turn, const struct tb_turn_config *config)
{
	memset(turn, 0, sizeof *turn);
	turn->config = *config;
	turn->deadline_ms = UINT64_MAX;
	tb_arena_init(&turn->arena, TB_TURN_MEMORY_LIMIT);
}

void tb_turn_order(struct tb_turn *turn, struct tb_order *order)
{
	order->epoch = turn->epoch;
	order->language = turn->asker.language;
	turn->config.on_order(turn->config.ctx, order);
}

static void cancel_orders(struct tb_turn *turn)
{
	tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_CANCEL});
	turn->epoch++;
	turn->stt_open = false;
}

void tb_turn_end(struct tb_turn *turn)
{
	if (turn->state != TB_TURN_IDLE)
		cancel_orders(turn);
	turn->state = TB_TURN_IDLE;
	turn->deadline_ms = UINT64_MAX;
	tb_answer_clear(turn);
	tb_arena_release(&turn->arena);
	turn->preroll = NULL;
	tb_wipe(&turn->vad, sizeof turn->vad);
	tb_wipe(&turn->asker, sizeof turn->asker);
}

void tb_turn_begin(struct tb_turn *turn, const struct tb_turn_asker *asker)
{
	tb_turn_end(turn);
	turn->asker = *asker;
	turn->state = TB_TURN_LISTENING;
	turn->falling_back = turn->reply_done = turn->voice_ended = false;
	turn->n_samples = turn->n_preroll = turn->preroll_at = 0;
	memset(&turn->answer, 0, sizeof turn->answer);
	memset(&turn->answer.trace, 0xff, sizeof turn->answer.trace);
	turn->answer.trace.category = TB_SAFETY_NONE;
	turn->answer.trace.stt = turn->answer.trace.reply = turn->answer.trace.tts = "none";
	turn->answer.trace.direction = TB_GATE_IN;
	turn->answer.trace.audio_ms = turn->answer.trace.speech_ms = 0;
	turn->answer.memory = asker->memory;
	tb_vad_init(&turn->vad);
}

/* --- listening ------------------------------------------------------------------------------------------------- */

static void feed(struct tb_turn *turn, const int16_t *samples, size_t n_samples)
{
	if (n_samples > 0)
		tb_turn_order(
		    turn, &(struct tb_order){.type = TB_ORDER_STT_FEED, .samples = samples, .n_samples = n_samples});
}

/* Keeps the newest second of what came before speech was noticed. */
static void keep_preroll(struct tb_turn *turn, const int16_t *samples, size_t n_samples)
{
	while (n_samples > 0) {
		size_t at = (turn->preroll_at + turn->n_preroll) % TB_TURN_PREROLL_SAMPLES;
		size_t n_to_end = TB_TURN_PREROLL_SAMPLES - at;
		size_t n = n_samples < n_to_end ? n_samples : n_to_end;
		memcpy(turn->preroll + at, samples, n * sizeof samples[0]);
		samples += n;
		n_samples -= n;
		turn->n_preroll += n;
		if (turn->n_preroll > TB_TURN_PREROLL_SAMPLES) {
			turn->preroll_at = (turn->preroll_at + turn->n_preroll) % TB_TURN_PREROLL_SAMPLES;
			turn->n_preroll = TB_TURN_PREROLL_SAMPLES;
		}
	}
}

static void open_stt(struct tb_turn *turn)
{
	tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_STT_OPEN});
	turn->stt_open = true;
	size_t n_first = TB_TURN_PREROLL_SAMPLES - turn->preroll_at;
	if (n_first > turn->n_preroll)
		n_first = turn->n_preroll;
	if (turn->n_preroll > 0) {
		feed(turn, turn->preroll + turn->preroll_at, n_first);
		feed(turn, turn->preroll, turn->n_preroll - n_first);
	}
	turn->n_preroll = 0;
}

void tb_turn_audio(struct tb_turn *turn, const int16_t *samples, size_t n_samples)
{
	if (turn->state != TB_TURN_LISTENING)
		return;
	turn->n_samples += n_samples;
	if (turn->stt_open) {
		feed(turn, samples, n_samples);
		return;
	}
	if (turn->preroll == NULL)
		turn->preroll = tb_arena_alloc(&turn->arena, TB_TURN_PREROLL_SAMPLES * sizeof *turn->preroll);
	if (turn->preroll == NULL)
		return; /* out of memory: the child is told that nothing was heard */
	tb_vad_feed(&turn->vad, samples, n_samples);
	keep_preroll(turn, samples, n_samples);
	if (tb_vad_heard_speech(&turn->vad))
		open_stt(turn);
}

static void question_over(struct tb_turn *turn, uint64_t now_ms)
{
	turn->ended_at_ms = now_ms;
	turn->deadline_ms = now_ms + turn->config.deadline_ms;
	turn->answer.trace.audio_ms = (uint32_t)(turn->n_samples / (TB_VAD_RATE_HZ / 1000));
}

void tb_turn_end_of_audio(struct tb_turn *turn, uint64_t now_ms)
{
	if (turn->state != TB_TURN_LISTENING)
		return;
	question_over(turn, now_ms);
	if (!turn->stt_open) {
		tb_answer_phrase(turn, TB_KIND_DIDNT_HEAR, TB_OUTCOME_NOT_HEARD);
		return;
	}
	turn->state = TB_TURN_HEARING;
	tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_STT_FINISH});
}

/* --- what was heard, and the input gate ------------------------------------------------------------------------ */

static struct tb_gate_verdict check_input(const struct tb_turn *turn, struct tb_span text)
{
	struct tb_gate_question question = {.direction = TB_GATE_IN,
	                                    .language = turn->asker.language,
	                                    .age = turn->asker.age,
	                                    .text = text,
	                                    .wary = turn->asker.wary};
	if (text.n_bytes == 0)
		return (struct tb_gate_verdict){.action = TB_GATE_PASS};
	return tb_gate_check(turn->config.gate, &question);
}

/* false: the prepared answer of the verdict is on its way. */
static bool heed(struct tb_turn *turn, struct tb_gate_verdict verdict)
{
	if (verdict.action == TB_GATE_PASS)
		return true;
	turn->answer.trace.category = verdict.category;
	turn->answer.trace.direction = TB_GATE_IN;
	tb_answer_prepared(turn, verdict.answer, TB_OUTCOME_GATED_IN);
	return false;
}

/* The first cry for help among the other readings of the sounds; PASS: there is none. */
static struct tb_gate_verdict find_cry(const struct tb_turn *turn, const char *readings)
{
	for (const char *end; (end = strchr(readings, '\n')) != NULL; readings = end + 1) {
		struct tb_gate_verdict verdict = check_input(turn, tb_span_make(readings, (size_t)(end - readings)));
		if (verdict.action == TB_GATE_CRISIS)
			return verdict;
	}
	return (struct tb_gate_verdict){.action = TB_GATE_PASS};
}

/* Everything that was understood, before anything is decided. A cry for help goes before everything else that is to be
 * said of a question, and counts in any reading: to be asked after kindly costs a child nothing, to be missed may cost
 * much. false: the answer is on its way. */
static bool passes_gates(struct tb_turn *turn, const struct tb_stt_result *heard)
{
	struct tb_gate_verdict text = check_input(turn, tb_span_cstr(heard->text));
	if (text.action == TB_GATE_CRISIS)
		return heed(turn, text);
	struct tb_gate_verdict alt = check_input(turn, tb_span_cstr(heard->alt));
	if (alt.action == TB_GATE_CRISIS)
		return heed(turn, alt);
	return heed(turn, find_cry(turn, heard->readings)) && heed(turn, alt) && heed(turn, text);
}

static void ask_for_reply(struct tb_turn *turn)
{
	struct tb_reply_request request = {.text = turn->answer.heard,
	                                   .language = turn->asker.language,
	                                   .age = turn->asker.age,
	                                   .spoken_name = turn->asker.spoken_name,
	                                   .seed = turn->asker.seed,
	                                   .memory = turn->asker.memory,
	                                   .history = turn->asker.history,
	                                   .n_history = turn->asker.n_history};
	turn->state = TB_TURN_ANSWERING;
	tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_REPLY, .request = &request});
}

/* Keeps what was understood; false when memory is out, and the fallback is on its way. */
static bool keep_heard(struct tb_turn *turn, struct tb_span text)
{
	const void *copy = tb_arena_copy(&turn->arena, text.data, text.n_bytes);
	if (copy == NULL) {
		tb_answer_failed(turn, TB_OUTCOME_FAILED);
		return false;
	}
	turn->answer.heard = tb_span_make(copy, text.n_bytes);
	return true;
}

static void on_heard(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms)
{
	if (turn->state != TB_TURN_HEARING)
		return;
	if (result->status != TB_OK) {
		tb_answer_failed(turn, TB_OUTCOME_FAILED);
		return;
	}
	turn->answer.trace.heard_ms = (uint32_t)(now_ms - turn->ended_at_ms);
	struct tb_span text = tb_span_cstr(result->heard->text);
	if (!keep_heard(turn, text) || !passes_gates(turn, result->heard))
		return;
	if (text.n_bytes == 0)
		tb_answer_phrase(turn, TB_KIND_DIDNT_HEAR, TB_OUTCOME_NOT_HEARD);
	else if (result->heard->unsure)
		tb_answer_phrase(turn, TB_KIND_SAY_AGAIN, TB_OUTCOME_UNSURE);
	else
		ask_for_reply(turn);
}

void tb_turn_text(struct tb_turn *turn, struct tb_span text, uint64_t now_ms)
{
	if (turn->state != TB_TURN_LISTENING)
		return;
	question_over(turn, now_ms);
	if (keep_heard(turn, text) && heed(turn, check_input(turn, text)))
		ask_for_reply(turn);
}

void tb_turn_say(struct tb_turn *turn, enum tb_kind_phrase phrase, enum tb_outcome outcome, uint64_t now_ms)
{
	if (turn->state != TB_TURN_LISTENING)
		return;
	question_over(turn, now_ms);
	tb_answer_phrase(turn, phrase, outcome);
}

/* --- the reply, and the output gate ---------------------------------------------------------------------------- */

static void on_sentence(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms)
{
	if (turn->state != TB_TURN_ANSWERING || turn->reply_done)
		return;
	struct tb_gate_question question = {.direction = TB_GATE_OUT,
	                                    .language = turn->asker.language,
	                                    .age = turn->asker.age,
	                                    .text = result->text,
	                                    .wary = turn->asker.wary};
	struct tb_gate_verdict verdict = {.action = TB_GATE_DROP, .category = TB_SAFETY_ERROR};
	if (result->status == TB_OK)
		verdict = tb_gate_check(turn->config.gate, &question);
	if (verdict.action != TB_GATE_PASS) {
		/* What passed before it stays; the rest of the reply is not said. */
		turn->answer.trace.category = verdict.category;
		turn->answer.trace.direction = TB_GATE_OUT;
		tb_answer_phrase(turn, TB_KIND_ANOTHER_TOPIC, TB_OUTCOME_GATED_OUT);
		return;
	}
	if (turn->n_sentences == 0)
		turn->answer.trace.sentence_ms = (uint32_t)(now_ms - turn->ended_at_ms);
	tb_answer_sentence(turn, result->text);
}

static void on_reply_done(struct tb_turn *turn, const struct tb_result *result)
{
	if (turn->state != TB_TURN_ANSWERING || turn->reply_done)
		return;
	turn->reply_done = true;
	if (turn->n_sentences == 0) {
		tb_answer_failed(turn, TB_OUTCOME_FAILED);
		return;
	}
	if (result->status == TB_OK && result->memory != NULL)
		turn->answer.memory = *result->memory;
	if (turn->asker.says_soon)
		tb_answer_sentence(turn,
		                   tb_span_cstr(tb_gate_phrase(turn->config.gate, TB_KIND_SOON, turn->asker.language)));
	tb_answer_voice_end(turn);
}

/* Keeps who did it, for the trace. */
static void note_engine(struct tb_turn *turn, const struct tb_result *result)
{
	struct tb_turn_trace *trace = &turn->answer.trace;
	const char **const who[] = {[TB_RESULT_HEARD] = &trace->stt,
	                            [TB_RESULT_SENTENCE] = &trace->reply,
	                            [TB_RESULT_REPLY_DONE] = &trace->reply,
	                            [TB_RESULT_VOICE] = &trace->tts,
	                            [TB_RESULT_VOICE_DONE] = &trace->tts};
	if (result->engine != NULL)
		*who[result->type] = result->engine;
}

void tb_turn_result(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms)
{
	if (result->epoch != turn->epoch || turn->state == TB_TURN_IDLE || turn->state == TB_TURN_DONE)
		return;
	note_engine(turn, result);
	switch (result->type) {
	case TB_RESULT_HEARD: on_heard(turn, result, now_ms); break;
	case TB_RESULT_SENTENCE: on_sentence(turn, result, now_ms); break;
	case TB_RESULT_REPLY_DONE: on_reply_done(turn, result); break;
	case TB_RESULT_VOICE: tb_answer_voice(turn, result, now_ms); break;
	case TB_RESULT_VOICE_DONE: tb_answer_voice_done(turn, result, now_ms); break;
	}
}

uint64_t tb_turn_deadline(const struct tb_turn *turn)
{
	return turn->deadline_ms;
}

void tb_turn_tick(struct tb_turn *turn, uint64_t now_ms)
{
	if (now_ms < turn->deadline_ms)
		return;
	tb_answer_late(turn, now_ms);
}
