#include "device/linux/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 50 };

static enum tb_status from_errno(void)
{
	return errno == ENOENT ? TB_ERR_NOT_FOUND : TB_ERR_IO;
}

/* As read(2), until n_bytes or the end. */
static ssize_t read_all(int fd, uint8_t *out, size_t n_bytes)
{
	size_t n = 0;
	while (n < n_bytes) {
		ssize_t got = read(fd, out + n, n_bytes - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static enum tb_status disk_read(void *ctx, const char *name, void *out, size_t cap, size_t *n_bytes)
{
	struct tb_posix_disk *disk = ctx;
	uint8_t beyond;
	int fd = openat(disk->folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return from_errno();
	ssize_t n = read_all(fd, out, cap);
	ssize_t n_beyond = n == (ssize_t)cap ? read_all(fd, &beyond, 1) : 0;
	close(fd);
	if (n < 0 || n_beyond < 0)
		return TB_ERR_IO;
	if (n_beyond > 0)
		return TB_ERR_TOO_LARGE;
	*n_bytes = (size_t)n;
	return TB_OK;
}

static enum tb_status disk_create(void *ctx, const char *name)
{
	struct tb_posix_disk *disk = ctx;
	disk->file_fd =
	    openat(disk->folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	return disk->file_fd < 0 ? TB_ERR_IO : TB_OK;
}

/* No room on the disk, or no more of it for this user. */
static enum tb_status from_write_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? TB_ERR_FULL : TB_ERR_IO;
}

static enum tb_status disk_append(void *ctx, const char *name, uint32_t n_keep)
{
	struct tb_posix_disk *disk = ctx;
	struct stat info;
	int fd = openat(disk->folder_fd, name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0)
		return from_write_errno();
	enum tb_status status = TB_OK;
	if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
		status = TB_ERR_IO;
	else if (info.st_size < (off_t)n_keep)
		status = TB_ERR_TRUNCATED;
	else if (ftruncate(fd, (off_t)n_keep) != 0 || lseek(fd, (off_t)n_keep, SEEK_SET) < 0)
		status = TB_ERR_IO;
	if (status == TB_OK)
		disk->file_fd = fd;
	else
		close(fd);
	return status;
}

static enum tb_status disk_size(void *ctx, const char *name, uint32_t *n_bytes)
{
	struct tb_posix_disk *disk = ctx;
	struct stat info;
	if (fstatat(disk->folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
		return from_errno();
	if (!S_ISREG(info.st_mode))
		return TB_ERR_IO;
	if (info.st_size > UINT32_MAX)
		return TB_ERR_TOO_LARGE;
	*n_bytes = (uint32_t)info.st_size;
	return TB_OK;
}

static enum tb_status disk_read_at(void *ctx, const char *name, uint32_t offset, void *out, size_t n_bytes)
{
	struct tb_posix_disk *disk = ctx;
	int fd = openat(disk->folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return from_errno();
	bool found = lseek(fd, (off_t)offset, SEEK_SET) >= 0;
	ssize_t n = found ? read_all(fd, out, n_bytes) : -1;
	close(fd);
	if (n < 0)
		return TB_ERR_IO;
	return (size_t)n == n_bytes ? TB_OK : TB_ERR_TRUNCATED;
}

static enum tb_status disk_write(void *ctx, struct tb_span bytes)
{
	struct tb_posix_disk *disk = ctx;
	for (size_t at = 0; at < bytes.n_bytes;) {
		ssize_t n = write(disk->file_fd, bytes.data + at, bytes.n_bytes - at);
		if (n < 0 && errno != EINTR)
			return from_write_errno();
		at += n > 0 ? (size_t)n : 0;
	}
	return TB_OK;
}

static enum tb_status disk_sync(void *ctx)
{
	struct tb_posix_disk *disk = ctx;
	return fsync(disk->file_fd) == 0 ? TB_OK : TB_ERR_IO;
}

static enum tb_status disk_close(void *ctx)
{
	struct tb_posix_disk *disk = ctx;
	int fd = disk->file_fd;
	disk->file_fd = -1;
	return fd < 0 || close(fd) == 0 ? TB_OK : TB_ERR_IO;
}

static enum tb_status disk_rename(void *ctx, const char *from, const char *to)
{
	struct tb_posix_disk *disk = ctx;
	return renameat(disk->folder_fd, from, disk->folder_fd, to) == 0 ? TB_OK : TB_ERR_IO;
}

static enum tb_status disk_remove(void *ctx, const char *name)
{
	struct tb_posix_disk *disk = ctx;
	return unlinkat(disk->folder_fd, name, 0) == 0 ? TB_OK : from_errno();
}

static enum tb_status disk_sync_names(void *ctx)
{
	struct tb_posix_disk *disk = ctx;
	return fsync(disk->folder_fd) == 0 ? TB_OK : TB_ERR_IO;
}

static enum tb_status disk_list(void *ctx, void (*found)(void *found_ctx, const char *name), void *found_ctx)
{
	struct tb_posix_disk *disk = ctx;
	int fd = openat(disk->folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder) {
		if (fd >= 0)
			close(fd);
		return TB_ERR_IO;
	}
	errno = 0;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL; errno = 0)
		found(found_ctx, entry->d_name);
	bool good = errno == 0;
	closedir(folder);
	return good ? TB_OK : TB_ERR_IO;
}

enum tb_status tb_posix_disk_open(struct tb_posix_disk *disk, const char *folder)
{
	*disk = (struct tb_posix_disk){.folder_fd = -1, .file_fd = -1};
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return TB_ERR_IO;
	disk->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (disk->folder_fd < 0)
		return TB_ERR_IO;
	if (flock(disk->folder_fd, LOCK_EX | LOCK_NB) == 0)
		return TB_OK;
	enum tb_status status = errno == EWOULDBLOCK ? TB_ERR_BUSY : TB_ERR_IO;
	int reason = errno;
	tb_posix_disk_close(disk);
	errno = reason;
	return status;
}

enum tb_status tb_posix_disk_open_wait(struct tb_posix_disk *disk, const char *folder, uint32_t wait_ms)
{
	enum tb_status status = tb_posix_disk_open(disk, folder);
	for (uint32_t waited_ms = 0; status == TB_ERR_BUSY && waited_ms < wait_ms; waited_ms += PAUSE_MS) {
		nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
		status = tb_posix_disk_open(disk, folder);
	}
	return status;
}

void tb_posix_disk_close(struct tb_posix_disk *disk)
{
	disk_close(disk);
	if (disk->folder_fd >= 0)
		close(disk->folder_fd);
	disk->folder_fd = -1;
}

struct tb_disk tb_posix_disk_ops(struct tb_posix_disk *disk)
{
	return (struct tb_disk){.read = disk_read,
	                        .create = disk_create,
	                        .write = disk_write,
	                        .sync = disk_sync,
	                        .close = disk_close,
	                        .rename = disk_rename,
	                        .remove = disk_remove,
	                        .sync_names = disk_sync_names,
	                        .append = disk_append,
	                        .size = disk_size,
	                        .read_at = disk_read_at,
	                        .list = disk_list,
	                        .ctx = disk};
}
