/* How the files of the core call each other. Not for platforms.
 *
 *   bear.c         events and bytes in, the work that time brings, deadlines
 *   state_table.c  the table: states × triggers → action, next state; the light of each state
 *   actions.c      what the table does
 *   boot.c         from power on to the first try to connect: self-test, network, time of day
 *   link.c         opened, lost, refused: what the link tells, and what is told to it
 *   question.c     one question: opened, asked, closed, reported
 *   answer.c       whose is the answer that comes in, when does it sound, when is it over
 *   phrase.c       what the bear says by itself
 *   limits.c       talking time, rest and volume, and what of them is kept over a power cut
 *   messages.c     what each message of the server does
 *   outbox.c       what leaves
 *   health.c       how the bear is, once a minute
 *   setup.c        is it fit to be a bear: configuration and port checked */
#ifndef TB_DEVICE_PARTS_H
#define TB_DEVICE_PARTS_H

#include "common/wire/bear_msg.h"
#include "device/core/bear.h"

#define TB_TRIGGER_MAP(X)                                                                                              \
	X(START, "start")                                                                                              \
	X(STOP, "stop")                                                                                                \
	X(FIT, "fit")               /* the self-test found nothing */                                                  \
	X(UNFIT, "unfit")           /* it found something */                                                           \
	X(RETRY, "retry")           /* the self-test, or the network, once more */                                     \
	X(SET_UP, "set up")         /* the platform knows its network */                                               \
	X(NOT_SET_UP, "not set up") /* or not */                                                                       \
	X(JOINED, "joined")         /* it is in it */                                                                  \
	X(TIME_KNOWN, "time known")                                                                                    \
	X(LINK_UP, "link up")                                                                                          \
	X(LINK_LOST, "link lost")                                                                                      \
	X(REFUSED, "refused") /* link or network are down and only a grown-up can mend it */                           \
	X(PRESS, "press")                                                                                              \
	X(RELEASE, "release")                                                                                          \
	X(FULL_LENGTH, "full length") /* 30 s were captured */                                                         \
	X(TEXT, "text")                                                                                                \
	X(SOUND, "sound")                 /* the answer may be heard */                                                \
	X(QUESTION_OVER, "question over") /* question.result says how */                                               \
	X(ENOUGH, "enough")               /* the session rules ask for rest */                                         \
	X(RESTED, "rested")                                                                                            \
	X(WRONG_AGE, "wrong age") /* the server's policy names one that no bear may have */                            \
	X(RIGHT_AGE, "right age")                                                                                      \
	X(UPDATE, "update")                                                                                            \
	X(UPDATED, "updated")

enum tb_trigger {
#define TB_TRIGGER_ENUM(code, name) TB_TRIGGER_##code,
	TB_TRIGGER_MAP(TB_TRIGGER_ENUM)
#undef TB_TRIGGER_ENUM
	    TB_TRIGGER_COUNT
};

typedef void (*tb_action)(struct tb_bear *bear);

/* The actions of the table; the state is already the next one when they are called. */
#define TB_ACTION_MAP(X)                                                                                               \
	X(nothing)                                                                                                     \
	X(power_on)                                                                                                    \
	X(power_off)                                                                                                   \
	X(load)                                                                                                        \
	X(call_for_help)                                                                                               \
	X(test_again)                                                                                                  \
	X(join)                                                                                                        \
	X(get_time)                                                                                                    \
	X(connect)                                                                                                     \
	X(greet)                                                                                                       \
	X(listen)                                                                                                      \
	X(hear_out)                                                                                                    \
	X(stop_kindly)                                                                                                 \
	X(ask_text)                                                                                                    \
	X(speak)                                                                                                       \
	X(say_unreachable)                                                                                             \
	X(say_waking_up)                                                                                               \
	X(say_grown_up)                                                                                                \
	X(say_resting)                                                                                                 \
	X(say_updating)                                                                                                \
	X(lose_question)                                                                                               \
	X(close_question)                                                                                              \
	X(cancel_and_listen)                                                                                           \
	X(interrupt_and_listen)                                                                                        \
	X(cancel_and_ask)                                                                                              \
	X(interrupt_and_ask)                                                                                           \
	X(mind_age)                                                                                                    \
	X(rest)                                                                                                        \
	X(wake_up)                                                                                                     \
	X(begin_update)

#define TB_ACTION_DECLARE(name) void tb_act_##name(struct tb_bear *bear);
TB_ACTION_MAP(TB_ACTION_DECLARE)
#undef TB_ACTION_DECLARE

/* Makes the transition of the table; a pair that is not in it is logged and ignored. */
void tb_bear_fire(struct tb_bear *bear, enum tb_trigger trigger);
/* Fires LINK_LOST or REFUSED when there is no link. */
void tb_bear_face_link(struct tb_bear *bear);
/* Ends a connection that is up and of no use any more; the next one is made soon. */
void tb_bear_leave_link(struct tb_bear *bear);
/* Brings the light in line with the state. */
void tb_bear_show_light(struct tb_bear *bear);

/* From power on to CONNECTING: what is due now. */
void tb_boot_poll(struct tb_bear *bear);
uint64_t tb_boot_deadline(const struct tb_bear *bear);

/* What the platform told of the link. */
void tb_link_on_open(struct tb_bear *bear, const struct tb_bear_event *event);
void tb_link_on_refused(struct tb_bear *bear, const struct tb_bear_event *event);
void tb_link_on_failed(struct tb_bear *bear, const struct tb_bear_event *event);
void tb_link_on_closed(struct tb_bear *bear, const struct tb_bear_event *event);
void tb_link_on_alive(struct tb_bear *bear, const struct tb_bear_event *event);
void tb_link_on_writable(struct tb_bear *bear, const struct tb_bear_event *event);
void tb_link_poll(struct tb_bear *bear);

/* Says it at once, in place of what is being said. Without a decoder the light must do. */
void tb_phrase_say(struct tb_bear *bear, enum tb_phrase phrase);
/* Silence within 50 ms. No effect when nothing is said. */
void tb_phrase_stop(struct tb_bear *bear);
void tb_phrase_poll(struct tb_bear *bear);
uint64_t tb_phrase_deadline(const struct tb_bear *bear);

/* What was kept over the power cut. */
void tb_limits_load(struct tb_bear *bear);
void tb_limits_save(struct tb_bear *bear);
/* A sign of conversation. */
void tb_limits_talked(struct tb_bear *bear);
void tb_limits_poll(struct tb_bear *bear);
uint64_t tb_limits_deadline(const struct tb_bear *bear);
/* The next volume step, heard and kept. */
void tb_limits_next_volume(struct tb_bear *bear);
void tb_limits_policy(struct tb_bear *bear, const struct tb_policy *policy);

/* Opens the next question. */
void tb_question_open(struct tb_bear *bear, bool is_text);
/* Its result is known: fires QUESTION_OVER. */
void tb_question_over(struct tb_bear *bear, enum tb_turn_result result);
/* Closes it: microphone, uplink and what is left of the answer; tells on_turn. No effect when none is open. */
void tb_question_close(struct tb_bear *bear);
/* Keeps the texts of the message that has just ended. */
void tb_question_keep_texts(struct tb_bear *bear);
void tb_microphone_close(struct tb_bear *bear);
/* The button was let go: a tap ends here; otherwise the microphone stays open until it is quiet, at most tail_ms. */
void tb_question_released(struct tb_bear *bear, uint32_t tail_ms);
/* Then the question is asked. */
void tb_question_tail_poll(struct tb_bear *bear);

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
