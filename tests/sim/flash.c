#include "tests/sim/flash.h"

#include <stdio.h>
#include <string.h>

enum { FAIL_ONE_IN = 200, CUT_ONE_IN = 50 };

static struct sim_cell *find(struct sim_flash *flash, const char *key)
{
	for (size_t i = 0; i < TB_STORAGE_KEYS_MAX; i++) {
		if (flash->cells[i].n_bytes > 0 && strcmp(flash->cells[i].key, key) == 0)
			return &flash->cells[i];
	}
	return NULL;
}

enum tb_status sim_flash_get(struct sim_flash *flash, const char *key, void *value, size_t cap, size_t *n_bytes)
{
	const struct sim_cell *cell = find(flash, key);
	if (sim_dice_one_in(&flash->dice, FAIL_ONE_IN))
		return TB_ERR_IO;
	if (cell == NULL)
		return TB_ERR_NOT_FOUND;
	if (cell->n_bytes > cap)
		return TB_ERR_TOO_LARGE;
	memcpy(value, cell->value, cell->n_bytes);
	*n_bytes = cell->n_bytes;
	return TB_OK;
}

static enum tb_status write_cell(struct sim_flash *flash, const char *key, struct tb_span value)
{
	struct sim_cell *cell = find(flash, key);
	for (size_t i = 0; cell == NULL && i < TB_STORAGE_KEYS_MAX; i++)
		cell = flash->cells[i].n_bytes == 0 ? &flash->cells[i] : NULL;
	if (cell == NULL)
		return TB_ERR_FULL;
	snprintf(cell->key, sizeof cell->key, "%s", key);
	if (value.n_bytes > 0)
		memcpy(cell->value, value.data, value.n_bytes);
	cell->n_bytes = value.n_bytes;
	return TB_OK;
}

enum tb_status sim_flash_set(struct sim_flash *flash, const char *key, struct tb_span value)
{
	if (value.n_bytes > TB_STORAGE_VALUE_MAX || strlen(key) > TB_STORAGE_KEY_MAX)
		return TB_ERR_TOO_LARGE;
	flash->n_writes++;
	bool cut = sim_dice_one_in(&flash->dice, CUT_ONE_IN);
	bool written = !cut || sim_dice_one_in(&flash->dice, 2);
	enum tb_status status = TB_ERR_IO;
	if (written && !sim_dice_one_in(&flash->dice, FAIL_ONE_IN))
		status = write_cell(flash, key, value);
	if (cut)
		flash->on_power_cut(flash->ctx);
	return status;
}
