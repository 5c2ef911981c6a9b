#include "server/release/release_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char TEMPORARY[] = ".part";

/* --- reading what is to be published --------------------------------------------------------------------------------
 */

static bool read_whole(int fd, uint8_t *out, size_t n_bytes)
{
	size_t n_read = 0;
	while (n_read < n_bytes) {
		ssize_t n = read(fd, out + n_read, n_bytes - n_read);
		if (n <= 0)
			return false;
		n_read += (size_t)n;
	}
	return true;
}

static enum tb_status read_opened(int fd, uint8_t **out, size_t *n_bytes, const char **why)
{
	struct stat info;
	*why = "the image's file cannot be read";
	if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
		return TB_ERR_IO;
	if (info.st_size < 1 || info.st_size > TB_IMAGE_MAX) {
		*why = "the image must have 1 to 8388608 bytes";
		return TB_ERR_TOO_LARGE;
	}
	uint8_t *bytes = malloc((size_t)info.st_size);
	if (bytes == NULL) {
		*why = NULL;
		return TB_ERR_NO_MEMORY;
	}
	if (!read_whole(fd, bytes, (size_t)info.st_size)) {
		free(bytes);
		return TB_ERR_IO;
	}
	*out = bytes;
	*n_bytes = (size_t)info.st_size;
	return TB_OK;
}

enum tb_status tb_image_file_read(const char *path, uint8_t **out, size_t *n_bytes, const char **why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		*why = "the image's file cannot be opened";
		return TB_ERR_IO;
	}
	enum tb_status status = read_opened(fd, out, n_bytes, why);
	close(fd);
	return status;
}

/* --- the folder -----------------------------------------------------------------------------------------------------
 */

static enum tb_status complain(const struct tb_releases *releases, const char *path, const char *what)
{
	enum tb_status status = errno == ENOSPC || errno == EDQUOT ? TB_ERR_FULL : TB_ERR_IO;
	tb_logf(releases->config.log, TB_LOG_ERROR, "%s: %s: %s", path, what, strerror(errno));
	return status;
}

static bool path_of(const struct tb_releases *releases, const char *hardware, uint32_t build, const char *suffix,
                    char out[PATH_MAX])
{
	int n = snprintf(out, PATH_MAX, "%s/%s-%u.img%s", releases->folder, hardware, (unsigned)build, suffix);
	return n > 0 && n < PATH_MAX;
}

static void clean(const struct tb_releases *releases)
{
	DIR *dir = opendir(releases->folder);
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
		size_t n_name = strlen(entry->d_name), n_suffix = sizeof TEMPORARY - 1;
		if (n_name > n_suffix && strcmp(entry->d_name + n_name - n_suffix, TEMPORARY) == 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir != NULL)
		closedir(dir);
}

int tb_image_folder_lock(const struct tb_releases *releases)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s/lock", releases->folder);
	int fd = n > 0 && n < PATH_MAX ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
	if (fd < 0 || flock(fd, LOCK_EX) != 0) {
		complain(releases, releases->folder, "cannot be locked");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	clean(releases);
	return fd;
}

/* A rename is lasting once the folder is. */
static bool sync_folder(const struct tb_releases *releases)
{
	int fd = open(releases->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return synced;
}

static bool write_whole(const char *path, struct tb_span bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	size_t n_written = 0;
	while (fd >= 0 && n_written < bytes.n_bytes) {
		ssize_t n = write(fd, bytes.data + n_written, bytes.n_bytes - n_written);
		if (n < 0)
			break;
		n_written += (size_t)n;
	}
	bool written = fd >= 0 && n_written == bytes.n_bytes && fsync(fd) == 0;
	int kept = errno;
	if (fd >= 0)
		close(fd);
	errno = kept;
	return written;
}

enum tb_status tb_image_file_put(const struct tb_releases *releases, const char *hardware, uint32_t build,
                                 struct tb_span image)
{
	char path[PATH_MAX], temporary[PATH_MAX];
	if (!path_of(releases, hardware, build, "", path) || !path_of(releases, hardware, build, TEMPORARY, temporary))
		return TB_ERR_TOO_LARGE;
	if (write_whole(temporary, image) && rename(temporary, path) == 0 && sync_folder(releases))
		return TB_OK;
	enum tb_status status = complain(releases, path, "cannot be written");
	unlink(temporary);
	return status;
}

void tb_image_file_drop(const struct tb_releases *releases, const char *hardware, uint32_t build)
{
	char path[PATH_MAX];
	if (path_of(releases, hardware, build, "", path))
		unlink(path);
}

enum tb_status tb_image_file_open(const struct tb_releases *releases, const char *hardware, uint32_t build,
                                  uint32_t n_bytes, int *fd)
{
	char path[PATH_MAX];
	struct stat info;
	if (!path_of(releases, hardware, build, "", path))
		return TB_ERR_IO;
	int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (opened < 0)
		return complain(releases, path, "cannot be opened");
	if (fstat(opened, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size != (off_t)n_bytes) {
		tb_logf(releases->config.log, TB_LOG_ERROR, "%s: is not the image that was published", path);
		close(opened);
		return TB_ERR_IO;
	}
	*fd = opened;
	return TB_OK;
}
