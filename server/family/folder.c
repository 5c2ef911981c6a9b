#include "server/family/family_private.h"

#include "common/base/hex.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FRESH_SECRET_BYTES = 32 };

enum tb_status tb_folder_path(const char *dir, const char *name, char *out, size_t cap)
{
	int n = snprintf(out, cap, "%s/%s", dir, name);
	return n > 0 && (size_t)n < cap ? TB_OK : TB_ERR_TOO_LARGE;
}

enum tb_status tb_folder_make(const char *dir, const struct tb_log *log)
{
	struct stat info;
	if (mkdir(dir, 0700) == 0 || (errno == EEXIST && stat(dir, &info) == 0 && S_ISDIR(info.st_mode)))
		return TB_OK;
	tb_logf(log, TB_LOG_ERROR, "data.dir %s: cannot be made: %s", dir, strerror(errno));
	return TB_ERR_IO;
}

/* A name of its own for each try, so that two programs that start together do not share one. */
static int open_temporary(const char *path, char *out, size_t cap)
{
	uint8_t noise[8];
	char digits[2 * sizeof noise + 1];
	randombytes_buf(noise, sizeof noise);
	tb_hex_encode(noise, sizeof noise, digits);
	int n = snprintf(out, cap, "%s.%s", path, digits);
	if (n < 0 || (size_t)n >= cap)
		return -1;
	return open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static bool write_secret(int fd)
{
	uint8_t fresh[FRESH_SECRET_BYTES];
	char text[2 * FRESH_SECRET_BYTES + 2];
	randombytes_buf(fresh, sizeof fresh);
	tb_hex_encode(fresh, sizeof fresh, text);
	memcpy(text + 2 * FRESH_SECRET_BYTES, "\n", 2);
	ssize_t n_bytes = 2 * FRESH_SECRET_BYTES + 1;
	bool written = write(fd, text, (size_t)n_bytes) == n_bytes && fsync(fd) == 0;
	sodium_memzero(fresh, sizeof fresh);
	sodium_memzero(text, sizeof text);
	return written;
}

/* The file appears whole or not at all; of two programs that make it at once, one wins and both use it. */
static enum tb_status make_secret(const char *path, const struct tb_log *log)
{
	char temporary[PATH_MAX];
	int fd = open_temporary(path, temporary, sizeof temporary);
	bool made = fd >= 0 && write_secret(fd);
	if (made)
		made = link(temporary, path) == 0 || errno == EEXIST;
	if (!made)
		tb_logf(log, TB_LOG_ERROR, "%s: cannot be made: %s", path, strerror(errno));
	if (fd >= 0) {
		close(fd);
		unlink(temporary);
	}
	return made ? TB_OK : TB_ERR_IO;
}

static enum tb_status check_form(const char *secret, const char *where, bool is_token_key, const struct tb_log *log)
{
	size_t n_bytes = strlen(secret);
	bool plain = true;
	for (size_t i = 0; i < n_bytes; i++)
		plain = plain && secret[i] > ' ' && secret[i] < 0x7f;
	size_t max = is_token_key ? (size_t)TB_TOKEN_LEN : (size_t)TB_FLEET_SECRET_CAP - 1;
	if (plain && n_bytes >= TB_FLEET_SECRET_MIN && n_bytes <= max)
		return TB_OK;
	tb_logf(log, TB_LOG_ERROR, "%s: must be %d to %zu printable characters without spaces%s", where,
	        TB_FLEET_SECRET_MIN, max, is_token_key ? " (fleet tokens are accepted)" : "");
	return TB_ERR_FORMAT;
}

static enum tb_status read_opened(int fd, const char *path, const struct tb_log *log, char out[TB_FLEET_SECRET_CAP])
{
	struct stat info;
	if (fstat(fd, &info) != 0 || (info.st_mode & 077) != 0) {
		tb_logf(log, TB_LOG_ERROR, "%s: other users can read the fleet secret: chmod 600 it", path);
		return TB_ERR_REFUSED;
	}
	char text[TB_FLEET_SECRET_CAP + 1];
	ssize_t n_bytes = read(fd, text, sizeof text - 1);
	if (n_bytes < 0) {
		tb_logf(log, TB_LOG_ERROR, "%s: cannot be read: %s", path, strerror(errno));
		return TB_ERR_IO;
	}
	while (n_bytes > 0 && (text[n_bytes - 1] == '\n' || text[n_bytes - 1] == '\r'))
		n_bytes--;
	bool fits = tb_span_to_cstr(tb_span_make(text, (size_t)n_bytes), out, TB_FLEET_SECRET_CAP);
	sodium_memzero(text, sizeof text);
	if (!fits)
		out[0] = 0;
	return TB_OK;
}

static enum tb_status read_secret(const char *path, const struct tb_log *log, char out[TB_FLEET_SECRET_CAP])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return TB_ERR_NOT_FOUND;
	if (fd < 0) {
		tb_logf(log, TB_LOG_ERROR, "%s: cannot be read: %s", path, strerror(errno));
		return TB_ERR_IO;
	}
	enum tb_status status = read_opened(fd, path, log, out);
	close(fd);
	return status;
}

enum tb_status tb_fleet_secret_load(const struct tb_family_config *config, char out[TB_FLEET_SECRET_CAP])
{
	if (config->fleet_secret && config->fleet_secret[0]) {
		enum tb_status status =
		    check_form(config->fleet_secret, "auth.fleet_secret", config->accept_fleet_token, config->log);
		if (status == TB_OK)
			tb_span_to_cstr(tb_span_cstr(config->fleet_secret), out, TB_FLEET_SECRET_CAP);
		return status;
	}
	char path[PATH_MAX];
	enum tb_status status = tb_folder_path(config->data_dir, "fleet_secret", path, sizeof path);
	if (status != TB_OK)
		return status;
	status = read_secret(path, config->log, out);
	if (status == TB_ERR_NOT_FOUND) {
		status = make_secret(path, config->log);
		if (status == TB_OK)
			status = read_secret(path, config->log, out);
	}
	return status == TB_OK ? check_form(out, path, config->accept_fleet_token, config->log) : status;
}
