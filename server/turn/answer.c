#include "server/turn/answer.h"

#include <string.h>

struct tb_voice_piece {
	struct tb_voice_piece *next;
	struct tb_span mp3;
};

void tb_answer_clear(struct tb_turn *turn)
{
	turn->n_sentences = turn->n_voiced = turn->n_words = 0;
	turn->first_piece = turn->last_piece = NULL;
	turn->n_mp3_bytes = 0;
}

static void add_text(struct tb_turn *turn, struct tb_span text)
{
	if (turn->n_sentences == TB_TURN_MAX_SENTENCES)
		return;
	const void *copy = tb_arena_copy(&turn->arena, text.data, text.n_bytes);
	if (copy != NULL)
		turn->sentence[turn->n_sentences++] = tb_span_make(copy, text.n_bytes);
}

void tb_answer_sentence(struct tb_turn *turn, struct tb_span sentence)
{
	size_t n_before = turn->n_sentences;
	add_text(turn, sentence);
	if (turn->n_sentences > n_before)
		tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_SPEAK,
		                                       .text = turn->sentence[n_before],
		                                       .here_only = turn->falling_back});
}

void tb_answer_voice_end(struct tb_turn *turn)
{
	if (turn->voice_ended)
		return;
	turn->voice_ended = true;
	tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_VOICE_END});
}

void tb_answer_prepared(struct tb_turn *turn, const char *text, enum tb_outcome outcome)
{
	turn->state = TB_TURN_ANSWERING;
	turn->reply_done = true;
	turn->answer.outcome = outcome;
	tb_answer_sentence(turn, tb_span_cstr(text));
	tb_answer_voice_end(turn);
}

void tb_answer_phrase(struct tb_turn *turn, enum tb_kind_phrase phrase, enum tb_outcome outcome)
{
	tb_answer_prepared(turn, tb_gate_phrase(turn->config.gate, phrase, turn->asker.language), outcome);
}

/* --- completion ------------------------------------------------------------------------------------------------ */

/* The sentences with a space between them. */
static struct tb_span join_sentences(struct tb_turn *turn)
{
	size_t n_bytes = 0;
	for (size_t i = turn->n_words; i < turn->n_sentences; i++)
		n_bytes += turn->sentence[i].n_bytes + 1;
	uint8_t *text = tb_arena_alloc(&turn->arena, n_bytes);
	if (text == NULL || n_bytes == 0)
		return tb_span_make(NULL, 0);
	size_t at = 0;
	for (size_t i = turn->n_words; i < turn->n_sentences; i++) {
		memcpy(text + at, turn->sentence[i].data, turn->sentence[i].n_bytes);
		at += turn->sentence[i].n_bytes;
		text[at++] = ' ';
	}
	return tb_span_make(text, at - 1);
}

static struct tb_span join_voice(struct tb_turn *turn)
{
	if (turn->first_piece == NULL)
		return tb_span_make(NULL, 0);
	uint8_t *mp3 = tb_arena_alloc(&turn->arena, turn->n_mp3_bytes);
	if (mp3 == NULL)
		return tb_span_make(NULL, 0);
	size_t at = 0;
	for (const struct tb_voice_piece *piece = turn->first_piece; piece != NULL; piece = piece->next) {
		memcpy(mp3 + at, piece->mp3.data, piece->mp3.n_bytes);
		at += piece->mp3.n_bytes;
	}
	return tb_span_make(mp3, at);
}

static void complete(struct tb_turn *turn, struct tb_span mp3)
{
	turn->state = TB_TURN_DONE;
	turn->deadline_ms = UINT64_MAX;
	turn->answer.text = join_sentences(turn);
	turn->answer.mp3 = mp3;
	turn->answer.was_streamed = turn->asker.stream_voice && turn->n_mp3_bytes > 0;
	turn->config.on_answer(turn->config.ctx, &turn->answer);
}

static void complete_as_text(struct tb_turn *turn)
{
	if (turn->n_words > 0)
		turn->n_sentences = turn->n_words;
	turn->n_words = 0;
	if (turn->n_sentences == 0)
		add_text(turn, tb_span_cstr(tb_gate_phrase(turn->config.gate, TB_KIND_TROUBLE, turn->asker.language)));
	tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_CANCEL});
	turn->epoch++;
	complete(turn, tb_span_make(NULL, 0));
}

/* What has sounded cannot be taken back: the phrase follows it. */
static void drop_unspoken(struct tb_turn *turn)
{
	if (turn->asker.stream_voice && turn->n_mp3_bytes > 0)
		turn->n_sentences = turn->n_voiced;
	else
		tb_answer_clear(turn);
}

static void begin_falling_back(struct tb_turn *turn)
{
	tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_CANCEL});
	turn->epoch++;
	turn->falling_back = true;
	turn->voice_ended = false;
}

void tb_answer_failed(struct tb_turn *turn, enum tb_outcome outcome)
{
	if (turn->falling_back) {
		complete_as_text(turn);
		return;
	}
	begin_falling_back(turn);
	drop_unspoken(turn);
	tb_answer_phrase(turn, outcome == TB_OUTCOME_LATE ? TB_KIND_BUSY : TB_KIND_TROUBLE, outcome);
}

void tb_answer_late(struct tb_turn *turn, uint64_t now_ms)
{
	turn->deadline_ms = now_ms + turn->config.deadline_ms / 2;
	turn->answer.outcome = TB_OUTCOME_LATE;
	if (turn->n_sentences > 0 && !turn->reply_done && !turn->falling_back) {
		turn->reply_done = true;
		tb_answer_voice_end(turn);
	} else if (turn->n_voiced > 0 && !turn->falling_back) {
		turn->n_sentences = turn->n_voiced;
		tb_turn_order(turn, &(struct tb_order){.type = TB_ORDER_CANCEL});
		turn->epoch++;
		complete(turn, join_voice(turn));
	} else {
		tb_answer_failed(turn, TB_OUTCOME_LATE);
	}
}

/* The words are fine, only the voice is not. A phrase, which every voice can say, takes their place, or follows those
 * that have sounded; when there is no voice at all, the words go out as text. */
static void voice_failed(struct tb_turn *turn)
{
	bool has_sounded = turn->asker.stream_voice && turn->n_mp3_bytes > 0;
	if (turn->falling_back || has_sounded) {
		tb_answer_failed(turn, TB_OUTCOME_FAILED);
		return;
	}
	size_t n_words = turn->n_sentences;
	begin_falling_back(turn);
	tb_answer_clear(turn);
	turn->n_sentences = turn->n_voiced = turn->n_words = n_words;
	tb_answer_phrase(turn, TB_KIND_TROUBLE, TB_OUTCOME_FAILED);
}

static bool keep_voice(struct tb_turn *turn, struct tb_span mp3)
{
	struct tb_voice_piece *piece = tb_arena_alloc(&turn->arena, sizeof *piece);
	const void *bytes = tb_arena_copy(&turn->arena, mp3.data, mp3.n_bytes);
	if (piece == NULL || bytes == NULL)
		return false;
	*piece = (struct tb_voice_piece){.mp3 = tb_span_make(bytes, mp3.n_bytes)};
	if (turn->last_piece == NULL)
		turn->first_piece = piece;
	else
		turn->last_piece->next = piece;
	turn->last_piece = piece;
	return true;
}

/* false: memory is out. */
static bool take_voice(struct tb_turn *turn, struct tb_span mp3, uint64_t now_ms)
{
	if (turn->asker.stream_voice) {
		turn->deadline_ms = now_ms + turn->config.deadline_ms;
		turn->config.on_voice(turn->config.ctx, mp3);
	} else if (!keep_voice(turn, mp3)) {
		return false;
	}
	turn->n_mp3_bytes += mp3.n_bytes;
	return true;
}

void tb_answer_voice(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms)
{
	if (turn->state != TB_TURN_ANSWERING)
		return;
	if (result->status != TB_OK) {
		voice_failed(turn);
		return;
	}
	if (turn->n_mp3_bytes == 0 && result->mp3.n_bytes > 0)
		turn->answer.trace.voice_ms = (uint32_t)(now_ms - turn->ended_at_ms);
	if (result->mp3.n_bytes > 0 && !take_voice(turn, result->mp3, now_ms)) {
		tb_answer_failed(turn, TB_OUTCOME_FAILED);
		return;
	}
	turn->n_voiced += result->sentence_voiced && turn->n_voiced < turn->n_sentences;
}

void tb_answer_voice_done(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms)
{
	if (turn->state != TB_TURN_ANSWERING)
		return;
	turn->answer.trace.answer_ms = (uint32_t)(now_ms - turn->ended_at_ms);
	turn->answer.trace.speech_ms = result->voice_ms;
	struct tb_span mp3 = join_voice(turn);
	bool has_voice = turn->asker.stream_voice ? turn->n_mp3_bytes > 0 : mp3.n_bytes > 0;
	if (result->status == TB_OK && has_voice)
		complete(turn, mp3);
	else
		voice_failed(turn);
}
