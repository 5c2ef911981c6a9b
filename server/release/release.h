/* Firmware releases: which images are offered to which bears, and how they fared.
 *
 * Where it stands: teddyctl firmware → **release** ← server/api (the manifest, the image) and server/app (what bears
 * report). The records lie in the store, the images as files in the data folder: firmware/HARDWARE-BUILD.img.
 *
 * Nothing here holds a private key longer than one call, and nothing is offered that a bear would refuse: what is
 * published was read as an image of its hardware, has the build that its manifest says, and a signature that verifies.
 *
 * A release is staged: `stage_percent` of all bears are offered it, always the same ones for one build. Bears report
 * how it went; failures that are the image's (see TB_SLOT_CAUSE_MAP, device/port/slot.h) halt it by themselves.
 *
 * One handle belongs to one thread; teddyctl works beside a running teddyd. */
#ifndef TB_SERVER_RELEASE_H
#define TB_SERVER_RELEASE_H

#include "common/base/log.h"
#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/limits.h"
#include "common/wire/manifest.h"

#include <stdbool.h>
#include <stdint.h>

struct tb_releases;

struct tb_releases_config {
	const char *data_dir;
	const struct tb_log *log;
	uint32_t patience_ms; /* how long a call waits for another program that holds the records; 0: 5 s */
	/* When a release is halted by itself: at least so many bears failed with it, and they are at least so many
	 * percent of those that reported. 0: 3 and 5. */
	uint32_t halt_failures;
	uint32_t halt_percent;
};

/* Makes what is missing. TB_ERR_IO, TB_ERR_UNSUPPORTED (a newer schema), TB_ERR_BUSY: said in the log. */
enum tb_status tb_releases_open(const struct tb_releases_config *config, struct tb_releases **out);
void tb_releases_close(struct tb_releases *releases);

/* X(code, name for people and scripts) */
#define TB_RELEASE_STATE_MAP(X)                                                                                        \
	X(OFFERED, "offered")                                                                                          \
	X(HALTED, "halted")               /* by a person */                                                            \
	X(HALTED_ITSELF, "halted_itself") /* by its failures */

enum tb_release_state {
#define TB_RELEASE_ENUM(code, name) TB_RELEASE_##code,
	TB_RELEASE_STATE_MAP(TB_RELEASE_ENUM)
#undef TB_RELEASE_ENUM
	    TB_RELEASE_STATE_COUNT
};
const char *tb_release_state_name(enum tb_release_state state);

struct tb_release {
	struct tb_manifest manifest; /* as signed; its rollout_percent is the most that stage_percent may be */
	enum tb_release_state state;
	uint8_t stage_percent;
	int64_t published_at_s; /* Unix */
	uint32_t n_confirmed;   /* bears, each counted once with its last word */
	uint32_t n_failed;      /* rolled back, and it was the image's fault */
	uint32_t n_other;       /* rolled back for the network's or the plug's sake, refused, not fetched */
};

/* --- what teddyctl does --------------------------------------------------------------------------------------------
 */
/* All of them: TB_ERR_BUSY, TB_ERR_IO (said in the log), and what stands beside them. *why: static text. */

/* What the image must be to be published. */
struct tb_publication {
	const char *image_file;
	const char *key_file;     /* PEM, ECDSA P-256, readable by its owner alone; NULL: `signature` has it */
	struct tb_span signature; /* DER, made elsewhere over tb_manifest_canonical of what `prepare` gives */
	const char *hardware;
	const char *notes;  /* NULL: "" */
	uint32_t min_build; /* the floor; at most the image's build */
	bool mandatory;
	uint8_t rollout_percent;                /* signed */
	uint8_t stage_percent;                  /* to begin with; at most rollout_percent */
	uint8_t public_key[TB_P256_PUBLIC_LEN]; /* with `signature`: whose it is; else filled in from the key file */
	/* Says of the image, whole, whether there are secrets in it (bears' keys, what only a one-bear build has);
	 * *why then. May be NULL. */
	bool (*has_secrets)(void *ctx, struct tb_span image, const char **why);
	void *ctx;
};

/* Reads the image and fills in the manifest, unsigned: what is to be signed where the key is. TB_ERR_FORMAT,
 * TB_ERR_REFUSED, TB_ERR_TOO_LARGE, TB_ERR_ARG with *why. */
enum tb_status tb_release_prepare(const struct tb_publication *publication, struct tb_manifest *out, const char **why);
/* Signs (or takes the signature), verifies, stores image and record: all of it or nothing. As prepare; TB_ERR_EXISTS: a
 * build of this hardware that is not higher than all before; TB_ERR_AUTH: the key cannot be used, or the signature does
 * not verify. */
enum tb_status tb_release_publish(struct tb_releases *releases, const struct tb_publication *publication,
                                  struct tb_release *out, const char **why);
/* Of one hardware (NULL: all), by hardware, the newest build first. The callback may not write. */
enum tb_status tb_release_each(struct tb_releases *releases, const char *hardware,
                               void (*on)(void *ctx, const struct tb_release *), void *ctx);
/* TB_ERR_NOT_FOUND. Halting what is halted changes nothing. */
enum tb_status tb_release_halt(struct tb_releases *releases, const char *hardware, uint32_t build);
/* Offered again or further: the stage, 1..100. TB_ERR_ARG: above what was signed. TB_ERR_NOT_FOUND. */
enum tb_status tb_release_rollout(struct tb_releases *releases, const char *hardware, uint32_t build,
                                  uint8_t stage_percent);

/* --- what teddyd does ----------------------------------------------------------------------------------------------
 */

/* The newest release for this hardware that is offered to this bear (device_id NULL: to everybody, at 100 percent), and
 * is newer than `build`. TB_ERR_NOT_FOUND. What an enrolled bear asked for is kept, for outcome() and for operators. */
enum tb_status tb_release_offer(struct tb_releases *releases, const char *hardware, const char *device_id,
                                uint32_t build, struct tb_release *out);
/* An image that is offered, open for reading; the caller closes *fd. TB_ERR_NOT_FOUND, also when it is halted. */
enum tb_status tb_release_image_open(struct tb_releases *releases, const char *hardware, uint32_t build, int *fd,
                                     uint32_t *n_bytes, uint8_t sha256[TB_SHA256_LEN]);
/* What an enrolled bear reported: result and cause are words of the wire (`update` in system_status); unknown ones
 * count as other. A bear's last word counts; its hardware is the one it last asked for. TB_ERR_NOT_FOUND: it never
 * asked, or there is no such release. *halted: this report halted the release. */
enum tb_status tb_release_outcome(struct tb_releases *releases, const char *device_id, uint32_t build,
                                  const char *result, const char *cause, bool *halted);

#endif
