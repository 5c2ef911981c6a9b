#include "server/session/talk.h"

bool tb_talk_question(struct tb_talk *talk, uint64_t now_ms)
{
	if (now_ms < talk->rest_until_ms)
		return false;
	uint64_t pause_ms = talk->last_ms == 0 ? TB_TALK_REST_MS : now_ms - talk->last_ms;
	if (talk->rest_until_ms != 0 || pause_ms >= TB_TALK_REST_MS)
		*talk = (struct tb_talk){.limit_ms = talk->limit_ms};
	else if (pause_ms <= TB_TALK_PAUSE_MS)
		talk->talked_ms += pause_ms;
	talk->last_ms = now_ms;
	uint64_t limit_ms = talk->limit_ms == 0 ? TB_TALK_LIMIT_MS : talk->limit_ms;
	if (talk->talked_ms < limit_ms)
		return true;
	talk->rest_until_ms = now_ms + TB_TALK_REST_MS;
	return false;
}
