/* How the files of the core call each other. Not for platforms.
 *
 *   bear.c      events and bytes in, the work that time brings, deadlines
 *   states.c    the table: states × triggers → action, next state
 *   question.c  one question: opened, asked, closed, reported
 *   answer.c    whose is the answer that comes in, when does it sound, when is it over
 *   messages.c  what each message of the server does
 *   outbox.c    what leaves
 *   health.c    how the bear is, once a minute
 *   setup.c     is it fit to be a bear: configuration and port checked */
#ifndef TB_DEVICE_PARTS_H
#define TB_DEVICE_PARTS_H

#include "common/wire/bear_msg.h"
#include "device/core/bear.h"

#define TB_TRIGGER_MAP(X)                                                                                              \
	X(START, "start")                                                                                              \
	X(STOP, "stop")                                                                                                \
	X(LINK_UP, "link up")                                                                                          \
	X(LINK_LOST, "link lost")                                                                                      \
	X(REFUSED, "refused") /* the link is down and only a grown-up can mend it */                                   \
	X(PRESS, "press")                                                                                              \
	X(RELEASE, "release")                                                                                          \
	X(FULL_LENGTH, "full length") /* 30 s were captured */                                                         \
	X(TEXT, "text")                                                                                                \
	X(SOUND, "sound")                 /* the answer may be heard */                                                \
	X(QUESTION_OVER, "question over") /* question.result says how */

enum tb_trigger {
#define TB_TRIGGER_ENUM(code, name) TB_TRIGGER_##code,
	TB_TRIGGER_MAP(TB_TRIGGER_ENUM)
#undef TB_TRIGGER_ENUM
	    TB_TRIGGER_COUNT
};

/* Makes the transition of the table; a pair that is not in it is logged and ignored. */
void tb_bear_fire(struct tb_bear *bear, enum tb_trigger trigger);
/* Fires LINK_LOST or REFUSED when there is no link. */
void tb_bear_face_link(struct tb_bear *bear);
/* Ends a connection that is up and of no use any more; the next one is made soon. */
void tb_bear_leave_link(struct tb_bear *bear);
/* Brings the light in line with the state. */
void tb_bear_show_light(struct tb_bear *bear);

/* Opens the next question. */
void tb_question_open(struct tb_bear *bear, bool is_text);
/* Its result is known: fires QUESTION_OVER. */
void tb_question_over(struct tb_bear *bear, enum tb_turn_result result);
/* Closes it: microphone, uplink and what is left of the answer; tells on_turn. No effect when none is open. */
void tb_question_close(struct tb_bear *bear);
/* Keeps the texts of the message that has just ended. */
void tb_question_keep_texts(struct tb_bear *bear);
void tb_microphone_close(struct tb_bear *bear);

/* A question is with the server and its answer has not begun to sound. */
bool tb_answer_awaited(const struct tb_bear *bear);
/* Whose reply is the message being read, as far as it is known; one for an abandoned question is counted off. */
enum tb_reply_verdict tb_answer_judge(struct tb_bear *bear);
/* Decodes, plays, and notices the beginning, the end, and the standstill of an answer. */
void tb_answer_poll(struct tb_bear *bear);
uint64_t tb_answer_deadline(const struct tb_bear *bear);

enum { TB_STATUS_EVERY_MS = 60000 };
/* What the bear knows of its health, now. */
struct tb_health_out tb_health_read(const struct tb_bear *bear);
/* Once a minute while connected: system_status, the health line, the low memory line. */
void tb_health_poll(struct tb_bear *bear);

/* The message in the downlink's reader is complete. */
void tb_message_handle(struct tb_bear *bear);

#define TB_BEAR_LOG(bear, level, ...) tb_logf((bear)->port.log, TB_LOG_##level, __VA_ARGS__)

#endif
