#include "device/core/parts.h"

#include "common/base/utf8.h"

#include <stdio.h>
#include <string.h>

enum {
	TROUBLE_MS = 2000,
	OWED_MS = 30000,
	TAIL_QUIET_MS = 60, /* of the tail: it is heard by this that the last word is over */
	MUTE_AFTER_MS = 500 /* a microphone that gives nothing for so long is broken, and this was no tap */
};

/* What may still come for the question: nothing; a reply; a reply, if the server remembers it on the next connection.
 */
enum missing { NONE, OWED, LEFT_BEHIND };

struct result {
	const char *name;
	bool trouble; /* the light must say that it did not work */
	enum missing missing;
	enum tb_phrase phrase; /* with trouble: what the bear says then; TB_N_PHRASES: its caller says it */
};

static const struct result RESULTS[TB_TURN_RESULT_COUNT] = {
    [TB_TURN_ANSWERED] = {"answered", false, NONE, TB_N_PHRASES},
    [TB_TURN_TEXT_ONLY] = {"text_only", true, NONE, TB_PHRASE_SAY_AGAIN},
    [TB_TURN_CUT] = {"cut", true, NONE, TB_PHRASE_LOST_YOU},
    [TB_TURN_ERROR] = {"error", true, NONE, TB_PHRASE_SAY_AGAIN},
    [TB_TURN_NO_REPLY] = {"no_reply", true, LEFT_BEHIND, TB_PHRASE_SAY_AGAIN},
    [TB_TURN_TOO_SHORT] = {"too_short", false, NONE, TB_N_PHRASES},
    [TB_TURN_CANCELLED] = {"cancelled", false, OWED, TB_N_PHRASES},
    [TB_TURN_INTERRUPTED] = {"interrupted", false, NONE, TB_N_PHRASES},
    [TB_TURN_LINK_LOST] = {"link_lost", true, LEFT_BEHIND, TB_PHRASE_LOST_YOU},
    [TB_TURN_LINK_SLOW] = {"link_slow", true, OWED, TB_PHRASE_LOST_YOU},
    [TB_TURN_OFFLINE] = {"offline", true, NONE, TB_N_PHRASES},
    [TB_TURN_NO_MICROPHONE] = {"no_microphone", true, NONE, TB_PHRASE_NOT_WELL},
    [TB_TURN_NO_VOICE] = {"no_voice", true, NONE, TB_PHRASE_DIDNT_HEAR},
    [TB_TURN_RESTING] = {"resting", false, NONE, TB_N_PHRASES},
};

const char *tb_turn_result_name(enum tb_turn_result result)
{
	return (unsigned)result < TB_TURN_RESULT_COUNT ? RESULTS[result].name : "unknown";
}

void tb_question_open(struct tb_bear *bear, bool is_text)
{
	struct tb_bear_question *question = &bear->question;
	memset(question, 0, sizeof *question);
	question->open = true;
	bear->vain_ms = 0;
	question->is_text = is_text;
	question->number = ++bear->n_turns;
	question->opened_ms = question->asked_ms = question->last_sample_ms = bear->now_ms;
	tb_downlink_drop(&bear->downlink);
	char id[TB_SESSION_ID_MAX + 1];
	snprintf(id, sizeof id, "%s-%lu", bear->id_prefix, (unsigned long)question->number);
	if (is_text)
		tb_uplink_abort(&bear->uplink);
	else
		tb_uplink_begin(&bear->uplink, id);
}

void tb_question_over(struct tb_bear *bear, enum tb_turn_result result)
{
	bear->question.result = result;
	tb_bear_fire(bear, TB_TRIGGER_QUESTION_OVER);
}

void tb_microphone_close(struct tb_bear *bear)
{
	if (bear->microphone_open)
		bear->port.microphone.stop(bear->port.microphone.ctx);
	bear->microphone_open = false;
	bear->tail_until_ms = 0;
}

/* --- the button is let go -------------------------------------------------------------------------------------------
 */

static bool is_tap(const struct tb_bear *bear)
{
	return bear->now_ms - bear->question.opened_ms < TB_UPLINK_TAP_MS && tb_uplink_is_short(&bear->uplink);
}

static void tap(struct tb_bear *bear)
{
	bool interrupted = bear->question.interrupted;
	tb_question_over(bear, TB_TURN_TOO_SHORT);
	if (!interrupted)
		tb_limits_next_volume(bear);
}

static bool is_mute(const struct tb_bear *bear)
{
	const struct tb_bear_question *question = &bear->question;
	return tb_uplink_is_empty(&bear->uplink) && question->asked_ms - question->opened_ms >= MUTE_AFTER_MS;
}

/* All of the question was heard. */
static void ask(struct tb_bear *bear)
{
	tb_microphone_close(bear);
	bool mute = is_mute(bear);
	if (mute)
		TB_BEAR_LOG(bear, ERROR, "The microphone gave not one sample");
	if (!tb_uplink_end(&bear->uplink)) {
		tb_question_over(bear, mute ? TB_TURN_NO_MICROPHONE : TB_TURN_NO_VOICE);
		return;
	}
	TB_BEAR_LOG(bear, INFO, "🎤 Recording completed, processing...");
	tb_outbox_pump(bear);
}

void tb_question_released(struct tb_bear *bear, uint32_t tail_ms)
{
	struct tb_bear_question *question = &bear->question;
	question->asked_ms = bear->now_ms;
	TB_BEAR_LOG(bear, INFO, "🔘 Button released after %lums", (unsigned long)(bear->now_ms - question->opened_ms));
	bear->tail_until_ms = bear->now_ms + tail_ms;
	if (is_tap(bear))
		tap(bear);
	else
		tb_question_tail_poll(bear);
}

void tb_question_tail_poll(struct tb_bear *bear)
{
	if (bear->tail_until_ms == 0)
		return;
	bool is_over = bear->now_ms >= bear->tail_until_ms || tb_uplink_quiet_ms(&bear->uplink) >= TAIL_QUIET_MS ||
	               tb_uplink_is_full_length(&bear->uplink) || is_mute(bear);
	if (is_over)
		ask(bear);
}

static size_t keep_text(char *out, size_t cap, const char *text)
{
	size_t n_bytes = tb_utf8_prefix(tb_span_cstr(text), cap);
	memcpy(out, text, n_bytes);
	return n_bytes;
}

void tb_question_keep_texts(struct tb_bear *bear)
{
	const struct tb_server_msg *msg = &bear->downlink.reader.msg;
	size_t half = bear->config.text_bytes / 2;
	if (bear->config.text_memory == NULL)
		return;
	bear->question.n_text = keep_text(bear->config.text_memory, half, msg->text);
	bear->question.n_heard = keep_text(bear->config.text_memory + half, half, msg->heard);
}

static void report(struct tb_bear *bear)
{
	const struct tb_bear_question *question = &bear->question;
	const char *texts = bear->config.text_memory;
	if (bear->config.on_turn == NULL)
		return;
	struct tb_bear_turn turn = {
	    .number = question->number,
	    .result = question->result,
	    .error_code = question->result == TB_TURN_ERROR ? question->error_code : "",
	    .first_sound_ms = -1,
	    .release_to_sound_ms = -1,
	    .reply_audio_ms = (uint32_t)(bear->downlink.n_played * 1000 / bear->port.speaker.rate_hz),
	};
	if (texts != NULL) {
		turn.text = tb_span_make(texts, question->n_text);
		turn.heard = tb_span_make(texts + bear->config.text_bytes / 2, question->n_heard);
	}
	if (question->sounded) {
		turn.first_sound_ms = (int64_t)(question->first_sound_ms - question->last_sample_ms);
		turn.release_to_sound_ms = (int64_t)(question->first_sound_ms - question->asked_ms);
	}
	bear->config.on_turn(bear->config.on_turn_ctx, &turn);
}

/* A reply that may still come must not be taken for the next question's. */
static void count_missing_reply(struct tb_bear *bear, bool reply_begun)
{
	enum missing missing = RESULTS[bear->question.result].missing;
	if (!bear->uplink.final_sent || missing == NONE || reply_begun)
		return;
	bear->n_owed += missing == OWED;
	bear->n_abandoned++;
	bear->owed_until_ms = bear->now_ms + OWED_MS;
}

void tb_question_close(struct tb_bear *bear)
{
	struct tb_bear_question *question = &bear->question;
	if (!question->open)
		return;
	tb_microphone_close(bear);
	bool reply_begun = bear->downlink.has_audio;
	count_missing_reply(bear, reply_begun);
	if (reply_begun)
		bear->verdict = TB_REPLY_LATE; /* the rest of it, if any, belongs to no question */
	bear->message_wanted = false;
	if (bear->uplink.n_dropped > 0)
		bear->n_drops++;
	if (RESULTS[question->result].trouble) {
		bear->trouble_until_ms = bear->now_ms + TROUBLE_MS;
		TB_BEAR_LOG(bear, WARN, "Question %lu ended without a whole answer: %s",
		            (unsigned long)question->number, tb_turn_result_name(question->result));
	} else {
		bear->trouble_until_ms = 0;
	}
	report(bear);
	if (bear->config.text_memory != NULL)
		tb_wipe(bear->config.text_memory, bear->config.text_bytes);
	tb_downlink_drop(&bear->downlink);
	tb_uplink_abort(&bear->uplink);
	question->open = false;
	if (RESULTS[question->result].phrase != TB_N_PHRASES)
		tb_phrase_say(bear, RESULTS[question->result].phrase);
}
