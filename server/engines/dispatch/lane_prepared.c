/* Prepared voices are given at once, by the loop, as long as nothing else has been voiced in the answer; behind other
 * voice the desk's worker puts them in their place. */
#include "server/engines/dispatch/job.h"

#include "server/engines/dispatch/prepared.h"

/* Posted, and so given after the order that asked for it. */
static void give_voice(struct tb_desk *desk, const struct tb_order *order, const struct tb_prepared_voice *voice)
{
	desk->prepared_ms += voice->voice_ms;
	tb_desk_post(desk, &(struct tb_result){.type = TB_RESULT_VOICE,
	                                       .epoch = order->epoch,
	                                       .engine = "prepared",
	                                       .mp3 = voice->mp3,
	                                       .sentence_voiced = true});
}

static void give_end(struct tb_desk *desk, const struct tb_order *order)
{
	tb_desk_post(desk, &(struct tb_result){.type = TB_RESULT_VOICE_DONE,
	                                       .epoch = order->epoch,
	                                       .engine = "prepared",
	                                       .voice_ms = desk->prepared_ms});
	tb_prepared_forget(desk);
}

void tb_prepared_forget(struct tb_desk *desk)
{
	desk->prepared_ms = 0;
	desk->voice_under_way = false;
}

bool tb_prepared_take(struct tb_desk *desk, const struct tb_order *order)
{
	if (order->type == TB_ORDER_VOICE_END) {
		bool is_all = !desk->voice_under_way && desk->prepared_ms > 0;
		if (is_all)
			give_end(desk, order);
		else
			tb_prepared_forget(desk);
		return is_all;
	}
	const struct tb_prepared *prepared = desk->dispatch->prepared;
	const struct tb_prepared_voice *voice =
	    desk->voice_under_way || prepared == NULL ? NULL : tb_prepared_find(prepared, order->language, order->text);
	if (voice == NULL) {
		desk->voice_under_way = true;
		return false;
	}
	give_voice(desk, order, voice);
	return true;
}
