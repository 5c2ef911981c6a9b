/* The updates of one bear: two slots in its flash, a server that publishes a new build now and then, and all that is
 * wrong with what comes of it, on the way and in the image itself. Fills in the fetch and slot ports, and keeps what
 * was written over power cuts. Signatures are a keyed hash that only the publisher can make. */
#ifndef TB_TESTS_SIM_UPDATES_H
#define TB_TESTS_SIM_UPDATES_H

#include "common/wire/image.h"
#include "common/wire/manifest.h"
#include "device/core/updater.h"
#include "tests/sim/dice.h"

struct sim_body;

enum { SIM_IMAGE_BYTES = TB_IMAGE_LINUX_HEAD + 1500, SIM_SLOT_BYTES = 2048, SIM_BUILDS_MAX = 60 };

struct sim_slot {
	uint8_t bytes[SIM_SLOT_BYTES];
	uint32_t n_bytes;
	bool sealed;
};

/* One request and its answer, of which `at` bytes were given. */
struct sim_fetch {
	uint64_t serial; /* what belongs to an earlier one is never delivered */
	bool under_way;
	int status;
	uint32_t first_byte, n_said;
	uint8_t body[TB_MANIFEST_JSON_MAX];
	size_t n_body, at, break_at;
};

struct sim_updates {
	struct sim_body *body;
	struct sim_dice dice;
	uint64_t seed;
	bool enabled; /* some bears have no key for updates */
	struct tb_updater updater;
	struct tb_updater_config config;
	struct tb_updater_port port;
	/* flash */
	struct sim_slot slots[2];
	unsigned running, n_boots;
	bool trial;
	uint32_t rolled_back_build;
	enum tb_slot_cause cause;
	/* gone with the power */
	bool is_open, restart; /* restart: the platform is to start anew */
	uint32_t n_image;
	struct sim_fetch fetch;
	uint8_t hashed[4096];
	size_t n_hashed;
	/* the account of the world: builds that were given up for a fault of their own */
	bool given_up[SIM_BUILDS_MAX + 1];
};

void sim_updates_init(struct sim_updates *updates, struct sim_body *body, uint64_t seed);
/* The boot loader's part, before the bear is made. */
void sim_updates_boot(struct sim_updates *updates);
/* The updater, once the bear is made; and what is to be called after every event of the bear, and when. */
void sim_updates_begin(struct sim_updates *updates);
void sim_updates_poll(struct sim_updates *updates);
uint64_t sim_updates_deadline(const struct sim_updates *updates);
/* What runs finds no server; finds itself unfit. */
bool sim_updates_is_deaf(const struct sim_updates *updates);
bool sim_updates_is_unfit(const struct sim_updates *updates);

#endif
