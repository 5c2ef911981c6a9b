/* The flash behind the storage port. Power may go in the middle of a write: then the old value or the new one is there,
 * whole, and the write never returns to a bear that lives. Reads and writes also fail now and then. */
#ifndef TB_TESTS_SIM_FLASH_H
#define TB_TESTS_SIM_FLASH_H

#include "device/port/storage.h"
#include "tests/sim/dice.h"

struct sim_cell {
	char key[TB_STORAGE_KEY_MAX + 1];
	uint8_t value[TB_STORAGE_VALUE_MAX];
	size_t n_bytes; /* 0: free */
};

struct sim_flash {
	struct sim_dice dice;
	struct sim_cell cells[TB_STORAGE_KEYS_MAX];
	uint64_t n_writes;
	/* Told from inside of a write that power is gone; the value is there already, or is not. */
	void (*on_power_cut)(void *ctx);
	void *ctx;
};

enum tb_status sim_flash_get(struct sim_flash *flash, const char *key, void *value, size_t cap, size_t *n_bytes);
enum tb_status sim_flash_set(struct sim_flash *flash, const char *key, struct tb_span value);

#endif
