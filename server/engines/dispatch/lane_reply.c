/* A reply from elsewhere: sentences as they come, each looked at once more where a check is configured. The child's own
 * words are checked too, while the reply is already being made; nothing of it is given before they have passed. */
#include "server/engines/dispatch/job.h"

#include <stdlib.h>
#include <string.h>

static const struct tb_remote_reply *engine_of(const struct tb_desk *desk)
{
	return desk->dispatch->config.remote_reply;
}

static const struct tb_remote_check *check_of(const struct tb_desk *desk)
{
	return desk->dispatch->config.remote_check;
}

static void cancel_check(struct tb_desk *desk, struct tb_remote_call **check, bool late)
{
	if (*check != NULL)
		check_of(desk)->remote.cancel(check_of(desk)->remote.ctx, *check, late);
	*check = NULL;
}

static void cancel_call(struct tb_desk *desk, bool late)
{
	if (desk->reply.call != NULL)
		engine_of(desk)->remote.cancel(engine_of(desk)->remote.ctx, desk->reply.call, late);
	desk->reply.call = NULL;
}

/* Everything but the call ends here. */
static void forget(struct tb_desk *desk)
{
	struct tb_reply_lane *lane = &desk->reply;
	tb_timer_stop(lane->timer);
	tb_timer_stop(lane->check_timer);
	cancel_check(desk, &lane->words_check, false);
	for (size_t i = 0; i < lane->n_sentences; i++) {
		struct tb_lane_sentence *sentence = &lane->sentences[i];
		cancel_check(desk, &sentence->check, false);
		tb_wipe((void *)(uintptr_t)sentence->text.data, sentence->text.n_bytes);
		free((void *)(uintptr_t)sentence->text.data);
		*sentence = (struct tb_lane_sentence){.desk = desk};
	}
	if (lane->fallback != NULL)
		tb_desk_free_job(lane->fallback);
	lane->fallback = NULL;
	lane->n_sentences = lane->n_given = 0;
	lane->active = false;
}

void tb_reply_cancel(struct tb_desk *desk)
{
	if (!desk->reply.active)
		return;
	cancel_call(desk, false);
	forget(desk);
}

/* --- how it ends ----------------------------------------------------------------------------------------------------
 */

static void end_with(struct tb_desk *desk, enum tb_status status)
{
	struct tb_reply_lane *lane = &desk->reply;
	struct tb_reply_memory memory = lane->memory;
	struct tb_result result = {
	    .type = TB_RESULT_REPLY_DONE, .status = status, .epoch = lane->epoch, .memory = &memory};
	forget(desk);
	tb_desk_deliver(desk, &result);
}

/* The storybook answers after all, where it knows the language. */
static void fall_back(struct tb_desk *desk, enum tb_status status)
{
	struct tb_reply_lane *lane = &desk->reply;
	const struct tb_reply_engine *reply = desk->dispatch->config.reply;
	struct tb_desk_job *job = lane->fallback;
	if (job != NULL && reply->speaks(reply->ctx, job->language)) {
		lane->fallback = NULL;
		forget(desk);
		tb_desk_add_job(desk, job);
	} else {
		end_with(desk, status);
	}
}

/* Not for the child's ears, or nobody could say that it is: the turn says something else. */
static void refuse(struct tb_desk *desk)
{
	struct tb_result result = {.type = TB_RESULT_SENTENCE, .status = TB_ERR_REFUSED, .epoch = desk->reply.epoch};
	cancel_call(desk, false);
	forget(desk);
	tb_desk_deliver(desk, &result);
}

/* Gives what has passed, in order, and ends when there is nothing more to wait for. */
static void settle(struct tb_desk *desk)
{
	struct tb_reply_lane *lane = &desk->reply;
	uint32_t epoch = lane->epoch;
	while (lane->active && lane->words_checked && lane->n_given < lane->n_sentences) {
		const struct tb_lane_sentence *sentence = &lane->sentences[lane->n_given];
		if (!sentence->checked)
			return;
		if (sentence->refused) {
			refuse(desk);
			return;
		}
		lane->n_given++;
		lane->said = true;
		tb_desk_deliver(desk, &(struct tb_result){.type = TB_RESULT_SENTENCE,
		                                          .epoch = epoch,
		                                          .engine = engine_of(desk)->remote.name,
		                                          .text = sentence->text});
		if (lane->epoch != epoch)
			return; /* the turn has cancelled, and gone on */
	}
	if (!lane->active || !lane->done || !lane->words_checked || lane->n_given < lane->n_sentences)
		return;
	if (lane->said)
		end_with(desk, TB_OK);
	else
		fall_back(desk, lane->status);
}

/* --- checks ---------------------------------------------------------------------------------------------------------
 */

static void on_words_verdict(void *to, enum tb_status status)
{
	struct tb_desk *desk = to;
	tb_desk_count_remote_failure(desk, TB_ENGINE_HOSTED_CHECK, status);
	desk->reply.words_check = NULL;
	desk->reply.words_checked = true;
	/* A check that fails is no reason to be silent: the gate has passed these words. */
	if (status == TB_ERR_REFUSED)
		refuse(desk);
	else
		settle(desk);
}

/* Here it is: the gate has passed the sentence, but it is a stranger's, and was to be looked at twice. */
static void on_sentence_verdict(void *to, enum tb_status status)
{
	struct tb_lane_sentence *sentence = to;
	tb_desk_count_remote_failure(sentence->desk, TB_ENGINE_HOSTED_CHECK, status);
	sentence->check = NULL;
	sentence->checked = true;
	sentence->refused = status != TB_OK;
	settle(sentence->desk);
}

/* Whichever check is under way has taken too long: it has failed. */
void tb_reply_on_check_time(void *ctx)
{
	struct tb_desk *desk = ctx;
	struct tb_reply_lane *lane = &desk->reply;
	if (lane->words_check != NULL) {
		cancel_check(desk, &lane->words_check, true);
		on_words_verdict(desk, TB_ERR_TIMEOUT);
		return;
	}
	for (size_t i = lane->n_given; i < lane->n_sentences; i++) {
		if (lane->sentences[i].check == NULL)
			continue;
		cancel_check(desk, &lane->sentences[i].check, true);
		on_sentence_verdict(&lane->sentences[i], TB_ERR_TIMEOUT);
		return;
	}
}

static void check_words(struct tb_desk *desk, struct tb_span text)
{
	const struct tb_remote_check *check = check_of(desk);
	struct tb_reply_lane *lane = &desk->reply;
	lane->words_checked = true;
	if (check == NULL || !tb_lane_may_ask(desk, &check->remote, "en"))
		return;
	lane->words_checked =
	    check->start(check->remote.ctx, text, on_words_verdict, desk, &lane->words_check) != TB_OK;
	tb_timer_start(lane->check_timer, check->remote.deadline_ms, 0);
}

static void check_sentence(struct tb_desk *desk, struct tb_lane_sentence *sentence)
{
	const struct tb_remote_check *check = check_of(desk);
	if (check == NULL) {
		sentence->checked = true;
		return;
	}
	enum tb_status status = TB_ERR_BUSY;
	if (tb_lane_may_ask(desk, &check->remote, "en"))
		status =
		    check->start(check->remote.ctx, sentence->text, on_sentence_verdict, sentence, &sentence->check);
	sentence->checked = status != TB_OK;
	sentence->refused = status != TB_OK;
	tb_timer_start(desk->reply.check_timer, check->remote.deadline_ms, 0);
}

/* --- what comes -----------------------------------------------------------------------------------------------------
 */

static void on_sentence(void *to, struct tb_span text)
{
	struct tb_desk *desk = to;
	struct tb_reply_lane *lane = &desk->reply;
	uint8_t *copy = lane->n_sentences < TB_LANE_SENTENCES_MAX ? malloc(text.n_bytes + 1) : NULL;
	tb_timer_stop(lane->timer);
	if (copy == NULL)
		return; /* more than anybody would listen to, or no memory: what is there is the answer */
	memcpy(copy, text.data, text.n_bytes);
	struct tb_lane_sentence *sentence = &lane->sentences[lane->n_sentences++];
	sentence->text = tb_span_make(copy, text.n_bytes);
	check_sentence(desk, sentence);
	settle(desk);
}

static void on_done(void *to, enum tb_status status)
{
	struct tb_desk *desk = to;
	tb_desk_count_remote_failure(desk, TB_ENGINE_HOSTED_REPLY, status);
	desk->reply.call = NULL;
	desk->reply.done = true;
	desk->reply.status = status;
	settle(desk);
}

void tb_reply_on_time(void *ctx)
{
	struct tb_desk *desk = ctx;
	if (!desk->reply.active || desk->reply.call == NULL)
		return;
	cancel_call(desk, true);
	tb_desk_count_remote_failure(desk, TB_ENGINE_HOSTED_REPLY, TB_ERR_TIMEOUT);
	fall_back(desk, TB_ERR_TIMEOUT);
}

bool tb_reply_take(struct tb_desk *desk, const struct tb_order *order)
{
	const struct tb_remote_reply *reply = engine_of(desk);
	struct tb_reply_lane *lane = &desk->reply;
	if (reply == NULL || !tb_lane_may_ask(desk, &reply->remote, order->language))
		return false;
	tb_reply_cancel(desk);
	lane->fallback = tb_desk_make_job(desk, order);
	lane->epoch = order->epoch;
	lane->memory = order->request->memory;
	/* The storybook did not say what was said now: its "again" would be another thing. */
	lane->memory.topic[0] = '\0';
	lane->memory.step = 0;
	lane->said = lane->done = false;
	struct tb_remote_reply_sink sink = {.to = desk, .on_sentence = on_sentence, .on_done = on_done};
	enum tb_status status = reply->start(reply->remote.ctx, order->request, &sink, &lane->call);
	lane->active = true;
	if (status != TB_OK) {
		tb_desk_count_remote_failure(desk, TB_ENGINE_HOSTED_REPLY, status);
		fall_back(desk, status);
		return true;
	}
	tb_timer_start(lane->timer, reply->remote.deadline_ms, 0);
	check_words(desk, order->request->text);
	return true;
}
