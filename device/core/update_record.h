/* What an updater remembers over a restart: one small value of the storage port, and the rules over it.
 *
 * Pure. A record that is damaged is as good as none: what is lost then is which builds were refused and the floor below
 * the running build; a running build is never below the floor, and only a higher one is installed. */
#ifndef TB_DEVICE_UPDATE_RECORD_H
#define TB_DEVICE_UPDATE_RECORD_H

#include "common/base/span.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* The storage port's key. */
#define TB_UPDATE_RECORD_KEY "update"

enum { TB_UPDATE_RECORD_BYTES = 64, TB_UPDATE_REFUSED_MAX = 4, TB_UPDATE_AGAIN_S = 7 * 86400 };

/* Why an update did not come to be. X(code, word on the wire and in the log). New ones go to the end: the number is
 * stored. */
#define TB_UPDATE_CAUSE_MAP(X)                                                                                         \
	X(NONE, "")                                                                                                    \
	/* of an image that ran: as TB_SLOT_CAUSE_MAP, in its order */                                                 \
	X(CRASH, "crash")                                                                                              \
	X(WATCHDOG, "watchdog")                                                                                        \
	X(SELF_TEST, "self_test")                                                                                      \
	X(NO_SERVER, "no_server")                                                                                      \
	X(POWER, "power")                                                                                              \
	X(BAD_IMAGE, "bad_image")                                                                                      \
	/* of a manifest */                                                                                            \
	X(MANIFEST, "manifest")   /* cannot be read */                                                                 \
	X(UNSIGNED, "unsigned")   /* has no signature */                                                               \
	X(KEY, "key")             /* signed with a key this bear does not know */                                      \
	X(SIGNATURE, "signature") /* is not what was signed */                                                         \
	X(HARDWARE, "hardware")   /* for another one */                                                                \
	X(OLD, "old")             /* not newer than what runs */                                                       \
	X(FLOOR, "floor")         /* below the rollback floor */                                                       \
	X(GIVEN_UP, "given_up")   /* it ran here already, and was given up */                                          \
	X(TOO_LARGE, "too_large") /* for the slot */                                                                   \
	/* of a download */                                                                                            \
	X(HASH, "hash")       /* not the image of the manifest */                                                      \
	X(LENGTH, "length")   /* more or fewer bytes than the manifest says */                                         \
	X(IMAGE, "image")     /* not of the form, or not the build, that it should be */                               \
	X(HTTP, "http")       /* a status other than 200 and 206 */                                                    \
	X(NETWORK, "network") /* it broke off again and again */                                                       \
	X(STORAGE, "storage") /* it cannot be written */

enum tb_update_cause {
#define TB_UPDATE_CAUSE_ENUM(code, word) TB_UPDATE_##code,
	TB_UPDATE_CAUSE_MAP(TB_UPDATE_CAUSE_ENUM)
#undef TB_UPDATE_CAUSE_ENUM
	    TB_UPDATE_CAUSE_COUNT
};
const char *tb_update_cause_word(enum tb_update_cause cause);

#define TB_UPDATE_RESULT_MAP(X)                                                                                        \
	X(NOTHING, "")                                                                                                 \
	X(CONFIRMED, "confirmed")                                                                                      \
	X(ROLLED_BACK, "rolled_back")                                                                                  \
	X(REFUSED, "refused")                                                                                          \
	X(FAILED, "failed")

enum tb_update_result {
#define TB_UPDATE_RESULT_ENUM(code, word) TB_UPDATE_RESULT_##code,
	TB_UPDATE_RESULT_MAP(TB_UPDATE_RESULT_ENUM)
#undef TB_UPDATE_RESULT_ENUM
	    TB_UPDATE_RESULT_COUNT
};
const char *tb_update_result_word(enum tb_update_result result);

struct tb_update_record {
	uint32_t floor;                        /* the highest min_build of a confirmed image */
	uint32_t trial_build, trial_min_build; /* what was activated last; 0: nothing, or settled */
	uint8_t partial[8]; /* the first bytes of the hash of what the slot holds a part of; zeros: none */
	struct {
		uint32_t build;   /* 0: free */
		uint32_t until_s; /* Unix time from which it may be tried again; UINT32_MAX: never */
	} refused[TB_UPDATE_REFUSED_MAX];
	/* The outcome that the server is to be told. */
	uint32_t report_build;
	uint8_t report_result, report_cause;
};

/* A value that is none (wrong length, version or sum) gives an empty record and false. */
bool tb_update_record_read(struct tb_update_record *record, struct tb_span stored);
void tb_update_record_write(const struct tb_update_record *record, uint8_t out[TB_UPDATE_RECORD_BYTES]);

/* The build ran and was given up: it is not tried again before until_s. Of more than fit, the lowest build is
 * forgotten. */
void tb_update_record_refuse(struct tb_update_record *record, uint32_t build, uint32_t until_s);
/* unix_s 0: not known; then nothing has run out. */
bool tb_update_record_is_refused(const struct tb_update_record *record, uint32_t build, uint64_t unix_s);

#endif
