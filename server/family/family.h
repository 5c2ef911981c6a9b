/* Families: children, their bears, consent; and the decision who may come in. Stands between the store and everybody
 * else: personal fields are sealed and opened here, rules are kept here, and nobody above touches the store.
 *
 * Used by teddyd on the loop's thread (reads are short) and by teddyctl beside it, on the same data folder. */
#ifndef TB_SERVER_FAMILY_H
#define TB_SERVER_FAMILY_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "common/wire/crypto.h"
#include "common/wire/hello.h"
#include "common/wire/limits.h"

#include <stdbool.h>
#include <stdint.h>

struct tb_family;

struct tb_family_config {
	const char *data_dir;     /* holds teddy.db, keys.db and, when none is configured, fleet_secret (0600) */
	const char *fleet_secret; /* as configured; NULL or "": read from, or made in, the data folder */
	bool accept_fleet_token;  /* auth.fleet_token = accept */
	const struct tb_log *log;
	/* Runs names through the output gate; false refuses the name. NULL refuses every name. */
	bool (*name_is_fit)(void *ctx, const char *name, const char *language);
	void *name_ctx;
	/* How long a call waits for another program that holds the records, once they are open; 0: 5 s. Short where
	 * others wait too: on the server's loop. */
	uint32_t patience_ms;
};

/* Makes the data folder (0700) when there is none. A configured secret is 16 to 256 printable characters without
 * spaces, and at most 64 of them when fleet tokens are accepted (a bear has room for no more). TB_ERR_IO (store or
 * folder), TB_ERR_FORMAT (a secret of the wrong form), TB_ERR_REFUSED (a secret that other users of the machine can
 * read), TB_ERR_UNSUPPORTED (a newer schema), TB_ERR_BUSY. Said in the log, which must outlive the family. */
enum tb_status tb_family_open(const struct tb_family_config *config, struct tb_family **out);
void tb_family_close(struct tb_family *family);
/* The hash port (libsodium), for whoever makes or checks tokens on the server. */
const struct tb_hmac_port *tb_family_hmac(void);

struct tb_child {
	char child_id[TB_CHILD_ID_MAX + 1];
	char name[TB_CHILD_NAME_CAP];
	char spoken_name[TB_CHILD_NAME_CAP]; /* "" : said as written, when the voice can */
	int age;
	char language[TB_LANGUAGE_CAP]; /* "en" | "ar" */
	int64_t created_at_s;           /* Unix; given by the store */
};

struct tb_device {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char child_id[TB_CHILD_ID_MAX + 1]; /* "": nobody's yet */
	char label[64];
	uint32_t key_version;
	bool revoked;
	int64_t created_at_s; /* Unix */
};

struct tb_consent {
	char child_id[TB_CHILD_ID_MAX + 1];
	char method[32]; /* one of tb_consent_methods() */
	char reference[128];
	char notice_version[16];
	bool use;        /* the bear may be used */
	bool disclosure; /* words may go to named third parties */
	int64_t recorded_at_s;
	int64_t withdrawn_at_s; /* 0: in force */
};

/* NULL-terminated list of the methods that count (a checkbox is none). email_plus counts only without disclosure. */
const char *const *tb_consent_methods(void);

/* --- what teddyctl and the API do ----------------------------------------------------------------------------------
 */
/* All of them: TB_ERR_BUSY (try again), TB_ERR_IO (said in the log), and what stands beside them.
 * An `each` hands over what is valid during the call only; the callback may read and may not write.
 *
 * TB_ERR_EXISTS; TB_ERR_ARG with *why (static text) on a bad field; TB_ERR_REFUSED with *why a name that is not fit. */
enum tb_status tb_family_child_add(struct tb_family *family, const struct tb_child *child, const char **why);
/* TB_ERR_NOT_FOUND; TB_ERR_AUTH when its seal cannot be opened (a key of another folder, or a damaged record). */
enum tb_status tb_family_child_get(struct tb_family *family, const char *child_id, struct tb_child *out);
/* Deletes the child, its devices, consents and key, the key first. A bear that was claimed is nobody's again: another
 * family may claim it. TB_ERR_NOT_FOUND. */
enum tb_status tb_family_child_delete(struct tb_family *family, const char *child_id);
/* Leaves out, and says in the log, records whose seal cannot be opened. */
enum tb_status tb_family_child_each(struct tb_family *family, void (*on)(void *ctx, const struct tb_child *),
                                    void *ctx);
/* Enrols a bear and gives its key, 64 hex digits and a NUL: shown once, stored nowhere (it is derived). A revoked bear
 * is enrolled anew; no key that a device_id ever had comes back, even after its child was deleted.
 * child_id NULL: nobody's yet; a family claims it. label NULL: "". TB_ERR_EXISTS, TB_ERR_NOT_FOUND (child), TB_ERR_ARG
 * (an id or label of the wrong form). */
enum tb_status tb_family_device_add(struct tb_family *family, const char *device_id, const char *child_id,
                                    const char *label, char key_out[TB_TOKEN_LEN + 1], struct tb_device *out);
enum tb_status tb_family_device_get(struct tb_family *family, const char *device_id, struct tb_device *out);
/* Nobody's again, for another family to claim. TB_ERR_NOT_FOUND. */
enum tb_status tb_family_device_unclaim(struct tb_family *family, const char *device_id);
enum tb_status tb_family_device_revoke(struct tb_family *family, const char *device_id);
/* TB_ERR_NOT_FOUND; TB_ERR_STATE: it is revoked, enrol it anew. */
enum tb_status tb_family_device_rotate(struct tb_family *family, const char *device_id, char key_out[TB_TOKEN_LEN + 1],
                                       struct tb_device *out);
enum tb_status tb_family_device_label(struct tb_family *family, const char *device_id, const char *label);
enum tb_status tb_family_device_each(struct tb_family *family, void (*on)(void *ctx, const struct tb_device *),
                                     void *ctx);
/* Time and withdrawal are set here; what is in the struct's is not read. It supersedes every earlier record.
 * TB_ERR_ARG with *why; TB_ERR_REFUSED with *why for a method that does not count; TB_ERR_NOT_FOUND (child). */
enum tb_status tb_family_consent_record(struct tb_family *family, const struct tb_consent *consent, const char **why);
/* TB_ERR_NOT_FOUND when none is in force. */
enum tb_status tb_family_consent_withdraw(struct tb_family *family, const char *child_id);
/* The newest record, in force or not. */
enum tb_status tb_family_consent_get(struct tb_family *family, const char *child_id, struct tb_consent *out);
/* All records of a child, the oldest first. */
enum tb_status tb_family_consent_each(struct tb_family *family, const char *child_id,
                                      void (*on)(void *ctx, const struct tb_consent *), void *ctx);

/* --- the door -------------------------------------------------------------------------------------------------------
 */
/* X(code, HTTP status, name for the log, name for the peer, message for the peer). Whoever has not proved a device's
 * key sees the same for every device_id, enrolled or not; only the log says which. */
#define TB_DOOR_MAP(X)                                                                                                 \
	X(OPEN, 101, "welcome", "welcome", "")                                                                         \
	X(BAD_PARAMETER, 400, "bad_parameter", "bad_parameter", "a query parameter is missing or has the wrong form")  \
	X(NO_TOKEN, 401, "no_token", "no_token", "the query parameter token is missing")                               \
	X(UNKNOWN_DEVICE, 403, "unknown_device", "wrong_token", TB_DOOR_STRANGER)                                      \
	X(REVOKED, 403, "device_revoked", "device_revoked", "this device has been revoked")                            \
	X(WRONG_TOKEN, 403, "wrong_token", "wrong_token", TB_DOOR_STRANGER)                                            \
	X(WRONG_CHILD, 403, "wrong_child", "wrong_child", "this device is bound to another child_id")                  \
	X(UNCLAIMED, 403, "unclaimed", "unclaimed", "this device is nobody's yet: set it up for a child")              \
	X(NO_CONSENT, 403, "no_consent", "no_consent", "no parental consent is in force for this child")               \
	X(TOO_MANY_ATTEMPTS, 429, "too_many_attempts", "too_many_attempts",                                            \
	  "too many failed attempts: wait before trying again")                                                        \
	X(FULL, 503, "full", "full", "all places are taken: try again later")                                          \
	X(OVERLOADED, 503, "overloaded", "overloaded", "there is too much to do just now: try again later")            \
	X(DRAINING, 503, "draining", "draining", "the server is shutting down: try again later")                       \
	X(STORE, 503, "store_unavailable", "store_unavailable", "the records cannot be read now: try again later")
#define TB_DOOR_STRANGER                                                                                               \
	"the token is not that of an enrolled device: enrol it with teddyctl device add, and give the bear the key "   \
	"that it prints"

enum tb_door {
#define TB_DOOR_ENUM(code, status, name, public_name, message) TB_DOOR_##code,
	TB_DOOR_MAP(TB_DOOR_ENUM)
#undef TB_DOOR_ENUM
	    TB_DOOR_COUNT
};
int tb_door_http_status(enum tb_door door);
/* The exact reason, for the log only. */
const char *tb_door_name(enum tb_door door);
/* What the body of the answer may say. */
const char *tb_door_public_name(enum tb_door door);
const char *tb_door_message(enum tb_door door);

/* The device of this id, when `token` proves it: OPEN, and *out. UNKNOWN_DEVICE, WRONG_TOKEN, REVOKED, STORE; *out
 * untouched then. For REST. */
enum tb_door tb_family_prove(struct tb_family *family, const char *device_id, struct tb_span token,
                             struct tb_device *out);

/* A bear from a factory, told by a family whose it is to be. The mac is HMAC-SHA256 with the 32 bytes that the device's
 * key is in hex, over device_id, child_id and nonce. */
struct tb_claim {
	const char *device_id;
	const char *child_id;
	struct tb_span nonce;
	uint8_t mac[TB_MAC_LEN];
};
/* Is this mac the device's? As tb_family_prove. */
enum tb_door tb_family_claim_prove(struct tb_family *family, const struct tb_claim *claim, struct tb_device *out);
/* Makes a device that was proved the child's; it may be already. OPEN, and *child. NO_CONSENT: there is no consent to
 * the child's using it, or no such child (who asks is not told which); WRONG_CHILD: it is another child's; REVOKED;
 * STORE. Nothing has changed then. */
enum tb_door tb_family_claim(struct tb_family *family, const char *device_id, const char *child_id,
                             struct tb_child *child);
/* Whether bytes hold the fleet secret, or a key that an enrolled bear has or had, as text. *what: static text that says
 * which; NULL: none was found. On error nothing is known. */
enum tb_status tb_family_find_secret(struct tb_family *family, struct tb_span bytes, const char **what);
/* A key for what this server signs for itself (`purpose`: what for), derived from the fleet secret. TB_ERR_INTERNAL. */
enum tb_status tb_family_own_key(const struct tb_family *family, const char *purpose, uint8_t key[TB_MAC_LEN]);

struct tb_admission {
	enum tb_door door;
	enum tb_hello_problem problem; /* for BAD_PARAMETER */
	struct tb_hello hello;         /* as far as it could be read; its token is wiped */
	struct tb_child child;         /* from the store; on OPEN only */
	char key[TB_TOKEN_LEN +
	         1];     /* the key text that opened the door, for chunk signatures; on OPEN only; wipe after use */
	bool disclosure; /* third parties may be used for this child */
	uint32_t key_version; /* of the device, on OPEN: for tb_family_recheck */
};
/* Decides by form, then token, then device, child, consent: so that a stranger learns nothing about who is enrolled,
 * not from the answer, and hardly from the time it takes: an unknown device costs the same hashes. Always fills in
 * *out. */
void tb_family_admit(struct tb_family *family, struct tb_span query, struct tb_admission *out);

/* Whoever is in may have to leave again. Whether another program has changed the records since this was last asked;
 * true also when that cannot be told. Cheap. */
bool tb_family_has_changed(struct tb_family *family);
/* Whether records and keys can be read now: one read of each, which waits for other programs as any does. */
bool tb_family_is_readable(struct tb_family *family);
/* May a bear that came in as this device, with this child and key version, stay? OPEN, and in *disclosure (may be NULL)
 * whether third parties may be used for the child by now; STORE when the records cannot be
 * read now; else why not, *disclosure untouched: a withdrawn consent, a revoked or deleted device, a key that is no
 * longer its key. */
enum tb_door tb_family_recheck(struct tb_family *family, const char *device_id, const char *child_id,
                               uint32_t key_version, bool *disclosure);

#endif
