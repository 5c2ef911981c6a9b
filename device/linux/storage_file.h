/* The storage port over a folder: one file for each key, named as it.
 *
 * A value is written to a file of another name, brought to the disk, and given its name in one step: whenever the power
 * goes, the old value is there or the new one, whole. Damage to the disk itself is not noticed here; values that matter
 * carry their own sum.
 * Memory: the caller's; no heap after open. Thread: the bear's. */
#ifndef TB_LINUX_STORAGE_FILE_H
#define TB_LINUX_STORAGE_FILE_H

#include "device/linux/disk.h"
#include "device/port/storage.h"

struct tb_storage_file {
	struct tb_disk disk;
	char keys[TB_STORAGE_KEYS_MAX][TB_STORAGE_KEY_MAX + 1]; /* that have a value */
	size_t n_keys;
};

/* Looks what is there, and takes away what a power cut has left half done. `disk` is copied; what it points to must
 * outlive the storage. TB_ERR_IO: the folder cannot be read. */
enum tb_status tb_storage_file_open(struct tb_storage_file *storage, const struct tb_disk *disk);

/* Valid while `storage` does not move. TB_ERR_ARG from either function: the key is none. After a TB_ERR_IO of set the
 * old value is there, or the new one, whole. */
struct tb_storage_port tb_storage_file_port(struct tb_storage_file *storage);

#endif
