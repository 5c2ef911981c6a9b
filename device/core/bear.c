#include "device/core/parts.h"

/* Behind the longest utterance, so that a microphone that is a little slow still ends it by its samples. */
enum { LISTEN_MAX_MS = TB_UTTERANCE_MAX_MS + 2000 };

static void advance(struct tb_bear *bear, uint64_t now_ms)
{
	if (now_ms > bear->now_ms)
		bear->now_ms = now_ms;
}

/* --- the child -----------------------------------------------------------------------------------------------------
 */

static void on_samples(struct tb_bear *bear, const struct tb_bear_event *event)
{
	if (!bear->microphone_open) {
		TB_BEAR_LOG(bear, WARN, "Dropped samples: the button is not held");
		return;
	}
	bear->question.last_sample_ms = bear->now_ms;
	tb_uplink_feed(&bear->uplink, event->samples, event->n_samples);
	tb_outbox_pump(bear);
	if (!bear->microphone_open)
		return;
	if (tb_uplink_is_hopeless(&bear->uplink))
		tb_question_over(bear, TB_TURN_LINK_SLOW);
	else if (bear->state == TB_BEAR_LISTENING && tb_uplink_is_full_length(&bear->uplink))
		tb_bear_fire(bear, TB_TRIGGER_FULL_LENGTH);
}

static void on_text(struct tb_bear *bear, const struct tb_bear_event *event)
{
	bear->typed = event->text;
	tb_bear_fire(bear, TB_TRIGGER_TEXT);
	bear->typed = tb_span_make(NULL, 0);
}

static void on_start(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	tb_bear_fire(bear, TB_TRIGGER_START);
}

static void on_stop(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	tb_bear_fire(bear, TB_TRIGGER_STOP);
}

static void on_press(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	tb_bear_fire(bear, TB_TRIGGER_PRESS);
}

static void on_release(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	tb_bear_fire(bear, TB_TRIGGER_RELEASE);
}

static void on_update_begin(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	tb_bear_fire(bear, TB_TRIGGER_UPDATE);
}

static void on_update_over(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)event;
	tb_bear_fire(bear, TB_TRIGGER_UPDATED);
}

static void on_tick(struct tb_bear *bear, const struct tb_bear_event *event)
{
	(void)bear;
	(void)event;
}

/* --- time ----------------------------------------------------------------------------------------------------------
 */

static void resume_reading(struct tb_bear *bear)
{
	const struct tb_downlink *downlink = &bear->downlink;
	if (!bear->reading_paused || !tb_downlink_has_room(downlink))
		return;
	if (!downlink->in_message && !tb_downlink_is_drained(downlink))
		return;
	bear->reading_paused = false;
	tb_link_watch_paused(&bear->watch, false, bear->now_ms);
	bear->port.link.resume_reading(bear->port.link.ctx);
}

/* The microphone is not open for longer than a question may be, whether samples come or not. */
static uint64_t listen_end_ms(const struct tb_bear *bear)
{
	return bear->state == TB_BEAR_LISTENING ? bear->question.opened_ms + LISTEN_MAX_MS : UINT64_MAX;
}

/* All that is due. */
static void poll(struct tb_bear *bear)
{
	tb_boot_poll(bear);
	tb_link_watch_owed(&bear->watch, bear->gives_acks && tb_uplink_is_owed_ack(&bear->uplink), bear->now_ms);
	tb_link_poll(bear);
	if (bear->now_ms >= listen_end_ms(bear))
		tb_bear_fire(bear, TB_TRIGGER_FULL_LENGTH);
	if (bear->now_ms >= bear->owed_until_ms)
		bear->n_owed = bear->n_abandoned = 0;
	tb_question_tail_poll(bear);
	tb_health_poll(bear);
	tb_outbox_pump(bear);
	tb_answer_poll(bear);
	tb_limits_poll(bear);
	tb_phrase_poll(bear);
	resume_reading(bear);
	tb_bear_show_light(bear);
}

void tb_bear_handle(struct tb_bear *bear, const struct tb_bear_event *event, uint64_t now_ms)
{
	static void (*const handlers[TB_BEAR_EVENT_COUNT])(struct tb_bear *, const struct tb_bear_event *) = {
	    [TB_BEAR_EVENT_TICK] = on_tick,
	    [TB_BEAR_EVENT_START] = on_start,
	    [TB_BEAR_EVENT_STOP] = on_stop,
	    [TB_BEAR_EVENT_PRESS] = on_press,
	    [TB_BEAR_EVENT_RELEASE] = on_release,
	    [TB_BEAR_EVENT_SAMPLES] = on_samples,
	    [TB_BEAR_EVENT_TEXT] = on_text,
	    [TB_BEAR_EVENT_LINK_OPEN] = tb_link_on_open,
	    [TB_BEAR_EVENT_LINK_REFUSED] = tb_link_on_refused,
	    [TB_BEAR_EVENT_LINK_FAILED] = tb_link_on_failed,
	    [TB_BEAR_EVENT_LINK_CLOSED] = tb_link_on_closed,
	    [TB_BEAR_EVENT_LINK_WRITABLE] = tb_link_on_writable,
	    [TB_BEAR_EVENT_LINK_ALIVE] = tb_link_on_alive,
	    [TB_BEAR_EVENT_UPDATE_BEGIN] = on_update_begin,
	    [TB_BEAR_EVENT_UPDATE_OVER] = on_update_over,
	};
	advance(bear, now_ms);
	if ((unsigned)event->type < TB_BEAR_EVENT_COUNT)
		handlers[event->type](bear, event);
	poll(bear);
}

static uint64_t sooner(uint64_t a_ms, uint64_t b_ms)
{
	return a_ms < b_ms ? a_ms : b_ms;
}

uint64_t tb_bear_deadline(const struct tb_bear *bear)
{
	uint64_t deadline_ms = sooner(tb_link_watch_deadline(&bear->watch), tb_answer_deadline(bear));
	deadline_ms = sooner(deadline_ms, listen_end_ms(bear));
	deadline_ms = sooner(deadline_ms, tb_boot_deadline(bear));
	deadline_ms = sooner(deadline_ms, tb_limits_deadline(bear));
	deadline_ms = sooner(deadline_ms, tb_phrase_deadline(bear));
	if (bear->tail_until_ms > 0)
		deadline_ms = sooner(deadline_ms, bear->tail_until_ms);
	if (bear->watch.state == TB_WATCH_UP)
		deadline_ms = sooner(deadline_ms, bear->status_ms);
	if (bear->now_ms < bear->trouble_until_ms)
		deadline_ms = sooner(deadline_ms, bear->trouble_until_ms);
	if (bear->n_owed > 0)
		deadline_ms = sooner(deadline_ms, bear->owed_until_ms);
	return deadline_ms;
}

enum tb_bear_state tb_bear_get_state(const struct tb_bear *bear)
{
	return bear->state;
}

bool tb_bear_says_phrase(const struct tb_bear *bear)
{
	return bear->downlink.says_phrase;
}

/* --- bytes ---------------------------------------------------------------------------------------------------------
 */

static void pause_reading(struct tb_bear *bear)
{
	bear->reading_paused = true;
	tb_link_watch_paused(&bear->watch, true, bear->now_ms);
}

static bool begin_message(struct tb_bear *bear)
{
	if (!tb_downlink_is_drained(&bear->downlink)) {
		pause_reading(bear);
		return false;
	}
	bear->verdict = TB_REPLY_UNJUDGED;
	bear->message_wanted = tb_answer_awaited(bear);
	tb_downlink_begin(&bear->downlink, bear->message_wanted);
	return true;
}

/* Returns the bytes taken: fewer than given when there is no room. */
static size_t take_bytes(struct tb_bear *bear, const uint8_t *bytes, size_t n_bytes)
{
	struct tb_downlink *downlink = &bear->downlink;
	size_t n_taken = 0;
	while (n_taken < n_bytes) {
		if (!downlink->in_message)
			return n_bytes; /* it is broken: the rest is skipped */
		if (!tb_downlink_has_room(downlink)) {
			pause_reading(bear);
			break;
		}
		size_t n_step = n_bytes - n_taken < TB_DOWNLINK_STEP_CHARS ? n_bytes - n_taken : TB_DOWNLINK_STEP_CHARS;
		enum tb_status status = tb_downlink_feed(downlink, bytes + n_taken, n_step);
		if (status != TB_OK)
			TB_BEAR_LOG(bear, WARN, "A message is broken: %s", tb_status_name(status));
		n_taken += n_step;
		bear->progress_ms = bear->now_ms;
		tb_answer_poll(bear);
	}
	return n_taken;
}

static void end_message(struct tb_bear *bear)
{
	enum tb_status status = tb_downlink_end(&bear->downlink);
	if (status == TB_OK)
		tb_message_handle(bear);
	else
		TB_BEAR_LOG(bear, WARN, "A message is broken: %s", tb_status_name(status));
}

size_t tb_bear_link_data(struct tb_bear *bear, const void *bytes, size_t n_bytes, bool is_first, bool is_last,
                         uint64_t now_ms)
{
	advance(bear, now_ms);
	if (bear->watch.state != TB_WATCH_GREETING && bear->watch.state != TB_WATCH_UP)
		return n_bytes;
	tb_link_watch_heard(&bear->watch, bear->now_ms);
	size_t n_taken = 0;
	if (!is_first || begin_message(bear))
		n_taken = take_bytes(bear, bytes, n_bytes);
	if (n_taken == n_bytes && is_last && bear->downlink.in_message)
		end_message(bear);
	poll(bear);
	return n_taken;
}
