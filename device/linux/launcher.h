/* teddy-bear --slots DIR: starts the program that is to run, and the one before it when that was no good.
 *
 * The launcher is the installed program; what it starts is the same program, or the one in a slot, as its child, with
 * the same arguments. The child (the bear) holds the folder while it runs; the launcher looks into it only in between.
 *
 *   what the child does                     what follows
 *   ends with TB_EXIT_RESTART               the record has changed: it is read anew
 *   stops in another way, on trial          rolled back: crash
 *   gives no sign of life for watchdog_s    killed; on trial rolled back: watchdog; else started again
 *   dies of a signal, not on trial          started again, after 1 s, 2 s … 60 s; after a minute of life from 1 s on
 *   ends                                    the launcher ends with its status
 *
 * Before each start what was sealed is hashed while it is copied into memory, and that copy is what runs; when it is
 * not what was sealed it is rolled back: bad_image. A trial that began TB_SLOT_BOOTS_MAX times without a confirmation
 * and without a crash was cut off by its plug each time: power. SIGTERM, SIGINT and SIGHUP go to the child. When the
 * launcher dies, so does the child. */
#ifndef TB_LINUX_LAUNCHER_H
#define TB_LINUX_LAUNCHER_H

#include "common/base/log.h"

#include <stdbool.h>
#include <stdint.h>

enum { TB_EXIT_RESTART = 75, TB_LAUNCHER_WATCHDOG_S = 30 };

struct tb_launcher_config {
	const char *folder;
	const char *hardware;
	uint32_t watchdog_s; /* 0: TB_LAUNCHER_WATCHDOG_S */
	char **argv;         /* of this program */
	const struct tb_log *log;
};

/* Runs until the bear ends; gives its exit status. */
int tb_launcher_run(const struct tb_launcher_config *config);

/* --- in the child ----------------------------------------------------------------------------------------------------
 */

/* How this process was started. */
struct tb_launched {
	bool by_launcher;
	int heartbeat_fd; /* where the launcher wants a byte now and then; -1: nowhere */
	bool may_update;  /* the folder can be used */
};

enum { TB_LAUNCHER_HEARTBEAT_MS = 500 };

/* Once, at the beginning: takes what the launcher left in the environment. */
struct tb_launched tb_launcher_take(void);
/* A byte to the launcher, at most one each TB_LAUNCHER_HEARTBEAT_MS. fd -1: no effect. */
void tb_launcher_heartbeat(int fd, uint64_t now_ms);

/* The folders of the slots, of the launcher and of the child in turn. false: errno says why. */
struct tb_posix_disk;
bool tb_launcher_open_folders(const char *folder, struct tb_posix_disk *images, struct tb_posix_disk *records);

#endif
