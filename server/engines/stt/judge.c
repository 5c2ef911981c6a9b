#include "server/engines/stt/judge.h"

#include "server/engines/stt/transcript.h"

static bool looser_than(const struct tb_heard *heard, unsigned percent)
{
	return heard->n_loose * 100 > heard->n_words * percent;
}

bool tb_judge_unsure(const struct tb_heard *content, const struct tb_heard *general, unsigned disagree_percent)
{
	if (!general)
		return looser_than(content, TB_JUDGE_LOOSE_ALONE_PERCENT);
	if (tb_transcript_disagreement(content->text, general->text) <= disagree_percent)
		return false;
	return looser_than(content, TB_JUDGE_LOOSE_PERCENT) || general->fit - content->fit >= TB_JUDGE_FIT_GAP;
}
