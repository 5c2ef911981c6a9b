#include "server/session/talk.h"

enum { DAY_S = 24 * 60 * 60, MINUTE_S = 60 };

static int64_t local_s(struct tb_now now)
{
	return now.unix_ms / 1000 + now.utc_offset_s;
}

static bool is_quiet(const struct tb_talk_limits *limits, struct tb_now now)
{
	uint16_t minute = (uint16_t)(local_s(now) % DAY_S / MINUTE_S);
	if (limits->quiet_from_min <= limits->quiet_to_min)
		return minute >= limits->quiet_from_min && minute < limits->quiet_to_min;
	return minute >= limits->quiet_from_min || minute < limits->quiet_to_min;
}

static void turn_page(struct tb_talk *talk, struct tb_now now)
{
	int64_t day = local_s(now) / DAY_S;
	if (day == talk->day)
		return;
	talk->day = day;
	talk->day_ms = 0;
}

static void begin_anew(struct tb_talk *talk)
{
	talk->talked_ms = talk->rest_until_ms = 0;
	talk->soon_said = false;
}

/* What has passed since the question before, as far as it was conversation. */
static void account(struct tb_talk *talk, struct tb_now now)
{
	uint64_t pause_ms = talk->last_ms == 0 ? TB_TALK_REST_MS : now.ms - talk->last_ms;
	if (talk->rest_until_ms != 0 || pause_ms >= TB_TALK_REST_MS)
		begin_anew(talk);
	if (pause_ms <= TB_TALK_PAUSE_MS) {
		talk->talked_ms += pause_ms;
		talk->day_ms += pause_ms;
	}
	talk->last_ms = now.ms;
}

static bool is_near(uint64_t talked_ms, uint64_t limit_ms)
{
	return limit_ms > 2 * TB_TALK_SOON_MS && talked_ms + TB_TALK_SOON_MS >= limit_ms;
}

enum tb_talk_verdict tb_talk_question(struct tb_talk *talk, struct tb_now now)
{
	const struct tb_talk_limits *limits = &talk->limits;
	uint64_t limit_ms = limits->talk_ms == 0 ? TB_TALK_LIMIT_MS : limits->talk_ms;
	turn_page(talk, now);
	if (is_quiet(limits, now))
		return TB_TALK_QUIET;
	if (now.ms < talk->rest_until_ms)
		return TB_TALK_REST;
	account(talk, now);
	if (limits->day_ms != 0 && talk->day_ms >= limits->day_ms)
		return TB_TALK_DAY_OVER;
	if (talk->talked_ms >= limit_ms) {
		talk->rest_until_ms = now.ms + TB_TALK_REST_MS;
		return TB_TALK_REST;
	}
	if (talk->soon_said || (!is_near(talk->talked_ms, limit_ms) && !is_near(talk->day_ms, limits->day_ms)))
		return TB_TALK_GO_ON;
	talk->soon_said = true;
	return TB_TALK_SOON;
}
