#include "device/core/parts.h"

enum {
	PLAY_EVERY_MS = 20,
	STALL_MS = 10000,            /* a phrase that does not move for so long is over */
	MOMENT_AFTER_MS = 1200,      /* of thinking: a sound says that it was heard */
	HELLO_WITHIN_MS = 5 * 60000, /* of a press in vain: later nobody waits for it */
	TROUBLE_MS = 2000
};

/* Nothing is heard: the light says that it did not work. */
static void show_trouble(struct tb_bear *bear, enum tb_status status)
{
	TB_BEAR_LOG(bear, ERROR, "The bear cannot say its phrase: %s", tb_status_name(status));
	bear->trouble_until_ms = bear->now_ms + TROUBLE_MS;
}

void tb_phrase_say(struct tb_bear *bear, enum tb_phrase phrase)
{
	enum tb_status status = tb_downlink_say(&bear->downlink, bear->config.phrase_mp3(phrase, bear->language));
	bear->phrase_ms = bear->now_ms;
	if (status != TB_OK)
		show_trouble(bear, status);
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
	if (!is_over && bear->now_ms < bear->phrase_ms + STALL_MS)
		return;
	if (downlink->n_played == 0)
		show_trouble(bear, downlink->damage != TB_OK ? downlink->damage : TB_ERR_FORMAT);
	tb_downlink_hush(downlink);
}

static bool hello_is_due(const struct tb_bear *bear)
{
	return bear->vain_ms != 0 && bear->state == TB_BEAR_READY && bear->watch.state == TB_WATCH_UP &&
	       !bear->downlink.says_phrase;
}

void tb_phrase_poll(struct tb_bear *bear)
{
	if (bear->now_ms >= moment_ms(bear)) {
		bear->question.moment_said = true;
		tb_phrase_say(bear, TB_PHRASE_ONE_MOMENT);
	}
	if (hello_is_due(bear)) {
		bool waits = bear->now_ms < bear->vain_ms + HELLO_WITHIN_MS;
		bear->vain_ms = 0;
		if (waits)
			tb_phrase_say(bear, TB_PHRASE_HELLO_AGAIN);
	}
	if (bear->downlink.says_phrase)
		play_on(bear);
}

uint64_t tb_phrase_deadline(const struct tb_bear *bear)
{
	return bear->downlink.says_phrase ? bear->now_ms + PLAY_EVERY_MS : moment_ms(bear);
}
