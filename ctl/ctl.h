/* teddyctl: what its files share. One command per start: options → configuration → family → one function → an exit
 * code. Results go to standard output, everything else to standard error. Names and keys appear on standard output
 * only. */
#ifndef TB_CTL_H
#define TB_CTL_H

#include "common/base/json_write.h"
#include "common/base/log.h"
#include "common/base/status.h"
#include "server/family/family.h"
#include "server/ops/config.h"
#include "server/safety/gate.h"

#include <stdbool.h>
#include <stdint.h>

/* What scripts may rely on. */
enum { TB_CTL_DONE = 0, TB_CTL_REFUSED = 1, TB_CTL_USAGE = 2, TB_CTL_STORE = 3 };

/* X(id, "name", "ARGUMENT" or NULL for a switch, help) */
#define TB_CTL_OPTION_MAP(X)                                                                                           \
	X(CONFIG, "config", "FILE", "settings, INI; without it $TEDDY_CONFIG, else the defaults")                      \
	X(DATA, "data", "DIR", "the data folder (data.dir)")                                                           \
	X(HELP, "help", NULL, "say what a command does and takes")                                                     \
	X(JSON, "json", NULL, "answer in JSON")                                                                        \
	X(CONTENT, "content", "DIR", "stories and safety lists (content.dir)")                                         \
	X(CHILD_ID, "child-id", "ID", "1 to 50 of A-Z a-z 0-9 _ -")                                                    \
	X(NAME, "name", "NAME", "what the child is called, 1 to 30 characters; kept sealed")                           \
	X(SPOKEN_NAME, "spoken-name", "NAME", "how the bear says it, when not as written")                             \
	X(AGE, "age", "N", "3 to 13")                                                                                  \
	X(LANGUAGE, "language", "en|ar", "the language spoken with the child")                                         \
	X(DEVICE_ID, "device-id", "ID", "8 to 32 of A-Z a-z 0-9 _ -")                                                  \
	X(LABEL, "label", "TEXT", "which bear it is, not whose; at most 63 bytes")                                     \
	X(KEY_OUT, "key-out", "FILE", "write the bear's key to a new file (0600); it is printed with --json only")     \
	X(NVS_CSV, "nvs-csv", "FILE", "write what the factory partition of an ESP32 is made of, the key in it (0600)") \
	X(METHOD, "method", "METHOD", "how the parent was verified; any wrong one prints the list")                    \
	X(REFERENCE, "reference", "TEXT", "where the evidence of the consent is kept")                                 \
	X(NOTICE_VERSION, "notice-version", "V", "the notice that the parent read; default 1")                         \
	X(USE, "use", "yes|no", "the bear may be used")                                                                \
	X(DISCLOSURE, "disclosure", "yes|no", "words may go to third parties")                                         \
	X(DIRECTION, "direction", "in|out|both", "a child's words; the bear's; lines of both: child TEXT, bear TEXT")  \
	X(IMAGE, "image", "FILE", "the firmware image")                                                                \
	X(HARDWARE, "hardware", "NAME", "what it runs on: esp32…, linux-…")                                            \
	X(KEY, "key", "FILE", "private key to sign with: PEM, ECDSA P-256, readable by its owner alone")               \
	X(SIGNATURE, "signature", "FILE", "DER, made elsewhere over what `firmware prepare` wrote")                    \
	X(PUBLIC_KEY, "public-key", "FILE", "whose signature that is, PEM")                                            \
	X(NOTES, "notes", "TEXT", "what is new, for people; at most 255 bytes")                                        \
	X(MIN_BUILD, "min-build", "N", "the floor: once confirmed, a bear installs nothing below; default 0")          \
	X(MANDATORY, "mandatory", NULL, "say that it matters; bears decide by themselves when")                        \
	X(ROLLOUT, "rollout", "PERCENT", "how many bears may get it, signed; default 100")                             \
	X(STAGE, "stage", "PERCENT", "how many bears are offered it for now, at most the rollout")                     \
	X(BUILD, "build", "N", "the build's number")                                                                   \
	X(PROGRAM, "program", "FILE", "the program to make an image of")                                               \
	X(RELEASE_VERSION, "release-version", "V", "its version, for people")                                          \
	X(OUT, "out", "FILE", "a new file for the result")

enum tb_ctl_option {
#define TB_CTL_ENUM(id, name, argument, help) TB_CTL_##id,
	TB_CTL_OPTION_MAP(TB_CTL_ENUM)
#undef TB_CTL_ENUM
	    TB_CTL_N_OPTIONS
};
#define TB_CTL_BIT(id) (UINT64_C(1) << TB_CTL_##id)
_Static_assert((int)TB_CTL_N_OPTIONS <= 64, "a bit for each option");

struct tb_ctl {
	const char *value[TB_CTL_N_OPTIONS]; /* as given; NULL: not; a switch has "" */
	struct tb_config config;
	struct tb_log log;
	struct tb_family *family; /* open when the command needs it */
	struct tb_gate *gate;     /* loaded when first asked for */
};

struct tb_ctl_command {
	const char *group;
	const char *name; /* NULL: the group is the command */
	const char *help;
	uint64_t required; /* TB_CTL_BIT of options */
	uint64_t optional;
	bool needs_family;
	int (*run)(struct tb_ctl *ctl); /* gives the exit code */
};
/* Ends with a group of NULL. */
extern const struct tb_ctl_command tb_ctl_commands[];

int tb_ctl_main(int argc, char **argv);

/* --- options.c -----------------------------------------------------------------------------------------------------
 */
/* Finds the command and its options; NULL after having said what is wrong, or after having given the help that was
 * asked for: then *exit_code is set. */
const struct tb_ctl_command *tb_ctl_parse(int argc, char **argv, struct tb_ctl *ctl, int *exit_code);
/* Each reads one option's value; false after having said what would be right. */
bool tb_ctl_copy(const struct tb_ctl *ctl, enum tb_ctl_option option, char *out, size_t cap);
bool tb_ctl_number(const struct tb_ctl *ctl, enum tb_ctl_option option, int *out);
/* first → true, second → false, as in "yes|no". */
bool tb_ctl_either(const struct tb_ctl *ctl, enum tb_ctl_option option, const char *first, const char *second,
                   bool *out);

/* --- output.c ------------------------------------------------------------------------------------------------------
 */
/* Says "teddyctl: …" on standard error. */
void tb_ctl_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says what went wrong with whom, and gives the exit code. why NULL: the status's own message. */
int tb_ctl_fail(enum tb_status status, const char *what, const char *id, const char *why);
void tb_ctl_log_write(void *ctx, enum tb_log_level level, const char *line);

enum { TB_CTL_OBJECT_CAP = 4096, TB_CTL_TIME_CAP = 24 };
struct tb_ctl_object {
	struct tb_json_writer writer;
	char text[TB_CTL_OBJECT_CAP];
};
/* An object of JSON: begin, write fields to its writer, print. */
void tb_ctl_object_begin(struct tb_ctl_object *object);
void tb_ctl_object_print(struct tb_ctl_object *object);
/* Records one after another: lines of text, or objects of a JSON array. */
struct tb_ctl_listing {
	bool json;
	unsigned n_printed;
	const char *only_child_id; /* NULL: all */
};
/* As tb_ctl_object_begin, with a comma before all but the first. */
void tb_ctl_listing_begin(struct tb_ctl_listing *listing, struct tb_ctl_object *object);
/* "2031-05-06T07:08:09Z". */
void tb_ctl_time_text(int64_t unix_s, char out[TB_CTL_TIME_CAP]);
void tb_ctl_write_time(struct tb_json_writer *writer, const char *key, int64_t unix_s);

/* The fields of one record, into an open object. */
void tb_ctl_write_child(struct tb_json_writer *writer, const struct tb_child *child);
void tb_ctl_write_device(struct tb_json_writer *writer, const struct tb_device *device);
void tb_ctl_write_consent(struct tb_json_writer *writer, const struct tb_consent *consent);

/* --- safety.c ------------------------------------------------------------------------------------------------------
 */
/* Loads the gate once; false after having said why it cannot be. */
bool tb_ctl_load_gate(struct tb_ctl *ctl);
bool tb_ctl_name_is_fit(void *ctl, const char *name, const char *language);

/* --- the commands --------------------------------------------------------------------------------------------------
 */
int tb_ctl_child_add(struct tb_ctl *ctl);
int tb_ctl_child_list(struct tb_ctl *ctl);
int tb_ctl_child_delete(struct tb_ctl *ctl);
int tb_ctl_child_export(struct tb_ctl *ctl);
int tb_ctl_device_add(struct tb_ctl *ctl);
int tb_ctl_device_list(struct tb_ctl *ctl);
int tb_ctl_device_revoke(struct tb_ctl *ctl);
int tb_ctl_device_rotate_key(struct tb_ctl *ctl);
int tb_ctl_device_label(struct tb_ctl *ctl);
int tb_ctl_device_unclaim(struct tb_ctl *ctl);
int tb_ctl_consent_record(struct tb_ctl *ctl);
int tb_ctl_consent_show(struct tb_ctl *ctl);
int tb_ctl_consent_withdraw(struct tb_ctl *ctl);
int tb_ctl_safety(struct tb_ctl *ctl);
int tb_ctl_firmware_publish(struct tb_ctl *ctl);
int tb_ctl_firmware_prepare(struct tb_ctl *ctl);
int tb_ctl_firmware_wrap(struct tb_ctl *ctl);
int tb_ctl_firmware_list(struct tb_ctl *ctl);
int tb_ctl_firmware_halt(struct tb_ctl *ctl);
int tb_ctl_firmware_rollout(struct tb_ctl *ctl);

#endif
