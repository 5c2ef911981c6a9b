/* What the bear can say with nobody's help, so that every press ends in sound: short prompts in the languages of the
 * children, as MP3 in constant data. They take the way of an answer from its decoder on: mp3 port → downlink → speaker.
 *
 * The sounds are made by `make phrases` from content/phrases and committed, so that building a bear needs no
 * synthesizer. Pure: no state. All of them together have at most TB_PHRASES_MAX_BYTES. */
#ifndef TB_DEVICE_PHRASES_H
#define TB_DEVICE_PHRASES_H

#include "common/base/span.h"

/* X(name, "when it is heard"): one row a phrase, in every file of content/phrases, in this order. */
#define TB_PHRASE_MAP(X)                                                                                               \
	X(CANT_REACH, "a press, and there is no link to the server")                                                   \
	X(GROWN_UP, "a press, and the server refuses this bear")                                                       \
	X(LETS_REST, "the time for talking is used up")                                                                \
	X(STILL_RESTING, "a press during the rest")                                                                    \
	X(HELLO_AGAIN, "the rest is over, or the link is back after a press in vain")                                  \
	X(DIDNT_HEAR, "a press with no voice in it")                                                                   \
	X(SAY_AGAIN, "an answer came damaged, or did not come")                                                        \
	X(ONE_MOMENT, "the soft sound while the answer takes its time")                                                \
	X(TOO_LONG, "the button was held beyond the longest question")                                                 \
	X(LOST_YOU, "the link was lost in the middle of a question or an answer")                                      \
	X(NOT_WELL, "the self-test failed")                                                                            \
	X(UPDATING, "a press while new firmware is written")                                                           \
	X(THIS_LOUD, "the volume was changed: said at the new one")                                                    \
	X(WAKING_UP, "a press before the network and the time are there")

enum tb_phrase {
#define TB_PHRASE_ENUM(name, when) TB_PHRASE_##name,
	TB_PHRASE_MAP(TB_PHRASE_ENUM)
#undef TB_PHRASE_ENUM
	    TB_N_PHRASES
};

enum tb_phrase_language { TB_PHRASE_EN, TB_PHRASE_AR, TB_N_PHRASE_LANGUAGES };

enum { TB_PHRASES_MAX_BYTES = 150 * 1000 };

/* A whole MP3 stream, mono, 16 kHz; constant memory, valid for ever. Empty for what is no phrase or language. */
struct tb_span tb_phrase_mp3(enum tb_phrase phrase, enum tb_phrase_language language);
/* "ar", also with a region behind it ("ar-EG"), is Arabic; everything else, NULL too, is English. */
enum tb_phrase_language tb_phrase_language_of(const char *language);

#endif
