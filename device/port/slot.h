/* The slot port: the two places an image can lie in. One runs; the other takes the new one.
 *
 * Life of an update: open → write … → seal → activate → (the platform starts the other image, unconfirmed) → confirm,
 * or back to the old one: by roll_back, or by the platform when the new one stops before it was confirmed (a crash, the
 * watchdog, a pulled plug: see `boots`).
 * What is activated was checked before by the updater: signature, hash, hardware. A platform may check more (secure
 * boot). Power may go at any moment: then the running image is the one that was activated last and sealed, whole, or
 * the old one. Called on the thread of tb_bear_handle; write and open may take 100 ms (flash is erased), the others 50
 * ms. */
#ifndef TB_DEVICE_PORT_SLOT_H
#define TB_DEVICE_PORT_SLOT_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/crypto.h"

#include <stdbool.h>
#include <stdint.h>

/* Why the image before this one is gone, or this one is here again. X(code, word on the wire, counts against the image)
 */
#define TB_SLOT_CAUSE_MAP(X)                                                                                           \
	X(NONE, "", false)                                                                                             \
	X(CRASH, "crash", true)          /* it stopped by itself before it was confirmed */                            \
	X(WATCHDOG, "watchdog", true)    /* it hung */                                                                 \
	X(SELF_TEST, "self_test", true)  /* it found itself unfit */                                                   \
	X(NO_SERVER, "no_server", false) /* network and names work, the server was not reached in 30 minutes */        \
	X(POWER, "power", false)         /* the plug was pulled again and again */                                     \
	X(BAD_IMAGE, "bad_image", true)  /* the boot loader would not start it */

enum tb_slot_cause {
#define TB_SLOT_CAUSE_ENUM(code, word, counts) TB_SLOT_##code,
	TB_SLOT_CAUSE_MAP(TB_SLOT_CAUSE_ENUM)
#undef TB_SLOT_CAUSE_ENUM
	    TB_SLOT_CAUSE_COUNT
};

/* What the platform knows at start. */
struct tb_slot_boot {
	uint32_t build;             /* of the running image; compiled into it */
	bool unconfirmed;           /* it runs on trial */
	uint32_t rolled_back_build; /* the image that was given up since the last call of forget(); 0: none */
	enum tb_slot_cause cause;   /* of that */
};

struct tb_slot_port {
	/* Constant: the largest image that fits, bytes. */
	uint32_t size_max;

	/* Prepares the other slot for an image of n_bytes. resume: what was written before is to be kept, up to
	 * *n_kept bytes that are surely there (0 when there is nothing to go on from, and always when resume is false).
	 * TB_ERR_TOO_LARGE, TB_ERR_IO, TB_ERR_FULL (no room on the disk). */
	enum tb_status (*open)(void *ctx, uint32_t n_bytes, bool resume, uint32_t *n_kept);
	/* Behind what is there. TB_ERR_IO, TB_ERR_FULL. */
	enum tb_status (*write)(void *ctx, struct tb_span bytes);
	/* Reads back what was written (to hash what is kept): TB_ERR_IO. */
	enum tb_status (*read)(void *ctx, uint32_t offset, void *out, uint32_t n_bytes);
	/* All was written and is right: makes it lasting. TB_ERR_IO; TB_ERR_FORMAT: this platform cannot start it. */
	enum tb_status (*seal)(void *ctx);
	/* Gives up what was opened; what was written may stay for a later resume. Without one: no effect. */
	void (*close)(void *ctx);

	/* The sealed image is started next, on trial; the platform restarts the machine soon after TB_OK. */
	enum tb_status (*activate)(void *ctx);
	/* The running image stays. TB_ERR_IO: it is still on trial; try again. */
	enum tb_status (*confirm)(void *ctx);
	/* Back to the other image, for this cause; the platform restarts. TB_ERR_NOT_FOUND: there is none to go back
	 * to, and the running one goes on. */
	enum tb_status (*roll_back)(void *ctx, enum tb_slot_cause cause);

	void (*boot)(void *ctx, struct tb_slot_boot *out);
	/* The roll-back was reported; it need not be told again. */
	void (*forget)(void *ctx);

	void *ctx;
};

#endif
