#include "device/core/parts.h"

#include <string.h>

enum {
	STALL_MS = 10000, /* an answer that does not move for so long is over */
	PLAY_EVERY_MS = 20,
	PAUSE_AFTER_MS = 40 /* without anything new, and with next to nothing at the speaker: it will fall silent */
};

bool tb_answer_awaited(const struct tb_bear *bear)
{
	return bear->state == TB_BEAR_THINKING && bear->uplink.final_sent;
}

/* By id where the server sends one; by count where it does not (docs/protocol.md). */
static bool is_ours(const struct tb_bear *bear)
{
	const char *id = bear->downlink.reader.msg.audio_session_id;
	if (id[0] == 0)
		return bear->n_owed == 0;
	if (strcmp(id, bear->uplink.id) == 0)
		return true;
	if (strncmp(id, bear->id_prefix, strlen(bear->id_prefix)) == 0)
		return false; /* of an earlier question of this bear */
	return bear->question.is_text || bear->n_owed == 0;
}

static void drop_late(struct tb_bear *bear)
{
	bear->verdict = TB_REPLY_LATE;
	if (bear->n_owed > 0)
		bear->n_owed--;
	if (bear->message_wanted)
		tb_downlink_drop(&bear->downlink);
	TB_BEAR_LOG(bear, INFO, "Dropped a reply to no open question");
}

enum tb_reply_verdict tb_answer_judge(struct tb_bear *bear)
{
	const struct tb_downlink *downlink = &bear->downlink;
	if (bear->verdict != TB_REPLY_UNJUDGED)
		return bear->verdict;
	if (!bear->message_wanted) {
		drop_late(bear);
		return bear->verdict;
	}
	/* Once a question was abandoned on this connection the id decides, so it is waited for as long as there is
	 * room. */
	bool id_seen = downlink->reader.msg.audio_session_id[0] != 0;
	if (!id_seen && bear->n_abandoned > 0 && downlink->in_message && tb_downlink_has_room(downlink))
		return TB_REPLY_UNJUDGED;
	if (!is_ours(bear)) {
		drop_late(bear);
	} else {
		bear->verdict = TB_REPLY_OURS;
		if (id_seen)
			bear->n_owed = 0;
	}
	return bear->verdict;
}

/* Is what was let in the audio of an audio_response? A full ring is answered with yes: only that message carries audio,
 * and there is no memory for waiting on. */
static bool is_answer(struct tb_bear *bear)
{
	const struct tb_downlink *downlink = &bear->downlink;
	enum tb_server_msg_type type = downlink->reader.msg.type;
	if (type == TB_SERVER_AUDIO_RESPONSE)
		return true;
	if (downlink->reader.msg.has_type) {
		tb_downlink_drop(&bear->downlink);
		return false;
	}
	if (downlink->in_message)
		return !tb_downlink_has_room(downlink);
	tb_downlink_drop(&bear->downlink);
	tb_question_over(bear, TB_TURN_CUT);
	return false;
}

static void consider_sound(struct tb_bear *bear)
{
	struct tb_downlink *downlink = &bear->downlink;
	if (!downlink->has_audio || downlink->discard || !is_answer(bear) || tb_answer_judge(bear) != TB_REPLY_OURS)
		return;
	if (tb_downlink_is_played(downlink)) {
		tb_question_over(bear, TB_TURN_CUT); /* audio, and not one sample in it */
		return;
	}
	bool enough =
	    tb_ring_used(&downlink->ring) > 0 && tb_downlink_buffered_ms(downlink) >= bear->config.prebuffer_ms;
	if (enough || downlink->ended || !tb_downlink_has_room(downlink))
		tb_bear_fire(bear, TB_TRIGGER_SOUND);
}

static void count_underrun(struct tb_bear *bear, uint32_t queued_ms)
{
	bool dry = queued_ms == 0 && tb_downlink_is_dry(&bear->downlink);
	if (dry && !bear->ran_dry)
		bear->n_underruns++;
	bear->ran_dry = dry;
}

static void play_on(struct tb_bear *bear)
{
	struct tb_downlink *downlink = &bear->downlink;
	struct tb_bear_question *question = &bear->question;
	size_t n_given = tb_downlink_play(downlink, false);
	if (n_given > 0 && !question->sounded) {
		question->sounded = true;
		question->first_sound_ms = bear->now_ms;
		bear->ran_dry = false;
	}
	while (n_given > 0) {
		bear->progress_ms = bear->now_ms;
		tb_downlink_drain(downlink);
		n_given = tb_downlink_play(downlink, false);
	}
	uint32_t queued_ms = bear->port.speaker.queued_ms(bear->port.speaker.ctx);
	if (queued_ms < PLAY_EVERY_MS && bear->now_ms >= bear->progress_ms + PAUSE_AFTER_MS)
		tb_downlink_play(downlink, true);
	if (!tb_downlink_is_played(downlink)) {
		count_underrun(bear, queued_ms);
	} else if (queued_ms == 0) {
		if (downlink->damage != TB_OK)
			TB_BEAR_LOG(bear, WARN, "The answer was damaged: %s", tb_status_name(downlink->damage));
		tb_question_over(bear, downlink->damage != TB_OK ? TB_TURN_CUT : TB_TURN_ANSWERED);
	}
}

/* When the open question is given up. */
static uint64_t give_up_ms(const struct tb_bear *bear)
{
	const struct tb_downlink *downlink = &bear->downlink;
	if (bear->state == TB_BEAR_SPEAKING)
		return bear->progress_ms + STALL_MS;
	if (bear->state != TB_BEAR_THINKING)
		return UINT64_MAX;
	uint64_t since = bear->uplink.final_sent ? bear->question.sent_ms : bear->question.asked_ms;
	uint64_t at = since + bear->config.reply_timeout_ms;
	bool coming_in = downlink->in_message && downlink->has_audio && !downlink->discard;
	return coming_in && bear->progress_ms + STALL_MS > at ? bear->progress_ms + STALL_MS : at;
}

/* The question ends here. A server that left it without an answer, or stopped in the middle of one, may still say
 * something, or stand in the middle of a frame for ever: on a new connection neither can be taken for the next answer.
 */
static void give_up(struct tb_bear *bear)
{
	const struct tb_downlink *downlink = &bear->downlink;
	bool begun = downlink->has_audio;
	bool server_owes = !begun || (downlink->in_message && !downlink->discard);
	if (bear->state == TB_BEAR_SPEAKING)
		bear->port.speaker.stop(bear->port.speaker.ctx);
	enum tb_turn_result without_answer = bear->question.error_code[0] != 0 ? TB_TURN_ERROR : TB_TURN_NO_REPLY;
	tb_question_over(bear, begun ? TB_TURN_CUT : without_answer);
	if (server_owes)
		tb_bear_leave_link(bear);
}

void tb_answer_poll(struct tb_bear *bear)
{
	tb_downlink_drain(&bear->downlink);
	if (tb_answer_awaited(bear))
		consider_sound(bear);
	if (bear->state == TB_BEAR_SPEAKING)
		play_on(bear);
	if (bear->now_ms < give_up_ms(bear))
		return;
	give_up(bear);
}

uint64_t tb_answer_deadline(const struct tb_bear *bear)
{
	uint64_t deadline_ms = give_up_ms(bear);
	if (bear->state != TB_BEAR_SPEAKING)
		return deadline_ms;
	uint32_t queued_ms = bear->port.speaker.queued_ms(bear->port.speaker.ctx);
	if (tb_downlink_is_played(&bear->downlink) && queued_ms == 0)
		return bear->now_ms; /* it ran out since the last event: nothing else would tell */
	if (tb_downlink_is_dry(&bear->downlink) && queued_ms == 0)
		return deadline_ms;
	uint64_t next_ms = bear->now_ms + (queued_ms > 0 && queued_ms < PLAY_EVERY_MS ? queued_ms : PLAY_EVERY_MS);
	return next_ms < deadline_ms ? next_ms : deadline_ms;
}
