/* A folder of files: what the storage of values and the slots of images need of a file system, and no more. The seam at
 * which tests cut the power.
 *
 * Names are plain file names, at most TB_DISK_NAME_MAX bytes. What was written is safe from a power cut only after
 * sync; that a name was given, changed or taken away only after sync_names. TB_ERR_IO: it did not succeed, and nobody
 * knows how far it got. */
#ifndef TB_LINUX_DISK_H
#define TB_LINUX_DISK_H

#include "common/base/span.h"
#include "common/base/status.h"

#include <stdint.h>

enum { TB_DISK_NAME_MAX = 31 };

struct tb_disk {
	/* All of the file, at most cap bytes. TB_ERR_NOT_FOUND, TB_ERR_TOO_LARGE, TB_ERR_IO. */
	enum tb_status (*read)(void *ctx, const char *name, void *out, size_t cap, size_t *n_bytes);
	/* Makes an empty file, in the place of one that has the name, and opens it for write. At most one is open. */
	enum tb_status (*create)(void *ctx, const char *name);
	/* TB_ERR_FULL: there is no room; part of it may be written. */
	enum tb_status (*write)(void *ctx, struct tb_span bytes);
	enum tb_status (*sync)(void *ctx);
	/* Of the open file; without one, no effect. */
	enum tb_status (*close)(void *ctx);
	/* `to` is replaced in one step. */
	enum tb_status (*rename)(void *ctx, const char *from, const char *to);
	/* TB_ERR_NOT_FOUND. */
	enum tb_status (*remove)(void *ctx, const char *name);
	enum tb_status (*sync_names)(void *ctx);
	/* Opens the file for write behind its first n_keep bytes, made when it is not there; what was behind them is
	 * gone. TB_ERR_TRUNCATED: it has fewer. */
	enum tb_status (*append)(void *ctx, const char *name, uint32_t n_keep);
	/* TB_ERR_NOT_FOUND, TB_ERR_TOO_LARGE (above UINT32_MAX). */
	enum tb_status (*size)(void *ctx, const char *name, uint32_t *n_bytes);
	/* Exactly n_bytes. TB_ERR_NOT_FOUND; TB_ERR_TRUNCATED: it has fewer. */
	enum tb_status (*read_at)(void *ctx, const char *name, uint32_t offset, void *out, size_t n_bytes);
	/* Calls found for every file. */
	enum tb_status (*list)(void *ctx, void (*found)(void *found_ctx, const char *name), void *found_ctx);
	void *ctx;
};

/* A real folder. */
struct tb_posix_disk {
	int folder_fd, file_fd; /* -1: not open */
};

/* Opens the folder, made with mode 0700 when it is not there, and holds it for this process alone.
 * TB_ERR_BUSY: another process has it. TB_ERR_IO: errno says why. */
enum tb_status tb_posix_disk_open(struct tb_posix_disk *disk, const char *folder);
/* The same; who has it may be ending, and is given up to wait_ms. */
enum tb_status tb_posix_disk_open_wait(struct tb_posix_disk *disk, const char *folder, uint32_t wait_ms);
void tb_posix_disk_close(struct tb_posix_disk *disk);
/* Valid while `disk` is open and does not move. */
struct tb_disk tb_posix_disk_ops(struct tb_posix_disk *disk);

#endif
