#include "device/core/parts.h"

enum {
	PLAY_EVERY_MS = 20,
	STALL_MS = 10000,      /* a phrase that does not move for so long is over */
	MOMENT_AFTER_MS = 1200 /* of thinking: a sound says that it was heard */
};

void tb_phrase_say(struct tb_bear *bear, enum tb_phrase phrase)
{
	enum tb_status status = tb_downlink_say(&bear->downlink, bear->config.phrase_mp3(phrase, bear->language));
	bear->phrase_ms = bear->now_ms;
	if (status != TB_OK)
		TB_BEAR_LOG(bear, ERROR, "The bear cannot say its phrase: %s", tb_status_name(status));
}

void tb_phrase_stop(struct tb_bear *bear)
{
	if (!bear->downlink.says_phrase)
		return;
	tb_downlink_hush(&bear->downlink);
	bear->port.speaker.stop(bear->port.speaker.ctx);
}

static bool moment_is_due(const struct tb_bear *bear)
{
	const struct tb_downlink *downlink = &bear->downlink;
	return bear->state == TB_BEAR_THINKING && !bear->question.moment_said && !downlink->has_audio &&
	       !downlink->says_phrase;
}

static uint64_t moment_ms(const struct tb_bear *bear)
{
	return moment_is_due(bear) ? bear->question.asked_ms + MOMENT_AFTER_MS : UINT64_MAX;
}

static void play_on(struct tb_bear *bear)
{
	struct tb_downlink *downlink = &bear->downlink;
	do
		tb_downlink_drain(downlink);
	while (tb_downlink_play(downlink, false) > 0 && (bear->phrase_ms = bear->now_ms, true));
	uint32_t queued_ms = bear->port.speaker.queued_ms(bear->port.speaker.ctx);
	bool is_over = tb_downlink_is_played(downlink) && queued_ms == 0;
	if (is_over || bear->now_ms >= bear->phrase_ms + STALL_MS)
		tb_downlink_hush(downlink);
}

void tb_phrase_poll(struct tb_bear *bear)
{
	if (bear->now_ms >= moment_ms(bear)) {
		bear->question.moment_said = true;
		tb_phrase_say(bear, TB_PHRASE_ONE_MOMENT);
	}
	if (bear->downlink.says_phrase)
		play_on(bear);
}

uint64_t tb_phrase_deadline(const struct tb_bear *bear)
{
	return bear->downlink.says_phrase ? bear->now_ms + PLAY_EVERY_MS : moment_ms(bear);
}
