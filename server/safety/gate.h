/* The gates: what a child's words lead to, and what the bear may say. Data in content/safety/, code small.
 *
 * Where they stand: stt → **input gate** → reply → **output gate, per sentence** → tts. Immutable after load, so any
 * thread may ask. A gate never fails open: on any error the verdict is a stop. */
#ifndef TB_SERVER_GATE_H
#define TB_SERVER_GATE_H

#include "common/base/log.h"
#include "common/base/span.h"
#include "common/base/status.h"

#include <stdbool.h>

struct tb_gate;

enum tb_gate_direction { TB_GATE_IN, TB_GATE_OUT };

#define TB_SAFETY_CATEGORY_MAP(X)                                                                                      \
	X(NONE, "none")                                                                                                \
	X(SELF_HARM, "self_harm")                                                                                      \
	X(ABUSE, "abuse")                                                                                              \
	X(DANGER, "danger")                                                                                            \
	X(PERSONAL_DATA, "personal_data")                                                                              \
	X(SEXUAL, "sexual")                                                                                            \
	X(VIOLENCE, "violence")                                                                                        \
	X(DRUGS, "drugs")                                                                                              \
	X(HATE, "hate")                                                                                                \
	X(PROFANITY, "profanity")                                                                                      \
	X(SECRECY, "secrecy")                                                                                          \
	X(LINK, "link")                                                                                                \
	X(PLEADING, "pleading")                                                                                        \
	X(MANIPULATION, "manipulation")                                                                                \
	X(ERROR, "error")

enum tb_safety_category {
#define TB_SAFETY_ENUM(code, name) TB_SAFETY_##code,
	TB_SAFETY_CATEGORY_MAP(TB_SAFETY_ENUM)
#undef TB_SAFETY_ENUM
	    TB_SAFETY_CATEGORY_COUNT
};
const char *tb_safety_category_name(enum tb_safety_category category);

/* What is to be done: ANSWER a prepared kind answer; GROWNUP the same, and it says to tell a grown-up one trusts;
 * CRISIS the crisis answer; DROP (output only) the sentence is not said and a safe one takes its place. */
enum tb_gate_action { TB_GATE_PASS, TB_GATE_ANSWER, TB_GATE_GROWNUP, TB_GATE_CRISIS, TB_GATE_DROP };
const char *tb_gate_action_name(enum tb_gate_action action);

struct tb_gate_verdict {
	enum tb_gate_action action;
	enum tb_safety_category category;
	int severity; /* 0 none, 1 low … 3 high */
	/* The prepared answer, chosen for language and age; NUL-terminated, lives as long as the gate. NULL on PASS. */
	const char *answer;
};

/* Reads every list, and the judges where the folder has them. Errors are said in the log with file and line. TB_ERR_IO,
 * TB_ERR_FORMAT. A gate without lists is TB_ERR_NOT_FOUND: there is no such thing as an empty gate. */
enum tb_status tb_gate_load(const char *safety_dir, const struct tb_log *log, struct tb_gate **out);
void tb_gate_destroy(struct tb_gate *gate);

struct tb_gate_question {
	enum tb_gate_direction direction;
	const char *language; /* "en" | "ar" */
	int age;              /* 3..13 */
	struct tb_span text;  /* one sentence (out) or one whole utterance (in) */
	bool wary;            /* the judges stop sooner: see wary.h */
};
/* The answer is chosen by the text, so that the same question always gets the same verdict, whole. A rule whose action
 * is PASS leaves its category and severity in the verdict, for those who watch. An unknown language is answered in
 * English. */
struct tb_gate_verdict tb_gate_check(const struct tb_gate *gate, const struct tb_gate_question *question);

/* A verdict as people and scripts read it: `pass`, or `stop CATEGORY SEVERITY ACTION`. NUL-terminated; cut at cap. */
enum { TB_GATE_LINE_MAX = 48 };
void tb_gate_line(const struct tb_gate_verdict *verdict, char *out, size_t cap);

/* Kind sentences that have passed the output gate when it was loaded, for when something fails. */
enum tb_kind_phrase {
	TB_KIND_DIDNT_HEAR,    /* silence, noise, too short */
	TB_KIND_SAY_AGAIN,     /* the two recognisers disagree */
	TB_KIND_TROUBLE,       /* an engine failed */
	TB_KIND_ANOTHER_TOPIC, /* the reply did not pass: in place of it */
	TB_KIND_BUSY,          /* give me a moment: an engine was late */
	TB_KIND_TOO_LONG,      /* the question was over 30 s */
	TB_KIND_REST,          /* 30 minutes are over */
	TB_KIND_SOON,          /* behind an answer: they soon will be */
	TB_KIND_DAY_OVER,      /* the minutes of the day are over */
	TB_KIND_QUIET,         /* it is night */
	TB_KIND_COUNT
};
const char *tb_gate_phrase(const struct tb_gate *gate, enum tb_kind_phrase phrase, const char *language);

#endif
