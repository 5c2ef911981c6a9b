/* The answering half of a turn: sentences that have passed the gate become voice, voice becomes the answer. Private to
 * server/turn. */
#ifndef TB_SERVER_ANSWER_H
#define TB_SERVER_ANSWER_H

#include "server/turn/turn.h"

/* Sends an order with the turn's epoch and language. In turn.c. */
void tb_turn_order(struct tb_turn *turn, struct tb_order *order);

/* One more sentence that has passed: remembered and spoken. Beyond TB_TURN_MAX_SENTENCES it is left out. */
void tb_answer_sentence(struct tb_turn *turn, struct tb_span sentence);
/* Nothing more will be said: the voice may end. */
void tb_answer_voice_end(struct tb_turn *turn);
/* This prepared phrase (vetted when it was loaded) and nothing after it; what was said before it stays. */
void tb_answer_phrase(struct tb_turn *turn, enum tb_kind_phrase phrase, enum tb_outcome outcome);
/* The same with a text of the gate's. */
void tb_answer_prepared(struct tb_turn *turn, const char *text, enum tb_outcome outcome);
/* A stage failed: drops everything and speaks a kind phrase; when that fails too, the answer is text. */
void tb_answer_failed(struct tb_turn *turn, enum tb_outcome outcome); /* LATE: another phrase */
/* The budget is over: no more is taken into the answer than has been said; with nothing said, a kind phrase; with that
 * late too, what there is of voice, or text. */
void tb_answer_late(struct tb_turn *turn, uint64_t now_ms);
void tb_answer_voice(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms);
void tb_answer_voice_done(struct tb_turn *turn, const struct tb_result *result, uint64_t now_ms);
/* Forgets sentences and voice; their memory goes with the arena. */
void tb_answer_clear(struct tb_turn *turn);

#endif
