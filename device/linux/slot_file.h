/* The slot port on Linux: two files, slot-a and slot-b, and a small record of which of them runs (slot_state.h), in one
 * folder. The launcher starts what the record names; the bear that runs fills the other one.
 *
 *   DIR/slot-a, DIR/slot-b   images: a head and a program (common/wire/image.h)
 *   DIR/state/slots          the record
 *
 * A file is only ever started when its size and SHA-256 are those that were sealed. Whenever the power goes, the record
 * is the old one or the new one, whole, and what it names was brought to the disk before.
 * Memory: the caller's. Thread: the bear's. While a bear has a folder open, nobody else has. */
#ifndef TB_LINUX_SLOT_FILE_H
#define TB_LINUX_SLOT_FILE_H

#include "common/wire/image.h"
#include "device/linux/disk.h"
#include "device/linux/slot_state.h"
#include "device/linux/storage_file.h"
#include "device/psa/psa.h"

struct tb_slot_file {
	struct tb_disk images;
	struct tb_storage_file records;
	struct tb_storage_port storage;
	struct tb_slot_state state;
	uint32_t built_in_build;
	const char *hardware;
	bool is_open;
	enum tb_slot_place target; /* while open, and until it is activated */
	uint32_t n_image;          /* bytes that it is to have */
	bool restart;              /* the program is to end with TB_EXIT_RESTART */
	struct tb_psa_hash hash;
	struct tb_sha256_port sha256;
};

enum { TB_SLOT_FILE_MAX = 8 * 1024 * 1024 };

/* images and records: two folders; both are copied, what they point to outlives this. hardware: of this machine,
 * outlives it too. Needs tb_psa_init. TB_ERR_IO: the record's folder cannot be read; a record that is damaged is the
 * built-in program's. */
enum tb_status tb_slot_file_open(struct tb_slot_file *slots, const struct tb_disk *images,
                                 const struct tb_disk *records, const char *hardware, uint32_t built_in_build);
/* Valid while `slots` does not move. After activate or roll_back, slots->restart is set. */
struct tb_slot_port tb_slot_file_port(struct tb_slot_file *slots);

/* --- for the launcher ----------------------------------------------------------------------------------------------
 */

const char *tb_slot_file_name(enum tb_slot_place place);
/* Copies the program of what was sealed there into the file, hashing it on the way. TB_ERR_FORMAT: it is not what was
 * sealed, and what is in the file must not be started. Others of the disk, and TB_ERR_IO of the file. */
enum tb_status tb_slot_file_load(struct tb_slot_file *slots, enum tb_slot_place place, int program_fd);
/* Makes the record lasting. TB_ERR_IO, TB_ERR_FULL: the old one may still be there. */
enum tb_status tb_slot_file_save(struct tb_slot_file *slots);

#endif
