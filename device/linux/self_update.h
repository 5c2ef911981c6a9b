/* Updates of a Linux bear that a launcher started: the updater with its ports on this machine.
 *
 * Where it stands: app.c → tb_self_update_step → updater (device/core) → fetch_curl, slot_file. What is sealed and
 * activated is started by the launcher, after this program has ended with TB_EXIT_RESTART.
 * Memory: the caller's; it may not move after open. Thread: the bear's. */
#ifndef TB_LINUX_SELF_UPDATE_H
#define TB_LINUX_SELF_UPDATE_H

#include "device/core/updater.h"
#include "device/linux/disk.h"
#include "device/linux/fetch_curl.h"
#include "device/linux/options.h"
#include "device/linux/slot_file.h"

struct tb_self_update {
	struct tb_posix_disk images, records;
	struct tb_slot_file slots;
	struct tb_fetch *fetch;
	struct tb_psa_hash hash;
	struct tb_updater_config config;
	struct tb_updater_port port;
	struct tb_updater updater;
	uint64_t memory[TB_UPDATER_MEMORY / sizeof(uint64_t)];
};

/* The keys, the folder and the fetch. tls: of the server. false: the log was told what is wrong, and what would be
 * right; nothing is open then. Needs tb_psa_init. */
bool tb_self_update_open(struct tb_self_update *self, const struct tb_options *options, bool tls,
                         const struct tb_log *log);
/* After tb_bear_init, before START. false: the bear's log says why. */
bool tb_self_update_begin(struct tb_self_update *self, struct tb_bear *bear, uint64_t now_ms);
/* Does what is due. true: this program is to end with TB_EXIT_RESTART. */
bool tb_self_update_step(struct tb_self_update *self, uint64_t now_ms);
uint64_t tb_self_update_due_ms(const struct tb_self_update *self, uint64_t now_ms);
/* Once, of what was opened. */
void tb_self_update_close(struct tb_self_update *self);

#endif
